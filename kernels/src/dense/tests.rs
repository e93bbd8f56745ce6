use super::{Column, Dense};
use crate::numbers::numbers;

/// Sizes around those of a panel and of what is taken at once.
#[test]
fn results_are_those_of_the_formula() {
    for (inputs, outputs) in [(1, 1), (3, 8), (5, 9), (28, 32), (32, 41), (64, 7)] {
        let (weights, bias) = (numbers(1, inputs * outputs), numbers(2, outputs));
        let layer = Dense::new(inputs, &bias, |input, output| weights[input * outputs + output]);
        let rectified = Dense::new(inputs, &bias, |i, o| weights[i * outputs + o]).rectified();
        for count in [1, 3, 4, 5, 8, 11] {
            // What lies between the rows is not theirs.
            let width = inputs + 2;
            let rows = numbers(3, count * width);
            let [mut found, mut found_rectified] = [Vec::new(), Vec::new()];
            layer.apply(&rows, width, &mut found);
            rectified.apply(&rows, width, &mut found_rectified);
            assert_eq!(found.len(), count * layer.width());
            for (at, row) in rows.chunks(width).enumerate() {
                for output in 0..outputs {
                    let sum = |input| {
                        f64::from(row[input]) * f64::from(weights[input * outputs + output])
                    };
                    let expected = (0..inputs).map(sum).sum::<f64>() + f64::from(bias[output]);
                    let place = at * layer.width() + output;
                    assert!(
                        (f64::from(found[place]) - expected).abs() < 1e-5,
                        "{inputs} to {outputs}"
                    );
                    assert_eq!(found_rectified[place], found[place].max(0.0));
                }
            }
            let mut appended = vec![7.0];
            layer.append_outputs(&found, &mut appended);
            let rows = found.chunks(layer.width()).flat_map(|row| &row[..outputs]);
            assert!(appended.iter().eq([&7.0].into_iter().chain(rows)));
        }
    }
}

#[test]
fn columns_give_the_same_bits_as_rows() {
    const CATEGORIES: usize = 5;
    let inputs = 3 + CATEGORIES + 2;
    for outputs in [1, 8, 13, 32] {
        let weights = numbers(1, inputs * outputs);
        let layer =
            Dense::new(inputs, &numbers(2, outputs), |i, o| weights[i * outputs + o]).rectified();
        assert!(layer.is_finite());
        for count in [1, 4, 7, 64] {
            let [a, b, c] = [3, 4, 5].map(|seed| numbers(seed, count + 2));
            // The last one is none of them.
            let first: Vec<u32> = (0..count as u32 + 2).map(|row| row * 5 % 6).collect();
            let second: Vec<u32> = (0..count as u32 + 2).map(|row| row % 3).collect();
            let columns = [
                Column::Numbers(&a),
                Column::OneOf { positions: &first, count: CATEGORIES },
                Column::Numbers(&b),
                Column::OneOf { positions: &second, count: 2 },
                Column::Numbers(&c),
            ];
            let one_of = |position: u32, count: u32| {
                (0..count).map(move |it| if it == position { 1.0 } else { 0.0 })
            };
            let row = |at: usize| -> Vec<f32> {
                let first = one_of(first[at], CATEGORIES as u32);
                let second = one_of(second[at], 2);
                [a[at]]
                    .into_iter()
                    .chain(first)
                    .chain([b[at]])
                    .chain(second)
                    .chain([c[at]])
                    .collect()
            };
            let rows: Vec<f32> = (2..count + 2).flat_map(row).collect();
            let [mut found, mut expected] = [Vec::new(), Vec::new()];
            layer.apply(&rows, inputs, &mut expected);
            layer.apply_to_columns(&columns, 2..count + 2, &mut found);
            assert_eq!(found, expected, "{outputs} outputs of {count} rows");
        }
    }
}

#[test]
fn nan_stays() {
    let layer = Dense::new(2, &[0.0], |_, _| 1.0).rectified();
    let mut results = Vec::new();
    layer.apply(&[f32::NAN, 1.0, -1.0, 0.5], 2, &mut results);
    assert!(results[0].is_nan());
    assert_eq!(results[layer.width()], 0.0);
}
