//! A stream before its rows are known.

use super::Role;

/// A stream that is going to be profiled.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamSpec {
    /// A stream of numbers.
    Number {
        /// Its name.
        name: String,
        /// What it says.
        role: Role,
        /// An edge that must be there, such as the threshold of a decision.
        edge: Option<f64>,
    },
    /// A stream of texts, of which the frequent ones become categories.
    Text {
        /// Its name.
        name: String,
        /// What it says.
        role: Role,
    },
    /// A stream of positions in a list that is known.
    Position {
        /// Its name.
        name: String,
        /// What it says.
        role: Role,
        /// The list.
        values: Vec<String>,
    },
}

impl StreamSpec {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            StreamSpec::Number { name, .. }
            | StreamSpec::Text { name, .. }
            | StreamSpec::Position { name, .. } => name,
        }
    }

    /// What it says.
    pub(super) fn role(&self) -> Role {
        match self {
            StreamSpec::Number { role, .. }
            | StreamSpec::Text { role, .. }
            | StreamSpec::Position { role, .. } => *role,
        }
    }
}
