//! From queries and keys to scores, and from scores and values to the result.

use super::heads::Heads;
use super::mask::Mask;
use crate::engine::ops::numbers::WorkingFloat;

/// A step of the computation, whose scores a model can ask for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stage {
    Product,
    Masked,
    Capped,
    Softmax,
}

pub(super) struct Attention<'a, T: WorkingFloat> {
    pub(super) scale: T,
    /// Scores are kept below this, unless it is zero.
    pub(super) softcap: T,
    pub(super) kept: Option<Stage>,
    /// How many steps came before the first query, where queries see no later steps.
    pub(super) past_len: Option<usize>,
    pub(super) mask: Option<Mask<'a, T>>,
    /// How many steps of each batch count.
    pub(super) lens: Option<Vec<i64>>,
}

impl<T: WorkingFloat> Attention<'_, T> {
    /// The result by batch, head and query, and the scores of the stage that is kept. The shapes
    /// are known to fit.
    pub(super) fn run(&self, q: &Heads<T>, k: &Heads<T>, v: &Heads<T>) -> (Vec<T>, Vec<T>) {
        let mut result = vec![T::zero(); q.batch * q.heads * q.len * v.size];
        let mut kept = Vec::new();
        let mut scores = vec![T::zero(); k.len];
        let mut rows = result.chunks_exact_mut(v.size);
        for batch in 0..q.batch {
            for head in 0..q.heads {
                let shared = head / (q.heads / k.heads);
                let (keys, values) = (k.of(batch, shared), v.of(batch, shared));
                for (index, query) in q.of(batch, head).chunks_exact(q.size).enumerate() {
                    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(q.size)) {
                        *score = dot(query, key) * self.scale;
                    }
                    self.refine(&mut scores, [batch, head, index], &mut kept);
                    // OK because there are as many rows as queries.
                    draw(&scores, values, rows.next().expect("a row"));
                }
            }
        }
        (result, kept)
    }

    /// Turns products into weights.
    fn refine(&self, scores: &mut [T], [batch, head, query]: [usize; 3], kept: &mut Vec<T>) {
        let mut keep = |stage: Stage, scores: &[T]| {
            if self.kept == Some(stage) {
                kept.extend_from_slice(scores);
            }
        };
        keep(Stage::Product, scores);
        if let Some(mask) = &self.mask {
            mask.add(scores, batch, head, query);
        }
        if let Some(past_len) = self.past_len {
            hide_from(scores, past_len + query + 1);
        }
        if let Some(lens) = &self.lens {
            hide_from(scores, usize::try_from(lens[batch]).unwrap_or(0));
        }
        keep(Stage::Masked, scores);
        if self.softcap > T::zero() {
            // What is masked stays so: a cap would let it count again.
            let seen = scores.iter_mut().filter(|score| **score > T::neg_infinity());
            seen.for_each(|score| *score = (*score / self.softcap).tanh() * self.softcap);
        }
        keep(Stage::Capped, scores);
        softmax(scores);
        keep(Stage::Softmax, scores);
    }
}

fn hide_from<T: WorkingFloat>(scores: &mut [T], first: usize) {
    let first = first.min(scores.len());
    scores[first..].fill(T::neg_infinity());
}

fn softmax<T: WorkingFloat>(scores: &mut [T]) {
    let most = scores.iter().fold(T::neg_infinity(), |most, score| most.max(*score));
    let mut sum = T::zero();
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum = sum + *score;
    }
    scores.iter_mut().for_each(|score| *score = *score / sum);
}

/// Adds the values, weighted.
fn draw<T: WorkingFloat>(weights: &[T], values: &[T], result: &mut [T]) {
    for (weight, value) in weights.iter().zip(values.chunks_exact(result.len())) {
        if weight.is_zero() {
            continue;
        }
        for (sum, value) in result.iter_mut().zip(value) {
            *sum = *sum + *weight * *value;
        }
    }
}

/// A dot product in as many parts as a processor computes at once.
fn dot<T: WorkingFloat>(a: &[T], b: &[T]) -> T {
    const LANES: usize = 8;
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [T::zero(); LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] = sums[lane] + a[lane] * b[lane];
        }
    }
    let rest = a_rest.iter().zip(b_rest).fold(T::zero(), |sum, (a, b)| sum + *a * *b);
    sums.iter().fold(rest, |sum, part| sum + *part)
}
