//! The rows that a row is compared with, in a bundle: `{"columns": {"temp": [39, null], "carrier": ["UA", "DL"]}}`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::bundle::Signature;
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Cell, Column, Table, TableBuilder};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    columns: BTreeMap<String, Vec<Value>>,
}

/// Rows as the bundle's entry. Moments are milliseconds since 1970.
pub(crate) fn to_json(signature: &Signature, rows: &Table) -> String {
    let columns = signature.inputs.iter().zip(rows.columns());
    let columns = columns.map(|(field, column)| (field.name.clone(), values(column))).collect();
    // OK because texts, booleans and numbers can't fail to serialise.
    serde_json::to_string(&Entry { columns }).expect("plain data")
}

fn values(column: &Column) -> Vec<Value> {
    (0..column.len()).map(|row| value(column, row)).collect()
}

/// A cell. A missing number is null, as JSON has no NaN.
pub(super) fn value(column: &Column, row: usize) -> Value {
    match column {
        Column::Number(values) => values[row].into(),
        Column::Text(values) => values.get(row).into(),
        Column::Boolean(values) => values[row].into(),
        Column::Timestamp(values) => values[row].into(),
    }
}

/// Reads the bundle's entry.
///
/// # Errors
/// `invalid_bundle` when it is not as [`to_json`] writes it, or does not fit the signature.
pub(crate) fn from_json(signature: &Signature, json: &[u8]) -> Result<Table> {
    let invalid = |text: String| Error::new(ErrorKind::InvalidBundle, text);
    let entry: Entry = serde_json::from_slice(json).map_err(|error| invalid(error.to_string()))?;
    signature
        .check_names(entry.columns.keys().map(String::as_str))
        .map_err(|error| error.with_kind(ErrorKind::InvalidBundle))?;
    let mut table = TableBuilder::new(signature);
    for (position, field) in signature.inputs.iter().enumerate() {
        for value in entry.columns.get(&field.name).into_iter().flatten() {
            let pushed =
                cell(value).ok_or_else(|| invalid(format!("found {value}, expected a value")));
            pushed
                .and_then(|cell| table.push(position, cell))
                .map_err(|error| error.with_kind(ErrorKind::InvalidBundle))?;
        }
    }
    table.finish().map_err(|error| error.with_kind(ErrorKind::InvalidBundle))
}

fn cell(value: &Value) -> Option<Cell> {
    Some(match value {
        Value::Null => Cell::Missing,
        Value::Bool(boolean) => Cell::Boolean(*boolean),
        Value::Number(number) => Cell::Number(number.as_f64()?),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        let fields = [("n", "double"), ("t", "string"), ("b", "boolean"), ("m", "datetime")];
        let inputs = fields.map(|(name, kind)| format!(r#"{{"name":"{name}","type":"{kind}"}}"#));
        serde_json::from_str(&format!(r#"{{"inputs":[{}]}}"#, inputs.join(","))).unwrap()
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let signature = signature();
        let mut table = TableBuilder::new(&signature);
        let rows = [
            [Cell::Number(0.1), Cell::Text("a".into()), Cell::Boolean(true), Cell::Timestamp(-5)],
            [Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing],
        ];
        for row in rows {
            (0..).zip(row).for_each(|(position, cell)| table.push(position, cell).unwrap());
        }
        let json = to_json(&signature, &table.finish().unwrap());
        let expected =
            r#"{"columns":{"b":[true,null],"m":[-5,null],"n":[0.1,null],"t":["a",null]}}"#;
        assert_eq!(json, expected);
        let read = from_json(&signature, json.as_bytes()).unwrap();
        assert_eq!(to_json(&signature, &read), expected);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let cases = [
            ("{}", "missing field"),
            (r#"{"columns":{"x":[]}}"#, "column `x`: the model has no such column"),
            (r#"{"columns":{"n":[[]],"t":[""],"b":[true],"m":[0]}}"#, "found [], expected a value"),
            (r#"{"columns":{"n":["a"],"t":[""],"b":[true],"m":[0]}}"#, "expected a number"),
            (r#"{"columns":{"n":[1],"t":[],"b":[true],"m":[0]}}"#, "has 0 rows, expected 1"),
        ];
        for (json, expected) in cases {
            let error = from_json(&signature(), json.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidBundle);
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
