//! How often the test of vectors is wrong, and what it sees that no test of one number sees.

use driftline_monitor::*;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

type Row = [f64; 8];

/// Numbers of variance 1, any two of which correlate by a half: all with the same sign, or every second one turned.
fn normal(turned: bool, random: &mut SmallRng) -> Row {
    let half = 0.5f64.sqrt();
    let common: f64 = StandardNormal.sample(random);
    std::array::from_fn(|axis| {
        let own: f64 = StandardNormal.sample(random);
        let sign = if turned && axis % 2 == 1 { -1.0 } else { 1.0 };
        half * (sign * common + own)
    })
}

/// The same, with Student's distribution of two degrees of freedom: its variance is infinite.
fn heavy_tailed(turned: bool, random: &mut SmallRng) -> Row {
    let squares: f64 = ChiSquared::new(2.0).unwrap().sample(random);
    let stretch = (squares / 2.0).sqrt();
    normal(turned, random).map(|number| number / stretch)
}

type World = fn(bool, &mut SmallRng) -> Row;
const WORLDS: [(&str, World); 2] = [("normal", normal), ("heavy-tailed", heavy_tailed)];

fn reference(world: World, size: usize, random: &mut SmallRng) -> (Mmd, Vec<Row>) {
    let rows: Vec<Row> = (0..size).map(|_| world(false, random)).collect();
    (Mmd::new(rows.iter().map(|row| &row[..]), MmdOptions::default()).unwrap(), rows)
}

fn p_value(mmd: &Mmd, rows: impl Iterator<Item = Row>) -> f64 {
    let mut sums = mmd.sums();
    rows.for_each(|row| mmd.update(&mut sums, &row).unwrap());
    mmd.compare(&sums).unwrap().unwrap().p_value
}

/// How many p-values without drift are at most 5 % and at most 1 %, for each world and size of reference and live.
fn false_alarms(runs: u64, check: impl Fn(&str, [u64; 2])) {
    for (name, world) in WORLDS {
        for size in [200, 2000] {
            for live in [50, 500] {
                let mut found = [0; 2];
                for seed in 0..runs {
                    let mut random = SmallRng::seed_from_u64(seed);
                    let (mmd, _) = reference(world, size, &mut random);
                    let p = p_value(&mmd, (0..live).map(|_| world(false, &mut random)));
                    found[0] += u64::from(p <= 0.05);
                    found[1] += u64::from(p <= 0.01);
                }
                let case = format!("{name}, reference of {size}, {live} live");
                println!("{case}: {found:?} of {runs}");
                check(&case, found);
            }
        }
    }
}

#[test]
fn false_alarms_are_as_many_as_stated() {
    // Of 300, 15 and 3 are expected; 31 and 11 or more would be chance once in ten thousand times.
    false_alarms(300, |case, [five, one]| {
        assert!((3..=30).contains(&five) && one <= 10, "{case}: {five} {one}");
    });
}

#[test]
#[ignore = "takes minutes: cargo test --release -p driftline-monitor --test mmd -- --ignored --nocapture"]
fn false_alarms_of_many_worlds_are_as_many_as_stated() {
    // Of 2,000, 100 and 20 are expected, with standard deviations of 10 and 4.5.
    false_alarms(2000, |case, [five, one]| {
        assert!((60..=140).contains(&five) && (3..=40).contains(&one), "{case}: {five} {one}");
    });
}

#[test]
fn a_rotation_is_found_that_no_single_number_shows() {
    for (name, world) in WORLDS {
        let mut random = SmallRng::seed_from_u64(1);
        let (mmd, rows) = reference(world, 2000, &mut random);
        let turned: Vec<Row> = (0..300).map(|_| world(true, &mut random)).collect();
        let p = p_value(&mmd, turned.iter().copied());
        assert!(p < 1e-6, "{name}: {p}");
        for axis in 0..8 {
            let column = |rows: &[Row]| rows.iter().map(|row| row[axis]).collect::<Vec<_>>();
            let alone = kolmogorov_smirnov(&column(&rows), &column(&turned)).unwrap();
            // What one in a thousand samples of these sizes exceed.
            assert!(
                alone < 1.95 * (1.0f64 / 2000.0 + 1.0 / 300.0).sqrt(),
                "{name} {axis}: {alone}"
            );
        }
    }
}

#[test]
fn a_shift_of_one_number_is_found_too() {
    for (name, world) in WORLDS {
        let mut random = SmallRng::seed_from_u64(2);
        let (mmd, _) = reference(world, 2000, &mut random);
        let shifted = (0..300).map(|_| {
            let mut row = world(false, &mut random);
            row[3] += 1.5;
            row
        });
        let p = p_value(&mmd, shifted);
        assert!(p < 0.001, "{name}: {p}");
    }
}
