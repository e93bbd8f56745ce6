//! How many axes values have, as far as the file tells, and what operators ask of them. tract looks
//! at axes that a tensor lacks without a check.

use std::collections::HashMap;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::pb::{GraphProto, NodeProto, TensorProto, ValueInfoProto};

use super::attributes::{int, ints};
use super::ranges::MAX_LENGTH;
use crate::engine::onnx::invalid_model;
use crate::error::Result;

/// Longest list of axes or sizes that is looked into.
const MAX_LIST: usize = 64;

/// Ranks of values by name, and the whole numbers of those that are short lists.
#[derive(Clone, Default)]
pub(super) struct Ranks<'a> {
    ranks: HashMap<&'a str, usize>,
    lists: HashMap<&'a str, Vec<i64>>,
}

impl<'a> Ranks<'a> {
    /// Adds what a graph starts with. Only the outermost graph's inputs have the shapes that they
    /// state: those are checked.
    pub(super) fn add_graph(&mut self, graph: &'a GraphProto, is_outermost: bool) {
        for input in &graph.input {
            self.set(&input.name, stated_rank(input).filter(|_| is_outermost));
        }
        for weight in &graph.initializer {
            self.add_tensor(&weight.name, weight);
        }
    }

    /// Adds what a node gives.
    pub(super) fn add_outputs(&mut self, node: &'a NodeProto) {
        let value = node.attribute.iter().find(|attribute| attribute.name == "value");
        match (node.op_type.as_str(), value.and_then(|value| value.t.as_ref())) {
            ("Constant", Some(tensor)) => {
                node.output.iter().for_each(|name| self.add_tensor(name, tensor));
            }
            _ => {
                let rank = self.result(node);
                let all = matches!(node.op_type.as_str(), "Split" | "TopK");
                for (position, name) in node.output.iter().enumerate() {
                    self.set(name, rank.filter(|_| all || position == 0));
                }
            }
        }
    }

    /// Checks the axes that a node names, and the ranks that it asks for.
    pub(super) fn check(&self, node: &NodeProto) -> Result<()> {
        self.check_sizes(node)?;
        let Some(rank) = self.rank(node, 0) else {
            return Ok(());
        };
        let least = least_rank(&node.op_type);
        if rank < least {
            let text = format!("input 0 has {rank} axes, expected at least {least}");
            return Err(invalid_model(text));
        }
        self.axes(node).iter().try_for_each(|axis| check_axis(node, *axis, rank))?;
        let expected = match node.op_type.as_str() {
            "Conv" | "ConvTranspose" | "ConvInteger" => self.rank(node, 1),
            "MaxPool" | "AveragePool" | "LpPool" => Some(ints(node, "kernel_shape").len() + 2),
            "Transpose" => Some(ints(node, "perm").len()).filter(|len| *len > 0),
            "Gemm" | "DepthToSpace" | "SpaceToDepth" => {
                Some(usize::from(node.op_type != "Gemm") * 2 + 2)
            }
            "RNN" | "GRU" | "LSTM" => Some(3),
            _ => None,
        };
        let window = ints(node, "kernel_shape").len();
        let windowed =
            node.op_type.starts_with("Conv") && (rank < 3 || (window > 0 && window + 2 != rank));
        match expected {
            Some(expected) if expected != rank || windowed => {
                let text = format!(
                    "input 0 has {rank} axes, which doesn't fit its other inputs and attributes"
                );
                Err(invalid_model(text))
            }
            _ => Ok(()),
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

    fn axes(&self, node: &NodeProto) -> Vec<i64> {
        let mut axes = ints(node, "axes").to_vec();
        axes.extend(int(node, "axis"));
        let is_listed = matches!(node.op_type.as_str(), "Squeeze" | "Unsqueeze" | "CumSum")
            || node.op_type.starts_with("Reduce");
        if is_listed
            && let Some(listed) = node.input.get(1).and_then(|name| self.lists.get(name.as_str()))
        {
            axes.extend(listed);
        }
        axes
    }

    /// The rank of a node's first output.
    fn result(&self, node: &NodeProto) -> Option<usize> {
        match node.op_type.as_str() {
            "Relu"
            | "LeakyRelu"
            | "Sigmoid"
            | "Tanh"
            | "Softmax"
            | "LogSoftmax"
            | "Hardmax"
            | "Clip"
            | "Cast"
            | "CastLike"
            | "Identity"
            | "Dropout"
            | "BatchNormalization"
            | "LRN"
            | "Conv"
            | "InstanceNormalization"
            | "LayerNormalization"
            | "ConvTranspose"
            | "MaxPool"
            | "AveragePool"
            | "LpPool"
            | "GlobalAveragePool"
            | "GlobalMaxPool"
            | "Pad"
            | "Slice"
            | "Concat"
            | "Transpose"
            | "Tile"
            | "CumSum"
            | "Erf"
            | "Exp"
            | "Log"
            | "Neg"
            | "Sqrt"
            | "Reciprocal"
            | "Floor"
            | "Ceil"
            | "Round"
            | "Sign"
            | "Abs"
            | "Not"
            | "Gelu"
            | "Elu"
            | "Selu"
            | "Softplus"
            | "Softsign"
            | "HardSigmoid"
            | "HardSwish"
            | "Trilu"
            | "Split"
            | "TopK"
            | "QuantizeLinear"
            | "DequantizeLinear"
            | "DepthToSpace"
            | "SpaceToDepth"
            | "ScatterElements"
            | "ScatterND"
            | "GatherElements" => self.rank(node, 0),
            "Add" | "Sub" | "Mul" | "Div" | "Pow" | "And" | "Or" | "Xor" | "Equal" | "Less"
            | "Greater" | "LessOrEqual" | "GreaterOrEqual" | "Mod" | "Min" | "Max" | "Mean"
            | "Sum" | "Where" => {
                let ranks = (0..node.input.len()).map(|position| self.rank(node, position));
                ranks.collect::<Option<Vec<_>>>()?.into_iter().max()
            }
            _ => None,
        }
    }

    fn rank(&self, node: &NodeProto, position: usize) -> Option<usize> {
        self.ranks.get(node.input.get(position)?.as_str()).copied()
    }

    fn add_tensor(&mut self, name: &'a str, tensor: &TensorProto) {
        self.set(name, Some(tensor.dims.len()));
        if let Some(list) = list(tensor) {
            self.lists.insert(name, list);
        }
    }

    /// An inner name hides an outer one.
    fn set(&mut self, name: &'a str, rank: Option<usize>) {
        self.lists.remove(name);
        match rank {
            Some(rank) => self.ranks.insert(name, rank),
            None => self.ranks.remove(name),
        };
    }
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
        "Split" | "TopK" | "Flatten" | "Concat" | "Gather" | "GatherElements" | "GatherND"
        | "ScatterElements" | "ScatterND" | "Scatter" | "MatMul" | "Softmax" | "LogSoftmax"
        | "Hardmax" | "CumSum" => 1,
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

fn stated_rank(input: &ValueInfoProto) -> Option<usize> {
    let TypeValue::TensorType(tensor) = input.r#type.as_ref()?.value.as_ref()?;
    Some(tensor.shape.as_ref()?.dim.len())
}

fn list(tensor: &TensorProto) -> Option<Vec<i64>> {
    if tensor.data_type != DataType::Int64 as i32 {
        return None;
    }
    let list = match tensor.raw_data.is_empty() {
        true => tensor.int64_data.clone(),
        false if tensor.raw_data.len() > MAX_LIST * 8 => return None,
        false => {
            tensor.raw_data.as_chunks::<8>().0.iter().map(|le| i64::from_le_bytes(*le)).collect()
        }
    };
    (list.len() <= MAX_LIST).then_some(list)
}
