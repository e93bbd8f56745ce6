//! One slot of a window.

use driftline_fleet::{
    Channel, Counts, DriftTest, Estimate, Reference, Threshold, influence, mean, publish,
};
use driftline_summary::{Slot, SlotKind};
use rand::Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;

/// What a slot of a window says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SlotVerdict {
    /// Name of the column, the signal, the output or the quality.
    pub name: String,
    /// `number`, `category`, `estimated_quality` or `labelled_quality`.
    #[schema(value_type = String)]
    pub kind: SlotKind,
    /// Devices that reported on it; rows of a server's users, an estimate.
    pub clients: f64,
    /// Whether it differs from the reference; `null` without a reference or with too few clients.
    pub drifted: Option<bool>,
    /// How probable such a difference is without drift; `null` as above.
    pub p_value: Option<f64>,
    /// What each bin holds; empty with fewer than 100 clients.
    pub bins: Vec<BinEstimate>,
    /// The most by which one liar in a hundred clients changes a share; `null` where it is not known.
    pub influence: Option<f64>,
    /// The mean quality; `null` for others.
    pub mean: Option<Interval>,
}

/// A bin of a slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BinEstimate {
    /// What it holds, in words.
    pub label: String,
    /// Its share of the reference; `null` without a reference.
    pub reference: Option<f64>,
    /// Its share of the clients; `null` where it is withheld, because it is small.
    pub estimate: Option<Interval>,
}

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Interval {
    /// Unbiased, so below 0 or above 1 by chance.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl From<Estimate> for Interval {
    fn from(Estimate { share, low, high }: Estimate) -> Interval {
        Interval { value: share, low, high }
    }
}

/// Judges a slot by what was said, at a level.
pub(super) fn judge_slot(
    slot: &Slot,
    channel: Channel,
    said: Vec<i64>,
    level: f64,
    random: &mut impl Rng,
) -> Result<SlotVerdict, Problem> {
    let counts = Counts::new(channel, said)?;
    let tested = match reference(slot)? {
        Some(reference) => DriftTest::new(reference, level)?.judge(&counts, random)?,
        None => None,
    };
    let shares = reference_shares(slot);
    let shown = publish(&counts, Threshold::default()).unwrap_or_default();
    let bin = |(bin, estimate): (usize, Option<Estimate>)| BinEstimate {
        label: slot.bins[bin].clone(),
        reference: shares.get(bin).copied(),
        estimate: estimate.map(Interval::from),
    };
    let enough = !shown.is_empty();
    let mean = match slot.means.is_empty() {
        false if enough => mean(&counts, &slot.means)?.map(Interval::from),
        _ => None,
    };
    let liars = (counts.clients() / 100.0).max(1.0) as u64;
    Ok(SlotVerdict {
        name: slot.name.clone(),
        kind: slot.kind,
        clients: counts.clients(),
        drifted: tested.map(|verdict| verdict.drifted),
        p_value: tested.map(|verdict| verdict.p_value),
        bins: shown.into_iter().enumerate().map(bin).collect(),
        influence: influence(&counts, liars),
        mean,
    })
}

/// What a slot was like before; `None` where that is not known.
fn reference(slot: &Slot) -> Result<Option<Reference>, Problem> {
    if slot.counts.is_empty() {
        return Ok(None);
    }
    let reference = match slot.kind {
        SlotKind::Number => Reference::numbers(&slot.counts)?,
        _ => Reference::categories(&slot.counts)?,
    };
    let groups: Vec<usize> = slot.groups.iter().map(|group| *group as usize).collect();
    Ok(Some(reference.merged(&groups)?))
}

fn reference_shares(slot: &Slot) -> Vec<f64> {
    let total: u64 = slot.counts.iter().sum();
    let mut shares = vec![0.0; if total == 0 { 0 } else { slot.bins.len() }];
    for (count, group) in slot.counts.iter().zip(&slot.groups) {
        shares[*group as usize] += *count as f64 / total as f64;
    }
    shares
}
