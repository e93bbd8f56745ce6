//! What a model otherwise makes when it is asked for first.

use super::{CHUNKS, Input, Model, ReportSource, TEXTS, TreeSource};
use crate::engine::StandIn;

impl Model {
    /// Makes ready what would need the bundle's file later, given that file: what reports say of the bundle, and the trees of
    /// a model that is nothing else.
    pub fn make_ready(&mut self, file: &[u8]) {
        if let ReportSource::Unread(read) = self.described {
            self.described = match read(file) {
                Ok(described) => ReportSource::Read(Box::new(described)),
                Err(error) => ReportSource::None(error.to_string()),
            };
        }
        if matches!(self.trees, TreeSource::Unread(_)) {
            // A model that is more than its trees says so when it is explained.
            let _ = self.trees();
        }
    }

    /// Plans the model for all sizes that predictions have, and forgets what plans are made of. Where sizes are not known, or
    /// a plan needs more than sizes, everything stays as it is.
    pub fn settle(&mut self) {
        if (self.sizes().into_iter()).all(|rows| self.plan_for(rows)) {
            self.session.settle();
        }
    }

    /// How many rows or texts go through the model at once.
    fn sizes(&self) -> Vec<usize> {
        let most = match self.input {
            Input::Rows(..) => self.at_once(CHUNKS[0]),
            Input::Text(..) => self.at_once(TEXTS),
            _ => 1,
        };
        CHUNKS.into_iter().filter(|size| *size <= most).collect()
    }

    fn plan_for(&mut self, rows: usize) -> bool {
        let Some(shapes) = self.input.shapes() else { return false };
        let zeros = shapes.into_iter().map(|(name, mut shape)| {
            shape[0] = shape[0].max(rows);
            (name, StandIn::Zeros(shape))
        });
        let stand_ins = zeros.chain(self.rest.stand_ins()).collect();
        self.session.output_shape(self.output, stand_ins).is_ok_and(|shape| shape.is_some())
    }
}
