//! Edges between which about equally many values lie.

/// A value that makes up this share of a bin or more gets a bin of its own.
const HEAVY: f64 = 0.5;

/// At most `bins + 1` edges for sorted, finite numbers; values that are very frequent stand alone, between
/// their own edge and the next value.
pub(crate) fn quantile_edges(sorted: &[f64], bins: usize) -> Vec<f64> {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let share = sorted.len() as f64 / bins as f64;
    let mut edges = vec![*first];
    let mut filled = 0.0;
    let mut after_heavy = false;
    for values in sorted.chunk_by(|a, b| a == b) {
        let count = values.len() as f64;
        let heavy = count >= HEAVY * share;
        let full = filled + count / 2.0 > share;
        if filled > 0.0 && (heavy || after_heavy || full) && edges.len() < 2 * bins {
            edges.push(values[0]);
            filled = 0.0;
        }
        filled += count;
        after_heavy = heavy;
    }
    // The last bin holds its upper edge: when that value stands alone, it is its own lower edge.
    if edges.last() != Some(last) {
        edges.push(*last);
    } else if edges.len() > 1 {
        edges.push(last.next_up());
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[f64], edges: &[f64]) -> Vec<usize> {
        let within = |pair: &[f64], last: bool| {
            let inside = |value: &&f64| {
                **value >= pair[0] && (**value < pair[1] || (last && **value == pair[1]))
            };
            values.iter().filter(inside).count()
        };
        let pairs = edges.windows(2).enumerate();
        pairs.map(|(index, pair)| within(pair, index + 2 == edges.len())).collect()
    }

    #[test]
    fn bins_are_equally_full() {
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        assert_eq!(counts(&values, &quantile_edges(&values, 10)), [100; 10]);
    }

    #[test]
    fn frequent_values_stand_alone() {
        let mut values = vec![0.0; 900];
        values.extend((1..=100).map(f64::from));
        let edges = quantile_edges(&values, 10);
        assert_eq!(edges[..2], [0.0, 1.0]);
        assert_eq!(counts(&values, &edges)[0], 900);
    }

    #[test]
    fn few_values_have_a_bin_each() {
        let mut values: Vec<f64> = (0..600).map(|index| f64::from(index % 3)).collect();
        values.sort_unstable_by(f64::total_cmp);
        assert_eq!(counts(&values, &quantile_edges(&values, 10)), [200; 3]);
    }

    #[test]
    fn constant_and_empty_columns_have_an_answer() {
        assert_eq!(quantile_edges(&[7.0; 50], 10), [7.0]);
        assert!(quantile_edges(&[], 10).is_empty());
    }
}
