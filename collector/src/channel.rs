//! How reports came about: what devices said one by one and what servers said for many is never added up together.

use serde::{Deserialize, Serialize};

/// A kind of report. What exactly randomised it is in the model's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// One record of one device.
    Local,
    /// Whole histograms of many users.
    Edge,
}

impl ChannelKind {
    /// Every kind.
    pub const ALL: [ChannelKind; 2] = [ChannelKind::Local, ChannelKind::Edge];

    /// As it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            ChannelKind::Local => "local",
            ChannelKind::Edge => "edge",
        }
    }

    /// The kind of this name; `None` for any other.
    pub fn named(name: &str) -> Option<ChannelKind> {
        ChannelKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
