//! States add up in any order and grouping, and a save at any point changes nothing that is said later.

use driftline_monitor::{
    Observation, Profile, ProfileBuilder, Role, StreamSpec, StreamVerdict, Watch,
};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

const CARRIERS: [&str; 5] = ["AA", "DL", "UA", "WN", "new"];

fn profile() -> Profile {
    let number = |name: &str, role| StreamSpec::Number { name: name.into(), role, edge: None };
    let specs = vec![
        number("temp", Role::Input),
        StreamSpec::Text { name: "carrier".into(), role: Role::Input },
        number("score", Role::Score),
    ];
    let mut random = SmallRng::seed_from_u64(3);
    let mut builder = ProfileBuilder::new(specs, Some(2));
    for _ in 0..1_000 {
        let row = row(&mut random, 0.0, 4);
        builder.push(|stream| value(&row, stream));
    }
    builder.finish().unwrap()
}

type Row = (f64, usize, f64);

fn row(random: &mut SmallRng, shift: f64, carriers: usize) -> Row {
    let temp: f64 = random.random::<f64>() + shift;
    (temp, random.random_range(0..carriers), temp * 0.5)
}

fn value(row: &Row, stream: usize) -> Observation<'static> {
    match stream {
        0 if row.0 < 0.01 => Observation::Missing,
        0 => Observation::Number(row.0),
        1 => Observation::Text(CARRIERS[row.1]),
        _ => Observation::Number(row.2),
    }
}

#[test]
fn merging_is_commutative_and_associative() {
    let profile = profile();
    let mut random = SmallRng::seed_from_u64(9);
    let parts: Vec<Vec<(u64, Row)>> = [(0, 0.0, 4), (900, 0.1, 4), (40, 0.0, 5)]
        .iter()
        .map(|(start, shift, carriers)| {
            (0..200).map(|index| (start + index / 3, row(&mut random, *shift, *carriers))).collect()
        })
        .collect();
    // Each part is counted by a watch of its own, which then adds it to what the ones before it saved.
    let merged = |order: [usize; 3]| {
        let mut stored: Option<Vec<u8>> = None;
        for part in order {
            let mut watch = Watch::new(profile.clone());
            for (unit, row) in &parts[part] {
                watch.observe(*unit, |stream| value(row, stream));
            }
            stored = Some(watch.save(stored.as_deref()).unwrap());
            watch.saved();
        }
        let mut watch = Watch::new(profile.clone());
        watch.save(stored.as_deref()).unwrap();
        watch.saved();
        watch.verdict(false)
    };
    let expected = merged([0, 1, 2]);
    assert_eq!(expected.rows.live, 600);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let found = merged(order);
        // Percentiles and counts of distinct values are estimates that depend on the order.
        for (found, expected) in found.streams.iter().zip(&expected.streams) {
            let counted = |stream: &StreamVerdict| (stream.status, stream.rows, stream.missing);
            assert_eq!(counted(found), counted(expected), "{order:?}");
            assert_eq!(found.scale, expected.scale, "{order:?}");
            assert!((found.e_value / expected.e_value - 1.0).abs() < 1e-9, "{order:?}");
        }
    }
}

#[test]
fn a_save_and_restore_at_any_point_changes_no_later_verdict() {
    let profile = profile();
    let mut random = SmallRng::seed_from_u64(11);
    let rows: Vec<Row> =
        (0..600).map(|index| row(&mut random, if index < 300 { 0.0 } else { 0.3 }, 4)).collect();
    let watched = |saves: &[usize]| {
        let (mut watch, mut stored) = (Watch::new(profile.clone()), None);
        for (index, row) in rows.iter().enumerate() {
            if saves.contains(&index) {
                stored = Some(watch.save(stored.as_deref()).unwrap());
                watch = Watch::new(profile.clone());
                watch.save(stored.as_deref()).unwrap();
                watch.saved();
            }
            watch.observe(index as u64 / 50, |stream| value(row, stream));
        }
        watch.verdict(false)
    };
    let expected = watched(&[]);
    assert!(expected.alarm.is_some(), "{}", expected.sentence);
    for saves in [
        vec![1],
        vec![37],
        vec![299, 301],
        vec![5, 80, 81, 333, 590],
        (0..600).step_by(7).collect(),
    ] {
        let found = watched(&saves);
        assert_eq!(found.status, expected.status, "{saves:?}");
        for (found, expected) in found.streams.iter().zip(&expected.streams) {
            assert_eq!(found.status, expected.status, "{saves:?}");
            assert!((found.e_value / expected.e_value - 1.0).abs() < 1e-9, "{saves:?}");
        }
    }
}

#[test]
fn odd_columns_have_stated_results() {
    let specs = ["constant", "empty", "infinite"];
    let specs =
        specs.map(|name| StreamSpec::Number { name: name.into(), role: Role::Input, edge: None });
    let reference = |stream: usize| match stream {
        0 => Observation::Number(7.0),
        1 => Observation::Missing,
        _ => Observation::Number(f64::INFINITY),
    };
    let mut builder = ProfileBuilder::new(specs.to_vec(), None);
    (0..500).for_each(|_| builder.push(reference));
    let mut watch = Watch::new(builder.finish().unwrap());
    (0..5_000).for_each(|_| watch.observe(0, reference));
    let verdict = watch.verdict(false);
    assert!(verdict.alarm.is_none(), "{}", verdict.sentence);
    assert_eq!(verdict.streams[1].missing.live, 1.0);
    // Any other value of a constant column, any value of an empty one, is news at once.
    (0..200).for_each(|_| watch.observe(0, |_| Observation::Number(8.0)));
    let verdict = watch.verdict(false);
    assert!(verdict.streams.iter().all(|stream| stream.alarm.is_some()), "{}", verdict.sentence);
}
