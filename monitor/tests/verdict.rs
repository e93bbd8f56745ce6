//! What verdicts say beside the alarm.

use driftline_monitor::*;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// Two columns that are the same number, and a score that is right as often as it says.
struct World(SmallRng);

impl World {
    fn new(seed: u64) -> World {
        World(SmallRng::seed_from_u64(seed))
    }

    /// The columns and the score.
    fn row(&mut self) -> [f64; 3] {
        let number = self.0.random::<f64>();
        [number, number, self.0.random()]
    }

    fn watch(&mut self, rows: usize) -> Watch {
        let number = |name: &str, role| StreamSpec::Number { name: name.into(), role, edge: None };
        let score = StreamSpec::Number { name: "score".into(), role: Role::Score, edge: Some(0.5) };
        let values = ["no", "yes"].map(String::from).to_vec();
        let class = StreamSpec::Position { name: "class".into(), role: Role::Class, values };
        let specs = vec![number("a", Role::Input), number("b", Role::Input), score, class];
        let mut builder = ProfileBuilder::new(specs, Some(2));
        for _ in 0..rows {
            let row = self.row();
            builder.push(|stream| value(stream, row));
            builder.tell(&[f64::from(self.0.random_bool(row[2]))]);
        }
        Watch::new(builder.finish().unwrap())
    }
}

fn value(stream: usize, row: [f64; 3]) -> Observation<'static> {
    match stream {
        3 => Observation::Position(usize::from(row[2] >= 0.5)),
        _ => Observation::Number(row[stream]),
    }
}

fn observe(watch: &mut Watch, rows: impl Iterator<Item = [f64; 3]>) {
    rows.for_each(|row| watch.observe(0, |stream| value(stream, row)));
}

#[test]
fn columns_that_part_show_together_alone() {
    let mut world = World::new(1);
    let (mut same, mut apart) = (world.watch(2_000), World::new(1).watch(2_000));
    let mut rows = |turn: bool| -> Vec<[f64; 3]> {
        let row = |_| {
            let [a, b, score] = world.row();
            [a, if turn { 1.0 - b } else { b }, score]
        };
        (0..2_000).map(row).collect()
    };
    observe(&mut same, rows(false).into_iter());
    observe(&mut apart, rows(true).into_iter());
    let found = [&mut same, &mut apart].map(|watch| watch.verdict(false));
    assert_eq!(found.each_ref().map(|verdict| verdict.status), [Status::Ok; 2]);
    let [same, apart] = found.map(|verdict| verdict.together.unwrap());
    assert_eq!(same.rows, 250);
    assert!(same.found.p_value > 0.01 && apart.found.p_value < 1e-9, "{same:?} {apart:?}");
}

#[test]
fn what_is_together_survives_a_storage() {
    let mut world = World::new(1);
    let (mut first, mut second) = (world.watch(500), World::new(1).watch(500));
    let mut alone = World::new(1).watch(500);
    let rows: Vec<_> = (0..400).map(|_| world.row()).collect();
    observe(&mut alone, rows.iter().copied());
    observe(&mut first, rows[..200].iter().copied());
    let stored = first.save(None).unwrap();
    second.save(Some(&stored)).unwrap();
    second.saved();
    observe(&mut second, rows[200..].iter().copied());
    assert_eq!(second.verdict(true).together, alone.verdict(true).together);
}

#[test]
fn statistics_are_given_when_asked_for() {
    let mut world = World::new(2);
    let mut watch = world.watch(2_000);
    let rows = (0..500).map(|_| world.row().map(|value| value * value));
    let rows: Vec<_> = rows.collect();
    observe(&mut watch, rows.into_iter());
    assert!(watch.verdict(false).streams.iter().all(|stream| stream.statistics.is_none()));
    for stream in watch.verdict(true).streams {
        let found = stream.statistics.expect("there are values");
        assert!(found.psi.exceeds() && found.total_variation.exceeds(), "{}", stream.name);
        assert_eq!(found.wasserstein.is_some(), stream.name != "class", "{}", stream.name);
        assert_eq!(stream.counts.live.len(), stream.bins.count());
        assert_eq!(stream.counts.live.iter().sum::<u64>(), stream.rows.live);
    }
}

#[test]
fn nothing_is_estimated_where_the_model_was_never_tried() {
    let mut world = World::new(3);
    let mut watch = world.watch(2_000);
    let shifted = |[a, b, score]: [f64; 3]| [a, b + 0.04, score];
    let farther = |[a, b, score]: [f64; 3]| [a, b + 0.10, score];
    let estimated = |watch: &mut Watch| watch.verdict(false).quality.unwrap().estimated.unwrap();
    let rows: Vec<_> = (0..1_000).map(|_| shifted(world.row())).collect();
    observe(&mut watch, rows.into_iter());
    assert!(matches!(estimated(&mut watch).accuracy, Estimated::Estimated(_)));
    let rows: Vec<_> = (0..1_000).map(|_| farther(world.row())).collect();
    observe(&mut watch, rows.into_iter());
    let Estimated::Abstained { reason } = estimated(&mut watch).accuracy else {
        panic!("estimated")
    };
    assert!(reason.to_string().contains("have a `b` outside the reference"), "{reason}");
}
