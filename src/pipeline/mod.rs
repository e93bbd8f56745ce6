//! What is done around the model: the caller's input becomes tensors, the model's tensor becomes an answer.

mod image;
mod output;
mod table;
mod tabular;
mod text;

pub use image::{Channels, Filter, ImagePipeline, Layout, Picture, Step};
pub use output::{Activation, Answer, Batch, NO_LABEL, OutputRules, Score};
pub use table::{Cell, Column, Table, TableBuilder};
pub(crate) use tabular::{Encoder, Features};
pub use tabular::{Fallback, Feature, NumberStep, TabularPipeline, TimePart};
pub use text::{PadTo, Padding, Pooling, Side, TextPipeline, TextTensors, TokenBatch, Tokenizer};
