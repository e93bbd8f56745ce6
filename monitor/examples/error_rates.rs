//! How often the alarm is wrong, and how late it is right: simulated models whose columns do or don't drift.
//!
//!     cargo run --release -p driftline-monitor --example error_rates -- [runs]
//!
//! Columns are continuous, so what lies between the quantiles of a reference is Dirichlet, however the column is
//! distributed (Wilks, "Mathematical Statistics", 8.7). It is drawn directly, which is exact and saves drawing and
//! sorting every row of every reference.

use std::thread;

use driftline_monitor::{Alarms, Bins, FORMAT, Profile, Role, StreamProfile};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Gamma};

const BINS: usize = 10;
const ROWS: usize = 20_000;
/// Rows that share a unit of time.
const ROWS_PER_UNIT: usize = 256;
const THREADS: usize = 2;

fn main() {
    let runs =
        std::env::args().nth(1).map_or(1_000, |runs| runs.parse().expect("a number of runs"));
    println!("alarms in {ROWS} undrifted rows, {runs} models each; at most 1 % may ever alarm");
    for reference in [1_000, 10_000, 100_000] {
        for columns in [1, 20, 200] {
            let found = simulate(runs, Case { reference, columns, shift: 0.0, onset: 0 });
            let share = found.len() as f64 / runs as f64;
            println!("reference {reference:>7}, {columns:>3} columns: {:.2} %", 100.0 * share);
        }
    }
    println!(
        "\nmedian rows until the alarm; the shift is of a normal column's mean, in standard deviations"
    );
    for reference in [1_000, 10_000, 100_000] {
        for onset in [0, 10_000] {
            for (psi, shift) in [(0.05, 0.2255), (0.1, 0.3195), (0.25, 0.509), (0.5, 0.727)] {
                let case = Case { reference, columns: 1, shift, onset };
                let mut found = simulate(runs.min(1_000), case);
                found.retain(|row| *row > onset);
                found.sort_unstable();
                let median = found.get(runs.min(1_000) / 2).map(|row| row - onset);
                println!("reference {reference:>7}, from row {onset:>6}, PSI {psi}: {median:?}");
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Case {
    reference: usize,
    columns: usize,
    shift: f64,
    onset: usize,
}

/// The rows at which models raised their first alarm.
fn simulate(runs: usize, case: Case) -> Vec<usize> {
    thread::scope(|scope| {
        let work = |thread: usize| {
            scope.spawn(move || {
                let seeds = (0..runs).filter(move |run| run % THREADS == thread);
                seeds.filter_map(|run| first_alarm(run as u64, case)).collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..THREADS).map(work).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn first_alarm(seed: u64, case: Case) -> Option<usize> {
    let mut random = SmallRng::seed_from_u64(seed);
    let columns: Vec<_> = (0..case.columns).map(|_| Column::draw(&mut random, case)).collect();
    let mut alarms = Alarms::new(&profile(case));
    let mut bins = vec![0; case.columns];
    (0..ROWS).find(|row| {
        for (index, (bin, column)) in bins.iter_mut().zip(&columns).enumerate() {
            let table = if *row < case.onset { &column.before } else { &column.after };
            *bin = index * (BINS + 3) + table.draw(&mut random);
        }
        alarms.observe((row / ROWS_PER_UNIT) as u64, &bins);
        alarms.of_model().is_some()
    })
}

fn profile(case: Case) -> Profile {
    let edges = (0..=BINS).map(|edge| edge as f64).collect();
    let mut counts = vec![0; BINS + 3];
    counts[2..BINS + 2].fill((case.reference / BINS) as u64);
    let stream = StreamProfile {
        name: "column".into(),
        role: Role::Input,
        bins: Bins::numbers(edges).expect("rising edges"),
        counts,
        scale: None,
        mean_scores: Vec::new(),
    };
    let (format, rows) = (FORMAT, case.reference as u64);
    Profile {
        format,
        rows,
        streams: vec![stream; case.columns],
        score: None,
        together: None,
        calibration: None,
    }
}

/// The probabilities of a column's bins, before and after its shift.
struct Column {
    before: Table,
    after: Table,
}

impl Column {
    fn draw(random: &mut SmallRng, case: Case) -> Column {
        let each = (case.reference / BINS) as f64;
        let mut gaps = [each; BINS + 2];
        (gaps[0], gaps[BINS], gaps[BINS + 1]) = (1.0, each - 1.0, 1.0);
        let sizes = gaps.iter().map(|gap| Gamma::new(*gap, 1.0).expect("positive").sample(random));
        let mut below = 0.0;
        let sums: Vec<f64> = (sizes.collect::<Vec<_>>().iter())
            .map(|size| {
                below += size;
                below
            })
            .collect();
        let before: Vec<f64> = sums.iter().map(|sum| sum / below).collect();
        let after = before.iter().map(|rank| normal_rank(normal_quantile(*rank) - case.shift));
        Column { after: Table::new(after.collect()), before: Table::new(before) }
    }
}

/// Draws bins by their cumulated probabilities.
struct Table {
    cumulated: Vec<f64>,
    /// Where to begin to look, for each 256th part of the range.
    hints: [u8; 256],
}

impl Table {
    fn new(cumulated: Vec<f64>) -> Table {
        let hint = |part: usize| cumulated.partition_point(|sum| *sum < part as f64 / 256.0) as u8;
        Table { hints: std::array::from_fn(hint), cumulated }
    }

    fn draw(&self, random: &mut SmallRng) -> usize {
        let rank: f64 = random.random();
        let mut bin = self.hints[(rank * 256.0) as usize] as usize;
        while bin + 1 < self.cumulated.len() && self.cumulated[bin] < rank {
            bin += 1;
        }
        bin + 1
    }
}

fn normal_rank(value: f64) -> f64 {
    0.5 * libm::erfc(-value / std::f64::consts::SQRT_2)
}

/// By bisection: it is done a few times a column.
fn normal_quantile(rank: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if normal_rank(middle) < rank { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}
