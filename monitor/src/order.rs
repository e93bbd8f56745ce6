//! Sorts what is sorted seldom, by one sort for all types: the standard library's own would be several kilobytes of a module
//! for each.

use std::cmp::Ordering;

/// Sorts values. Equal ones stay in their order.
pub(crate) fn sort_by<T>(values: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = positions(values.len(), &|a, b| compare(&values[a], &values[b]));
    let mut unsorted: Vec<Option<T>> = values.drain(..).map(Some).collect();
    // OK because the order has each position once.
    values.extend(order.into_iter().map(|at| unsorted[at].take().expect("a value to sort")));
}

/// The positions of so many values, in the order of what they compare as. Equal ones stay in their order.
#[inline(never)]
pub(crate) fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sorted_as_by_the_standard_library() {
        for count in [0, 1, 2, 50, 300] {
            let values = (0..count).map(|at| (at * 7919 % 13, at.to_string()));
            let [mut found, mut expected]: [Vec<(i32, String)>; 2] =
                [values.clone().collect(), values.collect()];
            sort_by(&mut found, |a, b| a.0.cmp(&b.0));
            expected.sort_by_key(|value| value.0);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn positions_lead_from_the_least_to_the_most() {
        let values = [3.0, 1.0, 2.0, 1.0];
        let found = positions(values.len(), &|a, b| f64::total_cmp(&values[a], &values[b]));
        assert_eq!(found, [1, 3, 2, 0]);
    }
}
