//! Fleets whose clients see bins with known probabilities.

use chacha20::ChaCha20Rng;
use driftline_fleet::{Channel, Counts};
use driftline_privacy::{
    Contribution, EdgeMechanism, Epsilon, Neighbours, Noise, RandomisedResponse, uniform_below,
};

/// How many of so many clients see each bin.
fn seen(clients: u64, per_mille: &[u64], random: &mut ChaCha20Rng) -> Vec<u64> {
    let mut seen = vec![0; per_mille.len()];
    for _ in 0..clients {
        let mut rank = uniform_below(1_000, random) as u64;
        let bin = per_mille.iter().position(|share| {
            let found = rank < *share;
            rank = rank.wrapping_sub(*share);
            found
        });
        seen[bin.expect("shares of 1,000 together")] += 1;
    }
    seen
}

/// A reference of so many rows.
#[allow(dead_code, reason = "not every test has a reference")]
pub fn reference(rows: u64, per_mille: &[u64], random: &mut ChaCha20Rng) -> Vec<u64> {
    seen(rows, per_mille, random)
}

/// What clients say by randomised response.
pub fn local(
    epsilon: Epsilon,
    clients: u64,
    per_mille: &[u64],
    random: &mut ChaCha20Rng,
) -> Counts {
    let response = RandomisedResponse::new(epsilon, per_mille.len() as u32).unwrap();
    let mut said = vec![0; per_mille.len()];
    for (bin, count) in seen(clients, per_mille, random).into_iter().enumerate() {
        for _ in 0..count {
            said[response.randomise(bin as u32, random).unwrap() as usize] += 1;
        }
    }
    Counts::new(Channel::response(epsilon, per_mille.len()).unwrap(), said).unwrap()
}

/// What a server says of its users, one row each.
pub fn edge(noise: Noise, clients: u64, per_mille: &[u64], random: &mut ChaCha20Rng) -> Counts {
    let contribution = Contribution::new(1, Neighbours::Substitution).unwrap();
    let bins = vec![per_mille.len() as u32];
    let mechanism = EdgeMechanism::new(noise, contribution, bins).unwrap();
    let said = mechanism.randomise(&[seen(clients, per_mille, random)], random).unwrap().remove(0);
    Counts::new(Channel::noise(&mechanism, 0, 1).unwrap(), said).unwrap()
}
