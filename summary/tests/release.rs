//! Nothing gets out that was not paid for, and the receipt says all that does.

mod common;

use chacha20::ChaCha20Rng;
use common::{local, reports};
use driftline_privacy::{Epsilon, Ledger, Permit, Policy};
use driftline_summary::{Envelope, PrivateKey, Report, preview, release};
use rand_core::SeedableRng;

fn permit(window: u32, epsilon: Epsilon, random: &mut ChaCha20Rng) -> Permit {
    let mut ledger = Ledger::new(Policy::default());
    let reservation = ledger.reserve(window, epsilon, random).unwrap();
    reservation.persisted(&ledger.to_bytes()).unwrap()
}

#[test]
fn a_permit_is_for_its_window_and_epsilon() {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let collector = PrivateKey::generate(1, &mut random).public();
    let report = local(3, 7, 2_000, 2_970);
    let cases =
        [(2_970, 2_000, true), (2_970, 3_000, true), (2_970, 1_999, false), (2_971, 2_000, false)];
    for (window, thousandths, expected) in cases {
        let permit = permit(window, Epsilon::thousandths(thousandths), &mut random);
        let released = release(permit, &report, &collector, "here", &mut random);
        assert_eq!(released.is_ok(), expected, "{window} {thousandths}");
    }
}

#[test]
fn a_receipt_has_every_byte() {
    for (name, report) in reports() {
        let receipt = preview(&report, "here", Epsilon::whole(8));
        let bytes: Vec<u8> = receipt.fields.into_iter().flat_map(|field| field.bytes).collect();
        assert_eq!(bytes, report.to_bytes(), "{name}");
    }
}

#[test]
fn a_receipt_reads_in_words() {
    let receipt =
        preview(&local(3, 7, 2_000, 2_970), "https://collector.example", Epsilon::whole(8));
    let model: String = (0..32).map(|byte| format!("{byte:02x}")).collect();
    let expected = format!(
        "a7  7 fields follow
0001  format 1
015820{model}  the SHA-256 of the model, the same on all its devices
02190b9a  window 2970 since 1970
0301  k-ary randomised response
041907d0  epsilon 2
0503  slot 3, chosen at random
0607  bin 7, perhaps the true one and perhaps not
a preview for https://collector.example: epsilon 2 would be spent, 6 be left"
    );
    assert_eq!(receipt.to_string(), expected);
    assert!(receipt.is_preview());
}

#[test]
fn what_is_sent_is_on_the_receipt_and_opens() {
    let mut random = ChaCha20Rng::from_seed([2; 32]);
    let collector = PrivateKey::generate(9, &mut random);
    let report = local(3, 7, 2_000, 2_970);
    let mut seal = || {
        let permit = permit(2_970, Epsilon::whole(2), &mut random);
        release(permit, &report, &collector.public(), "here", &mut random).unwrap()
    };
    let ((envelope, receipt), (other, _)) = (seal(), seal());
    assert_eq!(receipt.sealed, envelope.to_bytes());
    let envelope = Envelope::from_bytes(&receipt.sealed).unwrap();
    assert_eq!(collector.open(&envelope).as_ref(), Ok(&report));
    assert_ne!(envelope, other, "envelopes of the same report can't be linked");
    let again = PrivateKey::from_bytes(9, &collector.to_bytes()).unwrap();
    assert_eq!(again.open(&other).as_ref(), Ok(&report));
}

#[test]
fn reports_are_checked_when_they_are_made() {
    let good = local(3, 7, 2_000, 2_970);
    for (slot, bin, thousandths) in
        [(65_535, 0, 1), (0, 8_192, 1), (0, 0, 0), (0, 0, 20_001), (u32::MAX, u32::MAX, 1)]
    {
        let epsilon = Epsilon::thousandths(thousandths);
        let record = driftline_privacy::LocalRecord { slot, bin };
        let said = driftline_summary::Said::Local { epsilon, record };
        assert!(Report::new(*good.model(), 0, said).is_err(), "{slot} {bin} {thousandths}");
    }
}
