//! JavaScript's rows and columns become a table.

use js_sys::{Array, ArrayBuffer, Date, Float64Array, Object, Reflect, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::bundle::schema::column;
use crate::bundle::{Field, Signature};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::{Cell, Table, TableBuilder, Texts};

pub(super) fn table_of_rows(signature: &Signature, rows: &Array) -> Result<Table> {
    let names: Vec<JsValue> =
        signature.inputs.iter().map(|field| field.name.as_str().into()).collect();
    let mut table = TableBuilder::new(signature);
    for (index, row) in rows.iter().enumerate() {
        let place = |error: Error| error.at(format!("row {index}"));
        check_names(signature, object(&row).map_err(place)?).map_err(place)?;
        for (position, name) in names.iter().enumerate() {
            let cell = cell_of(&signature.inputs[position], &property(&row, name));
            table.push(position, cell.map_err(place)?)?;
        }
    }
    table.finish()
}

pub(super) fn table_of_columns(signature: &Signature, columns: &Object) -> Result<Table> {
    check_names(signature, columns)?;
    let given = |name: &str| property(columns, &name.into());
    let rows = (signature.inputs.iter())
        .map(|field| given(&field.name))
        .find(|values| !values.is_undefined())
        .and_then(|values| property(&values, &"length".into()).as_f64())
        .unwrap_or(0.0);
    let mut table = TableBuilder::new(signature);
    for (position, field) in signature.inputs.iter().enumerate() {
        let values = given(&field.name);
        if values.is_undefined() {
            // OK because the length of an array is a whole number below 2^53.
            table.leave_out(position, rows as usize);
        } else if ArrayBuffer::is_view(&values) {
            let numbers = numbers(&values).map_err(|error| error.at(column(&field.name)))?;
            table.extend(position, numbers)?;
        } else if let Some(texts) = dictionary(&values) {
            table.extend_texts(position, texts)?;
        } else {
            let values = values
                .dyn_ref::<Array>()
                .ok_or_else(|| invalid_type(&values, "an array").at(column(&field.name)))?;
            for (row, value) in values.iter().enumerate() {
                let place = |error: Error| error.at(format!("row {row}"));
                table.push(position, cell_of(field, &value).map_err(place)?)?;
            }
        }
    }
    table.finish()
}

/// Texts as `js/inputs/columns.ts` sends them: `{ codes, values }`.
fn dictionary(column: &JsValue) -> Option<Texts> {
    let codes = property(column, &"codes".into()).dyn_into::<Uint32Array>().ok()?;
    let values = property(column, &"values".into()).dyn_into::<Array>().ok()?;
    Texts::from_codes(
        codes.to_vec(),
        values.iter().map(|text| text.as_string()).collect::<Option<Vec<_>>>()?,
    )
}

fn check_names(signature: &Signature, object: &Object) -> Result<()> {
    let names: Vec<String> =
        Object::keys(object).iter().filter_map(|key| key.as_string()).collect();
    signature.check_names(names.iter().map(String::as_str))
}

fn object(value: &JsValue) -> Result<&Object> {
    match value.dyn_ref::<Object>() {
        Some(object) if !Array::is_array(value) => Ok(object),
        _ => Err(invalid_type(value, "an object with a value for each column")),
    }
}

fn numbers(view: &JsValue) -> Result<Vec<f64>> {
    if view.is_instance_of::<js_sys::BigInt64Array>()
        || view.is_instance_of::<js_sys::BigUint64Array>()
    {
        let array = Array::from(view);
        return Ok(array.iter().map(|value| from_bigint(&value)).collect());
    }
    if let Some(numbers) = view.dyn_ref::<Float64Array>() {
        return Ok(numbers.to_vec());
    }
    if view.is_instance_of::<js_sys::DataView>() {
        return Err(invalid_type(view, "a typed array"));
    }
    Ok(Float64Array::new(view).to_vec())
}

fn cell_of(field: &Field, value: &JsValue) -> Result<Cell> {
    cell(value).map_err(|error| error.at(column(&field.name)))
}

fn cell(value: &JsValue) -> Result<Cell> {
    // What is frequent comes first: each question crosses the border.
    if let Some(number) = value.as_f64() {
        Ok(Cell::Number(number))
    } else if value.is_null() || value.is_undefined() {
        Ok(Cell::Missing)
    } else if let Some(text) = value.as_string() {
        Ok(Cell::Text(text))
    } else if let Some(boolean) = value.as_bool() {
        Ok(Cell::Boolean(boolean))
    } else if value.is_bigint() {
        Ok(Cell::Number(from_bigint(value)))
    } else if let Some(date) = value.dyn_ref::<Date>() {
        date_cell(date)
    } else {
        Err(invalid_type(value, "a number, text, boolean, Date or null"))
    }
}

/// One that is too large for 64 bits becomes infinity, which the column then refuses by its range.
fn from_bigint(value: &JsValue) -> f64 {
    // OK because a column of whole numbers refuses what a double does not hold exactly.
    i64::try_from(value.clone()).map_or(f64::INFINITY, |value| value as f64)
}

fn date_cell(date: &Date) -> Result<Cell> {
    let time = date.get_time();
    if time.is_nan() {
        let text = "found an invalid Date, expected a moment";
        return Err(Error::new(ErrorKind::InvalidValue, text));
    }
    // OK because a Date is within 8.64e15 milliseconds of 1970.
    Ok(Cell::Timestamp(time as i64))
}

fn property(object: &JsValue, key: &JsValue) -> JsValue {
    // A getter that throws counts as a value that is not there.
    Reflect::get(object, key).unwrap_or(JsValue::UNDEFINED)
}

fn invalid_type(value: &JsValue, expected: &str) -> Error {
    let found = match value.js_typeof().as_string() {
        Some(name) if name == "object" => value
            .dyn_ref::<Object>()
            .map_or("null".into(), |object| format!("an object ({})", object.constructor().name())),
        Some(name) => format!("a value of type {name}"),
        None => "an unknown value".into(),
    };
    Error::new(ErrorKind::InvalidType, format!("found {found}, expected {expected}"))
}
