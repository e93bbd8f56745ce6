//! Which operators are there, by the domain that they are of: another domain's operator may do
//! something else by the same name.

use tract_onnx::pb::NodeProto;

use super::Context;
use crate::engine::onnx::{describe, is_standard};
use crate::engine::ops::{self, Takes};
use crate::error::{Error, ErrorKind, Result};

/// Operators of onnxruntime that tract has, and one that has become the standard's.
const MICROSOFT: [&str; 10] = [
    "BiasGelu",
    "FastGelu",
    "GatherBlockQuantized",
    "Gelu",
    "GroupQueryAttention",
    "MatMulNBits",
    "MultiHeadAttention",
    "QuickGelu",
    "SimplifiedLayerNormalization",
    "SkipLayerNormalization",
];

/// Whether there is an operator for a node, of this engine or of tract.
pub(in crate::engine) fn is_supported(context: &Context, node: &NodeProto) -> bool {
    let opset = context.opset(&node.domain);
    let own = [Takes { text: true, composite: true }, Takes::default()];
    own.into_iter().any(|takes| ops::find(node, opset, takes).is_some())
        || (is_of_tract(node) && context.onnx.op_register.0.contains_key(&node.op_type))
}

fn is_of_tract(node: &NodeProto) -> bool {
    let microsoft = node.domain == "com.microsoft" && MICROSOFT.contains(&node.op_type.as_str());
    is_standard(&node.domain) || microsoft
}

/// Refuses nodes without an operator, and names them.
pub(super) fn check_support(context: &Context, nodes: &[NodeProto]) -> Result<()> {
    const SHOWN: usize = 5;
    let unsupported: Vec<_> = nodes.iter().filter(|node| !is_supported(context, node)).collect();
    if unsupported.is_empty() {
        return Ok(());
    }
    let mut names: Vec<_> = unsupported.iter().take(SHOWN).map(|node| describe(node)).collect();
    if unsupported.len() > SHOWN {
        names.push(format!("and {} more", unsupported.len() - SHOWN));
    }
    let text = format!("this engine lacks the operator of {}", names.join(", "));
    let advice = "export the model with other operators of the ONNX standard, or with functions \
                  that define it";
    Err(Error::new(ErrorKind::UnsupportedOperator, text).advised(advice))
}
