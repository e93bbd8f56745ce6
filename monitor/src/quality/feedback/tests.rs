use super::*;
use crate::quality::random::Random;

fn bins() -> Bins {
    Bins::numbers(vec![0.0, 0.25, 0.5, 0.75, 1.0]).unwrap()
}

fn row(random: &mut Random) -> (f64, bool) {
    let score = random.uniform();
    (score, random.chance(0.1 + 0.8 * f64::from(score >= 0.5)))
}

fn binary() -> Calibration {
    let mut random = Random::new(1);
    let rows = (0..2_000).map(|_| row(&mut random));
    Calibration::binary(0, &bins(), 0.5, rows).unwrap()
}

fn id(score: f64, name: u64) -> PredictionId {
    let [a, b, c, d, e, f, ..] = name.to_le_bytes();
    let (class, score) = (u16::from(score >= 0.5), score as f32);
    PredictionId { model: 7, class, score, random: [a, b, c, d, e, f] }
}

/// Counts truths of which this share is turned around.
fn count(feedback: &mut Feedback, random: &mut Random, units: std::ops::Range<u64>, turned: f64) {
    for name in units.start * 20..units.end * 20 {
        let (score, truth) = row(random);
        let truth = Truth::Class(u32::from(truth != random.chance(turned)));
        assert!(
            feedback.count(binary_once(), &bins(), name / 20, &id(score, name), truth).unwrap()
        );
    }
}

fn binary_once() -> &'static Calibration {
    static CALIBRATION: std::sync::OnceLock<Calibration> = std::sync::OnceLock::new();
    CALIBRATION.get_or_init(binary)
}

#[test]
fn a_truth_counts_once() {
    let calibration = binary_once();
    let mut feedback = Feedback::new(calibration);
    let id = id(0.9, 1);
    for (unit, expected) in [(5, true), (5, false), (900, false)] {
        let counted = feedback.count(calibration, &bins(), unit, &id, Truth::Class(1)).unwrap();
        assert_eq!(counted, expected);
    }
    assert_eq!((feedback.rows(), feedback.contains(&id)), (1, true));
    let quality = feedback.quality(calibration);
    assert_eq!((quality.accuracy, quality.auc), (Some(1.0), None));
    assert!((quality.brier.unwrap() - 0.01).abs() < 1e-6);
}

#[test]
fn any_order_gives_the_same_after_a_reload() {
    let calibration = binary_once();
    let parts = [0, 1, 2].map(|part: u64| {
        let mut feedback = Feedback::new(calibration);
        count(&mut feedback, &mut Random::new(part), part * 10..part * 10 + 15, 0.0);
        let bytes = postcard::to_allocvec(&feedback).unwrap();
        let read: Feedback = postcard::from_bytes(&bytes).unwrap();
        assert!(read == feedback && read.check(calibration).is_ok());
        read
    });
    let merged = |order: [usize; 3]| {
        let mut merged = Feedback::new(calibration);
        order.iter().for_each(|part| merged.merge(&parts[*part], calibration));
        merged
    };
    assert_eq!(merged([0, 1, 2]), merged([2, 0, 1]));
    assert_eq!(merged([0, 1, 2]).rows(), 900);
    merged([1, 0, 2]).check(calibration).unwrap();
}

#[test]
fn a_model_that_becomes_worse_alarms_and_says_since_when() {
    let mut random = Random::new(3);
    let mut feedback = Feedback::new(binary_once());
    count(&mut feedback, &mut random, 0..200, 0.0);
    assert_eq!(feedback.alarm(), None);
    assert!(!feedback.contradicts(binary_once()));
    count(&mut feedback, &mut random, 200..230, 0.3);
    let alarm = feedback.alarm().expect("a third of the answers is turned around");
    assert!((190..=210).contains(&alarm.began) && alarm.found < 225, "{alarm:?}");
    count(&mut feedback, &mut random, 230..300, 0.3);
    assert!(feedback.contradicts(binary_once()));
}

#[test]
fn the_same_model_hardly_alarms() {
    let alarms = (0..200).filter(|seed| {
        let mut feedback = Feedback::new(binary_once());
        count(&mut feedback, &mut Random::new(1_000 + seed), 0..50, 0.0);
        feedback.alarm().is_some()
    });
    assert!(alarms.count() <= 6);
}

#[test]
fn numbers_have_errors_and_alarm() {
    let mut random = Random::new(5);
    let rows: Vec<_> = (0..1_000).map(|_| (10.0, 10.0 + 4.0 * random.uniform() - 2.0)).collect();
    let calibration = Calibration::regression(0, rows.iter().copied()).unwrap();
    let mut feedback = Feedback::new(&calibration);
    for (name, (_, truth)) in rows.iter().enumerate() {
        let id = PredictionId { class: 0, score: 10.0, ..id(0.0, name as u64) };
        feedback.count(&calibration, &bins(), 0, &id, Truth::Number(*truth)).unwrap();
    }
    let (found, expected) = (feedback.quality(&calibration), calibration.quality());
    assert!(
        (found.mean_absolute_error.unwrap() - expected.mean_absolute_error.unwrap()).abs() < 1e-6
    );
    assert_eq!((feedback.alarm(), feedback.contradicts(&calibration)), (None, false));
    for name in 5_000..5_060 {
        let id = PredictionId { class: 0, score: 10.0, ..id(0.0, name) };
        feedback.count(&calibration, &bins(), 1, &id, Truth::Number(13.0)).unwrap();
    }
    assert!(feedback.alarm().is_some());
}

#[test]
fn what_is_no_truth_is_refused() {
    let binary = binary_once().clone();
    let several = Calibration::multiclass(0, &bins(), 3, [(0.9, true)]).unwrap();
    let numbers = Calibration::regression(0, [(1.0, 2.0)]).unwrap();
    let wrong_class = PredictionId { class: 3, ..id(0.9, 1) };
    let wrong_score = PredictionId { score: f32::NAN, ..id(0.9, 1) };
    let cases = [
        (&binary, id(0.9, 1), Truth::Class(2), "class of the truth is 2, expected 0 to 1"),
        (&binary, id(0.9, 1), Truth::Number(1.0), "truth is a number, expected a class"),
        (&binary, wrong_score, Truth::Class(1), "score of the id is NaN"),
        (&several, wrong_class, Truth::Class(1), "class of the id is 3, expected 0 to 2"),
        (&numbers, id(0.9, 1), Truth::Class(1), "truth is a class, expected a number"),
        (&numbers, id(0.9, 1), Truth::Number(f64::INFINITY), "expected finite numbers"),
    ];
    for (calibration, id, truth, expected) in cases {
        let mut feedback = Feedback::new(calibration);
        let error = feedback.count(calibration, &bins(), 0, &id, truth).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(feedback.rows() == 0 && !feedback.contains(&id));
    }
}
