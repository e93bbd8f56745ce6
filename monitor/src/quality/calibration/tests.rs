use super::*;

fn bins() -> Bins {
    Bins::numbers(vec![0.0, 0.25, 0.5, 0.75, 1.0]).unwrap()
}

#[test]
fn the_auc_is_that_of_the_rows_not_of_the_bins() {
    let rows = [(0.51, false), (0.52, true), (0.53, false), (0.54, true), (0.1, false)];
    let calibration = Calibration::binary(0, &bins(), 0.5, rows).unwrap();
    assert_eq!(calibration.quality().auc, Some(5.0 / 6.0));
}

#[test]
fn several_classes_have_an_accuracy_and_no_auc() {
    let rows = [(0.9, true), (0.6, false), (0.8, true), (f64::NAN, true)];
    let quality = Calibration::multiclass(0, &bins(), 3, rows).unwrap().quality();
    assert_eq!((quality.rows, quality.auc, quality.f1), (3, None, None));
    assert!((quality.accuracy.unwrap() - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn numbers_have_errors() {
    let rows = [(1.0, 2.0), (4.0, 1.0), (f64::NAN, 0.0)];
    let quality = Calibration::regression(0, rows).unwrap().quality();
    assert_eq!((quality.rows, quality.mean_absolute_error), (2, Some(2.0)));
    assert!((quality.root_mean_squared_error.unwrap() - 5f64.sqrt()).abs() < 1e-9);
}

#[test]
fn what_is_no_calibration_is_refused() {
    let cases = [
        (Calibration::binary(0, &bins(), 0.4, [(0.1, true)]), "threshold is 0.4"),
        (Calibration::binary(0, &bins(), 0.5, [(1.5, true)]), "score is 1.5"),
        (Calibration::binary(0, &bins(), 0.5, []), "0 rows"),
        (Calibration::regression(0, []), "0 rows"),
    ];
    for (found, expected) in cases {
        let error = found.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
