//! LIME: what is drawn, and when it stops.

mod common;

use common::*;
use driftline_explain::*;

fn drawn(options: LimeOptions, players: usize) -> Vec<Coalition> {
    let mut samples = Vec::new();
    let kept = |batch: &[Coalition]| {
        samples.extend_from_slice(batch);
        vec![0.0; batch.len()]
    };
    run(&mut Lime::new(players, options).unwrap(), kept).unwrap();
    samples
}

/// The share of samples that have a player.
fn share(samples: &[Coalition], player: usize) -> f64 {
    samples.iter().filter(|sample| sample.contains(player)).count() as f64 / samples.len() as f64
}

#[test]
fn samples_are_drawn_as_asked() {
    let shares = vec![0.9, 0.25, 1.0];
    for (options, expected) in [
        (LimeOptions::image(), [0.5, 0.5, 0.5]),
        // One, two or all three words go.
        (LimeOptions::text(), [1.0 / 3.0; 3]),
        (LimeOptions::tabular(shares), [0.9, 0.25, 1.0]),
    ] {
        let samples = drawn(options, 3);
        assert_eq!((samples.len(), samples[0].len()), (5_000, 3));
        for (player, expected) in expected.iter().enumerate() {
            let found = share(&samples, player);
            assert!((found - expected).abs() < 0.03, "player {player}: {found}");
        }
    }
}

#[test]
fn sampling_stops_once_coefficients_are_sure_enough() {
    let game = Dividends::drawn(10, &[10, 5], &mut Chance(1));
    let explain = |tolerance| {
        let options = LimeOptions { tolerance, max_samples: 50_000, ..LimeOptions::image() };
        run(&mut Lime::new(10, options).unwrap(), |samples| game.values(samples)).unwrap()
    };
    for tolerance in [0.05, 0.02] {
        let explanation = explain(tolerance);
        assert!(explanation.relative_error() <= tolerance && explanation.evaluations < 50_000);
    }
}

#[test]
fn rows_keep_what_is_alike_and_change_the_rest() {
    let row = vec!["UA", "red", "SFO"];
    let background =
        vec![vec!["UA", "red", "JFK"], vec!["DL", "blue", "SFO"], vec!["UA", "green", "BOS"]];
    // The last two columns are one player, which only the row itself has alike.
    let same = |_: usize, mine: &&str, other: &&str| mine == other;
    let mut table = LimeTabular::new(row.clone(), background, &[0, 1, 1], same, 3).unwrap();
    assert_eq!(table.shares(), [0.75, 0.25]);
    let samples =
        [Coalition::empty(2), Coalition::full(2), Coalition::of(2, [0]), Coalition::of(2, [1])];
    let rows: Vec<_> =
        table.rows(&vec![samples; 20].concat()).chunks(3).map(<[_]>::to_vec).collect();
    assert_eq!(rows[0], row);
    for (rows, place) in rows.chunks(4).zip(0..) {
        assert_eq!(rows[1], row);
        assert!(rows[2][0] == "UA" && rows[2][1..] != row[1..]);
        assert!(rows[3][0] == "DL" && rows[3][1..] == row[1..]);
        assert!(place == 0 || rows[0][0] == "DL" && rows[0][1..] != row[1..]);
        let together = [["red", "JFK"], ["blue", "SFO"], ["green", "BOS"]];
        assert!(together.iter().any(|cells| rows[2][1..] == cells[..]));
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let refusal = |options: LimeOptions| Lime::new(2, options).unwrap_err().to_string();
    let mut narrow = LimeOptions::image();
    narrow.surrogate.kernel_width = 0.0;
    assert_eq!(refusal(narrow), "`kernel_width` is 0, expected above 0");
    assert_eq!(refusal(LimeOptions::tabular(vec![0.5; 3])), "`shares` is 3, expected 2");
    assert_eq!(refusal(LimeOptions::tabular(vec![0.5, 1.5])), "`share` is 1.5, expected 0 to 1");
}
