//! Quality equals scikit-learn's, and estimates without truths are close to it and to NannyML's.

use driftline_monitor::{
    Bins, Calibration, Estimated, Feedback, Observation, PredictionId, Profile, ProfileBuilder,
    Role, StreamSpec, Truth, estimate,
};
use serde_json::Value as Json;

const EXACT: f64 = 1e-9;
/// Ids hold scores in single precision.
const SINGLE: f64 = 1e-6;
/// Of truths that came later, pairs within a bin are ordered as in the reference.
const BY_BIN: f64 = 0.003;
const ESTIMATED: f64 = 0.02;
const METRICS: [&str; 4] = ["accuracy", "auc", "f1", "brier"];

fn cases() -> Json {
    let path = "../tests/golden/quality/cases.json";
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Scores, and whether the second class was the truth.
fn rows(set: &Json) -> Vec<(f64, bool)> {
    let truth = set["truth"].as_str().unwrap().bytes().map(|letter| letter == b'1');
    numbers(&set["scores"]).into_iter().zip(truth).collect()
}

fn profile(role: Role, edge: Option<f64>, rows: &[(f64, bool)]) -> Profile {
    let spec = StreamSpec::Number { name: "score".into(), role, edge };
    let mut builder = ProfileBuilder::new(vec![spec], Some(0));
    rows.iter().for_each(|(score, _)| builder.push(|_| Observation::Number(*score)));
    builder.finish().unwrap()
}

/// The profile of the reference of two classes, with its calibration.
fn binary(cases: &Json) -> (Profile, Calibration) {
    let threshold = cases["threshold"].as_f64().unwrap();
    let rows = rows(&cases["reference"]);
    let mut profile = profile(Role::Score, Some(threshold), &rows);
    let calibration = Calibration::binary(0, &profile.streams[0].bins, threshold, rows).unwrap();
    profile.calibration = Some(calibration.clone());
    (profile, calibration)
}

fn counts(bins: &Bins, rows: &[(f64, bool)]) -> Vec<u64> {
    let mut counts = vec![0; bins.count()];
    rows.iter().for_each(|(score, _)| counts[bins.of(Observation::Number(*score))] += 1);
    counts
}

fn feedback(calibration: &Calibration, bins: &Bins, rows: &[(f64, bool)]) -> Feedback {
    let mut feedback = Feedback::new(calibration);
    for (row, (score, truth)) in rows.iter().enumerate() {
        let [a, b, ..] = row.to_le_bytes();
        let (class, score) = (u16::from(*score >= 0.5), *score as f32);
        let text = PredictionId { model: 7, class, score, random: [a, b, 0, 0, 0, 0] }.to_text();
        let id = PredictionId::from_text(&text, 7).unwrap();
        let truth = Truth::Class(u32::from(*truth));
        assert!(feedback.count(calibration, bins, row as u64 / 100, &id, truth).unwrap());
    }
    feedback
}

fn assert_close(name: &str, found: f64, expected: &Json, tolerance: f64) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance, "{name}: {found}, expected {expected}");
}

#[test]
fn two_classes_on_the_reference() {
    let cases = &cases()["binary"];
    let (profile, calibration) = binary(cases);
    let quality = calibration.quality();
    let found = [quality.accuracy, quality.auc, quality.f1, quality.brier];
    for (metric, found) in METRICS.iter().zip(found) {
        assert_close(metric, found.unwrap(), &cases["reference"][*metric], EXACT);
    }
    assert_eq!(Profile::from_json(profile.to_json().as_bytes()).unwrap(), profile);
}

#[test]
fn two_classes_by_later_truths() {
    let cases = &cases()["binary"];
    let (profile, calibration) = binary(cases);
    for set in ["held_out", "shifted"] {
        let feedback = feedback(&calibration, &profile.streams[0].bins, &rows(&cases[set]));
        let quality = feedback.quality(&calibration);
        let found = [quality.accuracy, quality.auc, quality.f1, quality.brier];
        for (metric, found) in METRICS.iter().zip(found) {
            let tolerance = if *metric == "auc" { BY_BIN } else { SINGLE };
            let expected = &cases[set][*metric];
            assert_close(&format!("{set} {metric}"), found.unwrap(), expected, tolerance);
        }
    }
}

#[test]
fn two_classes_without_truths() {
    let cases = &cases()["binary"];
    let (profile, calibration) = binary(cases);
    for set in ["held_out", "shifted"] {
        let live = counts(&profile.streams[0].bins, &rows(&cases[set]));
        let found = estimate(&calibration, &live, None).unwrap();
        let found = [found.accuracy, found.auc, found.f1, found.brier];
        for (metric, estimated) in METRICS.iter().zip(found) {
            let name = format!("{set} {metric}");
            let Estimated::Estimated(interval) = estimated else { panic!("{name}: {estimated:?}") };
            let set = &cases[set];
            // Where there are many more rows that are like these, without the chance in these.
            let truth = set.get("many").unwrap_or(set);
            assert_close(&name, interval.live, &truth[*metric], ESTIMATED);
            if let Some(cbpe) = set["cbpe"].get(*metric) {
                assert_close(&format!("{name} by NannyML"), interval.live, cbpe, ESTIMATED);
            }
        }
    }
}

/// The scores mean something else on other inputs: 2 points of accuracy and 4 of the AUC, which neither the scores
/// nor 4,000 truths make certain.
#[test]
fn a_model_that_misses_part_of_the_truth_is_estimated_as_by_nannyml() {
    let cases = &cases()["misspecified"];
    let (profile, calibration) = binary(cases);
    let (bins, live) = (&profile.streams[0].bins, rows(&cases["shifted"]));
    let found = estimate(&calibration, &counts(bins, &live), None).unwrap();
    for (metric, estimated) in METRICS.iter().zip([found.accuracy, found.auc, found.f1]) {
        let Estimated::Estimated(interval) = estimated else { panic!("{metric}: {estimated:?}") };
        let set = &cases["shifted"];
        assert_close(metric, interval.live, &set["cbpe"][*metric], ESTIMATED);
    }
}

#[test]
fn scores_that_lost_their_meaning_have_no_estimate() {
    let cases = &cases()["binary"];
    let (profile, calibration) = binary(cases);
    let (bins, live) = (&profile.streams[0].bins, rows(&cases["broken"]));
    let few = feedback(&calibration, bins, &live[..300]);
    let found = estimate(&calibration, &counts(bins, &live), Some(&few)).unwrap();
    let Estimated::Abstained { reason } = found.accuracy else { panic!("{found:?}") };
    assert!(reason.to_string().contains("mean something else"), "{reason}");
    assert!(few.alarm().is_some());
}

#[test]
fn several_classes() {
    let cases = &cases()["multiclass"];
    // OK because there are ten.
    let classes = cases["classes"].as_u64().unwrap() as u32;
    let rows = |set: &str| -> Vec<(f64, bool)> {
        let set = &cases[set];
        let pairs = numbers(&set["decided"]).into_iter().zip(numbers(&set["truth"]));
        let right = pairs.map(|(decided, truth)| decided == truth);
        numbers(&set["confidences"]).into_iter().zip(right).collect()
    };
    let profile = profile(Role::Confidence, None, &rows("reference"));
    let bins = &profile.streams[0].bins;
    let calibration = Calibration::multiclass(0, bins, classes, rows("reference")).unwrap();
    let quality = calibration.quality();
    assert_close("accuracy", quality.accuracy.unwrap(), &cases["reference"]["accuracy"], EXACT);
    assert_close("brier", quality.brier.unwrap(), &cases["reference"]["brier"], EXACT);
    let found = estimate(&calibration, &counts(bins, &rows("held_out")), None).unwrap();
    for (metric, estimated) in [("accuracy", found.accuracy), ("brier", found.brier)] {
        let Estimated::Estimated(interval) = estimated else { panic!("{metric}: {estimated:?}") };
        let truth = cases["held_out"][metric].as_f64().unwrap();
        assert!(
            (interval.lower..=interval.upper).contains(&truth),
            "{metric}: {interval:?}, truth {truth}"
        );
    }
    assert!(matches!(found.auc, Estimated::Abstained { .. }));
}

#[test]
fn numbers_have_errors() {
    let cases = &cases()["regression"];
    let rows = numbers(&cases["predictions"]).into_iter().zip(numbers(&cases["truth"]));
    let quality = Calibration::regression(0, rows).unwrap().quality();
    for (name, found) in [
        ("mean_absolute_error", quality.mean_absolute_error),
        ("root_mean_squared_error", quality.root_mean_squared_error),
    ] {
        assert_close(name, found.unwrap(), &cases[name], EXACT);
    }
}
