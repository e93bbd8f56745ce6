//! The manifest: what a bundle says of itself. Its JSON Schema stands beside this file.

use driftline_summary::ReportPolicy;
use semver::Version;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::schema::Signature;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{
    AudioPipeline, BytesPipeline, ConstantTensor, ImagePipeline, OutputRules, StateTensor,
    TabularPipeline, TextPipeline, check_constants, check_states,
};

/// The version of the bundle format that this crate writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

const MAX_NAME_LENGTH: usize = 64;

/// Everything about a bundle but the model itself.
///
/// Reading goes through [`Manifest::from_json`], so a manifest at hand has passed [`Manifest::check`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the bundle format.
    pub format: u32,
    /// Name: lower-case letters, digits, `.`, `_` and `-`, at most 64 characters.
    pub name: String,
    /// Semantic version of the model.
    pub version: Version,
    /// One sentence for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// SPDX expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// When the model should no longer be used, RFC 3339. Checked for form only: the core has no clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// What the caller gives and gets.
    pub signature: Signature,
    /// How the caller's input becomes tensors.
    pub pipeline: Pipeline,
    /// What the model is given in every call alike; empty for most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<ConstantTensor>,
    /// What the model remembers from one call to the next; empty for most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<StateTensor>,
    /// The tensor of the model that holds its embedding, which is watched beside the signals of pictures, sound,
    /// texts and bytes; an output or any inner tensor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<String>,
    /// How the model's tensor becomes an answer.
    pub output: OutputRules,
    /// What devices may report of the model, how often, and at what price. `None` for the defaults; it turns nothing on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<ReportPolicy>,
}

/// How the caller's input becomes tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Pipeline {
    /// Rows of typed columns.
    Tabular(TabularPipeline),
    /// A picture.
    Image(ImagePipeline),
    /// A text, or a pair of texts; the bundle has a `tokenizer.json`.
    Text(TextPipeline),
    /// One channel of sound.
    Audio(AudioPipeline),
    /// The bytes of a file.
    Bytes(BytesPipeline),
}

impl Pipeline {
    /// The model's inputs that the pipeline fills. Tables have an input for each column, unless one tensor
    /// takes them all.
    fn tensors<'a>(&'a self, signature: &'a Signature) -> Vec<&'a str> {
        match self {
            Pipeline::Tabular(TabularPipeline { tensor: None, .. }) => {
                signature.inputs.iter().map(|field| field.name.as_str()).collect()
            }
            Pipeline::Tabular(tabular) => tabular.tensor.iter().map(String::as_str).collect(),
            Pipeline::Image(image) => vec![&image.tensor],
            Pipeline::Text(text) => text.tensors.names(),
            Pipeline::Audio(audio) => vec![&audio.tensor],
            Pipeline::Bytes(bytes) => vec![&bytes.tensor],
        }
    }
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// `unsupported_format` when it was written for a later version of the format,
    /// `invalid_manifest` when it breaks a rule.
    pub fn from_json(bytes: &[u8]) -> Result<Manifest> {
        // The format comes first: the other rules of a later version are not ours to judge.
        #[derive(Deserialize)]
        struct Header {
            format: u32,
        }
        let header: Header = serde_json::from_slice(bytes).map_err(invalid_json)?;
        if header.format > FORMAT {
            let text = format!(
                "format is {}, this version of driftline reads 1 to {FORMAT}; update driftline",
                header.format
            );
            return Err(Error::new(ErrorKind::UnsupportedFormat, text));
        }
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(invalid_json)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The manifest as JSON, in a fixed order of keys.
    pub fn to_json(&self) -> String {
        // OK because no type of the manifest can fail to serialise: no maps, no custom code.
        let mut text = serde_json::to_string_pretty(self).expect("a manifest is plain data");
        text.push('\n');
        text
    }

    /// Checks every rule that holds within the manifest.
    ///
    /// # Errors
    /// `invalid_manifest`, with the place, the value and what is allowed.
    pub fn check(&self) -> Result<()> {
        if self.format == 0 {
            return Err(invalid_manifest("format is 0, expected 1"));
        }
        check_name(&self.name)?;
        self.check_expiry()?;
        self.check_inputs()?;
        match &self.pipeline {
            Pipeline::Tabular(tabular) => tabular.check(&self.signature)?,
            Pipeline::Image(image) => {
                image.check().and_then(|()| self.check_one_tensor("an image"))?
            }
            Pipeline::Text(text) => text.check(&self.signature)?,
            Pipeline::Audio(audio) => {
                audio.check().and_then(|()| self.check_one_tensor("an audio"))?
            }
            Pipeline::Bytes(bytes) => {
                bytes.check().and_then(|()| self.check_one_tensor("a bytes"))?
            }
        }
        let mut taken = self.pipeline.tensors(&self.signature);
        check_states(&self.state, &taken)?;
        taken.extend(self.state.iter().map(|state| state.input.as_str()));
        check_constants(&self.constants, &taken)?;
        self.output.check()?;
        self.check_reports()
    }

    fn check_expiry(&self) -> Result<()> {
        let Some(text) = &self.expires else {
            return Ok(());
        };
        match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(_) => Ok(()),
            Err(_) => Err(invalid_manifest(format!(
                "expires is `{text}`, expected a moment such as 2027-01-31T00:00:00Z"
            ))),
        }
    }

    fn check_inputs(&self) -> Result<()> {
        let inputs = &self.signature.inputs;
        if inputs.is_empty() {
            return Err(invalid_manifest("signature has no inputs"));
        }
        for (index, field) in inputs.iter().enumerate() {
            if inputs[..index].iter().any(|other| other.name == field.name) {
                return Err(invalid_manifest(format!(
                    "signature names input `{}` twice",
                    field.name
                )));
            }
        }
        Ok(())
    }

    fn check_reports(&self) -> Result<()> {
        let policy = self.reports.unwrap_or_default();
        policy.check().map_err(|error| invalid_manifest(format!("reports: {error}")))
    }

    fn check_one_tensor(&self, pipeline: &str) -> Result<()> {
        use super::schema::ColumnType::Tensor;
        match self.signature.inputs.as_slice() {
            [field] if field.column_type == Tensor => Ok(()),
            _ => Err(invalid_manifest(format!(
                "{pipeline} pipeline needs a signature with one input of type tensor"
            ))),
        }
    }
}

fn check_name(name: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if starts_well && name.len() <= MAX_NAME_LENGTH && name.chars().all(allowed) {
        return Ok(());
    }
    Err(invalid_manifest(format!(
        "name is `{name}`, expected 1 to {MAX_NAME_LENGTH} of a-z 0-9 . _ -, starting with a letter or digit"
    )))
}

fn invalid_json(error: serde_json::Error) -> Error {
    invalid_manifest(error.to_string()).caused_by(error)
}

/// An error about a rule of the manifest.
pub(crate) fn invalid_manifest(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidManifest, message)
}
