//! The keys of a `preprocessor_config.json`, each read in the forms that Hugging Face accepts.

use serde_json::{Map, Value};

use super::filter::Filter;
use super::processors::Size;
use crate::bundle::manifest::invalid_manifest;
use crate::error::{Error, Result};

/// Every method fails with `invalid_manifest`, naming the key, the value and what is allowed.
pub(super) struct Keys(pub(super) Map<String, Value>);

impl Keys {
    /// Python takes an explicit null for false.
    pub(super) fn flag(&self, key: &str, default: bool) -> Result<bool> {
        match self.0.get(key) {
            None => Ok(default),
            Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.unexpected(key, "true or false")),
        }
    }

    pub(super) fn number(&self, key: &str, default: f64) -> Result<f64> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(default),
            Some(value) => value.as_f64().ok_or_else(|| self.unexpected(key, "a number")),
        }
    }

    /// One number stands for every channel.
    pub(super) fn per_channel(&self, key: &str, default: [f64; 3]) -> Result<Vec<f64>> {
        match self.0.get(key) {
            None | Some(Value::Null) => Some(default.to_vec()),
            Some(Value::Array(numbers)) => numbers.iter().map(Value::as_f64).collect(),
            Some(value) => value.as_f64().map(|number| vec![number; 3]),
        }
        .ok_or_else(|| self.unexpected(key, "a number or a list of numbers"))
    }

    pub(super) fn filter(&self, default: Filter) -> Result<Filter> {
        match self.0.get("resample").map(Value::as_u64) {
            None => Ok(default),
            Some(Some(0)) => Ok(Filter::Nearest),
            Some(Some(2)) => Ok(Filter::Bilinear),
            Some(Some(3)) => Ok(Filter::Bicubic),
            Some(_) => Err(self.unexpected("resample", "0 (nearest), 2 (bilinear) or 3 (bicubic)")),
        }
    }

    pub(super) fn size(&self, key: &str, default: Size, number_is_square: bool) -> Result<Size> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(default),
            Some(value) => read_size(value, number_is_square).ok_or_else(|| {
                self.unexpected(
                    key,
                    "a number, height and width, or shortest_edge, in whole pixels",
                )
            }),
        }
    }

    pub(super) fn unexpected(&self, key: &str, expected: &str) -> Error {
        let value = self.0.get(key).unwrap_or(&Value::Null);
        invalid_manifest(format!("{key} is {value}, expected {expected}"))
    }
}

/// A number, `[height, width]`, or an object with the keys of one form and no others.
fn read_size(value: &Value, number_is_square: bool) -> Option<Size> {
    let pixels = |value: &Value| value.as_u64().and_then(|pixels| u32::try_from(pixels).ok());
    match value {
        Value::Array(sides) => match sides.as_slice() {
            [height, width] => Some(Size::Exact { width: pixels(width)?, height: pixels(height)? }),
            _ => None,
        },
        Value::Object(sides) => {
            // Newer versions write the forms that are not used as null.
            let given = sides.values().filter(|side| !side.is_null()).count();
            match (given, sides.get("shortest_edge"), sides.get("height"), sides.get("width")) {
                (1, Some(edge), ..) => Some(Size::ShortestEdge(pixels(edge)?)),
                (2, _, Some(height), Some(width)) => {
                    Some(Size::Exact { width: pixels(width)?, height: pixels(height)? })
                }
                _ => None,
            }
        }
        _ if number_is_square => {
            pixels(value).map(|side| Size::Exact { width: side, height: side })
        }
        _ => pixels(value).map(Size::ShortestEdge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sizes_are_read_in_each_of_their_forms() {
        let exact = |width, height| Some(Size::Exact { width, height });
        let cases = [
            (json!(7), true, exact(7, 7)),
            (json!(7), false, Some(Size::ShortestEdge(7))),
            (json!([2, 3]), false, exact(3, 2)),
            (json!({"height": 2, "width": 3}), false, exact(3, 2)),
            (json!({"shortest_edge": 7, "height": null}), true, Some(Size::ShortestEdge(7))),
            (json!({"shortest_edge": 7, "longest_edge": 9}), true, None),
            (json!({"longest_edge": 9}), true, None),
            (json!({"height": 9}), true, None),
            (json!(7.5), true, None),
            (json!(-7), true, None),
            (json!("7"), true, None),
        ];
        for (value, square, expected) in cases {
            assert_eq!(read_size(&value, square), expected, "{value}");
        }
    }
}
