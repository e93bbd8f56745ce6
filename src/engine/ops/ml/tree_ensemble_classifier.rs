//! `TreeEnsembleClassifier`.

use tract_onnx::prelude::Datum;

use super::labels::Labels;
use super::post_transform::PostTransform;
use super::rows::Rows;
use super::tree_decision::DecisionRule;
use super::tree_ensemble_regressor::tree_rows;
use super::trees::{Aggregate, AnyEnsemble, Ensemble, LeafNames, Real, by_number, reals};
use crate::engine::ops::inputs::tensor_of;
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::Val;
use crate::error::Result;

pub(super) const LEAVES: LeafNames = LeafNames {
    targets: "class_ids",
    nodes: "class_nodeids",
    trees: "class_treeids",
    weights: "class_weights",
};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let labels = Labels::read(node, "classlabels_strings", "classlabels_int64s")?;
    let ensemble = by_number(node, &LEAVES, labels.len())?.into_ensemble()?;
    let base_values = reals(node, "base_values")?.0;
    let post_transform = PostTransform::by_name(node)?;
    let rule = DecisionRule::new(ensemble.single(), base_values, post_transform)?;
    let names_classes = rule.names_classes() || (labels.len() == 2 && labels.are_texts());
    let labels = if names_classes { labels } else { labels.zero_and_one() };
    let classifier = Classifier { ensemble, labels, rule };
    Ok(Kernel::new(move |inputs| match inputs.tensor(0)?.datum_type() {
        datum if datum == f64::datum_type() => classifier.run(classifier.ensemble.double(), inputs),
        _ => classifier.run(classifier.ensemble.single(), inputs),
    }))
}

struct Classifier {
    ensemble: AnyEnsemble,
    labels: Labels,
    rule: DecisionRule,
}

impl Classifier {
    fn run<T: Real>(&self, ensemble: &Ensemble<T>, inputs: &Inputs) -> Result<Vec<Val>> {
        let input = Rows::new::<T>(inputs)?;
        let scores = ensemble.score(&tree_rows(ensemble, &input)?, Aggregate::Sum);
        let classes = ensemble.targets;
        let mut output = vec![0.0; input.count * classes];
        let chosen: Vec<usize> = (scores.values.chunks_exact(classes))
            .zip(scores.given.chunks_exact(classes))
            .zip(output.chunks_exact_mut(classes))
            .map(|((scores, given), output)| self.rule.decide(scores, given, output))
            .collect();
        let labels = self.labels.pick(&chosen)?;
        Ok(vec![labels.into(), tensor_of(&[input.count, classes], output)?.into()])
    }
}
