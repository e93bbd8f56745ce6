use super::{Column, Dense, EightRows, side_by_side};
use crate::lanes::WIDTH;
use crate::numbers::numbers;

/// The results of rows, each alone.
fn one_by_one(layer: &Dense, rows: &[f32]) -> Vec<f32> {
    let mut results = Vec::new();
    let outputs = |row| {
        layer.apply_to_row(row, &mut results);
        results[..layer.outputs()].to_vec()
    };
    rows.chunks(layer.inputs()).flat_map(outputs).collect()
}

fn by_rows(layer: &Dense, results: &[EightRows]) -> Vec<f32> {
    let mut all = Vec::new();
    layer.append_outputs(results, &mut all);
    all
}

/// NaN is equal to itself, and 0 is not -0.
fn bits(numbers: &[f32]) -> Vec<u32> {
    let nan = |number: &f32| if number.is_nan() { f32::NAN } else { *number };
    numbers.iter().map(|number| nan(number).to_bits()).collect()
}

/// Sizes around those of a panel and of what is taken at once.
const SIZES: [(usize, usize); 8] =
    [(1, 1), (3, 8), (5, 9), (16, 1), (28, 32), (32, 41), (64, 7), (9, 2)];

#[test]
fn results_are_those_of_the_formula() {
    for (inputs, outputs) in SIZES {
        let (weights, bias) = (numbers(1, inputs * outputs), numbers(2, outputs));
        let layer = Dense::new(inputs, &bias, |input, output| weights[input * outputs + output]);
        let rectified = Dense::new(inputs, &bias, |i, o| weights[i * outputs + o]).rectified();
        let rows = numbers(3, 3 * inputs);
        let (found, found_rectified) = (one_by_one(&layer, &rows), one_by_one(&rectified, &rows));
        for (at, row) in rows.chunks(inputs).enumerate() {
            for output in 0..outputs {
                let sum =
                    |input| f64::from(row[input]) * f64::from(weights[input * outputs + output]);
                let expected = (0..inputs).map(sum).sum::<f64>() + f64::from(bias[output]);
                let place = at * outputs + output;
                let error = (f64::from(found[place]) - expected).abs();
                assert!(error < 1e-5, "{inputs} to {outputs}");
                assert_eq!(found_rectified[place], found[place].max(0.0));
            }
        }
    }
}

#[test]
fn rows_together_give_the_same_bits_as_alone() {
    for (inputs, outputs) in SIZES {
        let (weights, bias) = (numbers(1, inputs * outputs), numbers(2, outputs));
        let layer = Dense::new(inputs, &bias, |i, o| weights[i * outputs + o]).rectified();
        for count in [0, 1, 7, 8, 9, 24] {
            let mut rows = numbers(3, count * inputs);
            let strange = [f32::NAN, f32::INFINITY, -f32::INFINITY, -0.0, 0.0, f32::MAX, 1e-45];
            rows.iter_mut().step_by(11).zip(strange).for_each(|(number, it)| *number = it);
            let [mut eights, mut results] = [Vec::new(), vec![[7.0; WIDTH]; 3]];
            side_by_side(&rows, inputs, &mut eights);
            layer.apply(&eights, &mut results);
            let expected = one_by_one(&layer, &rows[..count / WIDTH * WIDTH * inputs]);
            let found = by_rows(&layer, &results);
            assert_eq!(bits(&found), bits(&expected), "{count} rows, {inputs} to {outputs}");
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
        for count in [1, 4, 8, 15, 64] {
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
            let expected = one_by_one(&layer, &rows);
            let mut found = Vec::new();
            for row in 2..count + 2 {
                let mut results = Vec::new();
                layer.apply_to_columns_of_row(&columns, row, &mut results);
                found.extend_from_slice(&results[..outputs]);
            }
            assert_eq!(found, expected, "{outputs} outputs of {count} rows");
            let mut results = Vec::new();
            layer.apply_to_columns(&columns, 2..count + 2, &mut Vec::new(), &mut results);
            let whole = count / WIDTH * WIDTH;
            assert_eq!(by_rows(&layer, &results), expected[..whole * outputs], "{count} together");
        }
    }
}

#[test]
fn nan_stays_and_no_zero_has_a_sign() {
    let layer = Dense::new(2, &[-0.0], |_, _| 1.0).rectified();
    let rows = [f32::NAN, 1.0, -1.0, 0.5, -0.0, -0.0];
    let found = one_by_one(&layer, &rows);
    assert!(found[0].is_nan());
    assert_eq!(bits(&found[1..]), bits(&[0.0, 0.0]));
}
