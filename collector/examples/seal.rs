//! Seals reports as devices do, for tests: one a line, in base64.
//!
//! `seal <public key> <window> <reports> <bin> local|edge < registration.json`: every device is in this bin of each slot, or in
//! the last one that there is.

use std::error::Error;
use std::io::{BufWriter, Write, read_to_string, stdin, stdout};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use driftline_collector::system_random;
use driftline_privacy::Ledger;
use driftline_summary::{PublicKey, Registration, Report, Said, release};
use rand_core::CryptoRng;

/// Rows of a server that reports histograms.
const ROWS: u64 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, window, reports, bin, channel] = arguments.as_slice() else {
        return Err("expected <public key> <window> <reports> <bin> local|edge".into());
    };
    let (id, key) = key.split_once(':').ok_or("the key has no number")?;
    let key = URL_SAFE_NO_PAD.decode(key).map_err(|_| "the key is no base64url")?;
    let key = PublicKey::from_bytes(id.parse()?, &key)?;
    let registration = Registration::from_json(read_to_string(stdin())?.as_bytes())?;
    let (window, bin) = (window.parse()?, bin.parse()?);
    let random = &mut system_random();
    let mut lines = BufWriter::new(stdout().lock());
    for _ in 0..reports.parse()? {
        let said = match channel.as_str() {
            "local" => local(&registration, bin, random)?,
            _ => edge(&registration, bin, random)?,
        };
        let report = Report::new(registration.model_id()?, window, said)?;
        // Each is another device, with a budget of its own.
        let mut ledger = Ledger::new(registration.policy.ledger_policy()?);
        let epsilon = report.said().epsilon();
        let reserved = ledger.reserve(window, epsilon, random);
        let reserved = reserved.map_err(|refusal| format!("the budget is spent: {refusal:?}"))?;
        let permit = reserved.persisted(&ledger.to_bytes())?;
        let (envelope, _) = release(permit, &report, &key, "", random)?;
        writeln!(lines, "{}", STANDARD.encode(envelope.to_bytes()))?;
    }
    Ok(lines.flush()?)
}

fn local(
    registration: &Registration,
    bin: u32,
    random: &mut impl CryptoRng,
) -> Result<Said, Box<dyn Error>> {
    let bins = registration.bins_of_slots();
    let mechanism = registration.policy.local_mechanism(bins.clone())?;
    let truth: Vec<u32> = bins.iter().map(|bins| bin.min(bins - 1)).collect();
    let record = mechanism.randomise(&truth, random)?;
    Ok(Said::Local { epsilon: mechanism.epsilon(), record })
}

fn edge(
    registration: &Registration,
    bin: u32,
    random: &mut impl CryptoRng,
) -> Result<Said, Box<dyn Error>> {
    let bins = registration.bins_of_slots();
    let mechanism = registration.policy.edge_mechanism(bins.clone())?;
    let histogram = |bins: &u32| {
        let counts = (0..*bins).map(|it| if it == bin.min(bins - 1) { ROWS } else { 0 });
        counts.collect()
    };
    let counts: Vec<Vec<u64>> = bins.iter().map(histogram).collect();
    let histograms = mechanism.randomise(&counts, random)?;
    let (noise, contribution) = (mechanism.noise(), mechanism.contribution());
    Ok(Said::Edge { noise, contribution, histograms })
}
