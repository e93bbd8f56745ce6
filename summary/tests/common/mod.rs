//! Golden files of tests/golden/summary, which other implementations wrote.

use driftline_privacy::{Contribution, Epsilon, LocalRecord, Neighbours, Noise, Rho};
use driftline_summary::{Report, Said};

pub fn from_hex(text: &str) -> Vec<u8> {
    let digits = (0..text.len()).step_by(2);
    digits.map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

/// Names and bytes.
#[allow(dead_code, reason = "not every test reads them")]
pub fn golden(file: &'static str) -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    file.lines().map(|line| {
        let (name, hex) = line.split_once(' ').unwrap_or((line, ""));
        (name, from_hex(hex))
    })
}

#[allow(dead_code, reason = "not every test makes them")]
pub fn local(slot: u32, bin: u32, thousandths: u32, window: u32) -> Report {
    let epsilon = Epsilon::thousandths(thousandths);
    let said = Said::Local { epsilon, record: LocalRecord { slot, bin } };
    Report::new(std::array::from_fn(|at| at as u8), window, said).unwrap()
}

#[allow(dead_code, reason = "not every test makes them")]
pub fn edge(noise: Noise, rows: u32, neighbours: Neighbours, histograms: Vec<Vec<i64>>) -> Report {
    let contribution = Contribution::new(rows, neighbours).unwrap();
    let said = Said::Edge { noise, contribution, histograms };
    Report::new(std::array::from_fn(|at| at as u8), 2_970, said).unwrap()
}

/// The reports whose bytes are golden, by name.
#[allow(dead_code, reason = "not every test makes them")]
pub fn reports() -> Vec<(&'static str, Report)> {
    use Neighbours::{AddRemove, Substitution};
    let laplace = |thousandths| Noise::Laplace(Epsilon::thousandths(thousandths));
    let small = || vec![vec![5, -3, 120], vec![61, 61]];
    let powers = [0, 4, 5, 8, 16, 32, 52].map(|bits| 1i64 << bits);
    let sizes = powers.into_iter().flat_map(|power| [power - 1, power, -power + 1, -power]);
    let sizes = sizes.collect();
    vec![
        ("local", local(3, 7, 2_000, 2_970)),
        ("local-smallest", local(0, 0, 1, 0)),
        ("local-largest", local(65_534, 8_191, 20_000, u32::MAX)),
        ("laplace", edge(laplace(1_000), 1, Substitution, small())),
        ("laplace-add-remove", edge(laplace(125), 1_024, AddRemove, small())),
        (
            "gaussian",
            edge(Noise::Gaussian(Rho::thousandths(50).unwrap()), 1, Substitution, small()),
        ),
        ("counts-of-all-sizes", edge(laplace(1_000), 1, Substitution, vec![sizes])),
        (
            "counts-at-the-limits",
            edge(laplace(1_000), 1, Substitution, vec![vec![1 << 53, -(1 << 53)]]),
        ),
    ]
}
