//! A bundle made ready to predict: pipeline, engine and output rules in one.

use std::ops::Range;

use crate::bundle::{Bundle, Manifest, Pipeline, Signature};
use crate::engine::{Data, Dimension, ElementType, Session, Tensor, TensorInfo};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Answer, Batch, Encoder, Features, ImagePipeline, Picture, Table};

/// Rows that go through the model at once. A batch of any size is cut into these, so that a model
/// has at most four plans however many rows come.
const CHUNKS: [usize; 4] = [512, 64, 8, 1];

/// A model that answers rows or pictures.
pub struct Model {
    manifest: Manifest,
    session: Session,
    input: Input,
    /// Position of the output that holds the answer.
    output: usize,
}

enum Input {
    Rows(Encoder),
    Picture,
}

impl Model {
    /// Reads a bundle, plans the model for one row or picture, and checks that the two fit together.
    ///
    /// # Errors
    /// Those of [`Bundle::from_bytes`] and [`Session::from_onnx`]; `invalid_model` when the manifest
    /// names a tensor that the model lacks or makes features that it does not take.
    pub fn from_bundle(bytes: &[u8]) -> Result<Model> {
        let Bundle { manifest, model } = Bundle::from_bytes(bytes)?;
        let session = Session::from_onnx(model).map_err(|error| error.at("entry `model.onnx`"))?;
        Model::new(manifest, session)
    }

    fn new(manifest: Manifest, session: Session) -> Result<Model> {
        let output = position(session.outputs(), &manifest.output.tensor, "output")?;
        let input = match &manifest.pipeline {
            Pipeline::Tabular(tabular) => Input::Rows(Encoder::new(tabular, &manifest.signature)),
            Pipeline::Image(_) => Input::Picture,
        };
        let mut model = Model { manifest, session, input, output };
        model.check_fit()?;
        Ok(model)
    }

    /// What the bundle says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The columns of a row.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes pictures.
    pub fn columns(&self) -> Result<&Signature> {
        match self.input {
            Input::Rows(_) => Ok(&self.manifest.signature),
            Input::Picture => Err(invalid_argument("the model takes pictures, found rows")),
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
    /// stand-in for it, `invalid_argument` when the model takes pictures or there are no rows,
    /// `execution_failed` when the model fails.
    pub fn predict_batch(&mut self, table: &Table) -> Result<Batch> {
        if table.rows() == 0 {
            return Err(invalid_argument("found 0 rows, expected at least 1"));
        }
        let Input::Rows(encoder) = &self.input else {
            return Err(invalid_argument("the model takes pictures, found rows"));
        };
        let mut output = Vec::new();
        for rows in chunks(table.rows(), one_at_a_time(&self.session)) {
            let tensors = row_tensors(encoder, &self.manifest, &self.session, table, rows)?;
            output.append(&mut take_output(self.session.run(tensors)?, self.output)?);
        }
        self.manifest.output.batch(output, table.rows())
    }

    /// Answers a picture.
    ///
    /// # Errors
    /// `invalid_argument` when the model takes rows, `too_large` or `invalid_image` when the
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
        let mut output = Vec::new();
        for picture in pictures {
            let tensors = picture_tensors(self.image_pipeline()?, picture)?;
            output.append(&mut take_output(self.session.run(tensors)?, self.output)?);
        }
        self.manifest.output.batch(output, pictures.len())
    }

    fn image_pipeline(&self) -> Result<&ImagePipeline> {
        match &self.manifest.pipeline {
            Pipeline::Image(image) => Ok(image),
            Pipeline::Tabular(_) => Err(invalid_argument("the model takes rows, found a picture")),
        }
    }

    /// Plans the model for one row or picture where its size is known, and checks what comes out.
    fn check_fit(&mut self) -> Result<()> {
        let shapes = match (&self.manifest.pipeline, &self.input) {
            (Pipeline::Tabular(tabular), Input::Rows(encoder)) => {
                let widths = encoder.widths(tabular.tensor.as_deref());
                widths.into_iter().map(|(name, width)| (name, vec![1, width])).collect()
            }
            (Pipeline::Image(image), _) => match image.shape() {
                Some(shape) => vec![(image.tensor.clone(), shape.to_vec())],
                None => return Ok(()),
            },
            // OK because `new` makes the encoder from the same pipeline.
            (Pipeline::Tabular(_), Input::Picture) => {
                unreachable!("a tabular pipeline has an encoder")
            }
        };
        let shape = self.session.output_shape(self.output, shapes)?;
        self.manifest.output.check_width(shape.iter().product())
    }
}

/// Whether the model takes a single row or picture at a time.
fn one_at_a_time(session: &Session) -> bool {
    let batch = |input: &TensorInfo| input.shape.as_ref()?.first().cloned();
    session.inputs().iter().any(|input| batch(input) == Some(Dimension::Fixed(1)))
}

fn chunks(rows: usize, one_at_a_time: bool) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let left = rows - start;
        let size = if one_at_a_time { 1 } else { *CHUNKS.iter().find(|size| **size <= left)? };
        let chunk = start..start + size;
        start += size;
        (left > 0).then_some(chunk)
    })
}

fn row_tensors(
    encoder: &Encoder,
    manifest: &Manifest,
    session: &Session,
    table: &Table,
    rows: Range<usize>,
) -> Result<Vec<(String, Tensor)>> {
    let Pipeline::Tabular(tabular) = &manifest.pipeline else {
        return Err(invalid_argument("the model takes pictures, found rows"));
    };
    let count = rows.len();
    let named = match &tabular.tensor {
        Some(tensor) => vec![(tensor.as_str(), encoder.encode(table, rows)?)],
        None => encoder.encode_apart(table, rows)?,
    };
    (named.into_iter())
        .map(|(name, Features { width, values })| {
            let input = session.inputs().iter().find(|input| input.name == name);
            let element_type =
                input.and_then(|input| input.element_type).unwrap_or(ElementType::F32);
            let data = to_elements(values, element_type)
                .map_err(|error| error.at(format!("tensor `{name}`")))?;
            Ok((name.to_owned(), Tensor::new(&[count, width], data)?))
        })
        .collect()
}

fn picture_tensors(pipeline: &ImagePipeline, picture: &Picture) -> Result<Vec<(String, Tensor)>> {
    let (values, shape) = pipeline.encode(picture)?;
    Ok(vec![(pipeline.tensor.clone(), Tensor::new(&shape, Data::F32(values))?)])
}

/// Features are computed in double precision and rounded once, to what the model takes.
fn to_elements(values: Vec<f64>, element_type: ElementType) -> Result<Data> {
    match element_type {
        ElementType::F64 => Ok(Data::F64(values)),
        // OK because rounding to the nearest float is what is wanted.
        ElementType::F32 => Ok(Data::F32(values.into_iter().map(|value| value as f32).collect())),
        ElementType::I64 | ElementType::I32 => {
            if let Some(value) = values
                .iter()
                .find(|value| value.fract() != 0.0 || value.abs() > 2f64.powi(31) - 1.0)
            {
                let text = format!("found {value}, expected a whole number of 32 bits");
                return Err(Error::new(ErrorKind::InvalidValue, text));
            }
            // OK because the values were just checked to be whole and in range.
            Ok(match element_type {
                ElementType::I64 => {
                    Data::I64(values.into_iter().map(|value| value as i64).collect())
                }
                _ => Data::I32(values.into_iter().map(|value| value as i32).collect()),
            })
        }
        other => {
            let text =
                format!("takes elements of type {}, which a pipeline can't make", other.name());
            Err(Error::new(ErrorKind::InvalidModel, text))
        }
    }
}

fn take_output(mut outputs: Vec<Tensor>, position: usize) -> Result<Vec<f32>> {
    match outputs.swap_remove(position).into_data() {
        Data::F32(values) => Ok(values),
        // OK because an answer is given in single precision, as the other runtimes do.
        Data::F64(values) => Ok(values.into_iter().map(|value| value as f32).collect()),
        Data::I64(values) => Ok(values.into_iter().map(|value| value as f32).collect()),
        Data::I32(values) => Ok(values.into_iter().map(|value| value as f32).collect()),
        other => {
            let text = format!("the output has elements of type {}", other.element_type().name());
            Err(Error::new(ErrorKind::InvalidModel, text))
        }
    }
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
            for chunk in chunks(rows, false) {
                assert_eq!(chunk.start, next);
                assert!(CHUNKS.contains(&chunk.len()));
                next = chunk.end;
            }
            assert_eq!(next, rows);
        }
        assert_eq!(chunks(3, true).count(), 3);
    }

    #[test]
    fn whole_number_tensors_take_whole_numbers_only() {
        assert_eq!(to_elements(vec![2.0], ElementType::I64).unwrap(), Data::I64(vec![2]));
        assert!(to_elements(vec![2.5], ElementType::I64).is_err());
    }
}
