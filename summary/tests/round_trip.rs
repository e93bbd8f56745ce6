//! Reports of all kinds come back as they were, and no two have the same bytes.

mod common;

use std::collections::HashMap;

use chacha20::ChaCha20Rng;
use common::{edge, local};
use driftline_privacy::{Epsilon, Neighbours, Noise, Rho, uniform_below};
use driftline_summary::Report;
use rand_core::SeedableRng;

/// Below a bound, with as many numbers of few bits as of many.
fn below(bound: u64, random: &mut ChaCha20Rng) -> u64 {
    let bits = uniform_below(64, random) as u32;
    uniform_below(bound.into(), random) as u64 >> bits
}

fn random_report(random: &mut ChaCha20Rng) -> Report {
    let loss = 1 + below(20_000, random) as u32;
    let noise = match below(3, random) {
        0 => {
            let (slot, bin) = (below(65_535, random) as u32, below(8_192, random) as u32);
            return local(slot, bin, loss, below(1 << 32, random) as u32);
        }
        1 => Noise::Laplace(Epsilon::thousandths(loss)),
        _ => Noise::Gaussian(Rho::thousandths(loss).unwrap()),
    };
    let neighbours = match below(2, random) {
        0 => Neighbours::AddRemove,
        _ => Neighbours::Substitution,
    };
    let rows = 1 + below(1_024, random) as u32;
    let histograms = (0..1 + below(4, random)).map(|_| {
        let bins = 2 + below(40, random);
        (0..bins).map(|_| below(1 << 53, random) as i64 - below(1 << 53, random) as i64).collect()
    });
    edge(noise, rows, neighbours, histograms.collect())
}

#[test]
fn reports_come_back_as_they_were() {
    let mut random = ChaCha20Rng::from_seed([3; 32]);
    let mut seen: HashMap<Vec<u8>, Report> = HashMap::new();
    for _ in 0..20_000 {
        let report = random_report(&mut random);
        let bytes = report.to_bytes();
        assert_eq!(Report::from_bytes(&bytes).as_ref(), Ok(&report));
        let same = seen.entry(bytes).or_insert_with(|| report.clone());
        assert_eq!(*same, report);
    }
}
