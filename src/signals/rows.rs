//! The signals of the inputs of one call.

use super::projection::Projection;
use super::{Kind, names};
use crate::engine::Session;

/// Which random signs the embedding is projected by. A reference holds for this number only.
const SEED: u64 = 0x6472_6966_746c_696e;

/// The signals of some inputs, one after the other; with those of their embeddings, where the model gives one.
pub(crate) struct Signals {
    kind: Kind,
    embeds: bool,
    values: Vec<f64>,
}

impl Signals {
    /// Of no inputs yet.
    pub(crate) fn new(kind: Kind, session: &Session) -> Signals {
        Signals { kind, embeds: session.extra().is_some(), values: Vec::new() }
    }

    /// What the signals are called, in the order of their numbers.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let embedding = if self.embeds { names(Kind::Embedding) } else { &[] };
        [names(self.kind), embedding].concat()
    }

    /// Adds an input: its embedding, and what writes its own signals.
    pub(crate) fn push(&mut self, embedding: Option<Vec<f32>>, write: impl FnOnce(&mut [f64])) {
        let (start, own) = (self.values.len(), names(self.kind).len());
        self.values.resize(start + self.width(), f64::NAN);
        let (signals, projections) = self.values[start..].split_at_mut(own);
        write(signals);
        if let (true, Some(embedding)) = (self.embeds, embedding) {
            Projection::new(SEED).project(&embedding, projections);
        }
    }

    /// A signal of an input, both by their positions.
    pub(crate) fn get(&self, input: usize, signal: usize) -> f64 {
        self.values[input * self.width() + signal]
    }

    fn width(&self) -> usize {
        names(self.kind).len() + if self.embeds { names(Kind::Embedding).len() } else { 0 }
    }
}
