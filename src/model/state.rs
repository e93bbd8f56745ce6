//! What a recurrent model remembers from one call to the next.

use super::position;
use super::tensors::{take_output, whole_numbers};
use crate::engine::{Session, Value};
use crate::error::Result;
use crate::pipeline::StateTensor;

/// The states of a model; none for most.
pub(super) struct State(Vec<Slot>);

struct Slot {
    input: String,
    /// Position of the output that gives the next state.
    output: usize,
    shape: Vec<usize>,
    start: Value,
    now: Value,
}

impl State {
    pub(super) fn new(states: &[StateTensor], session: &Session) -> Result<State> {
        let slot = |state: &StateTensor| {
            position(session.inputs(), &state.input, "input")?;
            let zeros = vec![0; state.shape.iter().product()];
            let start = whole_numbers(&state.input, zeros, &state.shape, session.inputs())?;
            Ok(Slot {
                input: state.input.clone(),
                output: position(session.outputs(), &state.output, "output")?,
                shape: state.shape.clone(),
                now: start.clone().into(),
                start: start.into(),
            })
        };
        Ok(State(states.iter().map(slot).collect::<Result<_>>()?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn shapes(&self) -> impl Iterator<Item = (String, Vec<usize>)> {
        self.0.iter().map(|slot| (slot.input.clone(), slot.shape.clone()))
    }

    pub(super) fn reset(&mut self) {
        self.0.iter_mut().for_each(|slot| slot.now = slot.start.clone());
    }

    /// Runs the model on the tensors and the states, keeps the next ones, and takes the answer.
    pub(super) fn run(
        &mut self,
        session: &mut Session,
        mut values: Vec<(String, Value)>,
        output: usize,
    ) -> Result<Vec<f32>> {
        values.extend(self.0.iter().map(|slot| (slot.input.clone(), slot.now.clone())));
        let outputs = session.run(values)?;
        self.0.iter_mut().for_each(|slot| slot.now = outputs[slot.output].clone());
        take_output(outputs, output)
    }
}
