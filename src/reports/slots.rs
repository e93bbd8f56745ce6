//! What is reported on: every stream of the reference, and how right the model is, each in so few bins that few devices are
//! enough to see a change.

use driftline_monitor::{Bins, Observation, Outcomes, Profile, StreamProfile, Truths};
use driftline_summary::{Slot, SlotKind};

use super::words::{between, percent};

/// Bins of numbers that the reference has, and of probabilities; those it lacks have one more.
const NUMBERS: usize = 5;
/// Categories that have a bin of their own.
const CATEGORIES: usize = 7;

/// The bins of a labelled quality.
pub(super) const NO_LABEL: u8 = 0;
pub(super) const WRONG: u8 = 1;
pub(super) const RIGHT: u8 = 2;

/// The slots of a model, and how a prediction falls into their bins.
#[derive(Clone)]
pub(super) struct Layout {
    streams: Vec<Bins>,
    plans: Vec<Plan>,
}

/// A slot, and where its value comes from.
#[derive(Clone)]
struct Plan {
    slot: Slot,
    /// The stream, and for each of its bins the slot's. `None` of the labelled quality.
    source: Option<(usize, Vec<u8>)>,
}

impl Layout {
    /// The slots that a reference has. The same reference always has the same.
    pub fn new(profile: &Profile) -> Layout {
        let streams = profile.streams.iter().map(|stream| stream.bins.clone()).collect();
        let mut plans: Vec<Plan> = (profile.streams.iter().enumerate())
            .filter_map(|(at, stream)| Plan::of_stream(at, stream))
            .collect();
        plans.extend(Plan::of_quality(profile));
        Layout { streams, plans }
    }

    /// The slots, in the order of their numbers.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.plans.iter().map(|plan| &plan.slot)
    }

    /// How many bins each has.
    pub fn bins_of_slots(&self) -> Vec<u32> {
        // OK because there are a few.
        self.slots().map(|slot| slot.bins.len() as u32).collect()
    }

    /// The position of the labelled quality. `None` of a model that predicts no classes.
    pub fn labelled(&self) -> Option<usize> {
        self.plans.iter().position(|plan| plan.source.is_none())
    }

    /// The bin of each slot that a prediction falls into.
    pub fn bins<'a>(&self, value: impl Fn(usize) -> Observation<'a>) -> Vec<u8> {
        let bin = |plan: &Plan| match &plan.source {
            Some((stream, groups)) => groups[self.streams[*stream].of(value(*stream))],
            None => NO_LABEL,
        };
        self.plans.iter().map(bin).collect()
    }
}

impl Plan {
    /// `None` of categories of which the reference has none.
    fn of_stream(at: usize, stream: &StreamProfile) -> Option<Plan> {
        let (kind, bins, groups) = match &stream.bins {
            Bins::Number { edges } => {
                let (bins, groups) = merge_numbers(edges, &stream.counts);
                (SlotKind::Number, bins, groups)
            }
            Bins::Category { values, .. } => {
                let (bins, groups) = merge_categories(values, &stream.counts);
                (SlotKind::Category, bins, groups)
            }
        };
        let counted = stream.counts.iter().any(|count| *count > 0);
        let slot = Slot {
            name: stream.name.clone(),
            kind,
            counts: if counted { stream.counts.clone() } else { Vec::new() },
            groups: if counted {
                groups.iter().map(|it| (*it).into()).collect()
            } else {
                Vec::new()
            },
            means: Vec::new(),
            bins,
        };
        (slot.bins.len() > 1).then_some(Plan { slot, source: Some((at, groups)) })
    }

    /// How right the model is: as its scores let expect, and as labels say.
    fn of_quality(profile: &Profile) -> Vec<Plan> {
        let Some(calibration) = &profile.calibration else { return Vec::new() };
        let (bins, first_positive) = match &calibration.truth {
            Truths::Binary { bins, first_positive, .. } => (bins, *first_positive),
            Truths::Multiclass { bins, .. } => (bins, 0),
            Truths::Regression { .. } => return Vec::new(),
        };
        let labelled = Slot {
            name: "labelled quality".into(),
            kind: SlotKind::LabelledQuality,
            bins: ["no label", "wrong", "right"].map(String::from).to_vec(),
            counts: Vec::new(),
            groups: Vec::new(),
            means: Vec::new(),
        };
        let estimated = estimated(bins, first_positive);
        let estimated = estimated
            .map(|(slot, groups)| Plan { slot, source: Some((calibration.stream, groups)) });
        estimated.into_iter().chain([Plan { slot: labelled, source: None }]).collect()
    }
}

/// Bin 0 for what is missing or outside the reference, then bins of about as many rows of it each.
fn merge_numbers(edges: &[f64], counts: &[u64]) -> (Vec<String>, Vec<u8>) {
    let inner = &counts[2..counts.len() - 1];
    let parts = equal_parts(inner);
    let last = parts.last().map_or(0, |part| part + 1);
    let mut bins = vec!["missing or outside the reference".to_owned()];
    for part in 0..last {
        let first = parts.iter().position(|it| *it == part).unwrap_or(0);
        let after = parts.iter().rposition(|it| *it == part).unwrap_or(0) + 1;
        // A single edge is a bin of its own.
        bins.push(between(edges[first], edges[after.min(edges.len() - 1)]));
    }
    let mut groups = vec![0; counts.len()];
    for (group, part) in groups[2..].iter_mut().zip(&parts) {
        *group = part + 1;
    }
    (bins, groups)
}

/// The most frequent values, in the order of the reference, then one for all others.
fn merge_categories(values: &[String], counts: &[u64]) -> (Vec<String>, Vec<u8>) {
    let mut frequent: Vec<usize> = (0..values.len()).collect();
    frequent.sort_by_key(|at| std::cmp::Reverse(counts[at + 1]));
    frequent.truncate(CATEGORIES);
    frequent.sort_unstable();
    // OK because there are a few.
    let others = frequent.len() as u8;
    let mut groups = vec![others; counts.len()];
    for (group, at) in (0..).zip(&frequent) {
        groups[at + 1] = group;
    }
    let mut bins: Vec<String> = frequent.iter().map(|at| values[*at].clone()).collect();
    bins.push("others, missing or new".into());
    (bins, groups)
}

/// The probability of being right, by the bins of the score. `None` when it is the same for all.
fn estimated(bins: &[Outcomes], first_positive: usize) -> Option<(Slot, Vec<u8>)> {
    let right = |bin: usize| {
        let of = &bins[bin];
        if bin >= first_positive { of.positives() } else { of.negatives() }
    };
    let share = |bin: usize| right(bin) as f64 / bins[bin].count() as f64;
    let mut rising: Vec<usize> = (0..bins.len()).filter(|bin| bins[*bin].count() > 0).collect();
    rising.sort_by(|a, b| share(*a).total_cmp(&share(*b)));
    let counts: Vec<u64> = rising.iter().map(|bin| bins[*bin].count()).collect();
    let parts = equal_parts(&counts);
    let last = parts.last().filter(|last| **last > 0)?;
    let of = |part: u8| {
        rising.iter().zip(&parts).filter(move |(_, it)| **it == part).map(|(bin, _)| *bin)
    };
    let mean = |part: u8| {
        let sum = |of_bin: &dyn Fn(usize) -> u64| of(part).map(of_bin).sum::<u64>() as f64;
        sum(&right) / sum(&|bin| bins[bin].count())
    };
    let means: Vec<f64> = (0..=*last).map(mean).collect();
    // What the reference has no rows of counts as the nearest that it has; what is missing as the least sure.
    let nearest = |bin: usize| (0..rising.len()).min_by_key(|at| rising[*at].abs_diff(bin));
    let group = |bin: usize| nearest(bin).filter(|_| bin > 0).map_or(0, |at| parts[at]);
    let groups: Vec<u8> = (0..bins.len()).map(group).collect();
    let slot = Slot {
        name: "estimated quality".into(),
        kind: SlotKind::EstimatedQuality,
        bins: means
            .iter()
            .map(|mean| format!("right in {} of the reference", percent(*mean)))
            .collect(),
        counts: bins.iter().map(Outcomes::count).collect(),
        groups: groups.iter().map(|group| (*group).into()).collect(),
        means,
    };
    Some((slot, groups))
}

/// Neighbours merged into at most five parts of about the same count; the part of each, from 0.
fn equal_parts(counts: &[u64]) -> Vec<u8> {
    let mut left: u64 = counts.iter().sum();
    let (mut part, mut filled, mut parts_left) = (0, 0, NUMBERS as u64);
    let mut parts = Vec::with_capacity(counts.len());
    for (at, count) in counts.iter().enumerate() {
        // A new part begins where that comes nearer to an equal share of what is left.
        let share = left.div_ceil(parts_left);
        let full = filled > 0 && filled + count / 2 >= share;
        if full && parts_left > 1 && counts[at..].iter().any(|count| *count > 0) {
            left -= filled;
            (part, filled, parts_left) = (part + 1, 0, parts_left - 1);
        }
        filled += count;
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_about_equal() {
        let cases: [(&[u64], &[u8]); 7] = [
            (&[10; 10], &[0, 0, 1, 1, 2, 2, 3, 3, 4, 4]),
            (&[10; 5], &[0, 1, 2, 3, 4]),
            (&[10; 3], &[0, 1, 2]),
            (&[900, 25, 25, 25, 25], &[0, 1, 2, 3, 4]),
            (&[1, 1, 1, 1, 996], &[0, 0, 0, 0, 1]),
            (&[0, 10, 0], &[0, 0, 0]),
            (&[0], &[0]),
        ];
        for (counts, expected) in cases {
            assert_eq!(equal_parts(counts), expected, "{counts:?}");
        }
    }

    #[test]
    fn numbers_have_a_bin_for_all_that_is_unusual() {
        let (bins, groups) = merge_numbers(&[0.0, 1.0, 2.0, 3.0], &[9, 8, 5, 5, 5, 7]);
        assert_eq!(bins, ["missing or outside the reference", "0 to 1", "1 to 2", "2 to 3"]);
        assert_eq!(groups, [0, 0, 1, 2, 3, 0]);
        let (bins, groups) = merge_numbers(&[7.0], &[0, 0, 5, 0]);
        assert_eq!((bins[1].as_str(), groups), ("7", vec![0, 0, 1, 0]));
    }

    #[test]
    fn the_most_frequent_categories_have_their_own_bins() {
        let values: Vec<String> = ('a'..='i').map(String::from).collect();
        let (bins, groups) = merge_categories(&values, &[3, 9, 1, 9, 9, 9, 9, 9, 9, 2, 0]);
        assert_eq!(bins, ["a", "c", "d", "e", "f", "g", "h", "others, missing or new"]);
        assert_eq!(groups, [7, 0, 7, 1, 2, 3, 4, 5, 6, 7, 7]);
    }
}
