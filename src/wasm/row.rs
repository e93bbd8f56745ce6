//! A row as numbers, which cross the border in one piece: to ask for its values one by one would take longer than to
//! predict.

use std::sync::Arc;

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::{Core, JsResult};
use crate::bundle::{ColumnType, Signature};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Cell, Table, TableBuilder};

/// What is kept between rows.
#[derive(Default)]
pub(super) struct Rows {
    /// Texts of columns that JavaScript knows by their codes: their positions, from 1.
    texts: Vec<Arc<Vec<String>>>,
    /// The last row, for its memory.
    last: Option<Table>,
}

#[wasm_bindgen]
impl Core {
    /// Takes a text of a column. Its code is how many the column has then.
    #[wasm_bindgen(js_name = learnText)]
    pub fn learn_text(&mut self, column: usize, text: String) {
        // It shares the texts.
        self.rows.last = None;
        let columns = &mut self.rows.texts;
        if columns.len() <= column {
            columns.resize_with(column + 1, Arc::default);
        }
        Arc::make_mut(&mut columns[column]).push(text);
    }

    /// Answers a row of numbers, in the order of the columns; NaN where a value is missing. A text is given by its code,
    /// 0 where it is missing, a boolean as 0 or 1, a moment in milliseconds.
    #[wasm_bindgen(js_name = predictNumbers)]
    pub fn predict_numbers(&mut self, numbers: &[f64]) -> JsResult<Object> {
        let mut rows = std::mem::take(&mut self.rows);
        let answer = self.predict_one(|columns| rows.table(columns, numbers));
        let answer = answer.map(|(answer, row)| {
            rows.last = Some(row);
            answer
        });
        self.rows = rows;
        answer
    }
}

impl Rows {
    fn table(&mut self, signature: &Signature, numbers: &[f64]) -> Result<Table> {
        let mut table = match self.last.take() {
            Some(row) => TableBuilder::again(signature, row),
            None => TableBuilder::new(signature),
        };
        let columns = signature.inputs.iter().zip(numbers).enumerate();
        for (position, (field, number)) in columns {
            match field.column_type {
                ColumnType::String => self.start_texts(&mut table, position, *number)?,
                ColumnType::Boolean if number.is_nan() => table.push(position, Cell::Missing)?,
                ColumnType::Boolean => table.push(position, Cell::Boolean(*number != 0.0))?,
                _ => table.push(position, Cell::Number(*number))?,
            }
        }
        table.finish()
    }

    fn start_texts(&self, table: &mut TableBuilder<'_>, column: usize, code: f64) -> Result<()> {
        let values = self.texts.get(column).cloned().unwrap_or_default();
        // OK because a code that is none is refused.
        match table.start_texts(column, code as u32, &values) {
            true => Ok(()),
            false => Err(Error::new(
                ErrorKind::InvalidArgument,
                format!("found the code {code} of no text"),
            )),
        }
    }
}
