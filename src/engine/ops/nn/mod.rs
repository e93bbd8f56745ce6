//! Layers of neural networks.

mod affine_grid;
mod attention;
mod attributes;
mod center_crop_pad;
mod col2im;
mod det;
mod loss;
mod lp_pool;
mod max_unpool;
mod resize;
mod reverse_sequence;
mod tensor_scatter;
mod window;

use super::Build;

/// The operator of this family by that name, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "AffineGrid" => affine_grid::build,
        "Attention" => attention::build,
        "CenterCropPad" => center_crop_pad::build,
        "Col2Im" => col2im::build,
        "Det" => det::build,
        "LpPool" => lp_pool::build,
        "MaxUnpool" => max_unpool::build,
        "NegativeLogLikelihoodLoss" => loss::build_negative_log_likelihood,
        "Resize" => resize::build,
        "ReverseSequence" => reverse_sequence::build,
        "SoftmaxCrossEntropyLoss" => loss::build_softmax_cross_entropy,
        "TensorScatter" => tensor_scatter::build,
        "Upsample" => resize::build_upsample,
        _ => return None,
    })
}
