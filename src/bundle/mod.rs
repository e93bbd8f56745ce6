//! What ships: one ZIP file that holds the model, its preprocessing and what is known about both.

mod archive;
pub(crate) mod manifest;
pub(crate) mod schema;

use archive::Entries;
pub use archive::{Archive, write_archive};
pub use manifest::{FORMAT, Manifest, Pipeline};
pub use schema::{ColumnType, Field, Signature, TensorSpec};

use crate::error::{Error, ErrorKind, Result};
use crate::source::Section;

/// Entry of the archive that holds the [`Manifest`].
pub const MANIFEST_ENTRY: &str = "driftline.json";
/// Entry of the archive that holds the ONNX model.
pub const MODEL_ENTRY: &str = "model.onnx";
/// Entry of the archive that holds the tokenizer of a model of texts, in Hugging Face's format.
pub const TOKENIZER_ENTRY: &str = "tokenizer.json";
/// Entry of the archive that holds what the model's inputs and answers looked like when it was packed.
pub const REFERENCE_ENTRY: &str = "reference.json";

/// Entry of the archive that holds rows for explanations to compare with, if the bundle has any.
pub const BACKGROUND_ENTRY: &str = "background.json";

/// A bundle, read and checked, borrowing the bytes it came from.
pub type Bundle<'a> = Parts<&'a [u8]>;

/// The parts of a bundle.
#[derive(Debug)]
pub struct Parts<T> {
    /// What the model takes, what is done to it, and what comes out.
    pub manifest: Manifest,
    /// The bytes of the ONNX file.
    pub model: T,
    /// The bytes of the tokenizer's file. `None` for all pipelines but those of texts.
    pub tokenizer: Option<T>,
    /// The bytes of the reference that drift is measured against. `None` for a model that learns one from its
    /// first predictions.
    pub reference: Option<T>,
    /// The bytes of the rows that explanations compare a row with. `None` unless it was packed with some.
    pub background: Option<T>,
}

impl<T: Copy> Parts<T> {
    /// The entries of an archive, with what its manifest holds.
    fn of(archive: &Entries<T>, manifest: &[u8]) -> Result<Parts<T>> {
        let manifest = Manifest::from_json(manifest)
            .map_err(|error| error.at(format!("entry `{MANIFEST_ENTRY}`")))?;
        let takes_text = matches!(manifest.pipeline, Pipeline::Text(_));
        let tokenizer = takes_text.then(|| archive.require(TOKENIZER_ENTRY)).transpose()?;
        let (model, reference) = (archive.require(MODEL_ENTRY)?, archive.get(REFERENCE_ENTRY));
        let background = archive.get(BACKGROUND_ENTRY);
        Ok(Parts { manifest, model, tokenizer, reference, background })
    }
}

impl<'a> Parts<Section<'a>> {
    /// [`Bundle::from_bytes`] of a file that stays where it is.
    pub(crate) fn from_file(file: Section<'a>) -> Result<Parts<Section<'a>>> {
        let archive = Entries::from_file(file)?;
        Parts::of(&archive, &archive.require(MANIFEST_ENTRY)?.to_vec())
    }
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
        Parts::of(&archive, archive.require(MANIFEST_ENTRY)?)
    }

    /// Writes the bundle. The same manifest and model give the same bytes, on every machine.
    ///
    /// # Errors
    /// `invalid_manifest` when the manifest breaks a rule, `invalid_bundle` when a pipeline of texts lacks
    /// its tokenizer or another pipeline has one.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        self.manifest.check()?;
        let takes_text = matches!(self.manifest.pipeline, Pipeline::Text(_));
        if takes_text != self.tokenizer.is_some() {
            let found = if takes_text { "is missing" } else { "belongs to a text pipeline only" };
            return Err(invalid_bundle(format!("entry `{TOKENIZER_ENTRY}` {found}")));
        }
        let manifest = self.manifest.to_json();
        let mut entries = vec![(MANIFEST_ENTRY, manifest.as_bytes()), (MODEL_ENTRY, self.model)];
        entries.extend(self.tokenizer.map(|tokenizer| (TOKENIZER_ENTRY, tokenizer)));
        entries.extend(self.reference.map(|reference| (REFERENCE_ENTRY, reference)));
        entries.extend(self.background.map(|background| (BACKGROUND_ENTRY, background)));
        write_archive(&entries)
    }

    /// Whether the bytes begin as a ZIP file does; anything else is taken for plain ONNX.
    pub fn looks_like(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK")
    }
}

fn invalid_bundle(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidBundle, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(pipeline: &str) -> Manifest {
        let json = format!(
            r#"{{"format":1,"name":"x","version":"1.0.0","signature":{{"inputs":[{{"name":"x","type":{pipeline},
            "output":{{"tensor":"y"}}}}"#
        );
        Manifest::from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_tokenizer_goes_with_texts_and_with_nothing_else() {
        let text =
            r#""string"}]},"pipeline":{"type":"text","tensors":{"input_ids":"i"},"max_length":8}"#;
        let bytes = r#""tensor"}]},"pipeline":{"type":"bytes","tensor":"x","head":8,"padding":0}"#;
        let cases = [
            (text, Some(&b"{}"[..]), None),
            (text, None, Some("entry `tokenizer.json` is missing")),
            (bytes, None, None),
            (bytes, Some(b"{}"), Some("belongs to a text pipeline only")),
        ];
        for (pipeline, tokenizer, expected) in cases {
            let bundle = Bundle {
                manifest: manifest(pipeline),
                model: b"onnx",
                tokenizer,
                reference: None,
                background: None,
            };
            match (bundle.to_bytes(), expected) {
                (Ok(packed), None) => {
                    assert_eq!(Bundle::from_bytes(&packed).unwrap().tokenizer, tokenizer);
                }
                (Err(error), Some(text)) => assert!(error.to_string().contains(text), "{error}"),
                (found, _) => panic!("{pipeline}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_bundle_of_texts_without_its_tokenizer_is_refused() {
        let text =
            r#""string"}]},"pipeline":{"type":"text","tensors":{"input_ids":"i"},"max_length":8}"#;
        let manifest = manifest(text).to_json();
        let entries = [(MANIFEST_ENTRY, manifest.as_bytes()), (MODEL_ENTRY, b"onnx")];
        let error = Bundle::from_bytes(&write_archive(&entries).unwrap()).unwrap_err();
        assert!(error.to_string().contains("`tokenizer.json` is missing"), "{error}");
    }
}
