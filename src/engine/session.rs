//! A loaded model: one plan for each shape of its inputs, made on first use and kept.

use std::collections::HashMap;
use std::sync::Arc;

use tract_onnx::prelude::{
    InferenceFact, InferenceModel, InferenceModelExt, IntoRunnable, IntoTValue, TractError,
    TractResult, TypedRunnableModel,
};

use super::onnx::{Dimension, OnnxFile, TensorInfo, invalid_model};
use super::tensor::{ElementType, Tensor};
use crate::error::{Error, ErrorKind, Result};

/// Plans kept; the one that was not used for longest goes first.
const MAX_PLANS: usize = 8;

/// A model that is ready to run.
pub struct Session {
    inputs: Vec<TensorInfo>,
    outputs: Vec<TensorInfo>,
    /// `None` once the only plan that the model can have was made.
    model: Option<InferenceModel>,
    /// Least recently used first.
    plans: Vec<Plan>,
}

struct Plan {
    shapes: Vec<Vec<usize>>,
    runnable: Arc<TypedRunnableModel>,
}

impl Session {
    /// Reads an ONNX file. A model whose input sizes are all fixed is planned at once.
    ///
    /// # Errors
    /// `invalid_model` when the file is unreadable or inconsistent,
    /// `unsupported_operator` when it needs an operator that the engine lacks.
    pub fn from_onnx(bytes: &[u8]) -> Result<Session> {
        let file = OnnxFile::from_bytes(bytes)?;
        let mut session = Session {
            inputs: file.inputs,
            outputs: file.outputs,
            model: Some(file.model),
            plans: Vec::new(),
        };
        if let Some(shapes) = session.fixed_shapes() {
            session.plan(shapes)?;
        }
        Ok(session)
    }

    /// What the model takes.
    pub fn inputs(&self) -> &[TensorInfo] {
        &self.inputs
    }

    /// What the model gives.
    pub fn outputs(&self) -> &[TensorInfo] {
        &self.outputs
    }

    /// Runs the model on named tensors and returns its outputs in its own order.
    ///
    /// # Errors
    /// `missing_column` or `unknown_column` when the names are not exactly the model's inputs,
    /// `invalid_type` or `invalid_shape` when a tensor does not fit its input,
    /// `execution_failed` when the model fails on these values.
    pub fn run(&mut self, tensors: Vec<(String, Tensor)>) -> Result<Vec<Tensor>> {
        let tensors = self.in_order(tensors)?;
        self.check(&tensors)?;
        let shapes = tensors.iter().map(|tensor| tensor.shape().to_vec()).collect();
        let runnable = self.plan(shapes)?;
        run_plan(&runnable, tensors)
    }

    /// The shape of an output, by its position, for inputs of these shapes.
    ///
    /// # Errors
    /// As [`Session::run`], of which this is the first half.
    pub(crate) fn output_shape(
        &mut self,
        output: usize,
        shapes: Vec<(String, Vec<usize>)>,
    ) -> Result<Vec<usize>> {
        let shapes = self.in_order(shapes)?;
        self.check_shapes(shapes.iter().map(Vec::as_slice))?;
        let runnable = self.plan(shapes.clone())?;
        let fact = runnable
            .model()
            .output_fact(output)
            .map_err(|error| invalid_model(format!("has no output {output}")).caused_by(error))?;
        if let Some(shape) = fact.shape.as_concrete() {
            return Ok(shape.to_vec());
        }
        // The shape depends on values: zeros are as good as any.
        let zero = |(input, shape): (&TensorInfo, &Vec<usize>)| {
            Tensor::zeros(shape, input.element_type.unwrap_or(ElementType::F32))
        };
        let zeros = self.inputs.iter().zip(&shapes).map(zero).collect();
        Ok(run_plan(&runnable, zeros)?.swap_remove(output).shape().to_vec())
    }

    /// What was given by name, in the order of the inputs.
    fn in_order<T>(&self, given: Vec<(String, T)>) -> Result<Vec<T>> {
        let known = |name: &str| self.inputs.iter().any(|input| input.name == name);
        if let Some((name, _)) = given.iter().find(|(name, _)| !known(name)) {
            let text = format!("the model has no such input; it takes {}", self.input_names());
            return Err(Error::new(ErrorKind::UnknownColumn, text).at(tensor_name(name)));
        }
        let mut given: HashMap<_, _> = given.into_iter().collect();
        let mut take = |input: &TensorInfo| {
            given.remove(&input.name).ok_or_else(|| {
                let text = format!("is missing; the model takes {}", self.input_names());
                Error::new(ErrorKind::MissingColumn, text).at(tensor_name(&input.name))
            })
        };
        self.inputs.iter().map(&mut take).collect()
    }

    fn input_names(&self) -> String {
        let names: Vec<_> = self.inputs.iter().map(|input| input.name.as_str()).collect();
        names.join(", ")
    }

    fn check(&self, tensors: &[Tensor]) -> Result<()> {
        for (input, tensor) in self.inputs.iter().zip(tensors) {
            check_type(input, tensor).map_err(|error| error.at(tensor_name(&input.name)))?;
        }
        self.check_shapes(tensors.iter().map(Tensor::shape))
    }

    fn check_shapes<'a>(&self, shapes: impl Iterator<Item = &'a [usize]>) -> Result<()> {
        let mut symbols = HashMap::new();
        for (input, shape) in self.inputs.iter().zip(shapes) {
            check_shape(input, shape, &mut symbols)
                .map_err(|error| error.at(tensor_name(&input.name)))?;
        }
        Ok(())
    }

    fn fixed_shapes(&self) -> Option<Vec<Vec<usize>>> {
        let fixed = |size: &Dimension| match size {
            Dimension::Fixed(size) => Some(*size),
            _ => None,
        };
        let shape = |input: &TensorInfo| input.shape.as_ref()?.iter().map(fixed).collect();
        self.inputs.iter().map(shape).collect()
    }

    /// The plan for these input shapes, made now when there is none.
    fn plan(&mut self, shapes: Vec<Vec<usize>>) -> Result<Arc<TypedRunnableModel>> {
        if let Some(index) = self.plans.iter().position(|plan| plan.shapes == shapes) {
            let plan = self.plans.remove(index);
            self.plans.push(plan);
        } else {
            // A model of fixed sizes can have one plan only, so its source makes room.
            let model =
                if self.fixed_shapes().is_some() { self.model.take() } else { self.model.clone() };
            let model =
                model.ok_or_else(|| invalid_model("the model could not be planned before"))?;
            let runnable = make_plan(model, &self.inputs, &shapes).map_err(|error| {
                let text = format!(
                    "inputs of shape {shapes:?} do not go through the model: {}",
                    chain(&error)
                );
                invalid_model(text).caused_by(error)
            })?;
            if self.plans.len() == MAX_PLANS {
                self.plans.remove(0);
            }
            self.plans.push(Plan { shapes, runnable });
        }
        // OK because both branches end with a push.
        Ok(self.plans.last().expect("a plan").runnable.clone())
    }
}

fn make_plan(
    mut model: InferenceModel,
    inputs: &[TensorInfo],
    shapes: &[Vec<usize>],
) -> TractResult<Arc<TypedRunnableModel>> {
    for (index, (input, shape)) in inputs.iter().zip(shapes).enumerate() {
        let fact = match input.element_type {
            Some(element_type) => InferenceFact::dt_shape(element_type.datum(), shape),
            None => InferenceFact::shape(shape),
        };
        model.set_input_fact(index, fact)?;
    }
    model.into_optimized()?.into_runnable()
}

fn run_plan(runnable: &Arc<TypedRunnableModel>, tensors: Vec<Tensor>) -> Result<Vec<Tensor>> {
    execute(runnable, tensors).map_err(|error| {
        let text = format!("the model failed on this input: {}", error.root_cause());
        Error::new(ErrorKind::ExecutionFailed, text).caused_by(error)
    })
}

fn execute(runnable: &Arc<TypedRunnableModel>, tensors: Vec<Tensor>) -> TractResult<Vec<Tensor>> {
    let values = (tensors.into_iter())
        .map(|tensor| Ok(tensor.into_tract()?.into_tvalue()))
        .collect::<TractResult<_>>()?;
    runnable.run(values)?.iter().map(|value| Tensor::from_tract(value)).collect()
}

fn check_type(input: &TensorInfo, tensor: &Tensor) -> Result<()> {
    let found = tensor.data().element_type();
    match input.element_type {
        Some(expected) if expected != found => {
            let text =
                format!("found elements of type {}, expected {}", found.name(), expected.name());
            Err(Error::new(ErrorKind::InvalidType, text))
        }
        _ => Ok(()),
    }
}

fn check_shape<'a>(
    input: &'a TensorInfo,
    found: &[usize],
    symbols: &mut HashMap<&'a str, usize>,
) -> Result<()> {
    let Some(expected) = &input.shape else {
        return Ok(());
    };
    let fits = |(size, found): (&'a Dimension, &usize)| match size {
        Dimension::Fixed(size) => size == found,
        Dimension::Symbol(name) => symbols.entry(name).or_insert(*found) == found,
        Dimension::Any => true,
    };
    if expected.len() == found.len() && expected.iter().zip(found).all(fits) {
        return Ok(());
    }
    let text = format!("found shape {found:?}, expected {}", show(expected));
    Err(Error::new(ErrorKind::InvalidShape, text))
}

fn show(shape: &[Dimension]) -> String {
    let sizes: Vec<_> = (shape.iter())
        .map(|size| match size {
            Dimension::Fixed(size) => size.to_string(),
            Dimension::Symbol(name) => name.clone(),
            Dimension::Any => "any".into(),
        })
        .collect();
    format!("[{}]", sizes.join(", "))
}

fn tensor_name(name: &str) -> String {
    format!("tensor `{name}`")
}

fn chain(error: &TractError) -> String {
    let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
    causes.join(": ")
}
