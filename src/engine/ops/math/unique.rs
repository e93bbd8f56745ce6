//! `Unique`: each value of a tensor once, or each part of it along an axis.

use std::cmp::Ordering;
use std::collections::HashMap;

use tract_onnx::prelude::tract_ndarray::Axis;
use tract_onnx::prelude::{Datum, DatumType, Tensor, f16, tensor1};

use crate::engine::ops::pick::{axis, take};
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::Val;
use crate::error::{Error, ErrorKind, Result};

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let stated = node.int("axis");
    let sorted = node.int("sorted").unwrap_or(1) != 0;
    Ok(Kernel::new(move |inputs| {
        let tensor = inputs.tensor(0)?;
        let (tensor, axis) = match stated {
            Some(stated) => (tensor.as_ref().clone(), axis(stated, tensor.rank())?),
            None => (tensor.as_ref().clone().into_shape(&[tensor.len()])?, 0),
        };
        let groups = Groups::of(&tensor, axis, sorted)?;
        let values = take(&tensor, axis, &groups.first)?;
        let numbers = |numbers: &[usize]| {
            // OK because positions in memory are far below 2^63.
            Val::from(tensor1(&numbers.iter().map(|number| *number as i64).collect::<Vec<_>>()))
        };
        let [first, inverse, counts] =
            [&groups.first, &groups.inverse, &groups.counts].map(|all| numbers(all));
        Ok(vec![values.into(), first, inverse, counts])
    }))
}

/// Equal parts of a tensor.
struct Groups {
    /// Where each group appears first.
    first: Vec<usize>,
    /// The group of each part.
    inverse: Vec<usize>,
    counts: Vec<usize>,
}

impl Groups {
    fn of(tensor: &Tensor, axis: usize, sorted: bool) -> Result<Groups> {
        macro_rules! by_type {
            ($($datum:ident $rust:ty),*) => {
                match tensor.datum_type() {
                    $(DatumType::$datum => Groups::typed::<$rust>(tensor, axis, sorted),)*
                    other => {
                        let text = format!("elements of type {other:?} have no order");
                        Err(Error::new(ErrorKind::ExecutionFailed, text))
                    }
                }
            };
        }
        by_type!(
            F32 f32, F64 f64, F16 f16, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32,
            U64 u64, Bool bool, String String
        )
    }

    fn typed<T: Datum + PartialOrd>(tensor: &Tensor, axis: usize, sorted: bool) -> Result<Groups> {
        let view = tensor.to_plain_array_view::<T>()?;
        let parts: Vec<Vec<&T>> = (0..view.shape()[axis])
            .map(|index| view.index_axis(Axis(axis), index).into_iter().collect())
            .collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        // Stable, so that the first of equal parts stays first. Values without order count as equal.
        order.sort_by(|a, b| parts[*a].partial_cmp(&parts[*b]).unwrap_or(Ordering::Equal));
        let mut groups =
            Groups { first: Vec::new(), inverse: vec![0; parts.len()], counts: Vec::new() };
        for index in order {
            let is_new = groups.first.last().is_none_or(|first| parts[*first] != parts[index]);
            if is_new {
                groups.first.push(index);
                groups.counts.push(0);
            }
            let group = groups.first.len() - 1;
            groups.inverse[index] = group;
            groups.counts[group] += 1;
        }
        Ok(if sorted { groups } else { groups.in_order_of_appearance() })
    }

    fn in_order_of_appearance(self) -> Groups {
        let mut order: Vec<usize> = (0..self.first.len()).collect();
        order.sort_by_key(|group| self.first[*group]);
        let place: HashMap<usize, usize> =
            order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        Groups {
            first: order.iter().map(|group| self.first[*group]).collect(),
            inverse: self.inverse.iter().map(|group| place[group]).collect(),
            counts: order.iter().map(|group| self.counts[*group]).collect(),
        }
    }
}
