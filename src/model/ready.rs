//! What a model otherwise makes when it is asked for first.

use super::{Model, TreeSource};
use crate::reports::described;

impl Model {
    /// Makes ready, given the bundle's file, what would need the file later: what reports say of the bundle, and the trees of
    /// a model that is nothing else.
    pub fn make_ready(&mut self, file: &[u8]) {
        self.described = Some(described(file));
        if matches!(self.trees, TreeSource::Unread(_)) {
            // A model that is more than its trees says so when it is explained.
            let _ = self.trees();
        }
    }
}
