//! A loaded model: what is given by name is checked against the inputs, and goes through the program.

use std::sync::Arc;

use driftline_kernels::Column;

use super::guard::guarded;
use super::onnx::{Dimension, OnnxFile, TensorInfo, find_hidden_layer, parse};
use super::program::Program;
use super::tensor::{ElementType, Tensor};
use super::value::Value;
use crate::error::{Error, ErrorKind, Result};
use crate::source::Section;

/// Elements of all inputs together, of which zeros are made to plan with.
const MAX_PLANNED_AT_LOAD: usize = 1 << 24;

/// Even an empty text takes as much memory as many numbers.
const NUMBERS_PER_TEXT: usize = 16;

/// What stands in for an input while a model is planned.
pub(crate) enum StandIn {
    /// Zeros of this shape.
    Zeros(Vec<usize>),
    /// What it always is.
    Tensor(Tensor),
}

impl StandIn {
    fn shape(&self) -> &[usize] {
        match self {
            StandIn::Zeros(shape) => shape,
            StandIn::Tensor(tensor) => tensor.shape(),
        }
    }
}

/// A model that is ready to run.
pub struct Session {
    inputs: Vec<TensorInfo>,
    outputs: Vec<TensorInfo>,
    extra: Option<usize>,
    program: Box<dyn Program>,
    may_be_trees: bool,
    fixed: Option<Fixed>,
}

/// Of a model whose input sizes never change.
struct Fixed {
    inputs: Vec<Vec<usize>>,
    /// `None` for an output whose shape depends on values.
    outputs: Vec<Option<Vec<usize>>>,
}

impl Session {
    /// Reads an ONNX file. A model whose input sizes are all fixed is planned at once, unless they are huge.
    ///
    /// # Errors
    /// `invalid_model` when the file is unreadable or inconsistent,
    /// `unsupported_operator` when it needs an operator that the engine lacks.
    pub fn from_onnx(bytes: &[u8]) -> Result<Session> {
        Session::from_onnx_with(bytes, None)
    }

    /// Reads an ONNX file that is also asked for a tensor from inside its graph, such as the model's embedding.
    /// [`Session::run`] gives it at the position that [`Session::extra`] says. Without one, nothing is kept or
    /// computed for it.
    ///
    /// # Errors
    /// Those of [`Session::from_onnx`]; `invalid_model` when `extra` is neither an output nor provided by a node
    /// of the outermost graph.
    pub fn from_onnx_with(bytes: &[u8], extra: Option<&str>) -> Result<Session> {
        Session::from_file(Section::whole(&bytes), extra)
    }

    /// [`Session::from_onnx_with`] of a file that stays where it is: large weights are read one by one.
    pub(crate) fn from_file(file: Section, extra: Option<&str>) -> Result<Session> {
        guarded(|| Session::read(|| OnnxFile::new(parse(file)?, extra)))
    }

    /// Name of the tensor that holds the model's embedding by default, for [`Session::from_onnx_with`]: what the
    /// last layer with weights (MatMul, Gemm or 1x1 convolution, also quantised ones) reads on the way to an
    /// output. `None` when no such layer leads there, or it reads the model's input itself.
    ///
    /// # Errors
    /// `invalid_model` when the file is unreadable or inconsistent or has no such output,
    /// `unsupported_operator` when it needs an operator that the engine lacks.
    pub fn last_hidden_layer(bytes: &[u8], output: &str) -> Result<Option<String>> {
        guarded(|| find_hidden_layer(bytes, output))
    }

    /// A session for a file that can be read twice. The plan of a model of fixed sizes takes the weights over; a model
    /// that this fails on is read again, and planned in more memory.
    pub(super) fn read(read: impl Fn() -> Result<OnnxFile>) -> Result<Session> {
        let mut session = Session::of(read()?);
        let Some(inputs) = session.fixed_shapes() else {
            return Ok(session);
        };
        let zeros = inputs.iter().cloned().map(StandIn::Zeros).collect();
        let tensors = session.tensors(zeros)?;
        if session.program.plan_last(&tensors).is_err() {
            drop(session);
            session = Session::of(read()?);
            session.program.plan_once(&tensors)?;
        }
        let shape = |output| session.program.output_shape(output, &tensors);
        let outputs = (0..session.outputs.len()).map(shape).collect();
        session.fixed = Some(Fixed { inputs, outputs });
        Ok(session)
    }

    fn of(file: OnnxFile) -> Session {
        let OnnxFile { inputs, outputs, extra, program, may_be_trees } = file;
        Session { inputs, outputs, extra, program, may_be_trees, fixed: None }
    }

    /// What the model takes.
    pub fn inputs(&self) -> &[TensorInfo] {
        &self.inputs
    }

    /// What the model gives.
    pub fn outputs(&self) -> &[TensorInfo] {
        &self.outputs
    }

    /// Position of the extra tensor among what [`Session::run`] gives: behind the outputs, unless it is one of
    /// them. `None` when none was asked for.
    pub fn extra(&self) -> Option<usize> {
        self.extra
    }

    /// Whether the model may be nothing but trees, which its file then says.
    pub(crate) fn may_be_trees(&self) -> bool {
        self.may_be_trees
    }

    /// Runs the model on named values and returns its outputs in its own order, then the extra tensor if it is
    /// none of them.
    ///
    /// # Errors
    /// `missing_column` or `unknown_column` when the names are not exactly the model's inputs,
    /// `invalid_type` or `invalid_shape` when a tensor does not fit its input,
    /// `execution_failed` when the model fails on these values.
    pub fn run(&mut self, values: Vec<(String, Value)>) -> Result<Vec<Value>> {
        let values = self.in_order(values)?;
        self.check(&values)?;
        let outputs = self.program.call(values)?;
        // The extra tensor is behind the outputs.
        let stated = self.outputs.iter().map(|output| output.element_type).chain([None]);
        let narrow = |(value, stated): (Value, _)| {
            value.try_map(&|tensor: Tensor| Ok(tensor.narrowed(stated)))
        };
        outputs.into_iter().zip(stated).map(narrow).collect()
    }

    /// Whether [`Session::run_columns`] answers rows of so many features: the model takes any number of rows of floats, and
    /// gives one tensor.
    pub(crate) fn takes_columns(&self, features: usize) -> bool {
        let [TensorInfo { element_type: Some(ElementType::F32), shape, .. }] = &self.inputs[..]
        else {
            return false;
        };
        let rows = shape.as_ref().and_then(|shape| shape.first());
        let any_rows = !matches!(rows, Some(Dimension::Fixed(_)));
        let single = self.outputs.len() == 1 && self.extra.is_none();
        any_rows && single && self.program.takes_columns(features)
    }

    /// Runs the model on so many rows, whose features come column by column.
    ///
    /// # Errors
    /// `execution_failed` when the model fails on these values.
    ///
    /// # Panics
    /// Where the model takes no columns, or others than these.
    pub(crate) fn run_columns(&mut self, columns: &[Column<'_>], rows: usize) -> Result<Vec<f32>> {
        self.program.call_columns(columns, rows)
    }

    /// The shape of an output, by its position, for such inputs. `None` when it depends on values and
    /// the model takes no zeros.
    ///
    /// # Errors
    /// As [`Session::run`], of which this is the first half.
    pub(crate) fn output_shape(
        &mut self,
        output: usize,
        stand_ins: Vec<(String, StandIn)>,
    ) -> Result<Option<Vec<usize>>> {
        let stand_ins = self.in_order(stand_ins)?;
        self.check_shapes(stand_ins.iter().map(StandIn::shape))?;
        let known = self.fixed.as_ref().filter(|fixed| {
            fixed.inputs.iter().map(Vec::as_slice).eq(stand_ins.iter().map(StandIn::shape))
        });
        if let Some(shape) = known.and_then(|fixed| fixed.outputs[output].as_ref()) {
            return Ok(Some(shape.clone()));
        }
        let tensors = self.tensors(stand_ins)?;
        self.program.plan(&tensors)?;
        if let Some(shape) = self.program.output_shape(output, &tensors) {
            return Ok(Some(shape));
        }
        let values = tensors.iter().map(|tensor| Ok(Value::Tensor(Tensor::from_tract(tensor)?)));
        let outputs = values.collect::<Result<_>>().and_then(|values| self.program.call(values));
        let shape = |outputs: Vec<Value>| Some(outputs[output].as_tensor().ok()?.shape().to_vec());
        Ok(outputs.ok().and_then(shape))
    }

    /// Keeps to the shapes that it was planned for, where that can be: [`Session::run`] then refuses other ones with
    /// `invalid_shape`.
    pub(crate) fn settle(&mut self) {
        self.program.settle();
    }

    /// Checks a tensor for one input, given by its position.
    ///
    /// # Errors
    /// `invalid_type` or `invalid_shape` when it does not fit.
    pub(crate) fn check_input(&self, position: usize, tensor: &Tensor) -> Result<()> {
        check_tensor(&self.inputs[position], tensor, &mut Symbols::default())
    }

    fn tensors(&self, stand_ins: Vec<StandIn>) -> Result<Vec<Arc<tract_onnx::prelude::Tensor>>> {
        let tensor = |(input, stand_in): (&TensorInfo, StandIn)| {
            let tensor = match stand_in {
                StandIn::Zeros(shape) => {
                    Tensor::zeros(&shape, input.element_type.unwrap_or(ElementType::F32))
                }
                StandIn::Tensor(tensor) => tensor,
            };
            Ok(Arc::new(tensor.into_tract()?))
        };
        self.inputs.iter().zip(stand_ins).map(tensor).collect()
    }

    /// What was given by name, in the order of the inputs.
    fn in_order<T>(&self, mut given: Vec<(String, T)>) -> Result<Vec<T>> {
        let known = |name: &str| self.inputs.iter().any(|input| input.name == name);
        if let Some((name, _)) = given.iter().find(|(name, _)| !known(name)) {
            let text = format!("the model has no such input; it takes {}", self.input_names());
            return Err(Error::new(ErrorKind::UnknownColumn, text).at(tensor_name(name)));
        }
        let mut take =
            |input: &TensorInfo| match given.iter().position(|(name, _)| *name == input.name) {
                Some(position) => Ok(given.swap_remove(position).1),
                None => {
                    let text = format!("is missing; the model takes {}", self.input_names());
                    Err(Error::new(ErrorKind::MissingColumn, text).at(tensor_name(&input.name)))
                }
            };
        self.inputs.iter().map(&mut take).collect()
    }

    fn input_names(&self) -> String {
        let names: Vec<_> = self.inputs.iter().map(|input| input.name.as_str()).collect();
        names.join(", ")
    }

    /// Checks what the file states of its inputs. Of values other than tensors it states nothing
    /// that could be read here.
    fn check(&self, values: &[Value]) -> Result<()> {
        let mut symbols = Symbols::default();
        for (input, value) in self.inputs.iter().zip(values) {
            let Value::Tensor(tensor) = value else { continue };
            check_tensor(input, tensor, &mut symbols)
                .map_err(|error| error.at(tensor_name(&input.name)))?;
        }
        Ok(())
    }

    fn check_shapes<'a>(&self, shapes: impl Iterator<Item = &'a [usize]>) -> Result<()> {
        let mut symbols = Symbols::default();
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
        let shapes: Vec<Vec<usize>> = self.inputs.iter().map(shape).collect::<Option<_>>()?;
        let volume = |(input, shape): (&TensorInfo, &Vec<usize>)| {
            let text = input.element_type == Some(ElementType::String);
            let each = if text { NUMBERS_PER_TEXT } else { 1 };
            shape.iter().fold(each, |volume, size| volume.saturating_mul(*size))
        };
        let all = self.inputs.iter().zip(&shapes).map(volume).fold(0, usize::saturating_add);
        (all <= MAX_PLANNED_AT_LOAD).then_some(shapes)
    }
}

/// Sizes by the names that the model gives them. They are few, so a list finds them soonest.
#[derive(Default)]
struct Symbols<'a>(Vec<(&'a str, usize)>);

impl<'a> Symbols<'a> {
    /// The size of this name: the one that was found first.
    fn size(&mut self, name: &'a str, found: usize) -> usize {
        let known = self.0.iter().find(|(other, _)| *other == name).map(|(_, size)| *size);
        known.unwrap_or_else(|| {
            self.0.push((name, found));
            found
        })
    }
}

fn check_tensor<'a>(
    input: &'a TensorInfo,
    tensor: &Tensor,
    symbols: &mut Symbols<'a>,
) -> Result<()> {
    check_type(input, tensor)?;
    check_shape(input, tensor.shape(), symbols)
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
    symbols: &mut Symbols<'a>,
) -> Result<()> {
    let Some(expected) = &input.shape else {
        return Ok(());
    };
    let fits = |(size, found): (&'a Dimension, &usize)| match size {
        Dimension::Fixed(size) => size == found,
        Dimension::Symbol(name) => symbols.size(name, *found) == *found,
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
