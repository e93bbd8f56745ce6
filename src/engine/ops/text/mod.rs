//! Operators on text. tract moves texts around by itself; what it lacks is here.

mod by_number;
mod cast;
mod regex_full_match;
mod string_concat;
mod string_normalizer;
mod string_split;
mod tf_idf_vectorizer;

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, NodeProto};

use super::Build;

/// The operator by that name, if there is one. `text` says whether the node takes or gives text.
pub(super) fn find(op_type: &str, text: bool) -> Option<Build> {
    Some(match op_type {
        "RegexFullMatch" => regex_full_match::build,
        "StringConcat" => string_concat::build,
        "StringNormalizer" => string_normalizer::build,
        "StringSplit" => string_split::build,
        "TfIdfVectorizer" => tf_idf_vectorizer::build,
        "Cast" if text => cast::build,
        "Compress" | "Tile" if text => by_number::build,
        _ => return None,
    })
}

/// Whether a node gives text.
pub(super) fn gives_text(node: &NodeProto, takes_text: bool) -> bool {
    let attribute = |name: &str| node.attribute.iter().find(|attribute| attribute.name == name);
    let is_text = |data_type: i64| data_type == DataType::String as i64;
    let text_tensor = |attribute: &AttributeProto| {
        attribute.t.as_ref().is_some_and(|tensor| is_text(tensor.data_type.into()))
    };
    match node.op_type.as_str() {
        "Cast" => attribute("to").is_some_and(|to| is_text(to.i)),
        "CastLike"
        | "Concat"
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
        | "ArrayFeatureExtractor" => takes_text,
        "StringConcat" | "StringNormalizer" | "StringSplit" => true,
        "CategoryMapper" => !takes_text,
        "CastMap" => attribute("cast_to").is_some_and(|to| to.s == b"TO_STRING"),
        "LabelEncoder" => {
            attribute("values_strings").is_some()
                || attribute("values_tensor").is_some_and(text_tensor)
                || (attribute("classes_strings").is_some() && !takes_text)
        }
        _ => false,
    }
}
