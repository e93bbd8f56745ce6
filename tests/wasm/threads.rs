//! Products whose parts are done in another order, as threads do them.

use driftline_kernels::gemm::NAME;
use driftline_kernels::threads::{Part, share_by};
use tract_onnx::prelude::Tensor;
use tract_onnx::tract_core::tract_linalg::mmm::{AsInputValue, FusedSpec, MMMInputValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::gemm::kernel;
use super::panels::Made;

/// Of the panels that are made.
const DEPTH: usize = 40;
/// Columns in as many blocks as, times the multiplications of a part, addresses can no longer count.
const MANY: usize = 1 << 20;

fn numbers(rows: usize, columns: usize) -> Tensor {
    let numbers: Vec<f32> =
        (0..rows * columns).map(|at| ((at * 37) % 101) as f32 / 101.0 - 0.5).collect();
    Tensor::from_shape(&[rows, columns], &numbers).unwrap()
}

fn product(rows: usize, depth: usize, columns: usize, is_made: bool) -> Vec<f32> {
    let kernel = kernel(NAME);
    let (pack_a, pack_b) = &kernel.packings()[0];
    let a = pack_a.prepare_one(&numbers(rows, depth), 1, 0).unwrap();
    let b = pack_b.prepare_one(&numbers(depth, columns), 0, 1).unwrap();
    let b: Box<dyn MMMInputValue> = if is_made { Box::new(Made(b)) } else { b };
    let result = numbers(rows, columns);
    let (a, b) = (AsInputValue::Owned(a), AsInputValue::Owned(b));
    // Sound because operands and result have this size.
    unsafe {
        let store = kernel.c_view(Some(0), Some(1)).wrap(&result.view());
        let steps = [FusedSpec::AddMatMul { a, b, packing: 0 }, FusedSpec::Store(store)];
        kernel.run(rows, columns, &steps).unwrap();
    }
    result.try_as_plain_ram().unwrap().as_slice::<f32>().unwrap().to_vec()
}

fn backwards(part: Part, work: *const (), count: usize) {
    assert!(count > 1);
    // Sound because the work lives until this returns.
    (0..count).rev().for_each(|number| unsafe { part(work, number) });
}

#[wasm_bindgen_test]
fn shared_products_are_the_same() {
    let sizes = [(200, 300), (300, 200), (1, 9000), (9000, 1), (4096, 2), (77, 85), (8, 8)];
    let all = || {
        let each =
            |(rows, columns)| [false, true].map(|is_made| product(rows, DEPTH, columns, is_made));
        sizes.map(each)
    };
    let many = || product(3, 1, MANY, false);
    let alone = (all(), many());
    share_by(backwards);
    assert!((all(), many()) == alone);
}
