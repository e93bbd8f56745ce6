use super::*;
use crate::bins::{Bins, Observation};
use crate::quality::random::Random;

/// Of ten bins between 0 and 1.
fn bins() -> Bins {
    Bins::numbers((0..=10).map(|edge| f64::from(edge) / 10.0).collect()).unwrap()
}

/// Scores as frequent as this power of a uniform number says; the truth is rarer than they say.
fn rows(random: &mut Random, count: usize, power: i32) -> Vec<(f64, bool)> {
    let mut row = |_| {
        let score = random.uniform().powi(power);
        (score, random.chance(0.9 * score))
    };
    (0..count).map(&mut row).collect()
}

fn counts(rows: &[(f64, bool)]) -> Vec<u64> {
    let (bins, mut counts) = (bins(), vec![0; bins().count()]);
    rows.iter().for_each(|(score, _)| counts[bins.of(Observation::Number(*score))] += 1);
    counts
}

fn calibration(rows: &[(f64, bool)]) -> Calibration {
    Calibration::binary(0, &bins(), 0.5, rows.iter().copied()).unwrap()
}

fn interval(estimated: Estimated) -> Interval {
    match estimated {
        Estimated::Estimated(interval) => interval,
        Estimated::Abstained { reason } => panic!("{reason}"),
    }
}

#[test]
fn the_reference_itself_is_estimated_as_it_is() {
    let rows = rows(&mut Random::new(1), 2_000, 1);
    let found = estimate(&calibration(&rows), &counts(&rows), None).unwrap();
    for estimated in [found.accuracy, found.auc, found.f1, found.brier] {
        let found = interval(estimated);
        assert!((found.live - found.reference).abs() < 0.002, "{found:?}");
    }
}

#[test]
fn intervals_hold_what_truths_would_show() {
    const RUNS: u64 = 300;
    let mut held = [0; 4];
    for seed in 0..RUNS {
        let mut random = Random::new(seed);
        let reference = calibration(&rows(&mut random, 1_000, 1));
        let live = rows(&mut random, 500, 2);
        let found = estimate(&reference, &counts(&live), None).unwrap();
        let truth = calibration(&live).quality();
        let pairs = [
            (found.accuracy, truth.accuracy),
            (found.auc, truth.auc),
            (found.f1, truth.f1),
            (found.brier, truth.brier),
        ];
        for (held, (estimated, truth)) in held.iter_mut().zip(pairs) {
            let found = interval(estimated);
            *held += u64::from((found.lower..=found.upper).contains(&truth.unwrap()));
        }
    }
    assert!(held.iter().all(|held| *held * 100 >= RUNS * 90), "of {RUNS}: {held:?}");
}

#[test]
fn what_can_not_be_told_is_not_told() {
    let reference = calibration(&rows(&mut Random::new(1), 2_000, 1));
    let small = calibration(&rows(&mut Random::new(1), 100, 1));
    let regression = Calibration::regression(0, [(1.0, 2.0)]).unwrap();
    let mut live = counts(&rows(&mut Random::new(2), 1_000, 1));
    let few = counts(&rows(&mut Random::new(2), 50, 1));
    let cases = [
        (&reference, few, "50 live rows"),
        (&small, live.clone(), "fewer than 20 truths"),
        (&regression, vec![0; 4], "predicts a number"),
    ];
    let check = |(reference, live, expected): (&Calibration, Vec<u64>, &str)| match estimate(
        reference, &live, None,
    )
    .unwrap()
    .accuracy
    {
        Estimated::Abstained { reason } => {
            assert!(reason.to_string().contains(expected), "{reason}");
        }
        found => panic!("{expected}: {found:?}"),
    };
    cases.into_iter().for_each(check);
    live[1] = 100;
    check((&reference, live, "never had, and at most 5 %"));
    assert!(estimate(&reference, &[1, 2], None).is_err());
}

#[test]
fn a_class_that_hardly_comes_has_no_auc() {
    let reference = calibration(&rows(&mut Random::new(1), 2_000, 1));
    let mut live = vec![0; bins().count()];
    live[2] = 150;
    let found = estimate(&reference, &live, None).unwrap();
    assert_eq!(found.auc, Estimated::Abstained { reason: Abstention::OneClass });
    assert!(interval(found.accuracy).live > 0.9);
}
