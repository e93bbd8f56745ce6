//! Reads an ONNX file.

use std::collections::HashSet;
use std::io::BufRead;

use tract_onnx::Onnx;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::dimension::Value as DimensionValue;
use tract_onnx::pb::type_proto::Value as TypeValue;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, ValueInfoProto};
use tract_onnx::prelude::{DatumType, Framework};

use super::check::check;
use super::dot;
use super::extremes;
use super::functions;
use super::graph::{Budget, Context, Sizes, expose, last_hidden_layer, program};
use super::left_out;
use super::nibbles::{narrow_type, widen};
use super::outline::outline;
use super::program::Program;
use super::squeeze;
use super::tensor::ElementType;
use super::trees::may_be_trees;
use super::weights::Weights;
use crate::error::{Error, ErrorKind, Result};
use crate::source::Section;

/// What to do about a file that is no model.
const FETCH: &str = "check the address or the path, and fetch the file again or export it again";

/// What to do about a model that breaks the standard, unless there is something better to say.
const CORRECT: &str = "correct it and export the model again; onnx.checker.check_model(model, \
                       full_check=True) finds such faults";

/// A size of an input or output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Always this.
    Fixed(usize),
    /// The same wherever the name appears.
    Symbol(String),
    /// Anything.
    Any,
}

/// Name, type and shape of an input or output.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorInfo {
    /// Name in the model.
    pub name: String,
    /// Type of the elements. `None` for other values than tensors, and types that this engine does not hold.
    pub element_type: Option<ElementType>,
    /// Sizes, outermost first. `None` when the file does not say.
    pub shape: Option<Vec<Dimension>>,
}

/// A checked ONNX file, made ready to run.
pub(super) struct OnnxFile {
    pub(super) inputs: Vec<TensorInfo>,
    pub(super) outputs: Vec<TensorInfo>,
    /// Position of the extra tensor among what the program gives.
    pub(super) extra: Option<usize>,
    pub(super) program: Box<dyn Program>,
    /// Whether it may be nothing but trees.
    pub(super) may_be_trees: bool,
}

impl OnnxFile {
    /// `extra` names a tensor inside the graph that becomes one more output, the last.
    pub(super) fn new(parsed: Parsed, extra: Option<&str>) -> Result<OnnxFile> {
        let (context, mut graph) = parsed.context();
        let inputs = inputs_of(&graph);
        check(&context, &graph).map_err(|error| error.advised(CORRECT))?;
        let outputs = graph.output.iter().map(tensor_info).collect();
        let may_be_trees = may_be_trees(&graph);
        let extra = extra.map(|name| expose(&mut graph, name)).transpose()?;
        let program = program(&context, graph).map_err(|error| error.advised(CORRECT))?;
        Ok(OnnxFile { inputs, outputs, extra, program, may_be_trees })
    }
}

/// See [`Session::last_hidden_layer`](super::Session::last_hidden_layer).
pub(super) fn find_hidden_layer(bytes: &[u8], output: &str) -> Result<Option<String>> {
    let (context, graph) = parse(Section::whole(&bytes))?.context();
    check(&context, &graph).map_err(|error| error.advised(CORRECT))?;
    if !graph.output.iter().any(|it| it.name == output) {
        let names: Vec<_> = graph.output.iter().map(|it| it.name.as_str()).collect();
        let text = format!("the model has no output `{output}`; it has {}", names.join(", "));
        return Err(invalid_model(text));
    }
    Ok(last_hidden_layer(&graph, output))
}

/// A file that is not checked yet: its graph with functions inlined, and the rest of it in the header.
pub(super) struct Parsed<'a> {
    pub(super) onnx: Onnx,
    pub(super) header: ModelProto,
    pub(super) graph: GraphProto,
    pub(super) weights: Weights<'a>,
    pub(super) budget: Budget,
}

impl<'a> Parsed<'a> {
    pub(super) fn context(self) -> (Context<'a>, GraphProto) {
        let Parsed { onnx, header, graph, weights, budget } = self;
        let sizes = Sizes::of(&inputs_of(&graph), &graph);
        (Context { onnx, header, sizes, weights, budget }, graph)
    }
}

pub(super) fn parse(file: Section<'_>) -> Result<Parsed<'_>> {
    let onnx = translator();
    let outline = outline(file);
    // What has no outline is refused as a whole.
    let header = match &outline {
        Some(outline) => onnx.proto_model_for_read(&mut outline.bytes.as_slice()),
        None => onnx.proto_model_for_read(&mut file.reader()),
    };
    let mut header = header.map_err(|error| {
        invalid_model("not an ONNX file").caused_by(error).advised(advice(file))
    })?;
    let graph = header.graph.take();
    let mut graph = graph.ok_or_else(|| invalid_model("the file holds no graph").advised(FETCH))?;
    let left_out = outline.map(|outline| outline.left_out).unwrap_or_default();
    let weights = Weights::of(&mut graph, left_out);
    functions::inline(&mut header, &mut graph).map_err(|error| error.advised(CORRECT))?;
    widen(&mut graph).map_err(|error| error.advised(CORRECT))?;
    Ok(Parsed { onnx, header, graph, weights, budget: Budget::for_file(file.len()) })
}

/// What to do about a file that can't be read.
fn advice(file: Section) -> &'static str {
    let is_page = |start: &[u8]| start.trim_ascii_start().starts_with(b"<");
    if file.reader().fill_buf().is_ok_and(is_page) {
        "it looks like a web page, so check the address"
    } else {
        FETCH
    }
}

/// What reads nodes for tract.
pub(super) fn translator() -> Onnx {
    // Shapes that a file states for inner values and outputs are often left over from another
    // input size; the real ones follow from the inputs.
    let mut onnx = tract_onnx::onnx().with_ignore_output_shapes(true).with_ignore_value_info(true);
    dot::register(&mut onnx);
    extremes::register(&mut onnx);
    left_out::register(&mut onnx);
    squeeze::register(&mut onnx);
    onnx
}

/// Has one of tract's operators under another name too, for what takes its place.
pub(super) fn keep(onnx: &mut Onnx, name: &str, kept: &'static str) {
    let own = onnx.op_register.0[name];
    onnx.op_register.insert(kept, own);
}

/// What the caller gives: all inputs but those that the file has a value for.
pub(super) fn inputs_of(graph: &GraphProto) -> Vec<TensorInfo> {
    let initialised: HashSet<_> =
        graph.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
    let given = |input: &&ValueInfoProto| !initialised.contains(input.name.as_str());
    graph.input.iter().filter(given).map(tensor_info).collect()
}

/// Whether a domain is the standard's own.
pub(super) fn is_standard(domain: &str) -> bool {
    domain.is_empty() || domain == "ai.onnx"
}

pub(super) fn datum_type(data_type: i32) -> Option<DatumType> {
    DataType::try_from(data_type).ok()?.try_into().ok()
}

/// How errors name an element type that this engine does not hold.
pub(super) fn type_name(data_type: i32) -> String {
    let known = DataType::try_from(data_type);
    known.map_or(format!("type {data_type}"), |known| known.as_str_name().to_lowercase())
}

fn tensor_info(value: &ValueInfoProto) -> TensorInfo {
    let tensor = value.r#type.as_ref().and_then(|value| value.value.as_ref());
    let tensor = tensor.map(|TypeValue::TensorType(tensor)| tensor);
    let shape = tensor.and_then(|tensor| tensor.shape.as_ref()).map(|shape| {
        (shape.dim.iter())
            .map(|size| match &size.value {
                Some(DimensionValue::DimValue(size)) => {
                    usize::try_from(*size).map_or(Dimension::Any, Dimension::Fixed)
                }
                Some(DimensionValue::DimParam(name)) if is_symbol(name) => {
                    Dimension::Symbol(name.clone())
                }
                _ => Dimension::Any,
            })
            .collect()
    });
    let element_type = tensor.and_then(|tensor| element_type(tensor.elem_type));
    TensorInfo { name: value.name.clone(), element_type, shape }
}

fn element_type(data_type: i32) -> Option<ElementType> {
    match narrow_type(data_type.into()) {
        Some(DataType::Int4) => Some(ElementType::I4),
        Some(_) => Some(ElementType::U4),
        None => ElementType::from_datum(datum_type(data_type)?),
    }
}

/// Exporters also write names that stand for nothing, each place meaning a size of its own.
fn is_symbol(name: &str) -> bool {
    !name.is_empty() && name != "?" && !name.starts_with("unk__")
}

/// How errors name a node: by its operator and its name, or its first output where it has no name.
pub(super) fn describe(node: &NodeProto) -> String {
    let name = if node.name.is_empty() {
        node.output.iter().find(|name| !name.is_empty()).map_or("", String::as_str)
    } else {
        &node.name
    };
    let domain = if node.domain.is_empty() { String::new() } else { format!("{}.", node.domain) };
    format!("node `{name}` ({domain}{})", node.op_type)
}

pub(super) fn invalid_model(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidModel, message)
}

#[cfg(test)]
mod tests {
    use tract_onnx::pb::tensor_shape_proto::Dimension as DimensionProto;
    use tract_onnx::pb::{TensorShapeProto, TypeProto, type_proto};

    use super::*;

    #[test]
    fn names_that_stand_for_nothing_allow_any_size() {
        let sizes = [
            DimensionValue::DimParam("batch".into()),
            DimensionValue::DimParam("?".into()),
            DimensionValue::DimParam("unk__12".into()),
            DimensionValue::DimParam(String::new()),
            DimensionValue::DimValue(-1),
            DimensionValue::DimValue(3),
        ];
        let dim = sizes.map(|value| DimensionProto { value: Some(value), ..Default::default() });
        let tensor = type_proto::Tensor {
            elem_type: DataType::Float as i32,
            shape: Some(TensorShapeProto { dim: dim.to_vec() }),
        };
        let value = Some(TypeValue::TensorType(tensor));
        let r#type = Some(TypeProto { value, ..Default::default() });
        let info = tensor_info(&ValueInfoProto { name: "x".into(), r#type, ..Default::default() });
        use Dimension::{Any, Fixed, Symbol};
        assert_eq!(info.shape, Some(vec![Symbol("batch".into()), Any, Any, Any, Any, Fixed(3)]));
        assert_eq!(info.element_type, Some(ElementType::F32));
    }
}
