//! How right the model is: estimated from its scores, and measured where labels come.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::profile::Profile;

/// How right the model was on the reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {}

impl Calibration {
    pub(crate) fn check(&self, _profile: &Profile) -> Result<()> {
        Ok(())
    }
}
