//! Many rows at once leave what each of them would have left.

use driftline_monitor::{Observation, Observations, ProfileBuilder, Role, StreamSpec, Watch};

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

#[test]
fn columns_count_as_rows_do() {
    let values: Vec<String> = (0..40).map(|at| format!("carrier {at}")).collect();
    let codes: Vec<u32> = (0..ROWS as u32).map(|row| row * row % 41).collect();
    let columns = columns(&codes, &values);
    let mut builder = ProfileBuilder::new(specs(), None);
    // The reference has fewer carriers, and smaller numbers: there is something new, and there are alarms.
    for row in 0..500 {
        builder.push(|stream| match columns[stream].at(row) {
            Observation::Number(number) => Observation::Number(number / 2.0),
            Observation::Text(text) if text.ends_with('7') => Observation::Missing,
            other => other,
        });
    }
    let profile = builder.finish().unwrap();
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
