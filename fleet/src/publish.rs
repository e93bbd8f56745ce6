//! Which estimates are shown.

use crate::counts::Counts;
use crate::estimate::{Estimate, estimates};

/// How many there must be. Differential privacy does not need this: it keeps people from reading a story into few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Clients, or else the whole window is withheld.
    pub clients: u64,
    /// Clients estimated in a bin, or else the bin is withheld.
    pub bin: u64,
}

/// 100 clients, 10 in a bin.
impl Default for Threshold {
    fn default() -> Threshold {
        Threshold { clients: 100, bin: 10 }
    }
}

/// The estimates that may be shown, `None` for bins that are withheld; `None` for all where there are too few clients.
///
/// If only one bin is too small, the next smallest is withheld too: the shares sum to 1, which would give it away.
pub fn publish(counts: &Counts, threshold: Threshold) -> Option<Vec<Option<Estimate>>> {
    let clients = counts.clients();
    let shares = estimates(counts).filter(|_| clients >= threshold.clients as f64)?;
    let mut smallest: Vec<usize> = (0..shares.len()).collect();
    smallest.sort_by(|a, b| shares[*a].share.total_cmp(&shares[*b].share));
    let small = |bin: &usize| shares[*bin].share * clients < threshold.bin as f64;
    let withheld = match smallest.iter().filter(|bin| small(bin)).count() {
        1 => 2,
        more => more,
    };
    let mut shown: Vec<_> = shares.into_iter().map(Some).collect();
    for bin in &smallest[..withheld] {
        shown[*bin] = None;
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use driftline_privacy::Epsilon;

    use super::*;
    use crate::channel::Channel;

    fn shown(said: Vec<i64>) -> Option<Vec<bool>> {
        let channel = Channel::response(Epsilon::whole(20), said.len()).unwrap();
        let counts = Counts::new(channel, said).unwrap();
        let shown = publish(&counts, Threshold::default())?;
        Some(shown.iter().map(Option::is_some).collect())
    }

    #[test]
    fn small_bins_are_withheld_and_none_can_be_computed_from_the_others() {
        assert_eq!(shown(vec![40, 30, 20]), None);
        assert_eq!(shown(vec![40, 40, 30]), Some(vec![true; 3]));
        assert_eq!(shown(vec![60, 9, 40, 30]), Some(vec![true, false, true, false]));
        assert_eq!(shown(vec![90, 9, 0, 30]), Some(vec![true, false, false, true]));
    }
}
