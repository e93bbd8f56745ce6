//! What a method wants to know next, answered some at a time.

use crate::error::Result;

/// Questions of a method, and the answers to the first of them.
pub(super) struct Batch<T> {
    questions: Vec<T>,
    answers: Vec<f64>,
}

impl<T> Batch<T> {
    /// One without questions.
    pub(super) fn empty() -> Batch<T> {
        Batch::new(Vec::new())
    }

    pub(super) fn new(questions: Vec<T>) -> Batch<T> {
        Batch { questions, answers: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// How many questions are answered.
    pub(super) fn answered(&self) -> usize {
        self.answers.len()
    }

    /// Answers so many more questions at most. The answers to all, once they are there: the batch is empty then.
    pub(super) fn answer(
        &mut self,
        at_once: usize,
        answer: impl FnOnce(&[T]) -> Result<Vec<f64>>,
    ) -> Result<Option<Vec<f64>>> {
        let left = &self.questions[self.answers.len()..];
        self.answers.extend(answer(&left[..left.len().min(at_once)])?);
        if self.answers.len() < self.questions.len() {
            return Ok(None);
        }
        self.questions.clear();
        Ok(Some(std::mem::take(&mut self.answers)))
    }
}
