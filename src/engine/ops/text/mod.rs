//! Operators on text.

use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

use super::Build;

/// The operator by that name for inputs that hold text, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        _ => return None,
    })
}

/// Whether a node gives text.
pub(super) fn gives_text(node: &NodeProto, takes_text: bool) -> bool {
    let attribute = |name: &str| node.attribute.iter().find(|attribute| attribute.name == name);
    match node.op_type.as_str() {
        "Cast" => attribute("to").is_some_and(|to| to.i == DataType::String as i64),
        "Concat"
        | "Expand"
        | "Flatten"
        | "Gather"
        | "GatherElements"
        | "GatherND"
        | "Identity"
        | "Reshape"
        | "Slice"
        | "Split"
        | "Squeeze"
        | "Tile"
        | "Transpose"
        | "Unsqueeze"
        | "Where"
        | "Compress"
        | "Imputer"
        | "FeatureVectorizer"
        | "ArrayFeatureExtractor" => takes_text,
        "StringConcat" | "StringNormalizer" | "StringSplit" => true,
        "LabelEncoder" => attribute("values_strings").is_some(),
        _ => false,
    }
}
