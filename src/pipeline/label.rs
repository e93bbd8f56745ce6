//! What classes are called.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The name of a class. All share the list that they are of, so that answers cost no copies of texts.
#[derive(Clone, PartialEq)]
pub struct Label {
    labels: Arc<Vec<String>>,
    position: usize,
}

impl Label {
    /// The label at a position of a list, if there is one.
    pub(crate) fn of(labels: &Arc<Vec<String>>, position: usize) -> Option<Label> {
        (position < labels.len()).then(|| Label { labels: labels.clone(), position })
    }

    /// Its position in the manifest's list.
    pub fn position(&self) -> usize {
        self.position
    }
}

impl Deref for Label {
    type Target = str;

    fn deref(&self) -> &str {
        &self.labels[self.position]
    }
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}
