//! What samples of neighbouring inputs say about the privacy that each mechanism claims.

mod lower_bound;

use std::collections::BTreeMap;

use chacha20::ChaCha20Rng;
use driftline_privacy::{
    Contribution, EdgeMechanism, Epsilon, LocalMechanism, Neighbours, Noise, RandomisedResponse,
    Rho,
};
use rand_core::SeedableRng;

use lower_bound::epsilon_lower_bound;

/// A mechanism, and how to tell two neighbouring inputs apart by its output.
pub struct Audit {
    pub name: String,
    /// The epsilon that is claimed.
    pub claim: Epsilon,
    /// What may be lost besides.
    delta: f64,
    /// Output for one input or its neighbour, as evidence for the first: the logarithm of the likelihoods' quotient, in
    /// some unit.
    evidence: Evidence,
}

type Evidence = Box<dyn Fn(bool, &mut ChaCha20Rng) -> i64>;

impl Audit {
    /// The lower bound, at 99 % confidence, of what the mechanism really loses.
    pub fn lower_bound(&self, samples: u64) -> f64 {
        // The event is chosen by other samples than those that count.
        let chosen = self.sample(1, samples / 10);
        let counted = self.sample(2, samples);
        let bound = |samples: &[BTreeMap<i64, u64>; 2], threshold: i64| {
            let events = samples.each_ref().map(|sample| sample.range(threshold..));
            let [one, other] = events.map(|event| event.map(|(_, count)| count).sum());
            let trials = samples[0].values().sum();
            epsilon_lower_bound(one, other, trials, self.delta)
        };
        let thresholds = chosen[0].keys().copied();
        let best = thresholds.max_by(|a, b| bound(&chosen, *a).total_cmp(&bound(&chosen, *b)));
        bound(&counted, best.expect("samples"))
    }

    /// How often each evidence occurs under either input.
    fn sample(&self, seed: u8, samples: u64) -> [BTreeMap<i64, u64>; 2] {
        let mut random = ChaCha20Rng::from_seed([seed; 32]);
        [true, false].map(|first| {
            let mut counts = BTreeMap::new();
            for _ in 0..samples {
                *counts.entry((self.evidence)(first, &mut random)).or_default() += 1;
            }
            counts
        })
    }
}

/// All mechanisms, with inputs that are as far apart as neighbours can be.
pub fn audits() -> Vec<Audit> {
    use Neighbours::{AddRemove, Substitution};
    let laplace = |thousandths| Noise::Laplace(Epsilon::thousandths(thousandths));
    let gaussian = |thousandths| Noise::Gaussian(Rho::thousandths(thousandths).unwrap());
    vec![
        response(500, 2),
        response(2_000, 10),
        response(4_000, 10),
        local(2_000, vec![10, 4, 2]),
        edge(laplace(1_000), 1, Substitution, 1),
        edge(laplace(500), 3, Substitution, 2),
        edge(laplace(1_000), 2, AddRemove, 3),
        edge(laplace(4_000), 1, AddRemove, 1),
        edge(gaussian(50), 1, Substitution, 1),
        edge(gaussian(500), 2, AddRemove, 3),
    ]
}

fn response(thousandths: u32, bins: u32) -> Audit {
    let epsilon = Epsilon::thousandths(thousandths);
    let response = RandomisedResponse::new(epsilon, bins).unwrap();
    Audit {
        name: format!("randomised response, {bins} bins"),
        claim: epsilon,
        delta: 0.0,
        evidence: Box::new(move |first, random| {
            match response.randomise(u32::from(!first), random).unwrap() {
                0 => 1,
                1 => -1,
                _ => 0,
            }
        }),
    }
}

fn local(thousandths: u32, bins_of_slots: Vec<u32>) -> Audit {
    let epsilon = Epsilon::thousandths(thousandths);
    let slots = bins_of_slots.len();
    let mechanism = LocalMechanism::new(epsilon, bins_of_slots).unwrap();
    Audit {
        name: format!("local, {slots} slots"),
        claim: epsilon,
        delta: 0.0,
        evidence: Box::new(move |first, random| {
            let truth = vec![u32::from(!first); slots];
            match mechanism.randomise(&truth, random).unwrap().bin {
                0 => 1,
                1 => -1,
                _ => 0,
            }
        }),
    }
}

/// One user's rows all lie in the first bin of every histogram; the neighbour has them in the second, or has none.
fn edge(noise: Noise, rows: u32, neighbours: Neighbours, histograms: usize) -> Audit {
    let contribution = Contribution::new(rows, neighbours).unwrap();
    let mechanism = EdgeMechanism::new(noise, contribution, vec![2; histograms]).unwrap();
    let rows = u64::from(rows);
    let first = vec![20 + rows, 20];
    let other = match neighbours {
        Neighbours::AddRemove => vec![20, 20],
        Neighbours::Substitution => vec![20, 20 + rows],
    };
    Audit {
        name: format!("{noise:?}, {rows} rows, {neighbours}, {histograms} histograms"),
        claim: mechanism.epsilon(),
        delta: if matches!(noise, Noise::Gaussian(_)) { 1e-6 } else { 0.0 },
        evidence: Box::new(move |is_first, random| {
            let input = if is_first { &first } else { &other };
            let noisy = mechanism.randomise(&vec![input.clone(); histograms], random).unwrap();
            let bins = noisy.iter().flat_map(|counts| counts.iter().zip(&first).zip(&other));
            let evidence = bins.map(|((count, first), other)| {
                let [first, other] = [first, other].map(|mean| count - *mean as i64);
                match noise {
                    Noise::Laplace(_) => other.abs() - first.abs(),
                    Noise::Gaussian(_) => other.pow(2) - first.pow(2),
                }
            });
            evidence.sum()
        }),
    }
}

/// A mechanism that loses more than it claims.
#[cfg(test)]
pub fn dishonest() -> Audit {
    Audit { claim: Epsilon::thousandths(1_900), ..response(2_000, 10) }
}
