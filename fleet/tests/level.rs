//! Alarms without drift are as frequent as the level, and drift is found. `examples/error_rates.rs` has the full tables.

mod common;

use chacha20::ChaCha20Rng;
use common::{edge, local, reference};
use driftline_fleet::{Counts, DriftTest, Reference, estimates};
use driftline_privacy::{Epsilon, Noise};
use rand::SeedableRng;

const EQUAL: [u64; 10] = [100; 10];
/// Of ten equal bins of a normal column after its mean has moved by 0.3195 standard deviations: PSI 0.1.
const MOVED: [u64; 10] = [55, 68, 77, 84, 91, 99, 108, 118, 133, 167];
const SKEWED: [u64; 5] = [1, 9, 90, 300, 600];

/// The share of windows with an alarm at level 1 %.
fn alarms(
    windows: u32,
    before: &[u64],
    ordered: bool,
    mut window: impl FnMut(&mut ChaCha20Rng) -> Counts,
) -> f64 {
    let mut random = ChaCha20Rng::from_seed([2; 32]);
    let mut found = 0;
    for _ in 0..windows {
        let counts = reference(5_000, before, &mut random);
        let test = DriftTest::new(Reference::new(&counts, ordered).unwrap(), 0.01).unwrap();
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
    for (ordered, before) in [(true, &EQUAL[..]), (false, &EQUAL[..]), (false, &SKEWED[..])] {
        let found = alarms(1_000, before, ordered, |random| local(epsilon, 500, before, random));
        assert!(expected.contains(&found), "local, {before:?}: {found}");
        let noise = Noise::Laplace(epsilon);
        let found = alarms(1_000, before, ordered, |random| edge(noise, 500, before, random));
        assert!(expected.contains(&found), "edge, {before:?}: {found}");
    }
}

#[test]
fn psi_of_a_tenth_is_found_among_1_760_clients_at_epsilon_2() {
    let epsilon = Epsilon::whole(2);
    let found = alarms(300, &EQUAL, true, |random| local(epsilon, 1_760, &MOVED, random));
    assert!(found >= 0.9, "{found}");
}

#[test]
fn noise_that_looks_like_drift_raises_no_alarm() {
    let epsilon = Epsilon::whole(1);
    let mut naive = 0.0;
    let found = alarms(500, &EQUAL, true, |random| {
        let counts = local(epsilon, 1_000, &EQUAL, random);
        naive += psi(&counts) / 500.0;
        counts
    });
    assert!(naive > 0.2, "a PSI that is commonly called drift: {naive}");
    assert!(found <= 0.03, "{found}");
}

/// The population stability index of the estimated shares against equal ones, none taken to be below 0.1 %.
fn psi(counts: &Counts) -> f64 {
    let shares = estimates(counts).unwrap();
    let terms = shares.iter().map(|estimate| {
        let share = estimate.share.max(0.001);
        (share - 0.1) * (share / 0.1).ln()
    });
    terms.sum()
}

#[test]
fn too_few_clients_give_no_verdict() {
    let mut random = ChaCha20Rng::from_seed([3; 32]);
    let test = DriftTest::new(Reference::new(&[100; 10], true).unwrap(), 0.01).unwrap();
    let nobody = local(Epsilon::whole(2), 0, &EQUAL, &mut random);
    assert_eq!(test.judge(&nobody, &mut random), Ok(None));
    let drowned = edge(Noise::Laplace(Epsilon::thousandths(10)), 20, &EQUAL, &mut random);
    assert_eq!(test.judge(&drowned, &mut random), Ok(None));
    let other_bins = local(Epsilon::whole(2), 5, &SKEWED, &mut random);
    assert!(test.judge(&other_bins, &mut random).is_err());
}
