//! How many axes values have, as far as the file tells.

use std::collections::HashMap;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::pb::{GraphProto, NodeProto, TensorProto, ValueInfoProto};

use crate::engine::onnx::is_standard;

/// Longest list of axes or sizes that is looked into.
const MAX_LIST: usize = 64;

/// Ranks of values by name, and the whole numbers of those that are short lists.
#[derive(Clone, Default)]
pub(super) struct Ranks<'a> {
    ranks: HashMap<&'a str, usize>,
    pub(super) lists: HashMap<&'a str, Vec<i64>>,
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

    /// The rank of a node's first output.
    fn result(&self, node: &NodeProto) -> Option<usize> {
        if !is_standard(&node.domain) {
            return None;
        }
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

    pub(super) fn rank(&self, node: &NodeProto, position: usize) -> Option<usize> {
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
