//! Names the node at which tract refuses a graph, with what it is given, and says what can be done.

use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::{
    DatumType, InferenceFact, InferenceModel, InferenceModelExt, TractError, TractResult,
};
use tract_onnx::tract_hir::infer::Factoid;
use tract_onnx::tract_hir::internal::OutletId;

use super::optimise::compile;
use crate::engine::guard::caught;
use crate::engine::onnx::{describe, invalid_model};
use crate::engine::tensor::ElementType;
use crate::error::Error;

/// What to do about a node that tract can't read, or breaks on.
const REPLACE: &str = "correct the node, export the model with another opset, such as 17, or use \
                       other operators of the standard in its place";

const FIT_TYPES: &str =
    "give the node inputs of types that its operator takes, for example by a Cast before it";

const FIT_SIZES: &str = "give the model inputs of sizes that fit, or export it again with the \
                         sizes that it is used with";

/// Why tract refused.
pub(super) enum Refusal {
    Error(TractError),
    /// It panicked, with this message.
    Panic(String),
}

/// Does work of tract's.
pub(super) fn attempt<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, Refusal> {
    caught(work).map_err(Refusal::Panic)?.map_err(Refusal::Error)
}

/// A node of the file in tract's graph: its first output, and how errors name it.
pub(super) struct Landmark {
    pub(super) outlet: OutletId,
    pub(super) place: String,
}

/// The error for nodes that tract can't read. `is_readable` tries one of them.
pub(super) fn unreadable(
    nodes: &[&NodeProto],
    is_readable: impl Fn(&NodeProto) -> bool,
    refusal: Refusal,
) -> Error {
    let culprit = nodes.iter().find(|node| !is_readable(node));
    refusal.error("can't be read").at(place(culprit.map(|node| describe(node)))).advised(REPLACE)
}

/// The error for a graph that can't be planned. The landmarks are in the order of the graph; `given` says
/// what it was to be planned for.
pub(super) fn unplanned(
    model: &InferenceModel,
    landmarks: &[Landmark],
    given: &str,
    refusal: Refusal,
) -> Error {
    let outlets: Vec<_> = landmarks.iter().map(|landmark| landmark.outlet).collect();
    let counts: Vec<usize> = (1..=outlets.len()).collect();
    let goes = |count: &usize| attempt(|| compile(cut(model, &outlets[..*count])?)).is_ok();
    let culprit = landmarks.get(counts.partition_point(goes));
    let inputs = culprit.map_or(Vec::new(), |culprit| inputs_of(model, culprit));
    let taken: Vec<_> = (inputs.iter().enumerate())
        .map(|(position, fact)| format!("input {position} of {}", show(fact)))
        .collect();
    let advice = match &refusal {
        _ if inputs.iter().any(is_text) => FIT_TYPES,
        Refusal::Error(error) if is_of_types(error) => FIT_TYPES,
        Refusal::Error(_) => FIT_SIZES,
        Refusal::Panic(_) => REPLACE,
    };
    let refused = match taken.is_empty() {
        true => "can't be planned".into(),
        false => format!("does not take {}", taken.join(", ")),
    };
    let what = format!("{refused}, where the model is given {given}");
    let name = culprit.map(|culprit| culprit.place.clone());
    refusal.error(&what).at(place(name)).advised(advice)
}

impl Refusal {
    fn error(self, what: &str) -> Error {
        match self {
            Refusal::Error(error) => {
                invalid_model(format!("{what} ({})", error.root_cause())).caused_by(error)
            }
            Refusal::Panic(message) => invalid_model(format!("{what} ({message})")),
        }
    }
}

fn place(culprit: Option<String>) -> String {
    culprit.unwrap_or_else(|| "the graph".into())
}

/// The part of a model that leads to these outlets.
fn cut(model: &InferenceModel, outlets: &[OutletId]) -> TractResult<InferenceModel> {
    let mut model = model.clone();
    model.select_output_outlets(outlets)?;
    model.into_compact()
}

/// What is known of the inputs of a node when those before it are planned.
fn inputs_of(model: &InferenceModel, landmark: &Landmark) -> Vec<InferenceFact> {
    let inputs = &model.node(landmark.outlet.node).inputs;
    let facts = attempt(|| {
        let mut model = cut(model, inputs)?;
        model.analyse(false)?;
        (0..inputs.len()).map(|input| Ok(model.output_fact(input)?.clone())).collect()
    });
    facts.unwrap_or_default()
}

fn show(fact: &InferenceFact) -> String {
    let datum = fact.datum_type.concretize();
    let element = datum.and_then(ElementType::from_datum).map(ElementType::name);
    let element = element.unwrap_or("an unknown type");
    match fact.shape.concretize() {
        Some(shape) => {
            let sizes: Vec<_> = shape.iter().map(ToString::to_string).collect();
            format!("{element} [{}]", sizes.join(", "))
        }
        None => element.to_owned(),
    }
}

fn is_text(fact: &InferenceFact) -> bool {
    fact.datum_type.concretize() == Some(DatumType::String)
}

/// Whether tract refused types and not sizes.
fn is_of_types(error: &TractError) -> bool {
    let text = format!("{error:#}").to_lowercase();
    ["datum_type", "datum type", "super type", "supertype"].iter().any(|word| text.contains(word))
}
