//! What a collector must know of a bundle.

use driftline_monitor::Profile;
use driftline_summary::{REGISTRATION_FORMAT, Registration};
use sha2::{Digest, Sha256};

use super::invalid;
use super::slots::Layout;
use crate::bundle::{Bundle, REFERENCE_ENTRY};
use crate::error::{Error, ErrorKind, Result};

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
    described(file).map(|described| described.registration)
}

/// The registration, and the slots as a device needs them.
#[derive(Clone)]
pub(crate) struct Described {
    pub(super) registration: Registration,
    pub(super) layout: Layout,
}

/// What is said of a bundle, given its file.
///
/// # Errors
/// Those of [`registration`].
pub(crate) fn described(file: &[u8]) -> Result<Described> {
    let bundle = Bundle::from_bytes(file)?;
    let layout = Layout::new(&profile_of(&bundle)?);
    let registration = Registration {
        format: REGISTRATION_FORMAT,
        // Of the file, so that the model, its reference and its policy are one.
        model: Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect(),
        name: bundle.manifest.name.clone(),
        version: bundle.manifest.version.to_string(),
        policy: bundle.manifest.reports.unwrap_or_default(),
        slots: layout.slots().cloned().collect(),
    };
    registration.check().map_err(invalid)?;
    Ok(Described { registration, layout })
}

/// The reference that reports are made by.
fn profile_of(bundle: &Bundle<'_>) -> Result<Profile> {
    let Some(reference) = bundle.reference else {
        let text =
            "the bundle has no reference, which reports are made by: pack it with --reference";
        return Err(invalid(text));
    };
    Profile::from_json(reference).map_err(|error| {
        let place = format!("entry `{REFERENCE_ENTRY}`");
        Error::new(ErrorKind::InvalidBundle, error.to_string()).at(place)
    })
}
