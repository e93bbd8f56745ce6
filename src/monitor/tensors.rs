//! What a call with tensors says, as rows and columns: for models of which no manifest says what their inputs mean.

use driftline_monitor::{Observations, Role};

use crate::engine::{Data, Tensor, Value};
use crate::pipeline::Texts;

/// An input with more columns is no table.
const MAX_COLUMNS: usize = 64;
/// Of an output with more values a row, only the largest and its position are watched.
const MAX_SCORES: usize = 16;
/// An output with more values a row is a picture or the like, of which mean and standard deviation are watched.
const MAX_CLASSES: usize = 4_096;

/// The rows of a call: those of its inputs, if all of them are tables of one length, else the call is one row.
pub(crate) struct TensorTable {
    rows: usize,
    tables: bool,
    columns: Vec<TensorColumn>,
}

pub(super) struct TensorColumn {
    pub name: String,
    pub role: Role,
    pub values: Values,
}

pub(super) enum Values {
    Numbers(Vec<f64>),
    Texts(Texts),
}

impl Values {
    fn observations(&self) -> Observations<'_> {
        match self {
            Values::Numbers(numbers) => Observations::Numbers(numbers.into()),
            Values::Texts(texts) => texts.into(),
        }
    }
}

impl TensorTable {
    pub fn of_inputs(inputs: &[(String, Value)]) -> TensorTable {
        let tensors = || inputs.iter().filter_map(|(name, value)| tensor(name, value));
        let lengths: Vec<_> = tensors().map(|(_, tensor)| length(tensor)).collect();
        let length = lengths.first().copied().flatten();
        let tables = length.is_some() && lengths.iter().all(|other| *other == length);
        let rows = if tables { length.unwrap_or_default() } else { 1 };
        let mut table = TensorTable { rows, tables, columns: Vec::new() };
        for (name, tensor) in tensors() {
            if tables {
                table.add_columns(name, tensor, Role::Input);
            } else {
                table.add_summary(name, tensor, Role::Signal);
            }
        }
        table
    }

    pub fn add_outputs<'a>(&mut self, outputs: impl Iterator<Item = (&'a str, &'a Value)>) {
        for (name, value) in outputs {
            let Some((name, tensor)) = tensor(name, value) else { continue };
            let values = tensor.data().len();
            if self.rows == 0 || !values.is_multiple_of(self.rows) {
                continue;
            }
            match values / self.rows {
                1 if matches!(tensor.data(), Data::I64(_)) => self.add_classes(name, tensor),
                0..=MAX_SCORES => self.add_columns(name, tensor, Role::Score),
                width if width <= MAX_CLASSES => self.add_largest(name, tensor, width),
                _ if !self.tables => self.add_summary(name, tensor, Role::Score),
                _ => {}
            }
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn columns(&self) -> &[TensorColumn] {
        &self.columns
    }

    pub(super) fn observations(&self) -> Vec<Observations<'_>> {
        self.columns.iter().map(|column| column.values.observations()).collect()
    }

    fn add(&mut self, name: String, role: Role, values: Values) {
        self.columns.push(TensorColumn { name, role, values });
    }

    /// Each value of a row.
    fn add_columns(&mut self, name: &str, tensor: &Tensor, role: Role) {
        let width = tensor.data().len() / self.rows.max(1);
        for column in 0..width {
            let name = if width == 1 { name.to_owned() } else { format!("{name}[{column}]") };
            let values = match tensor.data() {
                Data::String(texts) => {
                    Values::Texts(texts.iter().skip(column).step_by(width).cloned().collect())
                }
                data => Values::Numbers(data.numbers().skip(column).step_by(width).collect()),
            };
            self.add(name, role, values);
        }
    }

    /// Whole numbers, one a row, are taken for classes.
    fn add_classes(&mut self, name: &str, tensor: &Tensor) {
        let texts = tensor.data().numbers().map(|class| class.to_string()).collect();
        self.add(name.to_owned(), Role::Class, Values::Texts(texts));
    }

    /// The largest value of a row, and where it is.
    fn add_largest(&mut self, name: &str, tensor: &Tensor, width: usize) {
        let numbers: Vec<f64> = tensor.data().numbers().collect();
        let largest = |row: &[f64]| {
            let by_value = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
            row.iter().enumerate().max_by(by_value).map_or((0, f64::NAN), |(at, it)| (at, *it))
        };
        let found: Vec<_> = numbers.chunks_exact(width).map(largest).collect();
        let values = Values::Numbers(found.iter().map(|(_, value)| *value).collect());
        self.add(format!("largest of {name}"), Role::Score, values);
        let positions = Values::Texts(found.iter().map(|(at, _)| at.to_string()).collect());
        self.add(format!("position of the largest of {name}"), Role::Class, positions);
    }

    /// Mean and standard deviation of all values; a single one as it is.
    fn add_summary(&mut self, name: &str, tensor: &Tensor, role: Role) {
        let count = tensor.data().len();
        if count == 1 {
            return self.add_columns(name, tensor, role);
        }
        if matches!(tensor.data(), Data::String(_)) || count == 0 {
            return;
        }
        let mean = tensor.data().numbers().sum::<f64>() / count as f64;
        let squares: f64 = tensor.data().numbers().map(|it| (it - mean) * (it - mean)).sum();
        let std = (squares / count as f64).sqrt();
        self.add(format!("mean of {name}"), role, Values::Numbers(vec![mean]));
        self.add(format!("standard deviation of {name}"), role, Values::Numbers(vec![std]));
    }
}

fn tensor<'a>(name: &'a str, value: &'a Value) -> Option<(&'a str, &'a Tensor)> {
    match value {
        Value::Tensor(tensor) => Some((name, tensor)),
        _ => None,
    }
}

/// Rows of a table. `None` of what is none.
fn length(tensor: &Tensor) -> Option<usize> {
    match tensor.shape() {
        [rows] | [rows, 1..=MAX_COLUMNS] => Some(*rows),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use driftline_monitor::Observation;

    use super::*;

    fn value(shape: &[usize], data: Data) -> Value {
        Tensor::new(shape, data).unwrap().into()
    }

    /// Rows, and each column with what it holds in the last row.
    fn describe(inputs: &[(&str, Value)], outputs: &[(&str, Value)]) -> (usize, Vec<String>) {
        let named = |(name, value): &(&str, Value)| ((*name).to_owned(), value.clone());
        let mut table = TensorTable::of_inputs(&inputs.iter().map(named).collect::<Vec<_>>());
        table.add_outputs(outputs.iter().map(|(name, value)| (*name, value)));
        let last =
            |(column, values): (&TensorColumn, Observations)| match values.at(table.rows() - 1) {
                Observation::Number(number) => format!("{} {number}", column.name),
                Observation::Text(text) => format!("{} `{text}`", column.name),
                other => panic!("{other:?}"),
            };
        (table.rows(), table.columns().iter().zip(table.observations()).map(last).collect())
    }

    #[test]
    fn tables_have_rows() {
        let numbers = value(&[2, 2], Data::F32(vec![1.0, 2.0, 3.0, 4.0]));
        let texts = value(&[2, 1], Data::String(vec!["a".into(), "b".into()]));
        let label = value(&[2], Data::I64(vec![0, 1]));
        let scores = value(&[2, 2], Data::F32(vec![0.9, 0.1, 0.2, 0.8]));
        let outputs = [("label", label), ("p", scores)];
        let (rows, columns) = describe(&[("x", numbers), ("t", texts)], &outputs);
        assert_eq!(rows, 2);
        let expected = ["x[0] 3", "x[1] 4", "t `b`", "label `1`"];
        assert_eq!(columns[..4], expected.map(String::from));
        assert_eq!(columns.len(), 6);
    }

    #[test]
    fn other_tensors_are_summed_up() {
        let picture = value(&[1, 1, 1, 4], Data::U8(vec![0, 0, 4, 4]));
        let rate = value(&[], Data::I64(vec![16_000]));
        let mut logits = vec![0.0; 20];
        logits[7] = 5.0;
        let outputs = [("logits", value(&[1, 20], Data::F32(logits)))];
        let (rows, columns) = describe(&[("image", picture), ("sr", rate)], &outputs);
        let expected = [
            "mean of image 2",
            "standard deviation of image 2",
            "sr 16000",
            "largest of logits 5",
            "position of the largest of logits `7`",
        ];
        assert_eq!((rows, columns), (1, expected.map(String::from).to_vec()));
    }

    #[test]
    fn tables_of_other_lengths_are_one_row() {
        let table = |rows: usize| value(&[rows], Data::F32(vec![1.0; rows]));
        let (rows, columns) = describe(&[("a", table(2)), ("b", table(3))], &[]);
        assert_eq!((rows, columns.len()), (1, 4));
    }

    #[test]
    fn no_rows_are_no_fault() {
        let empty = value(&[0, 3], Data::F32(Vec::new()));
        let table = TensorTable::of_inputs(&[("x".to_owned(), empty)]);
        assert_eq!(table.rows(), 0);
    }
}
