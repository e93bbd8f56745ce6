//! `Attention`: scaled dot products of queries and keys, and what they draw from values.

mod heads;
mod mask;
mod scores;

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::at_least;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::numbers::{Real, from_reals};
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

fn run<T: Real>(options: &Options, inputs: &Inputs) -> Result<Vec<Val>> {
    let (query, key, value) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
    let q = Heads::<T>::new(query, options.query_heads, "Q")?;
    let k = Heads::<T>::new(key, options.key_heads, "K")?;
    let v = Heads::<T>::new(value, options.key_heads, "V")?;
    let past = |position: usize, name: &str| -> Result<Option<Heads<T>>> {
        let tensor = inputs.optional_tensor(position)?;
        tensor.map(|tensor| Heads::new(tensor, None, name)).transpose()
    };
    let (past_key, past_value) = (past(4, "past_key")?, past(5, "past_value")?);
    let past_len = past_key.as_ref().map_or(0, |past| past.len);
    let (k, v) = (k.behind(past_key)?, v.behind(past_value)?);
    check(&q, &k, &v)?;
    let lens = inputs.integers(6)?;
    if lens.as_ref().is_some_and(|lens| lens.len() != q.batch) {
        return Err(failed(format!("`nonpad_kv_seqlen` must have {} elements", q.batch)));
    }
    let scores_shape = [q.batch, q.heads, q.len, k.len];
    let mask = inputs.optional_tensor(3)?.map(|mask| Mask::new(mask, scores_shape)).transpose()?;
    let scale = options.scale.map_or(1.0 / (q.size as f64).sqrt(), f64::from);
    let attention = Attention {
        scale: T::of(scale),
        softcap: T::of(f64::from(options.softcap)),
        kept: options.wants[2].then_some(options.kept),
        past_len: options.causal.then_some(past_len),
        mask,
        lens,
    };
    volume(&scores_shape)?;
    volume(&[q.batch, q.heads, q.len, v.size])?;
    let (result, scores) = attention.run(&q, &k, &v);
    let merged = query.rank() == 3;
    let result = Heads { size: v.size, values: result.into(), ..q };
    let result = if merged { result.to_merged(query)? } else { result.to_tensor(query)? };
    let wanted = |index: usize, tensor: Result<Tensor>| -> Result<Val> {
        if options.wants[index] { Ok(tensor?.into()) } else { Ok(Value::Nothing) }
    };
    Ok(vec![
        result.into(),
        wanted(0, k.to_tensor(key))?,
        wanted(1, v.to_tensor(value))?,
        wanted(2, from_reals(&scores_shape, scores, query.datum_type()))?,
    ])
}

fn check<T: Real>(q: &Heads<T>, k: &Heads<T>, v: &Heads<T>) -> Result<()> {
    let rules = [
        (q.batch == k.batch && k.batch == v.batch, "Q, K and V must have as many batches"),
        (k.heads == v.heads && k.len == v.len, "K and V must have as many heads and steps"),
        (k.heads > 0 && q.heads % k.heads.max(1) == 0, "the heads of K must divide those of Q"),
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
