//! Whether a node's axes, ranks and sizes fit what is known of its inputs. tract looks at axes that a
//! tensor lacks without a check.

use tract_onnx::pb::NodeProto;

use super::attributes::{int, ints};
use super::ranges::MAX_LENGTH;
use super::ranks::Ranks;
use crate::engine::onnx::invalid_model;
use crate::error::Result;

impl Ranks<'_> {
    /// Checks the axes that a node names, and the ranks that it asks for.
    pub(super) fn check(&self, node: &NodeProto) -> Result<()> {
        self.check_sizes(node)?;
        let Some(rank) = self.rank(node, 0) else {
            return Ok(());
        };
        check_rank(node, rank)?;
        self.listed_axes(node).iter().try_for_each(|axis| check_axis(node, *axis, rank))?;
        match self.expected(node) {
            Some(expected) if expected != rank => {
                let text = format!(
                    "input 0 has {rank} axes, expected {expected} by its other inputs and attributes"
                );
                Err(invalid_model(text))
            }
            _ => Ok(()),
        }
    }

    /// How many axes the first input must have, where the operator, an attribute or another input
    /// says so.
    fn expected(&self, node: &NodeProto) -> Option<usize> {
        let some = |len: usize| Some(len).filter(|len| *len > 0);
        let window = some(ints(node, "kernel_shape").len()).map(|axes| axes + 2);
        match node.op_type.as_str() {
            "Conv" | "ConvTranspose" | "ConvInteger" => window.or_else(|| self.rank(node, 1)),
            "MaxPool" | "AveragePool" | "LpPool" => window,
            "Transpose" => some(ints(node, "perm").len()),
            "Gemm" => Some(2),
            "RNN" | "GRU" | "LSTM" => Some(3),
            "DepthToSpace" | "SpaceToDepth" => Some(4),
            _ => None,
        }
    }

    /// Sizes that are an input, where it is known.
    fn check_sizes(&self, node: &NodeProto) -> Result<()> {
        let (position, least) = match node.op_type.as_str() {
            "ConstantOfShape" => (0, 0),
            "Expand" | "Tile" | "TopK" => (1, 0),
            "Reshape" => (1, -1),
            _ => return Ok(()),
        };
        let listed = node.input.get(position).and_then(|name| self.lists.get(name.as_str()));
        let range = least..=MAX_LENGTH;
        match listed.and_then(|sizes| sizes.iter().find(|size| !range.contains(size))) {
            Some(size) => {
                let text =
                    format!("input {position} holds {size}, expected {least} to {MAX_LENGTH}");
                Err(invalid_model(text))
            }
            None => Ok(()),
        }
    }

    /// Axes that are an input, where it is known.
    fn listed_axes(&self, node: &NodeProto) -> &[i64] {
        let is_listed = matches!(node.op_type.as_str(), "Squeeze" | "Unsqueeze" | "CumSum")
            || node.op_type.starts_with("Reduce");
        let listed = node.input.get(1).filter(|_| is_listed);
        listed.and_then(|name| self.lists.get(name.as_str())).map_or(&[], Vec::as_slice)
    }
}

/// Checks that a node's first input, of this rank, has the axes that its attributes name.
pub(in crate::engine) fn check_rank(node: &NodeProto, rank: usize) -> Result<()> {
    let least = least_rank(&node.op_type);
    if rank < least {
        let text = format!("input 0 has {rank} axes, expected at least {least}");
        return Err(invalid_model(text));
    }
    let axes = ints(node, "axes").iter().copied().chain(int(node, "axis"));
    axes.into_iter().try_for_each(|axis| check_axis(node, axis, rank))
}

/// How many axes an operator's input needs when no attribute says which.
fn least_rank(op_type: &str) -> usize {
    match op_type {
        "BatchNormalization"
        | "InstanceNormalization"
        | "GlobalAveragePool"
        | "GlobalMaxPool"
        | "GlobalLpPool"
        | "LRN"
        | "Trilu"
        | "Det"
        | "GridSample" => 2,
        "Conv" | "ConvTranspose" | "ConvInteger" | "RNN" | "GRU" | "LSTM" => 3,
        "Split" | "TopK" | "Flatten" | "Concat" | "Gather" | "GatherElements" | "GatherND"
        | "ScatterElements" | "ScatterND" | "Scatter" | "MatMul" | "Softmax" | "LogSoftmax"
        | "Hardmax" | "CumSum" | "LayerNormalization" | "RMSNormalization" | "LpNormalization"
        | "ArgMax" | "ArgMin" | "Compress" => 1,
        _ => 0,
    }
}

fn check_axis(node: &NodeProto, axis: i64, rank: usize) -> Result<()> {
    // OK because a tensor has few axes.
    let rank = rank as i64;
    let (least, most) = match node.op_type.as_str() {
        // Per tensor, the axis means nothing.
        "QuantizeLinear" | "DequantizeLinear" => return Ok(()),
        "Flatten" => (-rank, rank),
        // Axes of the result.
        "OneHot" => (-rank - 1, rank),
        "Unsqueeze" => (-rank - 8, rank + 7),
        _ => (-rank, rank - 1),
    };
    if (least..=most).contains(&axis) {
        return Ok(());
    }
    if rank == 0 {
        return Err(invalid_model(format!("names the axis {axis} of a single number")));
    }
    let text =
        format!("names the axis {axis} of a tensor of rank {rank}, expected {least} to {most}");
    Err(invalid_model(text))
}
