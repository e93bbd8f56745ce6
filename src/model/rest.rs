//! The model's inputs that the pipeline does not fill: constants, and what it remembers from call to call.

use super::elements::to_elements;
use super::position;
use super::tensors::{take_output, to_floats, whole_numbers};
use crate::bundle::Manifest;
use crate::engine::{Data, ElementType, Session, StandIn, Tensor, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{ConstantTensor, ConstantValues, Pooling, StateTensor};

/// Constants and states; none of either for most models.
pub(super) struct Rest {
    constants: Vec<(String, Tensor)>,
    states: Vec<State>,
}

struct State {
    input: String,
    /// Position of the output that gives the next state.
    output: usize,
    shape: Vec<usize>,
    start: Value,
    now: Value,
}

/// The tensor inside the model that is watched.
struct Embedding {
    /// The first size is that of the rows.
    shape: Vec<usize>,
    values: Vec<f32>,
}

/// What a run of the model gave.
pub(super) struct Ran {
    /// The output that holds the answer.
    pub answer: Vec<f32>,
    embedding: Option<Embedding>,
}

impl Rest {
    pub(super) fn new(manifest: &Manifest, session: &Session) -> Result<Rest> {
        let constant = |constant: &ConstantTensor| {
            let place = format!("constant `{}`", constant.input);
            let tensor = constant_tensor(constant, session).map_err(|error| error.at(place))?;
            Ok((constant.input.clone(), tensor))
        };
        let states = manifest.state.iter().map(|state| State::new(state, session));
        Ok(Rest {
            constants: manifest.constants.iter().map(constant).collect::<Result<_>>()?,
            states: states.collect::<Result<_>>()?,
        })
    }

    /// Whether the pipeline fills all inputs.
    pub(super) fn is_empty(&self) -> bool {
        self.constants.is_empty() && self.states.is_empty()
    }

    pub(super) fn remembers(&self) -> bool {
        !self.states.is_empty()
    }

    pub(super) fn is_constant(&self, input: &str) -> bool {
        self.constants.iter().any(|(name, _)| name == input)
    }

    /// What the model is planned with.
    pub(super) fn stand_ins(&self) -> impl Iterator<Item = (String, StandIn)> {
        let constants = self.constants.iter();
        let constants =
            constants.map(|(name, tensor)| (name.clone(), StandIn::Tensor(tensor.clone())));
        let states = self.states.iter();
        constants
            .chain(states.map(|state| (state.input.clone(), StandIn::Zeros(state.shape.clone()))))
    }

    pub(super) fn reset(&mut self) {
        self.states.iter_mut().for_each(|state| state.now = state.start.clone());
    }

    /// Runs the model on the pipeline's tensors and these, keeps the next states, and takes the answer and
    /// the embedding.
    pub(super) fn run(
        &mut self,
        session: &mut Session,
        mut values: Vec<(String, Value)>,
        output: usize,
    ) -> Result<Ran> {
        let constants = self.constants.iter();
        values.extend(constants.map(|(name, tensor)| (name.clone(), tensor.clone().into())));
        values.extend(self.states.iter().map(|state| (state.input.clone(), state.now.clone())));
        let outputs = session.run(values)?;
        self.states.iter_mut().for_each(|state| state.now = outputs[state.output].clone());
        let embedding = session.extra().map(|extra| Embedding::new(&outputs[extra])).transpose()?;
        Ok(Ran { answer: take_output(outputs, output)?, embedding })
    }
}

impl Ran {
    /// The embedding of one of the rows that went through at once; of texts the mean over the tokens that the mask
    /// has, of pictures that over all places.
    pub(super) fn embedding_of(
        &self,
        row: usize,
        rows: usize,
        mask: Option<&[i64]>,
    ) -> Option<Vec<f32>> {
        let Embedding { shape, values } = self.embedding.as_ref()?;
        let values = values.chunks_exact((values.len() / rows).max(1)).nth(row)?;
        Some(match (shape.as_slice(), mask) {
            ([_, tokens, width], Some(mask)) if *tokens == mask.len() => {
                Pooling::Mean.pool(values, mask, *width)
            }
            ([_, _, height, width], _) if height * width > 0 => {
                let places = values.chunks_exact(height * width);
                places.map(|places| places.iter().sum::<f32>() / places.len() as f32).collect()
            }
            _ => values.to_vec(),
        })
    }
}

impl Embedding {
    fn new(value: &Value) -> Result<Embedding> {
        let tensor = value.clone().into_tensor()?;
        Ok(Embedding { shape: tensor.shape().to_vec(), values: to_floats(tensor.into())? })
    }
}

impl State {
    fn new(state: &StateTensor, session: &Session) -> Result<State> {
        position(session.inputs(), &state.input, "input")?;
        let zeros = vec![0; state.shape.iter().product()];
        let start = whole_numbers(&state.input, zeros, &state.shape, session.inputs())?;
        Ok(State {
            input: state.input.clone(),
            output: position(session.outputs(), &state.output, "output")?,
            shape: state.shape.clone(),
            now: start.clone().into(),
            start: start.into(),
        })
    }
}

fn constant_tensor(constant: &ConstantTensor, session: &Session) -> Result<Tensor> {
    let position = position(session.inputs(), &constant.input, "input")?;
    let element_type = session.inputs()[position].element_type.ok_or_else(|| {
        Error::new(ErrorKind::InvalidModel, "is an input that takes no tensor of a known type")
    })?;
    let data = constant_data(&constant.values, element_type)?;
    let tensor = Tensor::new(&constant.shape, data)?;
    session.check_input(position, &tensor)?;
    Ok(tensor)
}

fn constant_data(values: &ConstantValues, element_type: ElementType) -> Result<Data> {
    match (values, element_type) {
        (ConstantValues::Texts(texts), ElementType::String) => Ok(Data::String(texts.clone())),
        (ConstantValues::Booleans(values), ElementType::Bool) => Ok(Data::Bool(values.clone())),
        (ConstantValues::Numbers(numbers), other)
            if !matches!(other, ElementType::String | ElementType::Bool) =>
        {
            to_elements(numbers.clone(), other)
        }
        (found, expected) => {
            let text = format!("found {}, expected type {}", found.name(), expected.name());
            Err(Error::new(ErrorKind::InvalidType, text))
        }
    }
}
