//! No mechanism loses more than it claims. `examples/empirical_epsilon.rs` takes ten times the samples.

mod audit;

const SAMPLES: u64 = 100_000;

#[test]
fn no_mechanism_loses_more_than_it_claims() {
    for audit in audit::audits() {
        let claim = f64::from(audit.claim.in_thousandths()) / 1_000.0;
        let found = audit.lower_bound(SAMPLES);
        assert!(found <= claim, "{}: {found}, claimed {claim}", audit.name);
    }
}

#[test]
fn a_mechanism_that_loses_more_is_found_out() {
    let audit = audit::dishonest();
    let found = audit.lower_bound(10 * SAMPLES);
    assert!(found > 1.9, "{found}");
}
