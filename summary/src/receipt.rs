//! What a user can check: every byte, in words.

use std::fmt;

use driftline_privacy::Epsilon;

/// Some bytes of a report, and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As they are sent.
    pub bytes: Vec<u8>,
    /// What they say.
    pub words: String,
}

impl Field {
    pub(crate) fn new(bytes: Vec<u8>, words: String) -> Field {
        Field { bytes, words }
    }
}

/// What a report says, what it spends and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The report before it is sealed: joined, these are its bytes.
    pub fields: Vec<Field>,
    /// The sealed bytes, as the network sees them; empty for a preview.
    pub sealed: Vec<u8>,
    /// Where they go.
    pub destination: String,
    /// What the report spends.
    pub epsilon: Epsilon,
    /// What is left for the rest of the period.
    pub left: Epsilon,
}

impl Receipt {
    /// Whether nothing was spent and nothing sent.
    pub fn is_preview(&self) -> bool {
        self.sealed.is_empty()
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Field { bytes, words } in &self.fields {
            writeln!(formatter, "{}  {words}", hex(bytes))?;
        }
        let Receipt { destination, epsilon, left, .. } = self;
        if self.is_preview() {
            return write!(
                formatter,
                "a preview for {destination}: epsilon {epsilon} would be spent, {left} be left"
            );
        }
        writeln!(formatter, "sealed for {destination}: {}", hex(&self.sealed))?;
        write!(formatter, "epsilon {epsilon} is spent, {left} is left")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
