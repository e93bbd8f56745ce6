//! How many vector registers the processor has, which WebAssembly does not say.

use std::hint::black_box;
use std::sync::atomic::{AtomicU8, Ordering};

/// Vector registers of a processor.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub enum Registers {
    /// 16, as of x86.
    Few = 1,
    /// 32, as of ARM.
    Many = 2,
}

const DETECTED: u8 = 0;
static FORCED: AtomicU8 = AtomicU8::new(DETECTED);

/// For tests: computes as on a processor of this kind, or again as on the one there is.
pub fn force_registers(registers: Option<Registers>) {
    FORCED.store(registers.map_or(DETECTED, |registers| registers as u8), Ordering::Relaxed);
}

/// Asked for each tile rather than once: a module's memory may be kept and go on elsewhere.
#[inline(always)]
pub fn has_many() -> bool {
    match FORCED.load(Ordering::Relaxed) {
        DETECTED => is_arm(),
        forced => forced == Registers::Many as u8,
    }
}

/// The NaN that comes from infinities has a sign on x86 and none on ARM; WebAssembly leaves it open. XNNPACK
/// tells them apart in the same way.
#[inline(always)]
fn is_arm() -> bool {
    let infinity = black_box(f32::INFINITY);
    (infinity - infinity).is_sign_positive()
}
