//! What a collector must know of a bundle.

use driftline_summary::{REGISTRATION_FORMAT, Registration};

use super::slots::Layout;
use super::{invalid, model_of, profile_of};
use crate::bundle::Bundle;
use crate::error::Result;

/// What a collector must know of a bundle, given its file: made as devices make their reports.
///
/// ```no_run
/// let file = std::fs::read("flights.driftline")?;
/// println!("{}", driftline::registration(&file)?.to_json());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`Bundle::from_bytes`]; `invalid_argument` when the bundle has no reference, or a collector could not take what it
/// says.
pub fn registration(file: &[u8]) -> Result<Registration> {
    let bundle = Bundle::from_bytes(file)?;
    let layout = Layout::new(&profile_of(&bundle)?);
    let registration = Registration {
        format: REGISTRATION_FORMAT,
        model: model_of(file).iter().map(|byte| format!("{byte:02x}")).collect(),
        name: bundle.manifest.name.clone(),
        version: bundle.manifest.version.to_string(),
        policy: bundle.manifest.reports.unwrap_or_default(),
        slots: layout.slots().cloned().collect(),
    };
    registration.check().map_err(invalid)?;
    Ok(registration)
}
