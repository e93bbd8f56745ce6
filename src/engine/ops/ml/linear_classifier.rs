//! `LinearClassifier`.

use super::labels::{Labels, largest};
use super::linear::Linear;
use super::post_transform::PostTransform;
use super::rows::Rows;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let labels = Labels::read(node, "classlabels_strings", "classlabels_ints")?;
    let intercepts = node.floats("intercepts").map_or(0, |intercepts| intercepts.len());
    let scores = if intercepts == 0 { labels.len() } else { intercepts };
    let labels = match (scores, labels.len()) {
        (1, 2) => labels,
        (1, _) => return single(node, labels.zero_and_one(), 1),
        (scores, labels) if scores > labels => {
            let text = format!("found {scores} intercepts for {labels} labels");
            return Err(invalid_model(text));
        }
        _ => return many(node, labels, scores),
    };
    single(node, labels, 2)
}

/// A score for each class: the largest one wins.
fn many(node: &Node, labels: Labels, classes: usize) -> Result<Kernel> {
    let linear = Linear::read(node, classes)?;
    let post_transform = PostTransform::by_name(node)?;
    Ok(Kernel::new(move |inputs| {
        let input = Rows::new::<f32>(inputs)?;
        let mut scores = linear.scores(&input)?;
        let rows = scores.chunks_exact(classes);
        let chosen: Vec<_> = rows.map(|row| largest(row.iter().copied())).collect();
        scores.chunks_exact_mut(classes).for_each(|row| post_transform.apply(row));
        let scores = tensor_of(&[input.count, classes], scores)?;
        Ok(vec![labels.pick(&chosen)?.into(), scores.into()])
    }))
}

/// One score, whose sign tells two classes apart. It becomes one column of the output, or two.
fn single(node: &Node, labels: Labels, columns: usize) -> Result<Kernel> {
    let linear = Linear::read(node, 1)?;
    let post_transform = PostTransform::by_name(node)?;
    let run = move |inputs: &Inputs| -> Result<Vec<Val>> {
        let input = Rows::new::<f32>(inputs)?;
        let mut scores = linear.scores(&input)?;
        let chosen: Vec<_> = scores.iter().map(|score| usize::from(*score > 0.0)).collect();
        if columns == 2 {
            let two = |score| post_transform.apply_to_two_classes(score, true);
            scores = scores.into_iter().flat_map(two).collect();
        } else {
            post_transform.apply_to_one(&mut scores);
        }
        let scores = tensor_of(&[input.count, columns], scores)?;
        Ok(vec![labels.pick(&chosen)?.into(), scores.into()])
    };
    Ok(Kernel::new(run))
}
