//! How support vector machines compare rows with vectors.

use super::linear::dot;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::error::Result;

/// A measure of how alike two vectors are.
#[derive(Clone, Copy)]
pub(super) enum SvmKernel {
    Linear,
    Polynomial { gamma: f32, offset: f32, degree: f32 },
    Radial { gamma: f32 },
    Sigmoid { gamma: f32, offset: f32 },
}

impl SvmKernel {
    pub(super) fn read(node: &Node) -> Result<SvmKernel> {
        let parameters = node.floats("kernel_params").unwrap_or_default();
        let (gamma, offset, degree) = match parameters.as_slice() {
            [] => (0.0, 0.0, 0.0),
            [gamma, offset, degree, ..] => (*gamma, *offset, *degree),
            other => {
                let text = format!("`kernel_params` has {} elements, expected 3", other.len());
                return Err(invalid_model(text));
            }
        };
        let name = node.string("kernel_type")?;
        Ok(match name.as_deref().unwrap_or("LINEAR") {
            "LINEAR" => SvmKernel::Linear,
            "POLY" => SvmKernel::Polynomial { gamma, offset, degree },
            "RBF" => SvmKernel::Radial { gamma },
            "SIGMOID" => SvmKernel::Sigmoid { gamma, offset },
            other => {
                let text = "expected LINEAR, POLY, RBF or SIGMOID";
                return Err(invalid_model(format!("`kernel_type` is `{other}`, {text}")));
            }
        })
    }

    fn compare(self, row: &[f32], vector: &[f32]) -> f32 {
        match self {
            SvmKernel::Linear => dot(row, vector),
            SvmKernel::Polynomial { gamma, offset, degree } => {
                (gamma * dot(row, vector) + offset).powf(degree)
            }
            SvmKernel::Radial { gamma } => {
                let squares = row.iter().zip(vector).map(|(left, right)| (left - right).powi(2));
                (-gamma * squares.sum::<f32>()).exp()
            }
            SvmKernel::Sigmoid { gamma, offset } => (gamma * dot(row, vector) + offset).tanh(),
        }
    }

    /// A row compared with each of the vectors, which lie one after the other.
    pub(super) fn compare_all(self, row: &[f32], vectors: &[f32]) -> Vec<f32> {
        vectors.chunks_exact(row.len().max(1)).map(|vector| self.compare(row, vector)).collect()
    }
}

/// Number of features of vectors that lie one after the other.
pub(super) fn features(values: usize, vectors: usize) -> Result<usize> {
    if vectors == 0 || values == 0 || !values.is_multiple_of(vectors) {
        let text = format!("{values} numbers do not fit {vectors} vectors");
        return Err(invalid_model(text));
    }
    Ok(values / vectors)
}
