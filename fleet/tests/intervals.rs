//! Estimates are unbiased, and intervals hold the truth as often as they say.

mod common;

use chacha20::ChaCha20Rng;
use common::{edge, local};
use driftline_fleet::{Counts, estimates};
use driftline_privacy::{Epsilon, Noise, Rho};
use rand::SeedableRng;

const PER_MILLE: [u64; 6] = [2, 8, 40, 150, 300, 500];
const WINDOWS: u32 = 1_000;

fn check(name: &str, mut window: impl FnMut(&mut ChaCha20Rng) -> Counts) {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let mut held = [0; PER_MILLE.len()];
    let mut bias = [0.0; PER_MILLE.len()];
    let mut squares = [0.0; PER_MILLE.len()];
    for _ in 0..WINDOWS {
        let shares = estimates(&window(&mut random)).unwrap();
        for (bin, estimate) in shares.iter().enumerate() {
            let share = PER_MILLE[bin] as f64 / 1_000.0;
            held[bin] += u32::from(estimate.low <= share && share <= estimate.high);
            bias[bin] += (estimate.share - share) / f64::from(WINDOWS);
            squares[bin] += (estimate.share - share).powi(2) / f64::from(WINDOWS);
        }
    }
    for bin in 0..PER_MILLE.len() {
        let held = f64::from(held[bin]) / f64::from(WINDOWS);
        assert!((0.93..=0.985).contains(&held), "{name}, bin {bin}: {held} held");
        let deviations = bias[bin] / (squares[bin] / f64::from(WINDOWS)).sqrt();
        assert!(deviations.abs() < 3.5, "{name}, bin {bin}: off by {deviations} deviations");
    }
}

#[test]
fn of_randomised_responses() {
    for (thousandths, clients) in [(500, 3_000), (2_000, 1_000), (4_000, 1_000)] {
        let epsilon = Epsilon::thousandths(thousandths);
        check(&format!("epsilon {epsilon}"), |random| local(epsilon, clients, &PER_MILLE, random));
    }
}

#[test]
fn of_noisy_histograms() {
    for noise in
        [Noise::Laplace(Epsilon::whole(1)), Noise::Gaussian(Rho::thousandths(100).unwrap())]
    {
        check(&format!("{noise:?}"), |random| edge(noise, 2_000, &PER_MILLE, random));
    }
}
