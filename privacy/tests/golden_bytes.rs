//! From the same bytes, the same numbers as by another implementation: tests/golden/privacy/samplers.py.

mod common;

use common::FixedBytes;
use driftline_privacy::{
    DiscreteGaussian, DiscreteLaplace, Epsilon, RandomisedResponse, Ratio, bernoulli,
    bernoulli_exp, uniform_below,
};

const GOLDEN: &str = include_str!("../../tests/golden/privacy/samplers.txt");

#[test]
fn numbers_are_those_of_unbounded_integers() {
    let wrong: Vec<_> = GOLDEN.lines().filter(|line| !is_reproduced(line)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(GOLDEN.lines().count(), 37);
}

fn is_reproduced(line: &str) -> bool {
    let mut words = line.split(' ');
    let (sampler, parameter) = (words.next().unwrap(), words.next().unwrap());
    let (numerator, denominator) = parameter.split_once('/').unwrap();
    let parameter = Ratio::new(numerator.parse().unwrap(), denominator.parse().unwrap()).unwrap();
    let mut bytes = FixedBytes::new(words.next().unwrap().parse().unwrap());
    words.all(|expected| draw(sampler, parameter, &mut bytes) == expected.parse().unwrap())
}

fn draw(sampler: &str, parameter: Ratio, bytes: &mut FixedBytes) -> i128 {
    match sampler {
        "uniform" => uniform_below(parameter.numerator().into(), bytes) as i128,
        "bernoulli" => bernoulli(parameter, bytes).into(),
        "bernoulli_exp" => bernoulli_exp(parameter, bytes).into(),
        "laplace" => DiscreteLaplace::new(parameter).unwrap().sample(bytes).into(),
        "gaussian" => DiscreteGaussian::new(parameter).unwrap().sample(bytes).into(),
        "response" => {
            let epsilon = (1_000 * parameter.numerator() / parameter.denominator()) as u32;
            let response = RandomisedResponse::new(Epsilon::thousandths(epsilon), 10).unwrap();
            response.randomise(3, bytes).unwrap().into()
        }
        other => panic!("no sampler `{other}`"),
    }
}
