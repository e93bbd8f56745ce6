//! The caller's rows, column by column, checked against the signature on the way in.

use std::sync::Arc;

use driftline_kernels::columns;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::texts::Texts;
use crate::bundle::schema::column;
use crate::bundle::{ColumnType, Field, Signature};
use crate::error::{Error, ErrorKind, Result};

/// One value as the caller gave it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing was given: null, undefined, an empty cell of a CSV.
    Missing,
    /// A number; NaN counts as missing.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Boolean(bool),
    /// Milliseconds since 1970 in UTC.
    Timestamp(i64),
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers; NaN is a missing value.
    Number(Vec<f64>),
    /// Categories.
    Text(Texts),
    /// Booleans.
    Boolean(Vec<Option<bool>>),
    /// Milliseconds since 1970 in UTC.
    Timestamp(Vec<Option<i64>>),
}

impl Column {
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Column::Number(values) => values.len(),
            Column::Text(values) => values.len(),
            Column::Boolean(values) => values.len(),
            Column::Timestamp(values) => values.len(),
        }
    }

    fn followed_by(&self, other: &Column) -> Column {
        match (self, other) {
            (Column::Number(first), Column::Number(next)) => {
                Column::Number([&first[..], next].concat())
            }
            (Column::Text(first), Column::Text(next)) => Column::Text(first.followed_by(next)),
            (Column::Boolean(first), Column::Boolean(next)) => {
                Column::Boolean([&first[..], next].concat())
            }
            (Column::Timestamp(first), Column::Timestamp(next)) => {
                Column::Timestamp([&first[..], next].concat())
            }
            // OK because tables of one signature have columns of the same types.
            _ => unreachable!("tables of one signature"),
        }
    }

    /// The values of these rows.
    fn taken(&self, rows: impl Iterator<Item = usize>) -> Column {
        match self {
            Column::Number(values) => Column::Number(rows.map(|row| values[row]).collect()),
            Column::Text(values) => Column::Text(values.taken(rows)),
            Column::Boolean(values) => Column::Boolean(rows.map(|row| values[row]).collect()),
            Column::Timestamp(values) => Column::Timestamp(rows.map(|row| values[row]).collect()),
        }
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Rows for a model: one [`Column`] for each input of its signature, in that order, all of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    rows: usize,
    columns: Vec<Column>,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns in the order of the signature.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// These rows, and below them those of another table of the same signature.
    pub(crate) fn followed_by(&self, other: &Table) -> Table {
        let columns = self.columns.iter().zip(&other.columns);
        let columns = columns.map(|(column, other)| column.followed_by(other)).collect();
        Table { rows: self.rows + other.rows, columns }
    }

    /// One of the rows.
    pub(crate) fn row(&self, row: usize) -> Table {
        self.mixed(&vec![row; self.columns.len()])
    }

    /// New rows: for each, column by column, the row that its cell is taken of.
    pub(crate) fn mixed(&self, cells: &[usize]) -> Table {
        let width = self.columns.len();
        let column = |(place, column): (usize, &Column)| {
            column.taken(cells.iter().skip(place).step_by(width).copied())
        };
        let columns = self.columns.iter().enumerate().map(column).collect();
        Table { rows: cells.len() / width, columns }
    }
}

/// Builds a [`Table`], row by row or column by column.
///
/// ```
/// use driftline::{Cell, Signature, TableBuilder};
///
/// let signature: Signature =
///     serde_json::from_str(r#"{"inputs": [{"name": "temp", "type": "double"}]}"#)?;
/// let mut table = TableBuilder::new(&signature);
/// table.push(0, Cell::Number(39.0))?;
/// assert_eq!(table.finish()?.rows(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TableBuilder<'a> {
    fields: &'a [Field],
    columns: Vec<Column>,
}

impl<'a> TableBuilder<'a> {
    /// An empty table for the inputs of a signature.
    pub fn new(signature: &'a Signature) -> TableBuilder<'a> {
        let empty = |field: &Field| match field.column_type {
            ColumnType::String => Column::Text(Texts::default()),
            ColumnType::Boolean => Column::Boolean(Vec::new()),
            ColumnType::Datetime => Column::Timestamp(Vec::new()),
            _ => Column::Number(Vec::new()),
        };
        TableBuilder {
            fields: &signature.inputs,
            columns: signature.inputs.iter().map(empty).collect(),
        }
    }

    /// The same in the memory of a table of this signature that is of no more use.
    pub fn again(signature: &'a Signature, table: Table) -> TableBuilder<'a> {
        let mut columns = table.columns;
        for column in &mut columns {
            match column {
                Column::Number(values) => values.clear(),
                Column::Text(values) => values.clear(),
                Column::Boolean(values) => values.clear(),
                Column::Timestamp(values) => values.clear(),
            }
        }
        TableBuilder { fields: &signature.inputs, columns }
    }

    /// Appends a value to a column, given by its position in the signature.
    ///
    /// # Errors
    /// `invalid_type` when the value does not fit the column's type,
    /// `invalid_value` when a number is infinite or a whole number is out of range.
    ///
    /// # Panics
    /// When `position` is not a position of the signature.
    pub fn push(&mut self, position: usize, cell: Cell) -> Result<()> {
        let field = &self.fields[position];
        let place =
            |error: Error, row: usize| error.at(column(&field.name)).at(format!("row {row}"));
        let row = self.columns[position].len();
        match (&mut self.columns[position], cell) {
            (Column::Number(values), Cell::Missing) => values.push(f64::NAN),
            (Column::Text(values), Cell::Missing) => values.push(None),
            (Column::Boolean(values), Cell::Missing) => values.push(None),
            (Column::Timestamp(values), Cell::Missing) => values.push(None),
            (Column::Number(values), Cell::Number(number)) => {
                check_number(field.column_type, number).map_err(|error| place(error, row))?;
                values.push(number);
            }
            (Column::Text(values), Cell::Text(text)) => values.push(Some(text)),
            (Column::Boolean(values), Cell::Boolean(boolean)) => values.push(Some(boolean)),
            (Column::Timestamp(values), Cell::Timestamp(time)) => values.push(Some(time)),
            (Column::Timestamp(values), Cell::Number(time)) => {
                let time = whole_milliseconds(time).map_err(|error| place(error, row))?;
                values.push(time);
            }
            (Column::Timestamp(values), Cell::Text(text)) => {
                let time = parse_time(&text).map_err(|error| place(error, row))?;
                values.push(Some(time));
            }
            (_, cell) => {
                let text =
                    format!("found {}, expected {}", describe(&cell), expected(field.column_type));
                return Err(place(Error::new(ErrorKind::InvalidType, text), row));
            }
        }
        Ok(())
    }

    /// Appends many numbers at once: to a column of numbers, or of moments as milliseconds.
    ///
    /// # Errors
    /// As [`TableBuilder::push`].
    ///
    /// # Panics
    /// When `position` is not a position of the signature.
    pub fn extend(&mut self, position: usize, numbers: Vec<f64>) -> Result<()> {
        let field = &self.fields[position];
        if let Column::Number(values) = &mut self.columns[position] {
            if !are_fit(field.column_type, &numbers) {
                let first = values.len();
                for (index, number) in numbers.iter().enumerate() {
                    check_number(field.column_type, *number).map_err(|error| {
                        error.at(column(&field.name)).at(format!("row {}", first + index))
                    })?;
                }
            }
            if values.is_empty() {
                *values = numbers;
            } else {
                values.extend(numbers);
            }
            return Ok(());
        }
        let cell = |number: f64| if number.is_nan() { Cell::Missing } else { Cell::Number(number) };
        numbers.into_iter().try_for_each(|number| self.push(position, cell(number)))
    }

    /// Appends many texts at once: to a column of categories, or of moments.
    ///
    /// # Errors
    /// As [`TableBuilder::push`].
    ///
    /// # Panics
    /// When `position` is not a position of the signature.
    pub fn extend_texts(&mut self, position: usize, texts: Texts) -> Result<()> {
        if let Column::Text(values) = &mut self.columns[position]
            && values.is_empty()
        {
            *values = texts;
            return Ok(());
        }
        let cell = |text: Option<&str>| text.map_or(Cell::Missing, |text| Cell::Text(text.into()));
        texts.iter().try_for_each(|text| self.push(position, cell(text)))
    }

    /// Appends a text to an empty column of categories: the position of one of these, from 1; 0 for nothing. False when
    /// there is no such text.
    ///
    /// # Panics
    /// When `position` is no position of a column of categories.
    pub fn start_texts(&mut self, position: usize, code: u32, values: &Arc<Vec<String>>) -> bool {
        let Column::Text(texts) = &mut self.columns[position] else {
            panic!("a column of categories")
        };
        texts.start(code, values)
    }

    /// Fills an optional column that was left out.
    ///
    /// # Panics
    /// When `position` is not a position of the signature.
    pub fn leave_out(&mut self, position: usize, rows: usize) {
        match &mut self.columns[position] {
            Column::Number(values) => values.resize(values.len() + rows, f64::NAN),
            Column::Text(values) => values.leave_out(rows),
            Column::Boolean(values) => values.resize(values.len() + rows, None),
            Column::Timestamp(values) => values.resize(values.len() + rows, None),
        }
    }

    /// The table.
    ///
    /// # Errors
    /// `invalid_shape` when the columns differ in length.
    pub fn finish(self) -> Result<Table> {
        let rows = self.columns.first().map_or(0, Column::len);
        for (values, field) in self.columns.iter().zip(self.fields) {
            if values.len() != rows {
                let text = format!(
                    "has {} rows, expected {rows} as in column `{}`",
                    values.len(),
                    self.fields[0].name
                );
                return Err(Error::new(ErrorKind::InvalidShape, text).at(column(&field.name)));
            }
        }
        Ok(Table { rows, columns: self.columns })
    }
}

/// Whether numbers are what [`check_number`] lets pass, seen sooner.
fn are_fit(column_type: ColumnType, numbers: &[f64]) -> bool {
    let (limit, whole) = range(column_type);
    columns::are_within(numbers, limit) && (!whole || columns::are_whole(numbers))
}

fn check_number(column_type: ColumnType, number: f64) -> Result<()> {
    if are_fit(column_type, &[number]) {
        return Ok(());
    }
    let (limit, whole) = range(column_type);
    let kind = if whole { "a whole number" } else { "a finite number" };
    let text = format!("found {number}, expected {kind} from {:e} to {limit:e}", -limit);
    Err(Error::new(ErrorKind::InvalidValue, text))
}

/// How far from 0 numbers may be, and whether they are whole.
fn range(column_type: ColumnType) -> (f64, bool) {
    match column_type {
        ColumnType::Integer => (f64::from(i32::MAX), true),
        ColumnType::Long => (2f64.powi(53), true),
        ColumnType::Float => (f64::from(f32::MAX), false),
        _ => (f64::MAX, false),
    }
}

fn whole_milliseconds(number: f64) -> Result<Option<i64>> {
    // The range of a JavaScript Date.
    const LIMIT: f64 = 8.64e15;
    if number.is_nan() {
        return Ok(None);
    }
    if number.abs() > LIMIT {
        let text = format!("found {number}, expected milliseconds from -8.64e15 to 8.64e15");
        return Err(Error::new(ErrorKind::InvalidValue, text));
    }
    // OK because the limit is far inside the range of i64; a fraction of a millisecond is dropped.
    Ok(Some(number.floor() as i64))
}

fn parse_time(text: &str) -> Result<i64> {
    match OffsetDateTime::parse(text, &Rfc3339) {
        // OK because RFC 3339 has four-digit years, so the milliseconds fit i64.
        Ok(time) => Ok(time.unix_timestamp_nanos().div_euclid(1_000_000) as i64),
        Err(_) => Err(Error::new(
            ErrorKind::InvalidValue,
            format!(
                "found `{text}`, expected a moment with its offset such as 2013-01-01T05:00:00Z"
            ),
        )),
    }
}

fn describe(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "a missing value".into(),
        Cell::Number(number) => format!("the number {number}"),
        Cell::Text(text) => format!("the text `{text}`"),
        Cell::Boolean(boolean) => format!("the boolean {boolean}"),
        Cell::Timestamp(time) => format!("the moment {time} ms"),
    }
}

fn expected(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Double | ColumnType::Float => "a number",
        ColumnType::Integer | ColumnType::Long => "a whole number",
        ColumnType::String => "a text",
        ColumnType::Boolean => "true or false",
        ColumnType::Datetime => "a moment: milliseconds since 1970 or an RFC 3339 text",
        ColumnType::Tensor => "a tensor",
    }
}
