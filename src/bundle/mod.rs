//! What ships: one ZIP file that holds the model, its preprocessing and what is known about both.

mod archive;
pub(crate) mod manifest;
pub(crate) mod schema;

pub use archive::{Archive, write_archive};
pub use manifest::{FORMAT, Manifest, Pipeline};
pub use schema::{ColumnType, Field, Signature, TensorSpec};

use crate::error::{Error, ErrorKind, Result};

/// Entry of the archive that holds the [`Manifest`].
pub const MANIFEST_ENTRY: &str = "driftline.json";
/// Entry of the archive that holds the ONNX model.
pub const MODEL_ENTRY: &str = "model.onnx";

/// A bundle, read and checked, borrowing the bytes it came from.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// What the model takes, what is done to it, and what comes out.
    pub manifest: Manifest,
    /// The bytes of the ONNX file.
    pub model: &'a [u8],
}

impl<'a> Bundle<'a> {
    /// Reads a bundle and checks every rule of its manifest.
    ///
    /// # Errors
    /// `invalid_bundle` when the ZIP is cut short or altered or lacks an entry,
    /// `unsupported_format` when it was written for a later version,
    /// `invalid_manifest` when the manifest breaks a rule.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Bundle<'a>> {
        let archive = Archive::from_bytes(bytes)?;
        let manifest = Manifest::from_json(archive.require(MANIFEST_ENTRY)?)
            .map_err(|error| error.at(format!("entry `{MANIFEST_ENTRY}`")))?;
        Ok(Bundle { manifest, model: archive.require(MODEL_ENTRY)? })
    }

    /// Writes the bundle. The same manifest and model give the same bytes, on every machine.
    ///
    /// # Errors
    /// `invalid_manifest` when the manifest breaks a rule.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        self.manifest.check()?;
        let manifest = self.manifest.to_json();
        write_archive(&[(MANIFEST_ENTRY, manifest.as_bytes()), (MODEL_ENTRY, self.model)])
    }

    /// Whether the bytes begin as a ZIP file does; anything else is taken for plain ONNX.
    pub fn looks_like(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK")
    }
}

fn invalid_bundle(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidBundle, message)
}
