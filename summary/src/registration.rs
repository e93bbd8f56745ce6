//! What a collector must know of a model to add up its reports.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::policy::ReportPolicy;

/// The version of the registration's format.
pub const REGISTRATION_FORMAT: u32 = 1;

/// A model, its policy, and what each slot of its reports means. `driftline register` makes it from a bundle, with the
/// code that makes reports on devices, so that both number slots and bins alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Version of the format.
    pub format: u32,
    /// SHA-256 of the bundle's file, in hexadecimal: what reports call the model.
    pub model: String,
    /// Name in the manifest.
    pub name: String,
    /// Version in the manifest.
    pub version: String,
    /// How reports are made.
    pub policy: ReportPolicy,
    /// In the order of their numbers.
    pub slots: Vec<Slot>,
}

/// One thing that is reported on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Name of the column, the signal or the output; or of a quality.
    pub name: String,
    /// What it is.
    pub kind: SlotKind,
    /// What each bin holds, in words.
    pub bins: Vec<String>,
    /// The reference's counts, before bins were merged. Empty where the reference does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<u64>,
    /// The bin into which each of these was merged. Empty without counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<u32>,
    /// Of an estimated quality, the mean estimate of the reference's rows in each bin: their shares' mean of it is the
    /// fleet's quality. Empty for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<f64>,
}

/// What a slot is, and so how its bins are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// A number, in rising bins: the counts are of a profile's bins, first those missing, then those below all edges.
    Number,
    /// A category.
    Category,
    /// How probably the model was right, in rising bins.
    EstimatedQuality,
    /// Whether the model was right, as labels say.
    LabelledQuality,
}

impl Registration {
    /// Reads a registration.
    ///
    /// # Errors
    /// When it is not JSON of this form, or breaks a rule that [`check`](Registration::check) names.
    pub fn from_json(json: &[u8]) -> Result<Registration> {
        let registration: Registration = serde_json::from_slice(json)
            .map_err(|error| Error::new(format!("the registration is unreadable: {error}")))?;
        registration.check()?;
        Ok(registration)
    }

    /// The registration as JSON.
    pub fn to_json(&self) -> String {
        // OK because it has neither maps nor failing fields.
        serde_json::to_string(self).expect("a registration is JSON")
    }

    /// The model's number on the wire.
    ///
    /// # Errors
    /// When `model` is not 64 hexadecimal digits in lower case.
    pub fn model_id(&self) -> Result<[u8; 32]> {
        let digits = self.model.as_bytes();
        let mut id = [0; 32];
        if digits.len() != 64 || !digits.iter().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
            let model = &self.model;
            return Err(Error::new(format!("the model is `{model}`, expected 64 hex digits")));
        }
        for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| (pair[at] as char).to_digit(16).unwrap_or(0) as u8;
            *byte = digit(0) << 4 | digit(1);
        }
        Ok(id)
    }

    /// How many bins each slot has.
    pub fn bins_of_slots(&self) -> Vec<u32> {
        // OK because a slot with more bins than fit is refused by the mechanisms.
        self.slots.iter().map(|slot| slot.bins.len() as u32).collect()
    }

    /// Checks every rule.
    ///
    /// # Errors
    /// When the format is unknown, the model is not a hash, the policy or the number of slots or bins is out of range, or
    /// a slot's counts, groups or means don't fit its bins.
    pub fn check(&self) -> Result<()> {
        if self.format != REGISTRATION_FORMAT {
            let format = self.format;
            return Err(Error::new(format!("the registration's format is {format}, expected 1")));
        }
        self.model_id()?;
        for (what, text) in [("name", &self.name), ("version", &self.version)] {
            if text.is_empty() || text.len() > 256 {
                let length = text.len();
                return Err(Error::new(format!(
                    "the {what} has {length} bytes, expected 1 to 256"
                )));
            }
        }
        self.policy.check()?;
        self.policy.local_mechanism(self.bins_of_slots())?;
        self.policy.edge_mechanism(self.bins_of_slots())?;
        self.slots.iter().try_for_each(Slot::check)
    }
}

impl Slot {
    fn check(&self) -> Result<()> {
        let bins = self.bins.len();
        let fails = |what: &str| Err(Error::new(format!("slot `{}`: {what}", self.name)));
        if self.counts.len() != self.groups.len() {
            return fails("counts and groups are not as many");
        }
        if !self.counts.is_empty() {
            if self.counts.iter().all(|count| *count == 0) {
                return fails("nothing was counted");
            }
            if self.counts.iter().any(|count| *count > 1 << 53) {
                return fails("a count is beyond 2^53");
            }
            let used = |bin: usize| self.groups.contains(&(bin as u32));
            if self.groups.iter().any(|group| *group as usize >= bins) || !(0..bins).all(used) {
                return fails("groups don't name each bin");
            }
        }
        let expected = if self.kind == SlotKind::EstimatedQuality { bins } else { 0 };
        if self.means.len() != expected {
            return fails("only of an estimated quality each bin has a mean");
        }
        match self.means.iter().find(|mean| !(0.0..=1.0).contains(*mean)) {
            Some(mean) => fails(&format!("a mean is {mean}, expected 0 to 1")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration() -> Registration {
        let slot = Slot {
            name: "temp".into(),
            kind: SlotKind::Number,
            bins: vec!["missing or unusual".into(), "up to 30".into(), "above".into()],
            counts: vec![0, 0, 50, 50, 0],
            groups: vec![0, 0, 1, 2, 0],
            means: vec![],
        };
        Registration {
            format: 1,
            model: "5a".repeat(32),
            name: "flights".into(),
            version: "1.0.0".into(),
            policy: ReportPolicy::default(),
            slots: vec![slot],
        }
    }

    #[test]
    fn a_registration_comes_back_from_json() {
        let registration = registration();
        assert_eq!(Registration::from_json(registration.to_json().as_bytes()), Ok(registration));
        assert_eq!(self::registration().model_id(), Ok([0x5a; 32]));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        type Fault = fn(&mut Registration);
        let faults: [(Fault, &str); 10] = [
            (|it| it.format = 2, "expected 1"),
            (|it| it.model = "5A".repeat(32), "64 hex digits"),
            (|it| it.name.clear(), "1 to 256"),
            (|it| it.slots.clear(), "1 to 65535"),
            (|it| it.slots[0].bins.truncate(1), "2 to 8192"),
            (|it| it.slots[0].groups[0] = 3, "each bin"),
            (|it| it.slots[0].groups = vec![0, 0, 0, 1, 1], "each bin"),
            (|it| it.slots[0].counts = vec![0; 5], "nothing was counted"),
            (|it| it.slots[0].counts.push(1), "as many"),
            (|it| it.slots[0].means = vec![0.5; 3], "estimated quality"),
        ];
        for (fault, expected) in faults {
            let mut registration = registration();
            fault(&mut registration);
            let error = registration.check().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}, expected {expected}");
        }
    }
}
