//! A bundle made ready to predict: pipeline, engine and output rules in one.

mod bytes;
mod drift;
mod elements;
mod explain;
mod plain;
mod ready;
mod rest;
mod sound;
mod tensors;
mod texts;

use std::ops::Range;

pub use plain::PlainModel;
use rest::Rest;
use tensors::{check_missing, picture_tensors, row_tensors, run_columns};

use crate::bundle::{BACKGROUND_ENTRY, Manifest, Parts, Pipeline, Signature, TOKENIZER_ENTRY};
use crate::engine::{Dimension, Session, StandIn, TensorInfo, TreeSum};
use crate::error::{Error, ErrorKind, Result};
use crate::explain::background_from_json;
use crate::monitor::{Monitor, Seen};
use crate::pipeline::{
    Answer, AudioPipeline, Batch, BytesPipeline, Encoder, ImagePipeline, Picture, Table,
    TextPipeline, Tokenizer,
};
use crate::reports::{Described, Reporter, described};
use crate::signals::{self, Kind, Signals};
use crate::source::Section;

/// Rows that go through the model at once. A batch of any size is cut into these, so that a model
/// has at most four plans however many rows come.
const CHUNKS: [usize; 4] = [512, 64, 8, 1];
/// Texts that go through at once: attention takes memory by the square of their length.
const TEXTS: usize = 8;

/// A model that answers rows, pictures, texts, sound or bytes.
pub struct Model {
    manifest: Manifest,
    session: Session,
    input: Input,
    rest: Rest,
    /// Position of the output that holds the answer.
    output: usize,
    /// Values that it holds for one input, where that is known before a run.
    width: Option<usize>,
    /// Whether the features of rows go to the model column by column.
    by_columns: bool,
    monitor: Option<Monitor>,
    reporter: Option<Reporter>,
    /// What explanations compare rows with.
    background: Option<Table>,
    trees: TreeSource,
    described: ReportSource,
}

/// The trees of a model that is nothing but trees.
enum TreeSource {
    Unread(Box<TreeFile>),
    Read(TreeSum),
    /// Why there are none.
    None(String),
}

/// An ONNX file that may hold trees, and what reads it. By a pointer, so that a baked module does without its code.
struct TreeFile {
    onnx: Vec<u8>,
    read: fn(&[u8], &str, &str) -> Result<TreeSum>,
}

/// What reports say of the bundle.
enum ReportSource {
    /// What reads its file. By a pointer, so that a baked module does without its code.
    Unread(fn(&[u8]) -> Result<Described>),
    Read(Box<Described>),
    /// Why there are no reports.
    None(String),
}

enum Input {
    /// Rows, and the tensor that takes all their features, if there is one.
    Rows(Encoder, Option<String>),
    Picture(ImagePipeline),
    Text(TextPipeline, Box<Tokenizer>),
    Sound(AudioPipeline),
    Bytes(BytesPipeline),
}

impl Input {
    fn name(&self) -> &'static str {
        match self {
            Input::Rows(..) => "rows",
            Input::Picture(_) => "pictures",
            Input::Text(..) => "texts",
            Input::Sound(_) => "sound",
            Input::Bytes(_) => "bytes",
        }
    }

    /// The error for a caller that gives something else.
    fn refuse(&self, found: &str) -> Error {
        invalid_argument(&format!("the model takes {}, found {found}", self.name()))
    }

    /// The tensors' shapes for one row, text, picture or sound, where they are known.
    fn shapes(&self) -> Option<Vec<(String, Vec<usize>)>> {
        match self {
            Input::Rows(encoder, tensor) => {
                let widths = encoder.widths(tensor.as_deref());
                Some(widths.into_iter().map(|(name, width)| (name, vec![1, width])).collect())
            }
            Input::Picture(image) => Some(vec![(image.tensor.clone(), image.shape()?.to_vec())]),
            Input::Text(text, _) => {
                let shape = vec![1, text.fixed_length()?];
                let names = text.tensors.names().into_iter();
                Some(names.map(|name| (name.to_owned(), shape.clone())).collect())
            }
            Input::Sound(audio) => Some(vec![(audio.tensor.clone(), audio.shape()?)]),
            Input::Bytes(bytes) => Some(vec![(bytes.tensor.clone(), bytes.shape().to_vec())]),
        }
    }
}

impl Model {
    /// Reads a bundle, plans the model for one input where its size is known, and checks that the two fit
    /// together.
    ///
    /// # Errors
    /// Those of [`Bundle::from_bytes`](crate::Bundle::from_bytes) and [`Session::from_onnx`]; `invalid_model` when the manifest
    /// names a tensor that the model lacks or makes features that it does not take.
    pub fn from_bundle(bytes: &[u8]) -> Result<Model> {
        Model::from_file(Section::whole(&bytes))
    }

    /// [`Model::from_bundle`] of a file that stays where it is.
    pub(crate) fn from_file(file: Section) -> Result<Model> {
        let Parts { manifest, model: onnx, tokenizer, reference, background } =
            Parts::from_file(file)?;
        let session = Session::from_file(onnx, manifest.embedding.as_deref());
        let session = session.map_err(|error| error.at("entry `model.onnx`"))?;
        let tokenizer = tokenizer.map(Section::to_vec).unwrap_or_default();
        let mut model = Model::new(manifest, session, &tokenizer)?;
        model.watch(reference.map(Section::to_vec).as_deref())?;
        if model.session.may_be_trees() {
            model.trees = TreeSource::Unread(Box::new(TreeFile {
                onnx: onnx.to_vec(),
                read: TreeSum::from_onnx,
            }));
        }
        let read = |json: Section| background_from_json(model.columns()?, &json.to_vec());
        model.background = (background.map(read).transpose())
            .map_err(|error| error.at(format!("entry `{BACKGROUND_ENTRY}`")))?;
        Ok(model)
    }

    fn new(manifest: Manifest, session: Session, tokenizer: &[u8]) -> Result<Model> {
        let output = position(session.outputs(), &manifest.output.tensor, "output")?;
        let input = match &manifest.pipeline {
            Pipeline::Tabular(tabular) => {
                check_missing(tabular, session.inputs())?;
                let encoder = Encoder::new(tabular, &manifest.signature);
                Input::Rows(encoder, tabular.tensor.clone())
            }
            Pipeline::Image(image) => Input::Picture(image.clone()),
            Pipeline::Text(text) => {
                let tokenizer = Tokenizer::from_json(tokenizer);
                let tokenizer =
                    tokenizer.map_err(|error| error.at(format!("entry `{TOKENIZER_ENTRY}`")))?;
                text.check_tokenizer(&tokenizer, manifest.signature.inputs.len() == 2)?;
                Input::Text(text.clone(), Box::new(tokenizer))
            }
            Pipeline::Audio(audio) => Input::Sound(audio.clone()),
            Pipeline::Bytes(bytes) => Input::Bytes(bytes.clone()),
        };
        let rest = Rest::new(&manifest, &session)?;
        let mut model = Model {
            manifest,
            session,
            input,
            rest,
            output,
            width: None,
            by_columns: false,
            monitor: None,
            reporter: None,
            background: None,
            trees: TreeSource::None("the model is no ensemble of trees".into()),
            described: ReportSource::Unread(described),
        };
        model.check_fit()?;
        model.by_columns = model.takes_columns();
        Ok(model)
    }

    /// What the bundle says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The columns of a row.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes something else than rows.
    pub fn columns(&self) -> Result<&Signature> {
        match self.input {
            Input::Rows(..) => Ok(&self.manifest.signature),
            _ => Err(self.input.refuse("rows")),
        }
    }

    /// The engine under it, for callers that bring tensors of their own.
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Answers a table of one row.
    ///
    /// # Errors
    /// `invalid_shape` when the table has not exactly one row; else those of [`Model::predict_batch`].
    pub fn predict(&mut self, table: &Table) -> Result<Answer> {
        if table.rows() != 1 {
            let text = format!("found {} rows, expected 1", table.rows());
            return Err(Error::new(ErrorKind::InvalidShape, text));
        }
        let batch = self.predict_batch(table).map_err(Error::in_the_only_row)?;
        Ok(self.manifest.output.answer(batch))
    }

    /// Answers every row of a table.
    ///
    /// # Errors
    /// `invalid_value` when a value is missing, unknown or out of range and the pipeline has no
    /// stand-in for it, `invalid_argument` when the model takes no rows or there are none,
    /// `execution_failed` when the model fails.
    pub fn predict_batch(&mut self, table: &Table) -> Result<Batch> {
        if table.rows() == 0 {
            return Err(invalid_argument("found 0 rows, expected at least 1"));
        }
        let output = self.answer_rows(table)?;
        let batch = self.manifest.output.batch(output, table.rows())?;
        self.observe(&Seen::Rows(table), &batch);
        Ok(batch)
    }

    /// The model's values for every row, before the activation. Seen by no monitor.
    pub(crate) fn answer_rows(&mut self, table: &Table) -> Result<Vec<f32>> {
        let Input::Rows(encoder, tensor) = &self.input else {
            return Err(self.input.refuse("rows"));
        };
        let mut output = Vec::with_capacity(table.rows() * self.width.unwrap_or(0));
        let most = self.at_once(CHUNKS[0]);
        for rows in chunks(table.rows(), most, self.by_columns) {
            let mut answer = if self.by_columns {
                let columns = encoder.columns(table, rows.clone())?;
                run_columns(&mut self.session, columns, encoder.parts(), rows.len())?
            } else {
                let features = encoder.encode(table, rows.clone(), tensor.as_deref())?;
                let tensors = row_tensors(features, rows.len(), self.session.inputs())?;
                self.rest.run(&mut self.session, tensors, self.output)?.answer
            };
            output.append(&mut answer);
        }
        Ok(output)
    }

    /// Answers a picture.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes no pictures, `too_large` or `invalid_image` when the
    /// picture can't be prepared, `execution_failed` when the model fails.
    pub fn predict_picture(&mut self, picture: &Picture) -> Result<Answer> {
        let batch = self.predict_pictures(std::slice::from_ref(picture))?;
        Ok(self.manifest.output.answer(batch))
    }

    /// Answers pictures one after the other.
    ///
    /// # Errors
    /// As [`Model::predict_picture`].
    pub fn predict_pictures(&mut self, pictures: &[Picture]) -> Result<Batch> {
        if pictures.is_empty() {
            return Err(invalid_argument("found 0 pictures, expected at least 1"));
        }
        let Input::Picture(pipeline) = &self.input else {
            return Err(self.input.refuse("a picture"));
        };
        let (mut output, mut signals) = (Vec::new(), Signals::new(Kind::Image, &self.session));
        for picture in pictures {
            let tensors = picture_tensors(pipeline, picture)?;
            let mut ran = self.rest.run(&mut self.session, tensors, self.output)?;
            signals.push(ran.embedding_of(0, 1, None), |out| signals::image(picture, out));
            output.append(&mut ran.answer);
        }
        let batch = self.manifest.output.batch(output, pictures.len())?;
        self.observe(&Seen::Signals(&signals), &batch);
        Ok(batch)
    }

    /// The model's values for pictures, before the activation. Seen by no monitor.
    pub(crate) fn answer_pictures(&mut self, pictures: &[Picture]) -> Result<Vec<f32>> {
        let Input::Picture(pipeline) = &self.input else {
            return Err(self.input.refuse("a picture"));
        };
        let mut output = Vec::new();
        for picture in pictures {
            let tensors = picture_tensors(pipeline, picture)?;
            output.append(&mut self.rest.run(&mut self.session, tensors, self.output)?.answer);
        }
        Ok(output)
    }

    /// Plans the model for one input where its size is known, and checks what comes out.
    fn check_fit(&mut self) -> Result<()> {
        let Some(shapes) = self.input.shapes() else {
            return Ok(());
        };
        let zeros = shapes.into_iter().map(|(name, shape)| (name, StandIn::Zeros(shape)));
        let stand_ins = zeros.chain(self.rest.stand_ins()).collect();
        let Some(shape) = self.session.output_shape(self.output, stand_ins)? else {
            return Ok(());
        };
        let shape = match &self.input {
            Input::Text(text, _) => text.pooled_shape(&shape)?,
            _ => shape,
        };
        let width = shape.iter().product();
        self.width = Some(width);
        self.manifest.output.check_width(width)
    }

    fn takes_columns(&self) -> bool {
        let Input::Rows(encoder, Some(_)) = &self.input else { return false };
        let features = encoder.parts().iter().map(|part| part.width()).sum();
        !encoder.makes_texts() && self.rest.is_empty() && self.session.takes_columns(features)
    }

    /// How many rows or texts the model takes at a time: at most so many, or a single one.
    fn at_once(&self, most: usize) -> usize {
        let single = self.session.inputs().iter().any(|input| {
            let batch = input.shape.as_ref().and_then(|shape| shape.first());
            match self.rest.is_constant(&input.name) {
                // A constant that could have had a row for each of theirs has one row.
                true => matches!(batch, Some(Dimension::Symbol(_) | Dimension::Any)),
                false => batch == Some(&Dimension::Fixed(1)),
            }
        });
        if single || self.rest.remembers() { 1 } else { most }
    }

    /// Forgets what the model remembers of the calls before, as if it was loaded anew.
    pub fn reset_state(&mut self) {
        self.rest.reset();
    }
}

/// Cuts rows into those that go through the model at once: at most so many. `any` tells that it takes any number without a
/// plan for it.
fn chunks(rows: usize, most: usize, any: bool) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let left = (rows - start).min(most);
        let size = if any { left } else { *CHUNKS.iter().find(|size| **size <= left)? };
        let chunk = start..start + size;
        start += size;
        (left > 0).then_some(chunk)
    })
}

fn position(tensors: &[TensorInfo], name: &str, what: &str) -> Result<usize> {
    tensors.iter().position(|tensor| tensor.name == name).ok_or_else(|| {
        let names: Vec<_> = tensors.iter().map(|tensor| tensor.name.as_str()).collect();
        let text = format!("the model has no {what} `{name}`; it has {}", names.join(", "));
        Error::new(ErrorKind::InvalidModel, text)
    })
}

fn invalid_argument(message: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_every_row_once() {
        for rows in [1, 7, 8, 9, 511, 512, 513, 1_000, 1_601] {
            let mut next = 0;
            for chunk in chunks(rows, 512, false) {
                assert_eq!(chunk.start, next);
                assert!(CHUNKS.contains(&chunk.len()));
                next = chunk.end;
            }
            assert_eq!(next, rows);
        }
        assert_eq!(chunks(3, 1, false).count(), 3);
        assert_eq!(chunks(17, 8, false).count(), 3);
        let any: Vec<_> = chunks(1_000, 512, true).collect();
        assert_eq!(any, [0..512, 512..1_000]);
    }
}
