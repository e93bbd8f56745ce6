//! What a node does to the rows that go through it, if it is a part of a layer.

use std::sync::Arc;

use tract_onnx::pb::NodeProto;
use tract_onnx::prelude::Tensor;

use super::chain::Kind;
use crate::engine::graph::Constants;
use crate::engine::onnx::is_standard;
use crate::engine::ops::elements;

/// A part of a layer.
pub(super) enum Part {
    /// A product with weights, and its bias if it has one.
    Product(Product, Option<Vec<f32>>),
    /// A number for each output, or one for all.
    Bias(Vec<f32>),
    Activation(Kind),
}

/// A matrix of weights, held by the model's constants.
pub(in crate::engine) struct Product {
    weights: Arc<Tensor>,
    transposed: bool,
    factor: f32,
    /// Inputs and outputs.
    pub(super) shape: [usize; 2],
}

impl Product {
    fn new(weights: &Arc<Tensor>, transposed: bool, factor: f32) -> Option<Product> {
        elements::<f32>(weights).ok()?;
        let &[rows, columns] = weights.shape() else { return None };
        let shape = if transposed { [columns, rows] } else { [rows, columns] };
        let is_empty = rows * columns == 0;
        (!is_empty).then(|| Product { weights: weights.clone(), transposed, factor, shape })
    }

    pub(super) fn weight(&self, input: usize, output: usize) -> f32 {
        let [inputs, outputs] = self.shape;
        let at = if self.transposed { output * inputs + input } else { input * outputs + output };
        // OK because they were read as such when this was made.
        self.factor * elements::<f32>(&self.weights).expect("floats")[at]
    }
}

/// The part that a node is for what it reads under this name; `None` for other nodes.
pub(super) fn part(node: &NodeProto, rows: &str, constants: &Constants) -> Option<Part> {
    if !is_standard(&node.domain) {
        return None;
    }
    let inputs: Vec<_> = node.input.iter().map(String::as_str).collect();
    let is_last_axis = || matches!(int(node, "axis", -1), -1 | 1);
    Some(match (node.op_type.as_str(), inputs.as_slice()) {
        ("MatMul", [input, weights]) if *input == rows => {
            Part::Product(Product::new(tensor(weights, constants)?, false, 1.0)?, None)
        }
        ("Gemm", [input, weights, rest @ ..]) if *input == rows && int(node, "transA", 0) == 0 => {
            let transposed = int(node, "transB", 0) != 0;
            let factor = float(node, "alpha", 1.0);
            let product = Product::new(tensor(weights, constants)?, transposed, factor)?;
            let bias = match rest.first().filter(|name| !name.is_empty()) {
                Some(name) => Some(vector(name, float(node, "beta", 1.0), constants)?),
                None => None,
            };
            Part::Product(product, bias)
        }
        ("Add", [input, bias] | [bias, input]) if *input == rows => {
            Part::Bias(vector(bias, 1.0, constants)?)
        }
        ("Relu", _) => Part::Activation(Kind::Relu),
        ("Sigmoid", _) => Part::Activation(Kind::Sigmoid),
        ("Tanh", _) => Part::Activation(Kind::Tanh),
        ("Softmax", _) if is_last_axis() => Part::Activation(Kind::Softmax),
        _ => return None,
    })
}

fn tensor<'a>(name: &str, constants: &'a Constants) -> Option<&'a Arc<Tensor>> {
    constants.get(name)?.as_tensor().ok()
}

/// The numbers of a row, times a factor.
fn vector(name: &str, factor: f32, constants: &Constants) -> Option<Vec<f32>> {
    let tensor = tensor(name, constants)?;
    let is_row = matches!(tensor.shape(), [] | [_] | [1, _]);
    let numbers = elements::<f32>(tensor).ok().filter(|_| is_row)?;
    Some(numbers.iter().map(|number| factor * number).collect())
}

fn int(node: &NodeProto, name: &str, default: i64) -> i64 {
    let found = node.attribute.iter().find(|attribute| attribute.name == name);
    found.map_or(default, |attribute| attribute.i)
}

fn float(node: &NodeProto, name: &str, default: f32) -> f32 {
    let found = node.attribute.iter().find(|attribute| attribute.name == name);
    found.map_or(default, |attribute| attribute.f)
}
