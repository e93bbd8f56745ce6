//! Layers of neural networks.

mod affine_grid;
mod attention;
mod attributes;
mod batch_norm;
mod center_crop_pad;
mod col2im;
mod deform_conv;
mod det;
mod loss;
mod lp_pool;
mod max_unpool;
mod quantize;
mod random;
mod resize;
mod reverse_sequence;
mod roi_align;
mod signal;
mod tensor_scatter;
mod training;
mod window;

use tract_onnx::pb::NodeProto;

use super::Build;

/// The operator of this family for a node, if there is one.
pub(super) fn find(node: &NodeProto) -> Option<Build> {
    Some(match node.op_type.as_str() {
        "AffineGrid" => affine_grid::build,
        "Attention" => attention::build,
        "BatchNormalization" if is_set(node, "training_mode") => batch_norm::build_training,
        "Bernoulli" => random::build_bernoulli,
        "BlackmanWindow" => signal::windows::build_blackman,
        "Cast" if quantize::cast::applies(node) => quantize::cast::build,
        "CenterCropPad" => center_crop_pad::build,
        "Col2Im" => col2im::build,
        "DFT" => signal::dft::build,
        "DeformConv" => deform_conv::build,
        "DequantizeLinear" => quantize::build_dequantize,
        "Det" => det::build,
        "Dropout" if node.input.get(2).is_some_and(|name| !name.is_empty()) => {
            random::build_dropout
        }
        "HammingWindow" => signal::windows::build_hamming,
        "HannWindow" => signal::windows::build_hann,
        "LpPool" => lp_pool::build,
        "MaxUnpool" => max_unpool::build,
        "NegativeLogLikelihoodLoss" => loss::build_negative_log_likelihood,
        "QuantizeLinear" => quantize::build,
        "RandomNormalLike" => random::build_normal_like,
        "RandomUniformLike" => random::build_uniform_like,
        "Resize" => resize::build,
        "ReverseSequence" => reverse_sequence::build,
        "RoiAlign" => roi_align::build,
        "STFT" => signal::stft::build,
        "SoftmaxCrossEntropyLoss" => loss::build_softmax_cross_entropy,
        "TensorScatter" => tensor_scatter::build,
        "Upsample" => resize::build_upsample,
        _ => return None,
    })
}

/// The optimizer by that name, if there is one.
pub(super) fn find_training(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "Adagrad" => training::build_adagrad,
        "Adam" => training::build_adam,
        "Momentum" => training::build_momentum,
        _ => return None,
    })
}

/// Whether an attribute that stands for a boolean is set.
fn is_set(node: &NodeProto, name: &str) -> bool {
    node.attribute.iter().any(|attribute| attribute.name == name && attribute.i != 0)
}
