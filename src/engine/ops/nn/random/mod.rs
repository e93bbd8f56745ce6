//! Random numbers: `Bernoulli`, `RandomNormalLike`, `RandomUniformLike`, and `Dropout` in training.

mod mersenne;

use std::cell::RefCell;
use std::f64::consts::PI;

use tract_onnx::prelude::{DatumType, Tensor};

use super::attributes::number_type;
use crate::engine::onnx::invalid_model;
use crate::engine::ops::numbers::{from_reals, reals};
use crate::engine::ops::shape::{failed, volume};
use crate::engine::ops::{Kernel, Node};
use crate::engine::value::{Val, Value};
use crate::error::Result;
use mersenne::Mersenne;

/// Where a node's random numbers come from. With a seed, every run draws the same; without one, a
/// run goes on where the last one ended, and a model that is loaded anew begins anew.
struct Source {
    seed: Option<u32>,
    running: RefCell<Mersenne>,
}

impl Source {
    fn new(seed: Option<f32>) -> Source {
        // Seeds are whole numbers, whatever type the attribute has.
        let seed = seed.filter(|seed| !seed.is_nan()).map(|seed| seed as i64 as u32);
        Source { seed, running: RefCell::new(Mersenne::new(0)) }
    }

    fn draw<T>(&self, draw: impl FnOnce(&mut Mersenne) -> T) -> T {
        match self.seed {
            Some(seed) => draw(&mut Mersenne::new(seed)),
            None => draw(&mut self.running.borrow_mut()),
        }
    }
}

pub(super) fn build_bernoulli(node: &Node) -> Result<Kernel> {
    let source = Source::new(node.float("seed"));
    let datum = number_type(node, "dtype")?;
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let chances = reals::<f64>(x)?;
        let happens = |random: &mut Mersenne| -> Vec<f64> {
            chances.iter().map(|chance| f64::from(random.uniform() < *chance)).collect()
        };
        from_reals(x.shape(), source.draw(happens), datum.unwrap_or(x.datum_type()))
    }))
}

pub(super) fn build_uniform_like(node: &Node) -> Result<Kernel> {
    let (low, high) = (node.float("low").unwrap_or(0.0), node.float("high").unwrap_or(1.0));
    let (low, width) = (f64::from(low), f64::from(high) - f64::from(low));
    build_like(node, move |random| low + width * random.uniform())
}

pub(super) fn build_normal_like(node: &Node) -> Result<Kernel> {
    let mean = f64::from(node.float("mean").unwrap_or(0.0));
    let scale = f64::from(node.float("scale").unwrap_or(1.0));
    build_like(node, move |random| {
        // Box and Muller; the logarithm needs a number above 0.
        let radius = (-2.0 * (1.0 - random.uniform()).ln()).sqrt();
        mean + scale * radius * (2.0 * PI * random.uniform()).cos()
    })
}

fn build_like(node: &Node, draw: impl Fn(&mut Mersenne) -> f64 + Send + 'static) -> Result<Kernel> {
    let source = Source::new(node.float("seed"));
    let datum = number_type(node, "dtype")?;
    Ok(Kernel::single(move |inputs| {
        let x = inputs.tensor(0)?;
        let datum = datum.unwrap_or(x.datum_type());
        if !datum.is_float() {
            return Err(invalid_model(format!(
                "the result is of type {datum:?}, expected a float"
            )));
        }
        let count = volume(x.shape())?;
        let values = source.draw(|random| (0..count).map(|_| draw(random)).collect::<Vec<f64>>());
        from_reals(x.shape(), values, datum)
    }))
}

pub(super) fn build_dropout(node: &Node) -> Result<Kernel> {
    let source = Source::new(node.int("seed").map(|seed| seed as f32));
    Ok(Kernel::new(move |inputs| {
        let x = inputs.tensor(0)?;
        let ratio = inputs.optional_tensor(1)?.map(|ratio| reals::<f64>(ratio)).transpose()?;
        let ratio = ratio.and_then(|ratio| ratio.first().copied()).unwrap_or(0.5);
        let training = inputs.integers(2)?.is_some_and(|flags| flags.first() == Some(&1));
        if !training || ratio == 0.0 {
            let all = Tensor::from_shape(x.shape(), &vec![true; x.len()])?;
            return Ok(vec![Value::Tensor(x.clone()), all.into()]);
        }
        if !(0.0..1.0).contains(&ratio) {
            return Err(failed(format!("the ratio is {ratio}, expected at least 0 and below 1")));
        }
        dropped(x, ratio, &source)
    }))
}

/// The elements that are kept, scaled so that their sum is expected to stay, and which they are.
fn dropped(x: &Tensor, ratio: f64, source: &Source) -> Result<Vec<Val>> {
    let kept: Vec<f64> =
        source.draw(|random| (0..x.len()).map(|_| f64::from(random.uniform() >= ratio)).collect());
    let values = reals::<f64>(x)?;
    let scaled = values.iter().zip(&kept).map(|(value, kept)| value * kept / (1.0 - ratio));
    let scaled = from_reals(x.shape(), scaled.collect(), x.datum_type())?;
    Ok(vec![scaled.into(), from_reals(x.shape(), kept, DatumType::Bool)?.into()])
}
