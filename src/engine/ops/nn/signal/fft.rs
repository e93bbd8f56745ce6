//! Fourier transforms of many lines at once, by tract's operator.

use tract_onnx::prelude::{IntoTValue, tvec};
use tract_onnx::tract_core::ops::fft::Fft;
use tract_onnx::tract_hir::internal::{EvalContext, EvalOp};

use crate::engine::ops::numbers::{WorkingFloat, from_reals, reals};
use crate::error::Result;

/// WorkingFloat and imaginary parts.
pub(super) type Complex = [f64; 2];

/// Transforms lines of complex numbers, computed in this type. The inverse divides by the length.
pub(super) fn transform<T: WorkingFloat>(
    lines: &[Complex],
    len: usize,
    inverse: bool,
) -> Result<Vec<Complex>> {
    let shape = [lines.len() / len, len, 2];
    let lines = from_reals(&shape, lines.as_flattened().to_vec(), T::datum_type())?;
    let inputs = tvec!(lines.into_tvalue());
    let result = Fft { axis: 1, inverse }.eval(&EvalContext::out_of_plan(), inputs)?;
    let factor = if inverse { 1.0 / len as f64 } else { 1.0 };
    let pairs = reals::<f64>(&result[0])?;
    Ok(pairs.as_chunks::<2>().0.iter().map(|pair| pair.map(|part| part * factor)).collect())
}
