//! The two types of number that trees compute in.

use std::ops::{Add, Div};

use driftline_kernels::Walk;
use tract_onnx::prelude::Datum;

/// A float. Trees compute in 64 bits where their input has them, and in 32 bits otherwise.
pub(in crate::engine::ops::ml) trait Real:
    Datum + Walk + Default + Add<Output = Self> + Div<Output = Self>
{
    const NAN: Self;

    fn from_f64(value: f64) -> Self;

    fn to_f64(self) -> f64;
}

impl Real for f32 {
    const NAN: f32 = f32::NAN;

    fn from_f64(value: f64) -> f32 {
        value as f32
    }

    fn to_f64(self) -> f64 {
        self.into()
    }
}

impl Real for f64 {
    const NAN: f64 = f64::NAN;

    fn from_f64(value: f64) -> f64 {
        value
    }

    fn to_f64(self) -> f64 {
        self
    }
}
