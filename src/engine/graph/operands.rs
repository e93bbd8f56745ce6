//! Which inputs of tract's operators must be known when a plan is made, because they decide shapes
//! or are compiled into it.

/// Positions of the inputs of an operator whose values a plan depends on.
pub(super) fn planned(op_type: &str) -> &'static [usize] {
    match op_type {
        "BatchNormalization" => &[1, 2, 3, 4],
        "ConstantOfShape" => &[0],
        "CumSum" | "Expand" | "Reshape" | "Split" | "Squeeze" | "Tile" | "TopK" | "Trilu"
        | "Unsqueeze" | "ReduceL1" | "ReduceL2" | "ReduceLogSum" | "ReduceLogSumExp"
        | "ReduceMax" | "ReduceMean" | "ReduceMin" | "ReduceProd" | "ReduceSum"
        | "ReduceSumSquare" => &[1],
        "Clip" | "DFT" | "DequantizeLinear" | "Dropout" | "OneHot" | "QuantizeLinear" => &[1, 2],
        "GRU" | "LSTM" | "RNN" => &[4],
        "Pad" => &[1, 2, 3],
        "Slice" => &[1, 2, 3, 4],
        "NonMaxSuppression" => &[2, 3, 4],
        "BlackmanWindow" | "HammingWindow" | "HannWindow" => &[0],
        "MelWeightMatrix" => &[0, 1, 2, 3, 4],
        "STFT" => &[1, 2, 3],
        "ConvInteger" | "MatMulInteger" => &[2, 3],
        "QLinearConv" => &[1, 2, 3, 4, 5, 6, 7, 8],
        "QLinearMatMul" => &[1, 2, 4, 5, 6, 7],
        _ => &[],
    }
}

/// Whether the shape of an operator's result depends on the values of its inputs, planned or not.
pub(super) fn is_shaped_by_values(op_type: &str) -> bool {
    matches!(op_type, "NonMaxSuppression" | "NonZero")
}

/// Whether an operator looks at the shape of its input only.
pub(super) fn reads_shape_only(op_type: &str) -> bool {
    matches!(op_type, "Shape" | "Size")
}
