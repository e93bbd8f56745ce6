//! Alarms without drift are as frequent as the level, and drift is found. `examples/error_rates.rs` has the full tables.

mod common;

use chacha20::ChaCha20Rng;
use common::{edge, local, reference};
use driftline_fleet::{Counts, DriftTest, Reference, estimates};
use driftline_privacy::{Epsilon, Noise};
use rand::SeedableRng;

/// Missing, below the edges, seven bins between them, above.
const NUMBERS: [u64; 10] = [0, 1, 142, 143, 143, 143, 143, 143, 141, 1];
/// The same of a normal column after its mean has moved by 0.3195 standard deviations: PSI 0.1 of ten equal bins.
const MOVED: [u64; 10] = [0, 0, 82, 105, 121, 136, 153, 176, 224, 3];
const CATEGORIES: [u64; 5] = [1, 9, 90, 300, 600];

/// The share of windows with an alarm at level 1 %.
fn alarms(windows: u32, before: &[u64], mut window: impl FnMut(&mut ChaCha20Rng) -> Counts) -> f64 {
    let mut random = ChaCha20Rng::from_seed([2; 32]);
    let mut found = 0;
    for _ in 0..windows {
        let counts = reference(5_000, before, &mut random);
        let reference = match before.len() {
            10 => Reference::numbers(&counts),
            _ => Reference::categories(&counts),
        };
        let test = DriftTest::new(reference.unwrap(), 0.01).unwrap();
        let counts = window(&mut random);
        found += u32::from(test.judge(&counts, &mut random).unwrap().unwrap().drifted);
    }
    f64::from(found) / f64::from(windows)
}

#[test]
fn undrifted_windows_alarm_as_often_as_the_level() {
    let epsilon = Epsilon::whole(2);
    // 4 standard deviations of 1,000 windows at 1 %.
    let expected = ..=0.0226;
    for before in [&NUMBERS[..], &CATEGORIES[..]] {
        let found = alarms(1_000, before, |random| local(epsilon, 500, before, random));
        assert!(expected.contains(&found), "local, {before:?}: {found}");
        let noise = Noise::Laplace(epsilon);
        let found = alarms(1_000, before, |random| edge(noise, 500, before, random));
        assert!(expected.contains(&found), "edge, {before:?}: {found}");
    }
}

#[test]
fn psi_of_a_tenth_is_found_among_1_760_clients_at_epsilon_2() {
    let epsilon = Epsilon::whole(2);
    let found = alarms(300, &NUMBERS, |random| local(epsilon, 1_760, &MOVED, random));
    assert!(found >= 0.9, "{found}");
}

#[test]
fn noise_that_looks_like_drift_raises_no_alarm() {
    let epsilon = Epsilon::whole(1);
    let mut naive = 0.0;
    let found = alarms(500, &NUMBERS, |random| {
        let counts = local(epsilon, 1_000, &NUMBERS, random);
        naive += psi(&counts) / 500.0;
        counts
    });
    assert!(naive > 0.2, "a PSI that is commonly called drift: {naive}");
    assert!(found <= 0.03, "{found}");
}

/// The population stability index of the estimated shares, none taken to be below 0.1 %.
fn psi(counts: &Counts) -> f64 {
    let shares = estimates(counts).unwrap();
    let terms = shares.iter().zip(NUMBERS).map(|(estimate, before)| {
        let [now, before] = [estimate.share, before as f64 / 1_000.0].map(|share| share.max(0.001));
        (now - before) * (now / before).ln()
    });
    terms.sum()
}

#[test]
fn references_are_checked() {
    assert!(Reference::categories(&[5]).is_err() && Reference::categories(&[0; 4]).is_err());
    assert!(Reference::numbers(&[1; 3]).is_err() && Reference::numbers(&[0; 4]).is_err());
    for level in [0.0, 0.6, f64::NAN] {
        assert!(DriftTest::new(Reference::categories(&[1; 2]).unwrap(), level).is_err());
    }
}

#[test]
fn too_few_clients_give_no_verdict() {
    let mut random = ChaCha20Rng::from_seed([3; 32]);
    let test = DriftTest::new(Reference::categories(&[100; 10]).unwrap(), 0.01).unwrap();
    let nobody = local(Epsilon::whole(2), 0, &NUMBERS, &mut random);
    assert_eq!(test.judge(&nobody, &mut random), Ok(None));
    let drowned = edge(Noise::Laplace(Epsilon::thousandths(10)), 20, &NUMBERS, &mut random);
    assert_eq!(test.judge(&drowned, &mut random), Ok(None));
    let other_bins = local(Epsilon::whole(2), 5, &CATEGORIES, &mut random);
    assert!(test.judge(&other_bins, &mut random).is_err());
}
