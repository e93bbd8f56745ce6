//! Tests that run in WebAssembly, by wasm-bindgen's test runner. It finds them by their exports, so
//! the standard harness is off (`harness = false`): with it, cargo would compile the standard
//! library and every dependency a second time.

#[cfg(target_family = "wasm")]
mod allocator;
#[cfg(target_family = "wasm")]
mod border;
#[cfg(target_family = "wasm")]
mod gemm;
#[cfg(target_family = "wasm")]
mod panels;
#[cfg(target_family = "wasm")]
mod threads;

fn main() {}
