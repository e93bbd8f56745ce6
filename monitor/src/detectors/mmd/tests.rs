use super::*;

fn rows(seed: u64, count: usize) -> Vec<[f64; 3]> {
    let mut random = SplitMix64(seed);
    (0..count).map(|_| std::array::from_fn(|_| nearly_normal(&mut random))).collect()
}

fn reference(rows: &[[f64; 3]]) -> Mmd {
    Mmd::new(rows.iter().map(|row| &row[..]), MmdOptions::default()).unwrap()
}

fn sums(mmd: &Mmd, rows: &[[f64; 3]]) -> MmdSums {
    let mut sums = mmd.sums();
    rows.iter().for_each(|row| mmd.update(&mut sums, row).unwrap());
    sums
}

#[test]
fn any_order_gives_the_same_sums() {
    let mmd = reference(&rows(1, 200));
    let parts = [2, 3, 4].map(|seed| sums(&mmd, &rows(seed, 70)));
    let (mut forward, mut backward) = (mmd.sums(), mmd.sums());
    parts.iter().for_each(|part| forward.merge(part).unwrap());
    parts.iter().rev().for_each(|part| backward.merge(part).unwrap());
    assert_eq!((&forward, forward.count()), (&backward, 210));
}

#[test]
fn the_reference_is_no_distance_from_itself() {
    let all = rows(1, 200);
    let mmd = reference(&all);
    let found = mmd.compare(&sums(&mmd, &all)).unwrap().unwrap();
    assert_eq!(found.value, 0.0);
    assert!(found.p_value > 0.999, "{found:?}");
    assert_eq!(mmd.compare(&mmd.sums()), Ok(None));
}

#[test]
fn what_is_not_finite_is_passed_over() {
    let mut all = rows(1, 200);
    let clean = reference(&all);
    all.extend([[f64::NAN, 0.0, 0.0], [0.0, f64::INFINITY, 0.0]]);
    assert_eq!(reference(&all), clean);
    assert_eq!(sums(&clean, &all).count(), 200);
}

#[test]
fn huge_numbers_do_not_spoil_the_rest() {
    let mut all = rows(1, 200);
    all[0] = [f64::MAX, f64::MIN, f64::MAX];
    let mmd = reference(&all);
    let found = mmd.compare(&sums(&mmd, &rows(2, 200))).unwrap().unwrap();
    assert!(found.p_value > 0.001, "{found:?}");
}

#[test]
fn a_reference_is_restored_and_checked() {
    let mmd = reference(&rows(1, 200));
    let json = serde_json::to_string(&mmd).unwrap();
    assert_eq!(serde_json::from_str::<Mmd>(&json).unwrap(), mmd);
    for (from, to, expected) in [
        ("\"directions\":32", "\"directions\":0", "`directions` is 0"),
        ("\"directions\":32", "\"directions\":31", "64 features, expected 62"),
        ("\"count\":200", "\"count\":0", "`count` is 0"),
        ("\"spread\":", "\"spread\":-", "`spread` is -"),
    ] {
        let error = serde_json::from_str::<Mmd>(&json.replace(from, to)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn wrong_shapes_are_refused() {
    let all = rows(1, 200);
    let few = Mmd::new(all[..9].iter().map(|row| &row[..]), MmdOptions::default());
    assert!(few.unwrap_err().to_string().contains("9 finite vectors"));
    let uneven = all.iter().enumerate().map(|(at, row)| &row[..3 - at % 2]);
    assert!(Mmd::new(uneven, MmdOptions::default()).is_err());
    let empty = all.iter().map(|row| &row[..0]);
    assert!(Mmd::new(empty, MmdOptions::default()).is_err());
    let options = MmdOptions { directions: usize::MAX, ..Default::default() };
    assert!(Mmd::new(all.iter().map(|row| &row[..]), options).is_err());
    let mmd = reference(&all);
    let error = mmd.update(&mut mmd.sums(), &[1.0]).unwrap_err();
    assert_eq!(error.to_string(), "found 1 dimensions, expected 3");
}

#[test]
fn features_are_those_of_the_formula() {
    let all = rows(1, 60);
    // Around what stays in registers together.
    for directions in [1, 15, 16, 17, 33] {
        let options = MmdOptions { directions, seed: 3 };
        let mmd = Mmd::new(all.iter().map(|row| &row[..]), options).unwrap();
        let mut found = mmd.sums();
        mmd.update(&mut found, &all[7]).unwrap();
        let steps: Vec<f64> =
            all[7].iter().zip(&mmd.axes).map(|(number, axis)| axis.of_number(*number)).collect();
        for (direction, pair) in found.means().collect::<Vec<_>>().chunks(2).enumerate() {
            let parts = steps.iter().zip(mmd.directions.chunks(directions));
            let angle: f64 = parts.map(|(step, parts)| step * parts[direction]).sum();
            for (found, expected) in pair.iter().zip([angle.cos(), angle.sin()]) {
                assert!((found - expected).abs() < 1e-7, "{found} {expected}, {directions}");
            }
        }
    }
}
