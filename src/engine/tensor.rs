//! Tensors at the border of the engine: plain vectors with a shape, converted to and from tract's.

use tract_onnx::prelude::{self as tract, DatumType, TractResult, f16, tract_ndarray};
use tract_onnx::tract_hir::internal::bail;

use crate::error::{Error, ErrorKind, Result};

/// Defines the element types once: variant, Rust type, ONNX name, tract's type where it has one.
macro_rules! element_types {
    ($($(#[$doc:meta])* $variant:ident, $rust:ty, $name:literal $(, $datum:ident)?;)*) => {
        /// Type of a tensor's elements.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ElementType { $($(#[$doc])* $variant,)* }

        /// The elements of a tensor.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Data { $($(#[$doc])* $variant(Vec<$rust>),)* }

        impl ElementType {
            /// Name of the type, as ONNX and onnxruntime-web spell it.
            pub fn name(self) -> &'static str {
                match self { $(ElementType::$variant => $name,)* }
            }

            /// The type of this name.
            pub fn from_name(name: &str) -> Option<ElementType> {
                match name { $($name => Some(ElementType::$variant),)* _ => None }
            }

            pub(super) fn from_datum(datum: DatumType) -> Option<ElementType> {
                match datum {
                    $($(DatumType::$datum => Some(ElementType::$variant),)?)*
                    _ => None,
                }
            }
        }

        impl Data {
            /// Type of the elements.
            pub fn element_type(&self) -> ElementType {
                match self { $(Data::$variant(_) => ElementType::$variant,)* }
            }

            fn zeros(element_type: ElementType, len: usize) -> Data {
                match element_type {
                    $(ElementType::$variant => Data::$variant(vec![Default::default(); len]),)*
                }
            }

            /// Number of elements.
            pub fn len(&self) -> usize {
                match self { $(Data::$variant(values) => values.len(),)* }
            }

            /// Whether there are no elements.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }
        }
    };
}

element_types! {
    /// 32-bit float.
    F32, f32, "float32", F32;
    /// 64-bit float.
    F64, f64, "float64", F64;
    /// 16-bit float, as its bits.
    F16, u16, "float16", F16;
    /// 8-bit integer.
    I8, i8, "int8", I8;
    /// 4-bit integer, from -8 to 7.
    I4, i8, "int4";
    /// 16-bit integer.
    I16, i16, "int16", I16;
    /// 32-bit integer.
    I32, i32, "int32", I32;
    /// 64-bit integer.
    I64, i64, "int64", I64;
    /// 8-bit unsigned integer.
    U8, u8, "uint8", U8;
    /// 4-bit unsigned integer, from 0 to 15.
    U4, u8, "uint4";
    /// 16-bit unsigned integer.
    U16, u16, "uint16", U16;
    /// 32-bit unsigned integer.
    U32, u32, "uint32", U32;
    /// 64-bit unsigned integer.
    U64, u64, "uint64", U64;
    /// Boolean.
    Bool, bool, "bool", Bool;
    /// UTF-8 text.
    String, String, "string", String;
}

impl Data {
    /// The elements as numbers, 0 and 1 of booleans; none of texts. Whole numbers above 2^53 are rounded.
    pub(crate) fn numbers(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match self {
            Data::F32(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::F64(values) => Box::new(values.iter().copied()),
            Data::F16(bits) => Box::new(bits.iter().map(|it| f16::from_bits(*it).to_f64())),
            Data::I8(values) | Data::I4(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::I16(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::I32(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::I64(values) => Box::new(values.iter().map(|it| *it as f64)),
            Data::U8(values) | Data::U4(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::U16(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::U32(values) => Box::new(values.iter().map(|it| f64::from(*it))),
            Data::U64(values) => Box::new(values.iter().map(|it| *it as f64)),
            Data::Bool(values) => Box::new(values.iter().map(|it| f64::from(u8::from(*it)))),
            Data::String(_) => Box::new(std::iter::empty()),
        }
    }
}

/// A tensor: elements in row-major order, and a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    data: Data,
}

impl Tensor {
    /// A tensor of this shape.
    ///
    /// ```
    /// use driftline::{Data, Tensor};
    ///
    /// assert!(Tensor::new(&[2, 3], Data::F32(vec![0.0; 6])).is_ok());
    /// assert!(Tensor::new(&[2, 3], Data::F32(vec![0.0; 5])).is_err());
    /// ```
    ///
    /// # Errors
    /// `invalid_shape` when the shape does not hold exactly these elements, `invalid_value` when one of 4 bits
    /// is outside their range.
    pub fn new(shape: &[usize], data: Data) -> Result<Tensor> {
        let volume = shape.iter().try_fold(1usize, |volume, size| volume.checked_mul(*size));
        if volume != Some(data.len()) {
            let text = format!("shape {shape:?} does not hold {} elements", data.len());
            return Err(Error::new(ErrorKind::InvalidShape, text));
        }
        let is_within = match &data {
            Data::I4(values) => values.iter().all(|value| (-8..8).contains(value)),
            Data::U4(values) => values.iter().all(|value| *value < 16),
            _ => true,
        };
        if !is_within {
            let text = "found more than 4 bits, expected -8 to 7 of int4 and 0 to 15 of uint4";
            return Err(Error::new(ErrorKind::InvalidValue, text));
        }
        Ok(Tensor { shape: shape.to_vec(), data })
    }

    /// Zeros, or empty texts.
    pub(super) fn zeros(shape: &[usize], element_type: ElementType) -> Tensor {
        let data = Data::zeros(element_type, shape.iter().product());
        Tensor { shape: shape.to_vec(), data }
    }

    /// Sizes, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Elements in row-major order.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Elements in row-major order, without a copy.
    pub fn into_data(self) -> Data {
        self.data
    }

    pub(super) fn into_tract(self) -> TractResult<tract::Tensor> {
        let shape = self.shape.as_slice();
        match &self.data {
            Data::F32(values) => tract::Tensor::from_shape(shape, values),
            Data::F64(values) => tract::Tensor::from_shape(shape, values),
            Data::F16(bits) => {
                let values: Vec<_> = bits.iter().map(|bits| f16::from_bits(*bits)).collect();
                tract::Tensor::from_shape(shape, &values)
            }
            Data::I8(values) | Data::I4(values) => tract::Tensor::from_shape(shape, values),
            Data::I16(values) => tract::Tensor::from_shape(shape, values),
            Data::I32(values) => tract::Tensor::from_shape(shape, values),
            Data::I64(values) => tract::Tensor::from_shape(shape, values),
            Data::U8(values) | Data::U4(values) => tract::Tensor::from_shape(shape, values),
            Data::U16(values) => tract::Tensor::from_shape(shape, values),
            Data::U32(values) => tract::Tensor::from_shape(shape, values),
            Data::U64(values) => tract::Tensor::from_shape(shape, values),
            Data::Bool(values) => tract::Tensor::from_shape(shape, values),
            Data::String(values) => {
                Ok(tract_ndarray::ArrayD::from_shape_vec(shape, values.clone())?.into())
            }
        }
    }

    /// The same tensor as one of 4 bits, where the model states that for what the engine holds as 8.
    pub(super) fn narrowed(self, stated: Option<ElementType>) -> Tensor {
        let data = match (self.data, stated) {
            (Data::I8(values), Some(ElementType::I4)) => Data::I4(values),
            (Data::U8(values), Some(ElementType::U4)) => Data::U4(values),
            (data, _) => data,
        };
        Tensor { data, ..self }
    }

    pub(super) fn from_tract(tensor: &tract::Tensor) -> TractResult<Tensor> {
        // tract computes shapes in a symbolic type of its own; ONNX calls them int64.
        let tensor = match tensor.datum_type() {
            DatumType::TDim => tensor.cast_to::<i64>()?,
            _ => std::borrow::Cow::Borrowed(tensor),
        };
        let view = tensor.try_as_plain_ram()?;
        let data = match tensor.datum_type().unquantized() {
            DatumType::F32 => Data::F32(view.as_slice()?.to_vec()),
            DatumType::F64 => Data::F64(view.as_slice()?.to_vec()),
            DatumType::F16 => {
                Data::F16(view.as_slice::<f16>()?.iter().map(|value| value.to_bits()).collect())
            }
            DatumType::I8 => Data::I8(view.as_slice()?.to_vec()),
            DatumType::I16 => Data::I16(view.as_slice()?.to_vec()),
            DatumType::I32 => Data::I32(view.as_slice()?.to_vec()),
            DatumType::I64 => Data::I64(view.as_slice()?.to_vec()),
            DatumType::U8 => Data::U8(view.as_slice()?.to_vec()),
            DatumType::U16 => Data::U16(view.as_slice()?.to_vec()),
            DatumType::U32 => Data::U32(view.as_slice()?.to_vec()),
            DatumType::U64 => Data::U64(view.as_slice()?.to_vec()),
            DatumType::Bool => Data::Bool(view.as_slice()?.to_vec()),
            DatumType::String => Data::String(view.as_slice()?.to_vec()),
            other => bail!("an output has elements of type {other:?}"),
        };
        Ok(Tensor { shape: tensor.shape().to_vec(), data })
    }
}
