//! Convolutions before and after tract's optimiser, with this engine's part in it.

use tract_onnx::prelude::{DatumExt, IntoRunnable, Tensor, TypedModel, tvec};
use tract_onnx::tract_core::ops::binary::{OptBinByScalar, OptBinUnicast};
use tract_onnx::tract_core::ops::cnn::{Conv, KernelFormat, PaddingSpec, PoolSpec};
use tract_onnx::tract_core::ops::math::{add, max, min};
use tract_onnx::tract_core::ops::nn::DataFormat;
use tract_onnx::tract_hir::internal::{Approximation, OutletId, SpecialOps, TypedOp};

use super::super::optimise::optimise;
use super::depthwise::Shared;
use super::winograd::Winograd;

const PICTURES: usize = 2;

struct Case {
    /// Channels of the picture and of the result.
    channels: [usize; 2],
    size: [usize; 2],
    padding: PaddingSpec,
    kernel: [usize; 2],
    step: usize,
    groups: usize,
}

fn case(channels: [usize; 2], size: [usize; 2]) -> Case {
    let padding = PaddingSpec::Explicit(tvec!(1, 1), tvec!(1, 1));
    Case { channels, size, padding, kernel: [3, 3], step: 1, groups: 1 }
}

fn numbers(shape: &[usize], seed: usize) -> Tensor {
    let number = |index: usize| ((index * 37 + seed * 11) % 101) as f32 / 101.0 - 0.5;
    let numbers: Vec<f32> = (0..shape.iter().product()).map(number).collect();
    Tensor::from_shape(shape, &numbers).unwrap()
}

/// What the rest of a model is wired with, and the results of the convolution.
struct Wires {
    model: TypedModel,
    end: OutletId,
}

impl Wires {
    fn new(case: &Case) -> Wires {
        let ([inputs, outputs], [height, width]) = (case.channels, case.size);
        let mut model = TypedModel::default();
        let picture = f32::fact([PICTURES, inputs, height, width]);
        let picture = model.add_source("picture", picture).unwrap();
        let [down, right] = case.kernel;
        let weights = numbers(&[outputs, inputs / case.groups, down, right], 1);
        let weights = model.add_const("weights", weights).unwrap();
        let bias = model.add_const("bias", numbers(&[outputs], 2)).unwrap();
        let conv = Conv {
            pool_spec: PoolSpec {
                data_format: DataFormat::NCHW,
                kernel_shape: case.kernel.as_slice().into(),
                padding: case.padding.clone(),
                dilations: None,
                strides: Some(tvec!(case.step, case.step)),
                input_channels: inputs,
                output_channels: outputs,
            },
            kernel_fmt: KernelFormat::OIHW,
            group: case.groups,
            q_params: None,
        };
        let end = model.wire_node("conv", conv, &[picture, weights, bias]).unwrap()[0];
        Wires { model, end }
    }

    fn then(mut self, name: &str, operator: impl Into<Box<dyn TypedOp>>, other: OutletId) -> Wires {
        self.end = self.model.wire_node(name, operator.into(), &[self.end, other]).unwrap()[0];
        self
    }

    fn bounded(mut self) -> Wires {
        let [low, high] = [("low", 0.0f32), ("high", 1.5)].map(|(name, number)| {
            let bound = Tensor::from_shape(&[1, 1, 1, 1], &[number]).unwrap();
            self.model.add_const(name, bound).unwrap()
        });
        self.then("above", max(), low).then("below", min(), high)
    }

    fn added(mut self) -> Wires {
        let shape = self.model.outlet_fact(self.end).unwrap().shape.as_concrete().unwrap().to_vec();
        let other = self.model.add_const("other", numbers(&shape, 4)).unwrap();
        let source = f32::fact(&shape);
        let second = self.model.add_source("second", source).unwrap();
        let other = self.model.wire_node("others", add(), &[second, other]).unwrap()[0];
        self.then("added", add(), other)
    }

    /// Checks that results stay, and gives the optimised model's operators.
    fn check(mut self) -> Vec<Box<dyn TypedOp>> {
        self.model.select_output_outlets(&[self.end]).unwrap();
        let optimised = optimise(self.model.clone()).unwrap();
        let operators = optimised.nodes.iter().map(|node| node.op.clone()).collect();
        let shapes = self.model.input_outlets().unwrap().iter().map(|outlet| {
            self.model.outlet_fact(*outlet).unwrap().shape.as_concrete().unwrap().to_vec()
        });
        let inputs: Vec<_> = shapes.map(|shape| numbers(&shape, 3).into()).collect();
        let results = [self.model, optimised].map(|model| {
            model.into_runnable().unwrap().run(inputs.iter().cloned().collect()).unwrap()
        });
        results[1][0].close_enough(&results[0][0], Approximation::Custom(1e-5, 1e-5, 0.0)).unwrap();
        operators
    }
}

fn count<T: TypedOp>(operators: &[Box<dyn TypedOp>]) -> usize {
    operators.iter().filter(|operator| operator.is::<T>()).count()
}

/// Sizes whose tiles fill vectors and rows and such as do not, in one part and in several.
#[test]
fn windows_of_three_and_steps_of_one_are_taken() {
    for (channels, size) in [
        ([16, 16], [13, 14]),
        ([16, 24], [17, 13]),
        ([20, 33], [14, 14]),
        ([64, 64], [56, 56]),
        ([40, 17], [9, 63]),
    ] {
        for padding in [
            PaddingSpec::Explicit(tvec!(1, 1), tvec!(1, 1)),
            PaddingSpec::Explicit(tvec!(0, 2), tvec!(1, 0)),
            PaddingSpec::SameUpper,
            PaddingSpec::Valid,
        ] {
            let operators = Wires::new(&Case { padding, ..case(channels, size) }).check();
            assert_eq!(count::<Winograd>(&operators), 1, "{channels:?} {size:?}");
        }
    }
}

#[test]
fn sums_and_bounds_become_a_part_of_it() {
    let wires = || Wires::new(&case([16, 24], [14, 15]));
    for operators in [wires().bounded().check(), wires().added().bounded().check()] {
        assert_eq!(count::<Winograd>(&operators), 1);
        assert_eq!(count::<OptBinByScalar>(&operators), 0);
    }
    // What is added behind a bound is not added before it.
    let operators = wires().bounded().added().check();
    assert_eq!(count::<OptBinUnicast>(&operators), 2);
}

/// A result that is asked for, or read twice, is there as it was.
#[test]
fn what_others_read_stays() {
    let mut wires = Wires::new(&case([16, 16], [12, 12]));
    let convolved = wires.end;
    wires = wires.bounded();
    let twice = wires.then("twice", add(), convolved);
    let operators = twice.check();
    assert_eq!(count::<Winograd>(&operators), 1);
}

#[test]
fn other_convolutions_are_left_to_tract() {
    let whole = || case([16, 16], [14, 14]);
    for other in [
        Case { step: 2, ..whole() },
        Case { kernel: [1, 3], ..whole() },
        Case { kernel: [5, 5], ..whole() },
        Case { groups: 2, ..whole() },
        case([15, 16], [14, 14]),
        case([16, 15], [14, 14]),
        case([16, 16], [8, 15]),
        case([16, 16], [8, 13]),
    ] {
        let taken = count::<Winograd>(&Wires::new(&other).check());
        assert_eq!(taken, usize::from(other.size == [8, 15]));
    }
}

#[test]
fn rows_of_each_channel_by_itself_are_shared() {
    let by_channel = |step, kernel| Case { groups: 24, kernel, step, ..case([24, 24], [13, 11]) };
    for case in [by_channel(1, [3, 3]), by_channel(2, [3, 3]), by_channel(1, [5, 5])] {
        assert_eq!(count::<Shared>(&Wires::new(&case).check()), 1);
    }
}
