//! Numbers become elements of the type that the model takes.

use driftline_kernels::columns;

use crate::engine::{Data, ElementType};
use crate::error::{Error, ErrorKind, Result};

/// What the elements of a type can be.
struct Range {
    low: f64,
    high: f64,
    whole: bool,
}

impl Range {
    fn of(element_type: ElementType) -> Option<Range> {
        let (low, high, whole) = match element_type {
            ElementType::F64 => (f64::MIN, f64::MAX, false),
            ElementType::F32 => (f32::MIN.into(), f32::MAX.into(), false),
            // Beyond 2^53, doubles skip whole numbers.
            ElementType::I64 => (-(2f64.powi(53)), 2f64.powi(53), true),
            ElementType::U64 => (0.0, 2f64.powi(53), true),
            ElementType::I32 => (i32::MIN.into(), i32::MAX.into(), true),
            ElementType::U32 => (0.0, u32::MAX.into(), true),
            ElementType::I16 => (i16::MIN.into(), i16::MAX.into(), true),
            ElementType::U16 => (0.0, u16::MAX.into(), true),
            ElementType::I8 => (i8::MIN.into(), i8::MAX.into(), true),
            ElementType::U8 => (0.0, u8::MAX.into(), true),
            ElementType::I4 => (-8.0, 7.0, true),
            ElementType::U4 => (0.0, 15.0, true),
            ElementType::Bool => (0.0, 1.0, true),
            ElementType::F16 | ElementType::String => return None,
        };
        Some(Range { low, high, whole })
    }

    /// Of whole numbers, NaN is none.
    fn holds(&self, value: f64) -> bool {
        let fits = (self.low..=self.high).contains(&value);
        if self.whole { fits && value.fract() == 0.0 } else { fits || value.is_nan() }
    }

    fn describe(&self) -> String {
        let kind = if self.whole { "a whole number" } else { "a number" };
        format!("{kind} from {} to {}", show(self.low), show(self.high))
    }
}

/// Without the many zeros of large numbers.
fn show(number: f64) -> String {
    if number.abs() < 1e5 { number.to_string() } else { format!("{number:e}") }
}

/// Whether elements of a type can be NaN.
pub(super) fn holds_nan(element_type: ElementType) -> bool {
    Range::of(element_type).is_some_and(|range| range.holds(f64::NAN))
}

/// Features are computed in double precision and rounded once, to what the model takes.
pub(super) fn to_elements(values: Vec<f64>, element_type: ElementType) -> Result<Data> {
    let range = Range::of(element_type).ok_or_else(|| {
        let text = format!("takes elements of type {}, which numbers are not", element_type.name());
        Error::new(ErrorKind::InvalidModel, text)
    })?;
    // Most numbers become floats, and all of them fit: that is seen sooner.
    let fits = element_type == ElementType::F32 && columns::are_within(&values, range.high);
    if !fits && let Some(value) = values.iter().find(|value| !range.holds(**value)) {
        let text = format!("found {}, expected {}", show(*value), range.describe());
        return Err(Error::new(ErrorKind::InvalidValue, text));
    }
    // OK because the values were just checked to be in range; rounding to the nearest float is what is wanted.
    macro_rules! cast {
        ($variant:ident, $rust:ty) => {
            Data::$variant(values.into_iter().map(|value| value as $rust).collect())
        };
    }
    Ok(match element_type {
        ElementType::F64 => Data::F64(values),
        ElementType::F32 => Data::F32(columns::to_single(&values)),
        ElementType::I64 => cast!(I64, i64),
        ElementType::U64 => cast!(U64, u64),
        ElementType::I32 => cast!(I32, i32),
        ElementType::U32 => cast!(U32, u32),
        ElementType::I16 => cast!(I16, i16),
        ElementType::U16 => cast!(U16, u16),
        ElementType::I8 => cast!(I8, i8),
        ElementType::U8 => cast!(U8, u8),
        ElementType::I4 => cast!(I4, i8),
        ElementType::U4 => cast!(U4, u8),
        ElementType::Bool => Data::Bool(values.into_iter().map(|value| value != 0.0).collect()),
        // OK because these have no range.
        ElementType::F16 | ElementType::String => unreachable!("types without a range"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_must_fit_the_elements() {
        let cases = [
            (2.5, ElementType::F64, Some(Data::F64(vec![2.5]))),
            (f64::INFINITY, ElementType::F64, None),
            (0.1, ElementType::F32, Some(Data::F32(vec![0.1]))),
            (1e39, ElementType::F32, None),
            (2.0, ElementType::I64, Some(Data::I64(vec![2]))),
            (2.5, ElementType::I64, None),
            (f64::NAN, ElementType::I64, None),
            (-1.0, ElementType::U64, None),
            (-3.0, ElementType::I32, Some(Data::I32(vec![-3]))),
            (3e9, ElementType::I32, None),
            (3e9, ElementType::U32, Some(Data::U32(vec![3_000_000_000]))),
            (-128.0, ElementType::I8, Some(Data::I8(vec![-128]))),
            (256.0, ElementType::U8, None),
            (1.0, ElementType::Bool, Some(Data::Bool(vec![true]))),
            (2.0, ElementType::Bool, None),
            (1.0, ElementType::String, None),
        ];
        for (value, element_type, expected) in cases {
            let found = to_elements(vec![value], element_type);
            assert_eq!(found.ok(), expected, "{value} as {}", element_type.name());
        }
        let missing = to_elements(vec![f64::NAN], ElementType::F32).unwrap();
        assert!(matches!(missing, Data::F32(values) if values[0].is_nan()));
    }
}
