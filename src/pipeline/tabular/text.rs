//! Texts that the model encodes itself.

use crate::error::{Error, ErrorKind, Result};

/// The text of a value, or what stands in for a missing one.
pub(super) fn text_or<'a>(value: Option<&'a str>, missing: Option<&'a str>) -> Result<&'a str> {
    value
        .or(missing)
        .ok_or_else(|| Error::new(ErrorKind::InvalidValue, "is missing, expected a text"))
}
