//! Many rows at once leave what each of them would have left.

use driftline_monitor::{
    Observation, Observations, Profile, ProfileBuilder, Role, StreamSpec, Watch,
};

const ROWS: usize = 3_000;

fn columns<'a>(codes: &'a [u32], values: &'a [String]) -> Vec<Observations<'a>> {
    let number = |step: usize| (0..ROWS).map(move |row| (row * step % 997) as f64 / 10.0);
    let mut holes: Vec<f64> = number(31).collect();
    holes[7] = f64::NAN;
    holes[8] = f64::INFINITY;
    let positions = (0..ROWS).map(|row| (row % 5 > 0).then_some(row % 2)).collect();
    vec![
        Observations::Numbers(number(7919).collect()),
        Observations::Numbers(holes.into()),
        Observations::Texts { codes, values },
        Observations::Positions(positions),
    ]
}

fn specs() -> Vec<StreamSpec> {
    let role = Role::Input;
    let number = |name: &str| StreamSpec::Number { name: name.into(), role, edge: None };
    let values = ["false", "true"].map(String::from).to_vec();
    let text = StreamSpec::Text { name: "carrier".into(), role };
    vec![number("a"), number("b"), text, StreamSpec::Position { name: "late".into(), role, values }]
}

fn profile(columns: &[Observations<'_>]) -> Profile {
    let mut builder = ProfileBuilder::new(specs(), None);
    // The reference has fewer carriers, and smaller numbers: there is something new, and there are alarms.
    for row in 0..500 {
        builder.push(|stream| match columns[stream].at(row) {
            Observation::Number(number) => Observation::Number(number / 2.0),
            Observation::Text(text) if text.ends_with('7') => Observation::Missing,
            other => other,
        });
    }
    builder.finish().unwrap()
}

/// Looks are due where the rows before ended, which is not where lots or units of time begin.
#[test]
fn lots_rows_and_units_may_change() {
    let values: Vec<String> = (0..40).map(|at| format!("carrier {at}")).collect();
    let codes: Vec<u32> = (0..ROWS as u32).map(|row| row * row % 41).collect();
    let columns = columns(&codes, &values);
    let profile = profile(&columns);
    let unit = |row: usize| (row / 700) as u64;
    let (mut by_rows, mut by_lots) = (Watch::new(profile.clone()), Watch::new(profile.clone()));
    let mut start = 0;
    for lot in [3, 1, 5, 691, 300, 8, 1, 391, 700, 77, 623].into_iter().cycle() {
        let end = ROWS.min(start + lot);
        (start..end).for_each(|row| by_rows.observe(unit(row), |it| columns[it].at(row)));
        by_lots.observe_columns(unit(start), start..end, &columns);
        assert_eq!(unit(start), unit(end - 1), "a lot of one unit");
        assert_eq!(by_lots.status(), by_rows.status(), "after {end} rows");
        start = end;
        if start == ROWS {
            break;
        }
    }
    assert!(by_rows.save(None).unwrap() == by_lots.save(None).unwrap());
}

#[test]
fn columns_count_as_rows_do() {
    let values: Vec<String> = (0..40).map(|at| format!("carrier {at}")).collect();
    let codes: Vec<u32> = (0..ROWS as u32).map(|row| row * row % 41).collect();
    let columns = columns(&codes, &values);
    let profile = profile(&columns);
    let saved = |take: &dyn Fn(&mut Watch)| {
        let mut watch = Watch::new(profile.clone());
        take(&mut watch);
        (watch.status(), watch.save(None).unwrap())
    };
    let (status, by_rows) = saved(&|watch| {
        (0..ROWS).for_each(|row| watch.observe(3, |stream| columns[stream].at(row)));
    });
    for step in [1, 100, 1_700, ROWS] {
        let by_columns = saved(&|watch| {
            for start in (0..ROWS).step_by(step) {
                watch.observe_columns(3, start..ROWS.min(start + step), &columns);
            }
        });
        assert!(by_columns == (status, by_rows.clone()), "by {step} rows");
    }
    let counted =
        |watch: &mut Watch| (0..ROWS).for_each(|row| watch.count(3, |it| columns[it].at(row)));
    assert!(
        saved(&counted) == saved(&|watch| watch.count_columns(3, 0..ROWS, &columns)),
        "without looks"
    );
}
