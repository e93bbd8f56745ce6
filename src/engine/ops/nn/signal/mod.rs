//! Signals: Fourier transforms and the windows that they are seen through.

pub(super) mod dft;
mod fft;
pub(super) mod stft;
pub(super) mod windows;
