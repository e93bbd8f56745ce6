//! Arithmetic, and what depends on values.

mod compress;
mod prelu;
mod range;
mod unique;
mod wrap_pad;

use tract_onnx::pb::NodeProto;

use super::Build;

/// The operator of this family for a node, if there is one.
pub(super) fn find(node: &NodeProto, opset: i64) -> Option<Build> {
    Some(match node.op_type.as_str() {
        "Compress" => compress::build,
        "PRelu" if opset < 7 => prelu::build,
        "Pad" if wrap_pad::applies(node) => wrap_pad::build,
        "Range" => range::build,
        "Unique" => unique::build,
        _ => return None,
    })
}
