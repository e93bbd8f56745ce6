//! `Cast` from text and to text.

use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::{DatumType, Tensor};

use crate::engine::onnx::invalid_model;
use crate::engine::ops::inputs::{elements, tensor_of};
use crate::engine::ops::{Kernel, Node};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let to = node.required("to", node.int("to"))?;
    let data_type = i32::try_from(to).ok().and_then(|to| DataType::try_from(to).ok());
    let target = data_type.and_then(|to| DatumType::try_from(to).ok());
    let target = target.ok_or_else(|| invalid_model(format!("`to` is {to}, which is no type")))?;
    Ok(Kernel::single(move |inputs| cast(inputs.tensor(0)?, target)))
}

fn cast(tensor: &Tensor, target: DatumType) -> Result<Tensor> {
    match (tensor.datum_type(), target) {
        (from, to) if from == to => Ok(tensor.clone()),
        (DatumType::String, _) => from_text(tensor, target),
        (_, DatumType::String) => to_text(tensor),
        _ => Ok(tensor.cast_to_dt(target)?.into_owned()),
    }
}

fn from_text(tensor: &Tensor, target: DatumType) -> Result<Tensor> {
    let texts = elements::<String>(tensor)?.iter();
    let shape = tensor.shape();
    let plain = if target.is_integer() || target == DatumType::Bool {
        tensor_of(shape, texts.map(|text| integer(text)).collect::<Result<Vec<_>>>()?)?
    } else {
        tensor_of(shape, texts.map(|text| number(text)).collect::<Result<Vec<_>>>()?)?
    };
    Ok(plain.cast_to_dt(target)?.into_owned())
}

fn number(text: &str) -> Result<f64> {
    text.trim().parse().map_err(|_| {
        Error::new(ErrorKind::InvalidValue, format!("found `{text}`, expected a number"))
    })
}

/// What follows the whole part of a number is left out.
fn integer(text: &str) -> Result<i64> {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "true" => return Ok(1),
        "false" => return Ok(0),
        _ => {}
    }
    text.parse().or_else(|_| Ok(number(text)? as i64))
}

fn to_text(tensor: &Tensor) -> Result<Tensor> {
    let datum = tensor.datum_type();
    let texts: Vec<String> = if datum.is_float() {
        let tensor = tensor.cast_to::<f64>()?;
        elements::<f64>(&tensor)?.iter().map(|value| write(*value)).collect()
    } else if datum == DatumType::U64 {
        elements::<u64>(tensor)?.iter().map(u64::to_string).collect()
    } else {
        let tensor = tensor.cast_to::<i64>()?;
        elements::<i64>(&tensor)?.iter().map(i64::to_string).collect()
    };
    tensor_of(tensor.shape(), texts)
}

/// Eight digits, as C's `%.8g` writes them: that is how onnxruntime does.
fn write(value: f64) -> String {
    const DIGITS: i32 = 8;
    if !value.is_finite() {
        let text = if value.is_nan() { "NaN" } else { "INF" };
        return if value < 0.0 { format!("-{text}") } else { text.to_owned() };
    }
    let scientific = format!("{value:.*e}", DIGITS as usize - 1);
    // OK because the format always has an exponent.
    let (digits, exponent) = scientific.split_once('e').expect("an exponent");
    let exponent: i32 = exponent.parse().expect("a whole number");
    if (-4..DIGITS).contains(&exponent) {
        let decimals = (DIGITS - 1 - exponent) as usize;
        return trim(&format!("{value:.decimals$}")).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trim(digits), exponent.abs())
}

fn trim(digits: &str) -> &str {
    if !digits.contains('.') {
        return digits;
    }
    digits.trim_end_matches('0').trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_eight_digits() {
        let cases = [
            (1.0, "1"),
            (-0.0, "-0"),
            (1.0 / 3.0, "0.33333333"),
            (123_456_789.0, "1.2345679e+08"),
            (1e-7, "1e-07"),
            (100_000.0, "100000"),
            (f64::NEG_INFINITY, "-INF"),
        ];
        for (value, text) in cases {
            assert_eq!(write(value), text);
        }
    }

    #[test]
    fn whole_numbers_are_cut_off() {
        assert_eq!(integer(" 1.7").unwrap(), 1);
        assert_eq!(integer("-25").unwrap(), -25);
        assert!(integer("one").is_err());
    }
}
