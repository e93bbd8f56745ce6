//! What is done around the model: the caller's input becomes tensors, the model's tensor becomes an answer.

mod audio;
mod bytes;
mod constant;
mod image;
mod label;
mod output;
mod state;
mod table;
mod tabular;
mod text;
mod texts;

pub use audio::{
    AudioFeatures, AudioPipeline, LogMel, Logarithm, Loudest, MelLayout, MelNorm, MelScale,
    PadMode, SampleLayout, ZeroDecibels,
};
pub use bytes::BytesPipeline;
pub(crate) use constant::check_constants;
pub use constant::{ConstantTensor, ConstantValues};
pub(crate) use image::luma;
pub use image::{Channels, Filter, ImagePipeline, Layout, Picture, Step};
pub use label::Label;
pub use output::{Activation, Answer, Batch, NO_LABEL, OutputRules, Score};
pub use state::StateTensor;
pub(crate) use state::check_states;
pub use table::{Cell, Column, Table, TableBuilder};
pub(crate) use tabular::part_of_time;
pub(crate) use tabular::{Encoder, FeatureColumns, Features, Part, Values};
pub use tabular::{Fallback, Feature, MissingNumber, NumberStep, TabularPipeline, TimePart};
pub(crate) use text::TokenCounts;
pub use text::{
    PadTo, Padding, PaddingSide, Pooling, TextPipeline, TextTensors, TokenBatch, Tokenizer,
};
pub use texts::Texts;
