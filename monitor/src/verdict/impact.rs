//! How much a stream's change moves the model's score.

use crate::profile::StreamProfile;

/// The change of the mean score if the stream's histogram became the live one and, within each bin, the model
/// answered as on the reference. An empty bin answers as the nearest one that is not.
pub(crate) fn impact(reference: &StreamProfile, live: &[u64]) -> Option<f64> {
    let (before, after) = (reference.rows() as f64, live.iter().sum::<u64>() as f64);
    if reference.mean_scores.is_empty() || before == 0.0 || after == 0.0 {
        return None;
    }
    let moved = |bin: usize| live[bin] as f64 / after - reference.counts[bin] as f64 / before;
    Some((0..live.len()).map(|bin| moved(bin) * mean_score(reference, bin)).sum())
}

fn mean_score(reference: &StreamProfile, bin: usize) -> f64 {
    let filled = |bin: &usize| reference.counts[*bin] > 0;
    let bins = 0..reference.counts.len();
    // Bin 0 holds what is missing, which is near to nothing.
    let nearest = bins.filter(filled).min_by_key(|other| {
        let far = usize::from(*other == 0) * reference.counts.len();
        if *other == bin { 0 } else { 1 + far + other.abs_diff(bin) }
    });
    nearest.map_or(0.0, |bin| reference.mean_scores[bin])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bins, Role};

    #[test]
    fn a_shift_towards_high_scores_raises_the_mean() {
        let reference = StreamProfile {
            name: "x".into(),
            role: Role::Input,
            bins: Bins::numbers(vec![0.0, 1.0, 2.0]).unwrap(),
            counts: vec![0, 0, 50, 50, 0],
            scale: None,
            mean_scores: vec![0.0, 0.0, 0.2, 0.8, 0.0],
        };
        let cases: [([u64; 5], f64); 4] = [
            ([0, 0, 5, 5, 0], 0.0),
            ([0, 0, 0, 10, 0], 0.3),
            ([0, 0, 0, 0, 10], 0.3),
            ([0, 10, 0, 0, 0], -0.3),
        ];
        for (live, expected) in cases {
            let found = impact(&reference, &live).unwrap();
            assert!((found - expected).abs() < 1e-12, "{live:?}: {found}");
        }
    }
}
