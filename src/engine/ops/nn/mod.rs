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
mod resize;
mod reverse_sequence;
mod roi_align;
mod signal;
mod tensor_scatter;
mod window;

use tract_onnx::pb::NodeProto;

use super::Build;

/// The operator of this family for a node, if there is one.
pub(super) fn find(node: &NodeProto) -> Option<Build> {
    Some(match node.op_type.as_str() {
        "AffineGrid" => affine_grid::build,
        "Attention" => attention::build,
        "BatchNormalization" if is_set(node, "training_mode") => batch_norm::build_training,
        "BlackmanWindow" => signal::windows::build_blackman,
        "CenterCropPad" => center_crop_pad::build,
        "Col2Im" => col2im::build,
        "DFT" if !is_set(node, "inverse") => signal::dft::build,
        "DeformConv" => deform_conv::build,
        "DequantizeLinear" => quantize::build_dequantize,
        "Det" => det::build,
        "HammingWindow" => signal::windows::build_hamming,
        "HannWindow" => signal::windows::build_hann,
        "LpPool" => lp_pool::build,
        "MaxUnpool" => max_unpool::build,
        "NegativeLogLikelihoodLoss" => loss::build_negative_log_likelihood,
        "QuantizeLinear" => quantize::build,
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

/// Whether an attribute that stands for a boolean is set.
fn is_set(node: &NodeProto, name: &str) -> bool {
    node.attribute.iter().any(|attribute| attribute.name == name && attribute.i != 0)
}
