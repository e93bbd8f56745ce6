//! What turned out to be true.

use driftline_monitor::Truth;

use super::{Monitor, Stage};
use crate::error::{Error, ErrorKind, Result};

impl Monitor {
    /// The name of a prediction of the last call, by which its truth can be told at any later time. The lowest 48 bits
    /// of the number tell it apart. `None` of a model whose reference has no truths.
    pub fn last_id(&self, row: usize, number: u64) -> Option<String> {
        let Stage::Watching(watch) = &self.stage else { return None };
        let (scores, classes) = &self.last;
        let score = *scores.get(row)?;
        let class = classes.get(row).map_or(0, |class| u16::try_from(*class).unwrap_or(u16::MAX));
        let [random @ .., _, _] = number.to_le_bytes();
        Some(watch.id(class, score, random)?.to_text())
    }

    /// The names of all predictions of the last call, by numbers from this one on.
    pub fn last_ids(&self, first: u64) -> Option<Vec<String>> {
        let id = |row: usize| self.last_id(row, first + row as u64);
        (0..self.last.0.len()).map(id).collect()
    }

    /// Takes the truth of a prediction: a label, or a number. False when it was told before.
    ///
    /// # Errors
    /// `invalid_argument` when the id is damaged or of another model, or the reference has no truths;
    /// `invalid_value` when the truth is no label of the model, or no number.
    pub fn feedback(&mut self, id: &str, truth: &str) -> Result<bool> {
        Ok(self.learn(id, truth)?.is_some())
    }

    /// The same, and how wrong the prediction was. `None` when it was told before.
    pub(crate) fn learn(&mut self, id: &str, truth: &str) -> Result<Option<f64>> {
        let truth = self.truth(truth)?;
        let (unit, Stage::Watching(watch)) = (self.unit(), &mut self.stage) else {
            return Err(invalid("the model has no reference whose truths are known"));
        };
        let loss = watch.feedback(unit, id, truth).map_err(|error| invalid(&error.to_string()))?;
        let at = self.now.unwrap_or(self.rows);
        if let Some(loss) = loss {
            self.ordered.iter_mut().for_each(|ordered| ordered.learn(at, loss));
        }
        Ok(loss)
    }

    /// Says what was true of the rows of a reference, in their order: positions of labels, or numbers; NaN where it
    /// is not known.
    pub fn tell_truths(&mut self, truths: &[f64]) {
        if let Stage::Learning(builder, _) = &mut self.stage {
            builder.tell(truths);
        }
    }

    fn truth(&self, text: &str) -> Result<Truth> {
        let fail = |expected: String| {
            let text = format!("the truth is `{text}`, expected {expected}");
            Error::new(ErrorKind::InvalidValue, text)
        };
        match &self.labels {
            Some(labels) => {
                let position = labels.iter().position(|label| label == text);
                let position = position.and_then(|position| u32::try_from(position).ok());
                position
                    .map(Truth::Class)
                    .ok_or_else(|| fail(format!("one of {}", labels.join(", "))))
            }
            None => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.map(Truth::Number).ok_or_else(|| fail("a finite number".into()))
            }
        }
    }
}

fn invalid(text: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, text)
}
