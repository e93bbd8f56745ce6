//! The labels of classes: texts or whole numbers.

use tract_onnx::prelude::Tensor;

use crate::engine::onnx::invalid_model;
use crate::engine::ops::Node;
use crate::engine::ops::inputs::tensor_of;
use crate::error::Result;

pub(super) enum Labels {
    Texts(Vec<String>),
    Numbers(Vec<i64>),
}

impl Labels {
    /// Reads the labels from two attributes, one of which is there.
    pub(super) fn read(node: &Node, texts: &str, numbers: &str) -> Result<Labels> {
        if let Some(labels) = node.strings(texts)?.filter(|labels| !labels.is_empty()) {
            return Ok(Labels::Texts(labels));
        }
        let labels = node.ints(numbers).filter(|labels| !labels.is_empty());
        labels.map(Labels::Numbers).ok_or_else(|| {
            invalid_model(format!("the attributes `{texts}` and `{numbers}` are missing"))
        })
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Labels::Texts(labels) => labels.len(),
            Labels::Numbers(labels) => labels.len(),
        }
    }

    pub(super) fn are_texts(&self) -> bool {
        matches!(self, Labels::Texts(_))
    }

    /// As text; numbers are written in decimal.
    pub(super) fn to_texts(&self) -> Vec<String> {
        match self {
            Labels::Texts(labels) => labels.clone(),
            Labels::Numbers(labels) => labels.iter().map(i64::to_string).collect(),
        }
    }

    /// 0 and 1 in the same type, for models that tell two classes apart but do not name both.
    pub(super) fn zero_and_one(&self) -> Labels {
        match self {
            Labels::Texts(_) => Labels::Texts(vec!["0".into(), "1".into()]),
            Labels::Numbers(_) => Labels::Numbers(vec![0, 1]),
        }
    }

    /// The labels of classes by their positions, which are in range.
    pub(super) fn pick(&self, classes: &[usize]) -> Result<Tensor> {
        let shape = [classes.len()];
        match self {
            Labels::Texts(labels) => {
                tensor_of(&shape, classes.iter().map(|class| labels[*class].clone()).collect())
            }
            Labels::Numbers(labels) => {
                tensor_of(&shape, classes.iter().map(|class| labels[*class]).collect())
            }
        }
    }
}

/// The position of the largest score, the first of several.
pub(super) fn largest<T: PartialOrd>(scores: impl IntoIterator<Item = T>) -> usize {
    let mut scores = scores.into_iter().enumerate();
    let Some(first) = scores.next() else {
        return 0;
    };
    scores.fold(first, |best, next| if next.1 > best.1 { next } else { best }).0
}
