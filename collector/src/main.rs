//! The command `driftline-collector`.

#[cfg(not(target_family = "wasm"))]
mod command;

#[cfg(not(target_family = "wasm"))]
fn main() -> std::process::ExitCode {
    command::run()
}

// In WebAssembly there is only the library.
#[cfg(target_family = "wasm")]
fn main() {}
