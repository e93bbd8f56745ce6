//! `TfIdfVectorizer`: how often known sequences of words occur.

use std::collections::HashMap;
use std::hash::Hash;

use tract_onnx::prelude::{DatumType, Tensor};

use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

/// Most columns of the output.
const MAX_COLUMNS: usize = 1 << 24;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let reading = Reading::read(node)?;
    let weighting = Weighting::read(node, &reading)?;
    let columns = reading.columns;
    if let Some(texts) = node.strings("pool_strings")? {
        let pool = reading.pool(&texts)?;
        return Ok(Kernel::single(move |inputs| {
            let tensor = inputs.tensor(0)?;
            let counts = reading.count(&pool, elements::<String>(tensor)?, row_length(tensor)?);
            output(tensor, weighting.apply(counts, columns), columns)
        }));
    }
    let pool = reading.pool(&node.required("pool_int64s", node.ints("pool_int64s"))?)?;
    Ok(Kernel::single(move |inputs| {
        let tensor = inputs.tensor(0)?;
        if tensor.datum_type() == DatumType::String {
            return Err(Error::new(ErrorKind::InvalidType, "found texts, expected whole numbers"));
        }
        let numbers = tensor.cast_to::<i64>()?;
        let counts = reading.count(&pool, elements::<i64>(&numbers)?, row_length(tensor)?);
        output(tensor, weighting.apply(counts, columns), columns)
    }))
}

/// The words of a tensor's rows; a tensor with one axis is a single row.
fn row_length(tensor: &Tensor) -> Result<usize> {
    match tensor.shape() {
        [] => Ok(1),
        [words] | [_, words] => Ok(*words),
        shape => {
            let text = format!("found shape {shape:?}, expected rows of words");
            Err(Error::new(ErrorKind::InvalidShape, text))
        }
    }
}

fn output(tensor: &Tensor, mut values: Vec<f32>, columns: usize) -> Result<Tensor> {
    match tensor.shape() {
        [rows, _] => {
            // Rows without words have no sequences, but they are rows.
            values.resize(rows * columns, 0.0);
            tensor_of(&[*rows, columns], values)
        }
        _ => {
            values.resize(columns, 0.0);
            tensor_of(&[columns], values)
        }
    }
}

/// Which sequences are looked for.
struct Reading {
    shortest: usize,
    longest: usize,
    /// Largest distance between words that follow each other in a sequence.
    distance: usize,
    /// Where the sequences of each length start among the words of the pool.
    starts: Vec<usize>,
    /// The column of each sequence.
    indexes: Vec<usize>,
    columns: usize,
}

impl Reading {
    fn read(node: &Node) -> Result<Reading> {
        let length = |name: &str| {
            let value = node.required(name, node.int(name))?;
            let range = || invalid_model(format!("`{name}` is {value}, expected 1 or more"));
            usize::try_from(value).ok().filter(|length| *length > 0).ok_or_else(range)
        };
        let positions = |name: &str| {
            let values = node.required(name, node.ints(name))?;
            let position = |value: i64| {
                let position = usize::try_from(value).ok().filter(|value| *value < MAX_COLUMNS);
                let text = || format!("`{name}` holds {value}, expected 0 to {}", MAX_COLUMNS - 1);
                position.ok_or_else(|| invalid_model(text()))
            };
            values.into_iter().map(position).collect::<Result<Vec<_>>>()
        };
        let skip = node.int("max_skip_count").unwrap_or(0);
        let indexes = positions("ngram_indexes")?;
        Ok(Reading {
            shortest: length("min_gram_length")?,
            longest: length("max_gram_length")?,
            distance: usize::try_from(skip).unwrap_or(0).saturating_add(1),
            starts: positions("ngram_counts")?,
            columns: indexes.iter().max().map_or(0, |last| last + 1),
            indexes,
        })
    }

    /// The columns of all sequences of the pool that have an allowed length.
    fn pool<W: Clone + Eq + Hash>(&self, words: &[W]) -> Result<HashMap<Vec<W>, usize>> {
        let mut pool = HashMap::new();
        let mut next = 0;
        for (index, start) in self.starts.iter().enumerate() {
            let (length, end) = (index + 1, self.starts.get(index + 1).copied());
            let sequences = words.get(*start..end.unwrap_or(words.len()));
            let sequences = sequences.filter(|words| words.len().is_multiple_of(length));
            let sequences = sequences.ok_or_else(|| {
                invalid_model(format!("`ngram_counts` does not fit sequences of {length} words"))
            })?;
            for sequence in sequences.chunks_exact(length) {
                let column = self.indexes.get(next).copied().ok_or_else(|| {
                    invalid_model("`ngram_indexes` has fewer elements than there are sequences")
                })?;
                next += 1;
                if (self.shortest..=self.longest).contains(&length) {
                    pool.insert(sequence.to_vec(), column);
                }
            }
        }
        Ok(pool)
    }

    /// How often the sequences occur in each row.
    fn count<W: Clone + Eq + Hash>(
        &self,
        pool: &HashMap<Vec<W>, usize>,
        words: &[W],
        row_length: usize,
    ) -> Vec<f32> {
        let rows = words.chunks_exact(row_length.max(1));
        let mut counts = vec![0.0; rows.len() * self.columns];
        for (row, words) in rows.enumerate() {
            let counts = &mut counts[row * self.columns..][..self.columns];
            self.visit(words, |sequence| {
                if let Some(column) = pool.get(sequence) {
                    counts[*column] += 1.0;
                }
            });
        }
        counts
    }

    /// All sequences of a row. Single words have no distance, so they are visited once.
    fn visit<W: Clone>(&self, words: &[W], mut visit: impl FnMut(&[W])) {
        let mut sequence = Vec::new();
        for length in self.shortest..=self.longest.min(words.len()) {
            let distances = if length == 1 { 1 } else { self.distance.min(words.len()) };
            for distance in 1..=distances {
                let reach = (length - 1) * distance;
                for first in 0..words.len().saturating_sub(reach) {
                    sequence.clear();
                    let picked = words[first..].iter().step_by(distance).take(length);
                    sequence.extend(picked.cloned());
                    visit(&sequence);
                }
            }
        }
    }
}

/// What becomes of counts.
struct Weighting {
    /// Whether only it counts whether a sequence occurs at all.
    once: bool,
    /// The weight of each column.
    weights: Option<Vec<f32>>,
}

impl Weighting {
    fn read(node: &Node, reading: &Reading) -> Result<Weighting> {
        let mode = node.required("mode", node.string("mode")?)?;
        // The attribute has them in the order of the sequences.
        let weights = node.floats("weights").map(|listed| {
            let mut weights = vec![1.0; reading.columns];
            for (column, weight) in reading.indexes.iter().zip(listed) {
                weights[*column] = weight;
            }
            weights
        });
        match mode.as_str() {
            "TF" => Ok(Weighting { once: false, weights: None }),
            "IDF" => Ok(Weighting { once: true, weights }),
            "TFIDF" => Ok(Weighting { once: false, weights }),
            _ => {
                let text = format!("`mode` is `{mode}`, expected TF, IDF or TFIDF");
                Err(invalid_model(text))
            }
        }
    }

    fn apply(&self, mut counts: Vec<f32>, columns: usize) -> Vec<f32> {
        for (place, count) in counts.iter_mut().enumerate() {
            if self.once {
                *count = count.min(1.0);
            }
            let weights = self.weights.as_ref();
            *count *= weights.map_or(1.0, |weights| weights[place % columns]);
        }
        counts
    }
}
