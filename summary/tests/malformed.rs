//! Whatever bytes come in, nothing panics, and only the one form of a report or an envelope is taken.

mod common;

use chacha20::ChaCha20Rng;
use common::{local, reports};
use driftline_privacy::{Epsilon, Ledger, Policy};
use driftline_summary::{Envelope, PrivateKey, Report, release};
use rand_core::{Rng, SeedableRng};

fn below(bound: usize, random: &mut ChaCha20Rng) -> usize {
    // A bias of 2^-32 does not matter here.
    random.next_u32() as usize % bound
}

/// Bytes near a good encoding: cut, extended, overwritten, or parts of it moved; at times nothing but noise.
fn mangled(good: &[u8], random: &mut ChaCha20Rng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..1 + below(3, random) {
        let at = below(bytes.len().max(1), random);
        match below(7, random) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.next_u32() as u8),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 if at < bytes.len() => bytes[at] ^= 1 << below(8, random),
            4 if at < bytes.len() => bytes[at] = random.next_u32() as u8,
            5 => bytes.rotate_left(at),
            _ if at.is_multiple_of(16) => {
                bytes = vec![0; below(80, random)];
                random.fill_bytes(&mut bytes);
            }
            _ => bytes.push(random.next_u32() as u8),
        }
    }
    bytes
}

#[test]
fn a_million_malformed_reports_are_refused() {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let good: Vec<_> = reports().into_iter().map(|(_, report)| report.to_bytes()).collect();
    let mut refused = 0;
    while refused < 1_000_000 {
        let bytes = mangled(&good[below(good.len(), &mut random)], &mut random);
        match Report::from_bytes(&bytes) {
            Ok(other) => assert_eq!(other.to_bytes(), bytes, "another report, not malformed"),
            Err(_) => refused += 1,
        }
    }
}

fn sealed(random: &mut ChaCha20Rng) -> (PrivateKey, Vec<u8>) {
    let collector = PrivateKey::generate(1, random);
    let mut ledger = Ledger::new(Policy::default());
    let reservation = ledger.reserve(2_970, Epsilon::whole(2), random).unwrap();
    let permit = reservation.persisted(&ledger.to_bytes()).unwrap();
    let report = local(3, 7, 2_000, 2_970);
    let (envelope, _) = release(permit, &report, &collector.public(), "here", random).unwrap();
    (collector, envelope.to_bytes())
}

/// Refuses so many, at whichever step.
fn refuse_envelopes(amount: u32) {
    let mut random = ChaCha20Rng::from_seed([2; 32]);
    let (collector, good) = sealed(&mut random);
    for _ in 0..amount {
        let bytes = mangled(&good, &mut random);
        let Ok(envelope) = Envelope::from_bytes(&bytes) else { continue };
        assert_eq!(envelope.to_bytes(), bytes);
        // Two changes can undo each other.
        assert!(bytes == good || collector.open(&envelope).is_err());
    }
}

#[test]
fn malformed_envelopes_are_refused() {
    refuse_envelopes(20_000);
}

/// `cargo test --release -p driftline-summary --test malformed -- --ignored`
#[test]
#[ignore = "takes a minute"]
fn a_million_malformed_envelopes_are_refused() {
    refuse_envelopes(1_000_000);
}
