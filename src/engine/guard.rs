//! The last line of defence against panics in tract. In WebAssembly a panic ends the instance, which
//! is then replaced; elsewhere it becomes an error here.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::onnx::invalid_model;
use crate::error::Result;

const REPORT: &str = "export it with another opset, such as 17, and report this as a bug";

/// Does the work; a panic in it is an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(work).unwrap_or_else(|message| {
        Err(invalid_model(format!("the engine breaks on the model ({message})")).advised(REPORT))
    })
}

/// Does the work, or gives the message of a panic in it. What the work changes must stay usable.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given").to_owned()
}
