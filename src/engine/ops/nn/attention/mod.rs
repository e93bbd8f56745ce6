//! `Attention`: scaled dot products of queries and keys, and what they draw from values.

mod heads;
mod mask;
mod scores;

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::at_least;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::numbers::{WorkingFloat, from_reals};
use crate::engine::ops::shape::{failed, volume};
use crate::engine::ops::{Inputs, Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::Result;
use heads::Heads;
use mask::Mask;
use scores::{Attention, Stage};

struct Options {
    query_heads: Option<usize>,
    key_heads: Option<usize>,
    scale: Option<f32>,
    softcap: f32,
    causal: bool,
    kept: Stage,
    /// Whether each of the outputs behind the first is used.
    wants: [bool; 3],
}

pub(super) fn build(node: &Node) -> Result<Kernel> {
    let heads = |name: &str| node.int(name).map(|_| at_least(node, name, 1, 1)).transpose();
    let options = Options {
        query_heads: heads("q_num_heads")?,
        key_heads: heads("kv_num_heads")?,
        scale: node.float("scale"),
        softcap: node.float("softcap").unwrap_or(0.0),
        causal: node.flag("is_causal"),
        kept: stage(node.int("qk_matmul_output_mode").unwrap_or(0))?,
        wants: [node.wants(1), node.wants(2), node.wants(3)],
    };
    Ok(Kernel::new(move |inputs| match inputs.tensor(0)?.datum_type() {
        DatumType::F64 => run::<f64>(&options, inputs),
        _ => run::<f32>(&options, inputs),
    }))
}

fn stage(mode: i64) -> Result<Stage> {
    Ok(match mode {
        0 => Stage::Product,
        1 => Stage::Masked,
        2 => Stage::Capped,
        3 => Stage::Softmax,
        _ => {
            let text = format!("the attribute `qk_matmul_output_mode` is {mode}, expected 0 to 3");
            return Err(invalid_model(text));
        }
    })
}

fn run<T: WorkingFloat>(options: &Options, inputs: &Inputs) -> Result<Vec<Val>> {
    let (query, key, value) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
    let q = Heads::<T>::new(query, options.query_heads, "Q")?;
    let past_key = past(inputs, 4, "past_key")?;
    let past_len = past_key.as_ref().map_or(0, |past: &Heads<T>| past.len);
    let k = Heads::new(key, options.key_heads, "K")?.behind(past_key)?;
    let past_value = past(inputs, 5, "past_value")?;
    let v = Heads::new(value, options.key_heads, "V")?.behind(past_value)?;
    check(&q, &k, &v)?;
    let scores_shape = [q.batch, q.heads, q.len, k.len];
    volume(&scores_shape)?;
    volume(&[q.batch, q.heads, q.len, v.size])?;
    let scale = options.scale.map_or(1.0 / (q.size as f64).sqrt(), f64::from);
    let attention = Attention {
        scale: T::of(scale),
        softcap: T::of(f64::from(options.softcap)),
        kept: options.wants[2].then_some(options.kept),
        past_len: options.causal.then_some(past_len),
        mask: inputs.optional_tensor(3)?.map(|mask| Mask::new(mask, scores_shape)).transpose()?,
        lens: lens(inputs, q.batch)?,
    };
    let (result, scores) = attention.run(&q, &k, &v);
    let result = Heads { size: v.size, values: result.into(), ..q };
    let merged = query.rank() == 3;
    let result = if merged { result.to_merged(query)? } else { result.to_tensor(query)? };
    let scores = || from_reals(&scores_shape, scores, query.datum_type());
    let [wants_key, wants_value, wants_scores] = options.wants;
    Ok(vec![
        result.into(),
        wanted(wants_key, || k.to_tensor(key))?,
        wanted(wants_value, || v.to_tensor(value))?,
        wanted(wants_scores, scores)?,
    ])
}

fn wanted(wants: bool, make: impl FnOnce() -> Result<Tensor>) -> Result<Val> {
    if wants { Ok(make()?.into()) } else { Ok(Value::Nothing) }
}

fn past<'a, T: WorkingFloat>(
    inputs: &'a Inputs,
    position: usize,
    name: &str,
) -> Result<Option<Heads<'a, T>>> {
    let tensor = inputs.optional_tensor(position)?;
    tensor.map(|tensor| Heads::new(tensor, None, name)).transpose()
}

/// How many steps of each batch count.
fn lens(inputs: &Inputs, batch: usize) -> Result<Option<Vec<i64>>> {
    let lens = inputs.integers(6)?;
    match &lens {
        Some(given) if given.len() != batch => Err(failed(format!(
            "`nonpad_kv_seqlen` has {} elements, expected {batch}",
            given.len()
        ))),
        _ => Ok(lens),
    }
}

fn check<T: WorkingFloat>(q: &Heads<T>, k: &Heads<T>, v: &Heads<T>) -> Result<()> {
    let rules = [
        (q.batch == k.batch && k.batch == v.batch, "Q, K and V must have as many batches"),
        (k.heads == v.heads && k.len == v.len, "K and V must have as many heads and steps"),
        (
            k.heads > 0 && q.heads.is_multiple_of(k.heads.max(1)),
            "the heads of K must divide those of Q",
        ),
        (q.size == k.size, "the heads of Q and K must have as many channels"),
        (q.size > 0 && v.size > 0, "a head must have channels"),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, rule)) => Err(failed(format!(
            "{rule}: found Q {:?}, K {:?} and V {:?} as batches, heads, steps and channels",
            q.shape(),
            k.shape(),
            v.shape()
        ))),
        None => Ok(()),
    }
}
