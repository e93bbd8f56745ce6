//! Cloudflare D1, by the binding of a Worker.

use js_sys::{Array, Error, Object};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use super::{Answer, Database, Statement, StorageError, Transaction, Value};

#[wasm_bindgen]
extern "C" {
    /// What a Worker has as `env.DB`.
    pub type D1Database;
    type D1PreparedStatement;
    type D1Result;
    type D1Meta;

    #[wasm_bindgen(method, catch)]
    fn prepare(this: &D1Database, sql: &str) -> Result<D1PreparedStatement, JsValue>;
    #[wasm_bindgen(method, variadic, catch)]
    fn bind(this: &D1PreparedStatement, values: &Array) -> Result<D1PreparedStatement, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn batch(this: &D1Database, statements: &Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn results(this: &D1Result) -> Array;
    #[wasm_bindgen(method, getter)]
    fn meta(this: &D1Result) -> D1Meta;
    #[wasm_bindgen(method, getter)]
    fn changes(this: &D1Meta) -> f64;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(message: &str);
}

/// A database of Cloudflare's. Its numbers are JavaScript's: sums beyond 2^53 are rounded.
pub struct D1 {
    // OK because a Worker has one thread, as the wrapper checks.
    binding: SendWrapper<D1Database>,
}

impl D1 {
    /// The database behind a binding.
    pub fn new(binding: D1Database) -> D1 {
        D1 { binding: SendWrapper::new(binding) }
    }

    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, JsValue> {
        // D1 refuses an empty list.
        if statements.is_empty() {
            return Ok(Vec::new());
        }
        let prepared = statements.into_iter().map(|statement| self.prepare(statement));
        let prepared = prepared.collect::<Result<Array, JsValue>>()?;
        let results = Array::from(&self.binding.batch(&prepared).await?);
        Ok(results.iter().map(|result| answer(&result.unchecked_into())).collect())
    }

    fn prepare(&self, Statement { sql, values }: Statement) -> Result<JsValue, JsValue> {
        // OK because texts of statements come from this crate alone, and have dollars for nothing else.
        let statement = self.binding.prepare(&sql.replace('$', "?"))?;
        let values: Array = values.into_iter().map(to_js).collect();
        Ok(statement.bind(&values)?.into())
    }
}

impl Database for D1 {
    fn transaction(&self, statements: Vec<Statement>) -> Transaction<'_> {
        let transaction = async move { self.run(statements).await.map_err(failure) };
        Box::pin(SendWrapper::new(transaction))
    }

    fn most_parameters(&self) -> usize {
        100
    }
}

fn answer(result: &D1Result) -> Answer {
    // A row is an object, whose properties are in the order of the columns.
    let row = |row: JsValue| Object::values(&row.unchecked_into()).iter().map(from_js).collect();
    // OK because as many rows as are changed are far below 2^53.
    Answer {
        rows: result.results().iter().map(row).collect(),
        changed: result.meta().changes() as u64,
    }
}

fn to_js(value: Value) -> JsValue {
    match value {
        Value::Integer(number) => JsValue::from(number as f64),
        Value::Text(text) => JsValue::from(text),
        Value::Null => JsValue::NULL,
    }
}

fn from_js(value: JsValue) -> Value {
    match value.as_f64() {
        Some(number) => Value::Integer(number as i64),
        None => value.as_string().map_or(Value::Null, Value::Text),
    }
}

/// D1 tells its errors apart by their messages alone.
fn failure(error: JsValue) -> StorageError {
    let message = error.dyn_ref::<Error>().map(|error| String::from(error.message()));
    let message = message.unwrap_or_else(|| format!("{error:?}"));
    if message.contains("UNIQUE constraint failed") {
        return StorageError::Conflict;
    }
    // Callers are not told why.
    log_error(&message);
    StorageError::Unavailable(message)
}
