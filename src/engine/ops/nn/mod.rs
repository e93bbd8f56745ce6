//! Layers of neural networks.

mod attention;
mod attributes;
mod loss;
mod resize;

use super::Build;

/// The operator of this family by that name, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "Attention" => attention::build,
        "NegativeLogLikelihoodLoss" => loss::build_negative_log_likelihood,
        "Resize" => resize::build,
        "SoftmaxCrossEntropyLoss" => loss::build_softmax_cross_entropy,
        "Upsample" => resize::build_upsample,
        _ => return None,
    })
}
