//! A row as numbers, which cross the border in one piece: to ask for its values one by one would take longer than to
//! predict.

use std::sync::Arc;

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::{Core, JsResult};
use crate::bundle::{ColumnType, Signature};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Cell, Table, TableBuilder, Texts};

/// Texts of columns that JavaScript knows by their codes: their positions, from 1.
#[derive(Default)]
pub(super) struct Dictionary(Vec<Arc<Vec<String>>>);

#[wasm_bindgen]
impl Core {
    /// Takes a text of a column. Its code is how many the column has then.
    #[wasm_bindgen(js_name = learnText)]
    pub fn learn_text(&mut self, column: usize, text: String) {
        let columns = &mut self.texts.0;
        if columns.len() <= column {
            columns.resize_with(column + 1, Arc::default);
        }
        Arc::make_mut(&mut columns[column]).push(text);
    }

    /// Answers a row of numbers, in the order of the columns; NaN where a value is missing. A text is given by its code,
    /// 0 where it is missing, a boolean as 0 or 1, a moment in milliseconds.
    #[wasm_bindgen(js_name = predictNumbers)]
    pub fn predict_numbers(&mut self, numbers: &[f64]) -> JsResult<Object> {
        let texts = std::mem::take(&mut self.texts);
        let answer = self.predict_one(|columns| texts.table(columns, numbers));
        self.texts = texts;
        answer
    }
}

impl Dictionary {
    fn table(&self, signature: &Signature, numbers: &[f64]) -> Result<Table> {
        let mut table = TableBuilder::new(signature);
        let columns = signature.inputs.iter().zip(numbers).enumerate();
        for (position, (field, number)) in columns {
            match field.column_type {
                ColumnType::String => {
                    table.extend_texts(position, self.text(position, *number)?)?
                }
                ColumnType::Boolean if number.is_nan() => table.push(position, Cell::Missing)?,
                ColumnType::Boolean => table.push(position, Cell::Boolean(*number != 0.0))?,
                _ => table.push(position, Cell::Number(*number))?,
            }
        }
        table.finish()
    }

    fn text(&self, column: usize, code: f64) -> Result<Texts> {
        let values = self.0.get(column).cloned().unwrap_or_default();
        // OK because a code that is none is refused.
        Texts::from_codes(vec![code as u32], values).ok_or_else(|| {
            Error::new(ErrorKind::InvalidArgument, format!("found the code {code} of no text"))
        })
    }
}
