//! The kernel for products of matrices against tract's own scalar one, on every operation that can follow a
//! product, on sizes around those of a tile, and however the result lies in memory.

use driftline_kernels::gemm::{NAME, Registers, force_registers};
use tract_onnx::prelude::{Datum, Tensor, tensor0, tensor1};
use tract_onnx::tract_core::tract_linalg::BinOp;
use tract_onnx::tract_core::tract_linalg::mmm::{
    AsInputValue, FusedSpec, MatMatMul, MmmDispatch, OutputStore, RoundingPolicy,
};
use wasm_bindgen_test::wasm_bindgen_test;

const SIZES: [usize; 9] = [1, 2, 3, 4, 7, 8, 9, 15, 17];
const DEPTHS: [usize; 4] = [1, 2, 7, 40];
const OPERATORS: [BinOp; 6] =
    [BinOp::Min, BinOp::Max, BinOp::Add, BinOp::Mul, BinOp::Sub, BinOp::SubF];
/// How far apart rows and columns lie, by the number of rows and of columns.
const LAYOUTS: [fn(isize, isize) -> (isize, isize); 4] = [
    |_, columns| (columns, 1),
    |rows, _| (1, rows),
    |_, columns| (columns + 5, 1),
    |rows, _| (3, 3 * rows + 1),
];

fn dispatch() -> &'static MmmDispatch {
    // Kernels are registered by the first call that reaches the engine, here with a file that is none.
    let refused = driftline::wasm::last_hidden_layer(&[], "");
    assert!(refused.is_err());
    MmmDispatch::native()
}

pub fn kernel(name: &str) -> Box<dyn MatMatMul> {
    let kernels = dispatch().runnable();
    kernels.iter().find(|kernel| kernel.name() == name).expect(name).clone()
}

/// Small whole numbers, whose products and sums have no rounding.
fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|index| ((index * 7 + seed * 3) % 11) as f32 - 5.0).collect()
}

fn with_specials(mut numbers: Vec<f32>) -> Vec<f32> {
    let specials = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, 0.0];
    for (number, special) in numbers.iter_mut().step_by(3).zip(specials) {
        *number = special;
    }
    numbers
}

/// A matrix in memory with room around its elements.
struct Matrix {
    tensor: Tensor,
    strides: (isize, isize),
}

impl Matrix {
    fn new(
        numbers: impl Fn(usize) -> Vec<f32>,
        rows: usize,
        columns: usize,
        layout: usize,
    ) -> Self {
        let strides = LAYOUTS[layout](rows as isize, columns as isize);
        let last = strides.0 as usize * (rows - 1) + strides.1 as usize * (columns - 1);
        Matrix { tensor: tensor1(&numbers(last + 1)), strides }
    }

    fn store(&self, kernel: &dyn MatMatMul) -> OutputStore {
        let (row, column) = self.strides;
        // Sound because the tensor has all elements.
        unsafe { kernel.c_from_data_and_strides(4, row, column).wrap(&self.tensor.view()) }
    }
}

struct Case<'a> {
    rows: usize,
    columns: usize,
    depth: usize,
    layout: usize,
    specials: bool,
    after: &'a dyn Fn(&dyn MatMatMul) -> Vec<FusedSpec<'a>>,
}

impl Case<'_> {
    /// All memory of the result, also what must not be written.
    fn run(&self, name: &str) -> Vec<u32> {
        let kernel = kernel(name);
        let Case { rows, columns, depth, layout, .. } = *self;
        let (a, b) = (numbers(rows * depth, 1), numbers(depth * columns, 2));
        let a = if self.specials { with_specials(a) } else { a };
        let a = Tensor::from_shape(&[rows, depth], &a).unwrap();
        let b = Tensor::from_shape(&[depth, columns], &b).unwrap();
        let (pack_a, pack_b) = &kernel.packings()[0];
        let a = AsInputValue::Owned(pack_a.prepare_one(&a, 1, 0).unwrap());
        let b = AsInputValue::Owned(pack_b.prepare_one(&b, 0, 1).unwrap());
        let result = Matrix::new(|count| vec![-77.0; count], rows, columns, layout);
        let mut steps = vec![FusedSpec::AddMatMul { a, b, packing: 0 }];
        steps.extend((self.after)(&*kernel));
        steps.push(FusedSpec::Store(result.store(&*kernel)));
        // Sound because operands and result have this size.
        unsafe { kernel.run(rows, columns, &steps).unwrap() };
        let numbers = result.tensor.try_as_plain_ram().unwrap().as_slice::<f32>().unwrap();
        // There are many NaN, and zero has two signs.
        numbers
            .iter()
            .map(|number| if number.is_nan() { u32::MAX } else { (number + 0.0).to_bits() })
            .collect()
    }

    fn check(&self, what: &str, expected: &str) {
        let expected = self.run(expected);
        for registers in [Registers::Few, Registers::Many] {
            force_registers(Some(registers));
            let found = self.run(NAME);
            force_registers(None);
            let Case { rows, columns, depth, layout, specials, .. } = *self;
            assert!(
                found == expected,
                "{what}: {rows} x {depth} x {columns}, layout {layout}, specials {specials}, {registers:?} registers"
            );
        }
    }
}

/// Compares with a kernel of tract on all sizes, depths and layouts.
fn check<'a>(
    what: &str,
    expected: &str,
    specials: bool,
    after: impl Fn(usize, usize, usize, &dyn MatMatMul) -> Vec<FusedSpec<'a>>,
) {
    for rows in SIZES {
        for columns in SIZES {
            for (index, depth) in DEPTHS.into_iter().enumerate() {
                // Every size meets every layout, if not at every depth.
                let layout = (rows + columns + index) % LAYOUTS.len();
                let after = |kernel: &dyn MatMatMul| after(rows, columns, layout, kernel);
                Case { rows, columns, depth, layout, specials, after: &after }
                    .check(what, expected);
            }
        }
    }
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

const SCALAR: &str = "generic_f32_4x4";

#[wasm_bindgen_test]
fn tract_prefers_it_unless_a_factor_is_a_vector() {
    let dispatch = dispatch();
    let chosen = |n| dispatch.preferred_kernel(f32::datum_type(), Some(64), Some(64), n).unwrap();
    assert_eq!(chosen(Some(64)).name(), NAME);
    assert_eq!(chosen(None).name(), NAME);
    assert_ne!(chosen(Some(1)).name(), NAME);
}

#[wasm_bindgen_test]
fn products_are_those_of_the_scalar_kernel() {
    for specials in [false, true] {
        check("nothing else", SCALAR, specials, |_, _, _, _| vec![]);
    }
}

#[wasm_bindgen_test]
fn operators_with_a_number_follow() {
    for operator in OPERATORS {
        for number in [2.0, -0.5, f32::INFINITY] {
            let number = leak(tensor0(number));
            let after = |_, _, _, _: &dyn MatMatMul| vec![FusedSpec::BinScalar(number, operator)];
            check(&format!("{operator:?} with {number:?}"), SCALAR, true, after);
        }
    }
}

#[wasm_bindgen_test]
fn operators_with_rows_and_columns_follow() {
    for operator in OPERATORS {
        // The scalar kernel lets a NaN operand of a minimum or maximum pass unseen; tract's vector kernels do not.
        let expected = "wasm_f32_8x8";
        check(&format!("{operator:?} by row"), expected, true, |rows, _, _, _| {
            let operand = leak(tensor1(&with_specials(numbers(rows, 5))));
            vec![FusedSpec::BinPerRow(operand.view(), operator)]
        });
        check(&format!("{operator:?} by column"), expected, true, |_, columns, _, _| {
            let operand = leak(tensor1(&with_specials(numbers(columns, 6))));
            vec![FusedSpec::BinPerCol(operand.view(), operator)]
        });
    }
}

#[wasm_bindgen_test]
fn a_bias_and_bounds_follow() {
    let [low, high, bias] = [0.0f32, 6.0, 1.0].map(|number| leak(tensor0(number)) as &Tensor);
    let bounds = |reverse: bool| {
        let mut bounds =
            vec![FusedSpec::BinScalar(low, BinOp::Max), FusedSpec::BinScalar(high, BinOp::Min)];
        if reverse {
            bounds.reverse();
        }
        bounds
    };
    for reverse in [false, true] {
        check("scalar bias, bounds", SCALAR, true, |_, _, _, _| {
            [vec![FusedSpec::BinScalar(bias, BinOp::Add)], bounds(reverse)].concat()
        });
        check("bias by row, bounds, bias", SCALAR, true, |rows, _, _, _| {
            let operand = leak(tensor1(&numbers(rows, 3)));
            let bias = || vec![FusedSpec::BinPerRow(operand.view(), BinOp::Add)];
            [bias(), bounds(reverse), bias()].concat()
        });
        check("bias by column, bounds, leaky relu", SCALAR, true, |_, columns, _, _| {
            let operand = leak(tensor1(&numbers(columns, 3)));
            let bias = vec![FusedSpec::BinPerCol(operand.view(), BinOp::Add)];
            [bias, bounds(reverse), vec![FusedSpec::LeakyRelu(high)]].concat()
        });
    }
}

#[wasm_bindgen_test]
fn bounds_that_exclude_each_other_keep_their_order() {
    let [low, high] = [3.0f32, -3.0].map(|number| leak(tensor0(number)) as &Tensor);
    check("low above high", SCALAR, true, |_, _, _, _| {
        vec![FusedSpec::BinScalar(low, BinOp::Max), FusedSpec::BinScalar(high, BinOp::Min)]
    });
    check("high below low", SCALAR, true, |_, _, _, _| {
        vec![FusedSpec::BinScalar(high, BinOp::Min), FusedSpec::BinScalar(low, BinOp::Max)]
    });
}

#[wasm_bindgen_test]
fn a_bound_that_is_nan_makes_all_nan() {
    let nan = leak(tensor0(f32::NAN));
    for operator in [BinOp::Min, BinOp::Max] {
        let after = |_, _, _, _: &dyn MatMatMul| vec![FusedSpec::BinScalar(nan, operator)];
        check(&format!("{operator:?} with NaN"), "wasm_f32_8x8", false, after);
    }
}

#[wasm_bindgen_test]
fn other_matrices_are_added() {
    for layout in 0..LAYOUTS.len() {
        check("a matrix", SCALAR, true, |rows, columns, _, kernel| {
            let other = leak(Matrix::new(|count| numbers(count, 4), rows, columns, layout));
            vec![FusedSpec::AddUnicast(other.store(kernel))]
        });
    }
    check("an outer product", SCALAR, true, |rows, columns, _, _| {
        let operands = (leak(tensor1(&numbers(rows, 5))), leak(tensor1(&numbers(columns, 6))));
        vec![FusedSpec::AddRowColProducts(operands.0, operands.1)]
    });
    check("a second product", SCALAR, false, |rows, columns, _, kernel| {
        let factor =
            |count, shape: [usize; 2]| Tensor::from_shape(&shape, &numbers(count, 9)).unwrap();
        let (pack_a, pack_b) = &kernel.packings()[0];
        let a = pack_a.prepare_one(&factor(rows * 3, [rows, 3]), 1, 0).unwrap();
        let b = pack_b.prepare_one(&factor(3 * columns, [3, columns]), 0, 1).unwrap();
        let (a, b) = (AsInputValue::Owned(a), AsInputValue::Owned(b));
        vec![FusedSpec::AddMatMul { a, b, packing: 0 }]
    });
}

#[wasm_bindgen_test]
fn scales_follow() {
    let policy = RoundingPolicy::Even;
    // The scalar kernel rounds here, where tract's vector kernels only scale.
    let expected = "wasm_f32_8x8";
    check("left shift", expected, true, |_, _, _, _| vec![FusedSpec::ShiftLeft(3)]);
    let right = |_, _, _, _: &dyn MatMatMul| vec![FusedSpec::RoundingShiftRight(2, policy)];
    check("right shift", expected, true, right);
    let scale = |_, _, _, _: &dyn MatMatMul| vec![FusedSpec::QScale(5, policy, 1 << 30)];
    check("scale", expected, true, scale);
}
