//! What is done with a vector of a tile and its operand, which comes first.

use std::arch::wasm32::*;

use tract_linalg::BinOp;

use super::tile::{Operand, Tile};

/// Replaces each vector of the tile.
pub fn combine(tile: &mut Tile, operator: BinOp, operand: &Operand) {
    match operator {
        BinOp::Min => operand.apply(tile, |operand, vector| f32x4_min(operand, vector)),
        BinOp::Max => operand.apply(tile, |operand, vector| f32x4_max(operand, vector)),
        BinOp::Add => operand.apply(tile, |operand, vector| f32x4_add(operand, vector)),
        BinOp::Mul => operand.apply(tile, |operand, vector| f32x4_mul(operand, vector)),
        BinOp::Sub => operand.apply(tile, |operand, vector| f32x4_sub(operand, vector)),
        BinOp::SubF => operand.apply(tile, |operand, vector| f32x4_sub(vector, operand)),
    }
}

/// Multiplies what is not positive by a slope.
pub fn leaky_relu(tile: &mut Tile, slope: f32) {
    Operand::scalar(slope).apply(tile, |slope, vector| {
        let positive = f32x4_gt(vector, f32x4_splat(0.0));
        select(vector, f32x4_mul(slope, vector), positive)
    });
}

/// `a * b + sum`; with relaxed SIMD in one step and rounded once, where the processor can.
#[inline(always)]
pub fn multiply_add(a: v128, b: v128, sum: v128) -> v128 {
    #[cfg(target_feature = "relaxed-simd")]
    return f32x4_relaxed_madd(a, b, sum);
    #[cfg(not(target_feature = "relaxed-simd"))]
    f32x4_add(f32x4_mul(a, b), sum)
}

/// `yes` where the mask, the result of a comparison, is set, and `no` where it is not.
#[inline(always)]
pub fn select(yes: v128, no: v128, mask: v128) -> v128 {
    // Relaxed only for masks whose lanes are mixed.
    #[cfg(target_feature = "relaxed-simd")]
    return i32x4_relaxed_laneselect(yes, no, mask);
    #[cfg(not(target_feature = "relaxed-simd"))]
    v128_bitselect(yes, no, mask)
}
