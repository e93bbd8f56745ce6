//! Writers that share a storage lose nothing and count nothing twice, whatever the storage does.

use driftline_monitor::*;

fn watch() -> Watch {
    let number = StreamSpec::Number { name: "temp".into(), role: Role::Input, edge: None };
    let category = StreamSpec::Text { name: "carrier".into(), role: Role::Input };
    let mut builder = ProfileBuilder::new(vec![number, category], None);
    (0..100).for_each(|row| builder.push(|stream| value(stream, row, "UA")));
    Watch::new(builder.finish().unwrap())
}

fn value(stream: usize, row: usize, carrier: &str) -> Observation<'_> {
    match stream {
        0 => Observation::Number(row as f64),
        _ => Observation::Text(carrier),
    }
}

fn observe(watch: &mut Watch, rows: usize) {
    (0..rows).for_each(|row| watch.observe(0, |stream| value(stream, row, "ZZ")));
}

/// Rows, and how often the new category came.
fn counted(watch: &mut Watch) -> (u64, u64) {
    let verdict = watch.verdict(false);
    (verdict.rows.live, verdict.streams[1].unseen[0].1)
}

#[test]
fn what_is_on_its_way_counts_once() {
    let mut watch = watch();
    observe(&mut watch, 10);
    watch.save(None).unwrap();
    assert_eq!(counted(&mut watch), (10, 10), "on its way");
    watch.not_saved().unwrap();
    assert_eq!(counted(&mut watch), (10, 10), "not saved");
    let stored = watch.save(None).unwrap();
    observe(&mut watch, 1);
    assert_eq!(counted(&mut watch), (11, 11), "on its way again, and one more");
    watch.saved();
    assert_eq!(counted(&mut watch), (11, 11), "saved");
    watch.save(Some(&stored)).unwrap();
    watch.saved();
    assert_eq!(counted(&mut watch), (11, 11), "saved again");
}

#[test]
fn two_writers_share_a_storage() {
    let (mut one, mut other) = (watch(), watch());
    observe(&mut one, 10);
    observe(&mut other, 5);
    let first = one.save(None).unwrap();
    one.saved();
    // This storage found that it had changed meanwhile, and asks again.
    other.save(None).unwrap();
    let both = other.save(Some(&first)).unwrap();
    other.saved();
    assert_eq!(counted(&mut other), (15, 15));
    one.save(Some(&both)).unwrap();
    one.not_saved().unwrap();
    assert_eq!(counted(&mut one), (15, 15));
}

#[test]
fn a_unit_is_judged_when_it_is_over() {
    let mut watch = watch();
    watch.judge_whole_units();
    let odd = |watch: &mut Watch, unit| {
        watch.observe(unit, |stream| value(stream, 50, "UA"));
    };
    (0..500).for_each(|_| odd(&mut watch, 5));
    assert_eq!((watch.verdict(false).status, watch.status()), (Status::Ok, Status::Ok));
    odd(&mut watch, 6);
    let verdict = watch.verdict(false);
    assert_eq!(verdict.status, Status::Drifted);
    assert_eq!(verdict.alarm.map(|alarm| alarm.began), Some(5));
}
