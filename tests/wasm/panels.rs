//! Factors whose panels are made when the kernel asks for them, as those of convolutions are.

use std::alloc::Layout;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use driftline_kernels::gemm::NAME;
use tract_onnx::prelude::{Tensor, TractResult, f16};
use tract_onnx::tract_core::tract_linalg::mmm::{
    AsInputValue, FusedSpec, MMMInputFormat, MMMInputValue,
};
use tract_onnx::tract_hir::internal::ExoticFact;
use wasm_bindgen_test::wasm_bindgen_test;

use super::gemm::kernel;

const DEPTH: usize = 40;
const ROWS: usize = 16;
/// Columns of a panel.
const WIDTH: usize = 8;

/// Numbers in the unused part of panels that are not zero.
static LEFT_OVER: AtomicUsize = AtomicUsize::new(0);

/// A factor that writes no more of a panel than it has columns.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub struct Made(pub Box<dyn MMMInputValue>);

impl MMMInputValue for Made {
    fn format(&self) -> &dyn MMMInputFormat {
        self.0.format()
    }

    fn scratch_panel_buffer_layout(&self) -> Option<Layout> {
        Layout::from_size_align(DEPTH * WIDTH * size_of::<f32>(), 16).ok()
    }

    fn panel_bytes(&self, index: usize, buffer: Option<*mut u8>) -> TractResult<*const u8> {
        let live = WIDTH.min(self.mn() - index * WIDTH);
        let (made, panel) = (self.0.panel_bytes(index, None)?, buffer.expect("room for a panel"));
        for step in 0..DEPTH {
            // Sound because both have as many steps of so many numbers.
            unsafe {
                let (from, to) = (made.cast::<f32>(), panel.cast::<f32>());
                to.add(step * WIDTH).copy_from(from.add(step * WIDTH), live);
                let unused = (live..WIDTH).filter(|at| *to.add(step * WIDTH + at) != 0.0);
                LEFT_OVER.fetch_add(unused.count(), Ordering::Relaxed);
            }
        }
        Ok(panel)
    }

    fn mn(&self) -> usize {
        self.0.mn()
    }

    fn k(&self) -> usize {
        self.0.k()
    }

    fn exotic_fact(&self) -> &dyn ExoticFact {
        self.0.exotic_fact()
    }

    fn extract_at_mn_f16(&self, _: usize, _: &mut [f16]) -> TractResult<()> {
        unreachable!("asked of no kernel for f32")
    }

    fn extract_at_mn_f32(&self, _: usize, _: &mut [f32]) -> TractResult<()> {
        unreachable!("asked of no kernel for f32")
    }
}

impl fmt::Display for Made {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What is left in memory may be denormal numbers, with which a processor computes many times as long.
#[wasm_bindgen_test]
fn unused_columns_of_a_panel_are_zero() {
    LEFT_OVER.store(0, Ordering::Relaxed);
    let kernel = kernel(NAME);
    let (pack_a, pack_b) = &kernel.packings()[0];
    let factor = |rows: usize, columns: usize| {
        Tensor::from_shape(&[rows, columns], &vec![0.5f32; rows * columns]).unwrap()
    };
    for columns in [1, 3, 5] {
        let a = pack_a.prepare_one(&factor(ROWS, DEPTH), 1, 0).unwrap();
        let b = Made(pack_b.prepare_one(&factor(DEPTH, columns), 0, 1).unwrap());
        // The next one that asks for as much memory gets this.
        drop(std::hint::black_box(vec![1e-40f32; DEPTH * WIDTH]));
        let result = factor(ROWS, columns);
        let product = FusedSpec::AddMatMul {
            a: AsInputValue::Owned(a),
            b: AsInputValue::Owned(Box::new(b)),
            packing: 0,
        };
        // Sound because operands and result have this size.
        unsafe {
            let store = kernel.c_view(Some(0), Some(1)).wrap(&result.view());
            kernel.run(ROWS, columns, &[product, FusedSpec::Store(store)]).unwrap();
        }
        let found = result.try_as_plain_ram().unwrap().as_slice::<f32>().unwrap();
        assert_eq!(found, vec![0.25 * DEPTH as f32; ROWS * columns]);
        assert_eq!(LEFT_OVER.load(Ordering::Relaxed), 0, "{columns} columns");
    }
}
