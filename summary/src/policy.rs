//! What the devices of a model may say, how often, and at what price.

use driftline_privacy::{
    Contribution, EdgeMechanism, Epsilon, LocalMechanism, Neighbours, Noise, Policy, Rho,
};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// How reports of a model are made. It travels in the bundle, so that a fleet agrees on it.
///
/// ```
/// use driftline_summary::ReportPolicy;
///
/// let policy: ReportPolicy = serde_json::from_str(r#"{ "local": { "epsilon": 1.5 } }"#).unwrap();
/// assert_eq!(policy.local.epsilon.to_string(), "1.5");
/// assert_eq!((policy.window_days, policy.budget.days), (7, 90));
/// policy.check().unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportPolicy {
    /// Days in a window, of which each device reports once at most.
    pub window_days: u16,
    /// The most that a device spends.
    pub budget: Budget,
    /// Of devices that report a record each.
    pub local: Local,
    /// Of servers that report the histograms of many users.
    pub edge: Edge,
}

/// The most that is spent within any period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// In all.
    #[serde(with = "thousandths")]
    pub epsilon: Epsilon,
    /// Days in the period.
    pub days: u16,
}

/// One record of one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Local {
    /// Of a record's randomised response.
    #[serde(with = "thousandths")]
    pub epsilon: Epsilon,
}

/// Whole histograms with noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Edge {
    /// Which noise.
    pub noise: EdgeNoise,
    /// What a report spends: epsilon of Laplace noise, rho of Gaussian noise.
    #[serde(with = "thousandths")]
    pub spends: Epsilon,
    /// Rows of one user that count in a window; further ones don't.
    pub rows_per_user: u32,
}

/// A kind of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeNoise {
    /// Discrete Laplace: pure epsilon-differential privacy.
    Laplace,
    /// Discrete Gaussian: rho-zero-concentrated differential privacy.
    Gaussian,
}

impl ReportPolicy {
    /// Checks the ranges of all.
    ///
    /// # Errors
    /// When a window, the budget or a mechanism's parameter is out of its range.
    pub fn check(&self) -> Result<()> {
        self.ledger_policy()?;
        self.local_mechanism(vec![2])?;
        self.edge_mechanism(vec![2])?;
        Ok(())
    }

    /// What the ledger of a device allows.
    ///
    /// # Errors
    /// As [`Policy::new`].
    pub fn ledger_policy(&self) -> Result<Policy> {
        let Budget { epsilon, days } = self.budget;
        Ok(Policy::new(self.window_days, days, epsilon)?)
    }

    /// What randomises the record of a device, given the bins of each slot.
    ///
    /// # Errors
    /// As [`LocalMechanism::new`].
    pub fn local_mechanism(&self, bins_of_slots: Vec<u32>) -> Result<LocalMechanism> {
        Ok(LocalMechanism::new(self.local.epsilon, bins_of_slots)?)
    }

    /// What randomises the histograms of a server. That a user is there at all is hidden too.
    ///
    /// # Errors
    /// As [`EdgeMechanism::new`] and [`Contribution::new`].
    pub fn edge_mechanism(&self, bins_of_slots: Vec<u32>) -> Result<EdgeMechanism> {
        let Edge { noise, spends, rows_per_user } = self.edge;
        let noise = match noise {
            EdgeNoise::Laplace => Noise::Laplace(spends),
            EdgeNoise::Gaussian => Noise::Gaussian(Rho::thousandths(spends.in_thousandths())?),
        };
        let contribution = Contribution::new(rows_per_user, Neighbours::AddRemove)?;
        Ok(EdgeMechanism::new(noise, contribution, bins_of_slots)?)
    }
}

impl Default for ReportPolicy {
    fn default() -> ReportPolicy {
        ReportPolicy {
            window_days: Policy::default().window_days(),
            budget: Budget::default(),
            local: Local::default(),
            edge: Edge::default(),
        }
    }
}

impl Default for Budget {
    fn default() -> Budget {
        let policy = Policy::default();
        Budget { epsilon: policy.cap(), days: policy.period_days() }
    }
}

/// Epsilon 2: four windows of the default budget.
impl Default for Local {
    fn default() -> Local {
        Local { epsilon: Epsilon::whole(2) }
    }
}

/// Epsilon 0.5 by Laplace noise, which the default budget allows in every window; a row of each user.
impl Default for Edge {
    fn default() -> Edge {
        Edge { noise: EdgeNoise::Laplace, spends: Epsilon::thousandths(500), rows_per_user: 1 }
    }
}

/// Amounts as people write them: 0.5 for 500 thousandths.
mod thousandths {
    use driftline_privacy::Epsilon;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    pub fn serialize<S: Serializer>(epsilon: &Epsilon, serializer: S) -> Result<S::Ok, S::Error> {
        match epsilon.in_thousandths() {
            whole if whole % 1_000 == 0 => (whole / 1_000).serialize(serializer),
            thousandths => (f64::from(thousandths) / 1_000.0).serialize(serializer),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Epsilon, D::Error> {
        let number = f64::deserialize(deserializer)?;
        let thousandths = (number * 1_000.0).round();
        let exact = (number * 1_000.0 - thousandths).abs() < 1e-6;
        if !exact || !(1.0..=1e9).contains(&thousandths) {
            let expected = "expected more than 0, in thousandths";
            return Err(de::Error::custom(format!("an amount is {number}, {expected}")));
        }
        // OK because it is a whole number that fits.
        Ok(Epsilon::thousandths(thousandths as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> std::result::Result<ReportPolicy, String> {
        let policy: ReportPolicy = serde_json::from_str(json).map_err(|error| error.to_string())?;
        policy.check().map(|()| policy).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        assert_eq!(read("{}"), Ok(ReportPolicy::default()));
        let written = serde_json::to_string(&ReportPolicy::default()).unwrap();
        assert_eq!(read(&written), Ok(ReportPolicy::default()));
        assert!(written.contains(r#""epsilon":8"#) && written.contains(r#""spends":0.5"#));
    }

    #[test]
    fn ranges_are_checked() {
        for (json, expected) in [
            (r#"{ "window_days": 0 }"#, "1 to 366"),
            (r#"{ "budget": { "days": 3 } }"#, "7 to 3,660"),
            (r#"{ "local": { "epsilon": 21 } }"#, "0.001 to 20"),
            (r#"{ "local": { "epsilon": 0.0001 } }"#, "more than 0"),
            (r#"{ "edge": { "rows_per_user": 0 } }"#, "1 to 1,024"),
            (r#"{ "edge": { "noise": "gaussian", "spends": 21 } }"#, "1 to 20,000"),
            (r#"{ "delta": 1 }"#, "unknown field"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.contains(expected), "{json}: {error}");
        }
    }
}
