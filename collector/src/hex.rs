//! Bytes as people read them.

use std::fmt::Write;

/// In hexadecimal, in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // OK because writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
