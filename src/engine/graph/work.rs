//! How long what is computed at load may take. Few elements can cost many steps, each a sum of others.

use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::Tensor;

use super::constants::Constants;
use super::fold::SHRINK;
use crate::error::{Error, ErrorKind, Result};

/// Most multiplications of a node, a few seconds' worth.
const MAX_STEPS: u64 = 1 << 32;

/// Refuses a node whose result of so many elements takes too long.
pub(super) fn check_work(node: &NodeProto, constants: &Constants, elements: usize) -> Result<()> {
    let inputs = node.input.iter().filter_map(|name| constants.get(name)?.as_tensor().ok());
    let inputs: Vec<&Tensor> = inputs.map(AsRef::as_ref).collect();
    let each = steps_per_element(&node.op_type, &inputs) as u64;
    let steps = (elements as u64).saturating_mul(each);
    if steps <= MAX_STEPS {
        return Ok(());
    }
    let text =
        format!("takes {steps} steps to compute from constants, expected at most {MAX_STEPS}");
    Err(Error::new(ErrorKind::TooLarge, text).advised(SHRINK))
}

/// How many elements are summed up for one of the result, at most.
fn steps_per_element(op_type: &str, inputs: &[&Tensor]) -> usize {
    let length = |input: &&Tensor| input.shape().last().copied().unwrap_or(1);
    let outer = |input: &&Tensor| input.len() / input.shape().first().copied().unwrap_or(1).max(1);
    match op_type {
        "MatMul" | "MatMulInteger" | "QLinearMatMul" => inputs.first().map_or(1, length),
        "Gemm" => {
            inputs.first().map_or(1, |input| input.shape().iter().copied().max().unwrap_or(1))
        }
        "Conv" | "ConvInteger" | "ConvTranspose" => inputs.get(1).map_or(1, outer),
        "QLinearConv" => inputs.get(3).map_or(1, outer),
        "Einsum" | "LSTM" | "GRU" | "RNN" | "Attention" | "DFT" | "STFT" | "DeformConv"
        | "Resize" | "Upsample" | "NonMaxSuppression" | "RoiAlign" | "LRN" | "Det"
        | "GridSample" => inputs.iter().map(|input| input.len()).max().unwrap_or(1),
        _ => 1,
    }
}
