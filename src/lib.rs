//! Runs an ONNX model together with its preprocessing, natively and as one WebAssembly module.
//!
//! ```no_run
//! use driftline::{Cell, Model, TableBuilder};
//!
//! let bytes = std::fs::read("temperature.driftline")?;
//! let mut model = Model::from_bundle(&bytes)?;
//! let mut table = TableBuilder::new(model.columns()?);
//! table.push(0, Cell::Number(39.0))?;
//! let answer = model.predict(&table.finish()?)?;
//! println!("{:?}", answer.label);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The folders are the stages of a prediction's life, and data flows one way:
//!
//! | module | holds |
//! |---|---|
//! | `bundle` | what ships: the archive and its manifest |
//! | `pipeline` | the caller's input to tensors; the model's tensor to an answer |
//! | `engine` | the ONNX file, planned and run by tract and by operators of its own |
//! | `signals` | what an input and the model's embedding are like, in a few numbers, for a monitor |
//! | `monitor` | which streams of a model are watched, and its reference; `driftline-monitor` does the watching |
//! | `explain` | why an input was answered so: which part of it moved the answer; `driftline-explain` has the methods |
//! | `reports` | what leaves the device, if anything does: made here, randomised by `driftline-privacy`, sealed by `driftline-summary` |
//! | `model` | all of them together |
//! | `wasm` | the border to JavaScript: converts types and errors, nothing else |
//!
//! The core has no clock, no randomness, no storage and no network; it is given what it needs.

#![warn(missing_docs)]

mod bundle;
mod engine;
mod error;
mod explain;
mod fourier;
mod model;
mod monitor;
mod pipeline;
mod reports;
mod signals;
mod source;
#[cfg(target_family = "wasm")]
pub mod wasm;

pub use bundle::{
    Archive, BACKGROUND_ENTRY, Bundle, ColumnType, FORMAT, Field, MANIFEST_ENTRY, MODEL_ENTRY,
    Manifest, Pipeline, REFERENCE_ENTRY, Signature, TOKENIZER_ENTRY, TensorSpec, write_archive,
};
pub use engine::{Data, Dimension, ElementType, Session, Tensor, TensorInfo, Value};
pub use error::{Error, ErrorKind, Result};
pub use explain::{
    Area, ColumnChange, Comparison, Counterfactual, CounterfactualOptions, CounterfactualSearch,
    ExplainMethod, ExplainOptions, Explained, Explaining, ExplainingMany, Importance, Nearest,
    PartAttribution, PartChange, PartImportance, PartValue, Scale, Surrogate, Target,
};
pub use model::{Model, PlainModel};
pub use monitor::{
    Clock, DetectorKind, DriftReport, FIRST_PREDICTIONS, Monitor, OrderedReport, Reference,
};
pub use pipeline::{
    Activation, Answer, AudioFeatures, AudioPipeline, Batch, BytesPipeline, Cell, Channels, Column,
    ConstantTensor, ConstantValues, Fallback, Feature, Filter, ImagePipeline, Label, Layout,
    LogMel, Logarithm, Loudest, MelLayout, MelNorm, MelScale, MissingNumber, NO_LABEL, NumberStep,
    OutputRules, PadMode, PadTo, Padding, PaddingSide, Picture, Pooling, SampleLayout, Score,
    StateTensor, Step, Table, TableBuilder, TabularPipeline, TextPipeline, TextTensors, Texts,
    TimePart, TokenBatch, Tokenizer, ZeroDecibels,
};
pub use reports::{Mechanism, Reason, ReportOptions, Reporter, Silence, Taken, registration};
