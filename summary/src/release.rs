//! The way out.

use driftline_privacy::{Epsilon, Permit};
use rand_core::CryptoRng;

use crate::envelope::{Envelope, PublicKey};
use crate::error::{Error, Result};
use crate::receipt::Receipt;
use crate::report::Report;

/// Seals a report whose expense is stored, once, and writes its receipt.
///
/// # Errors
/// When the permit is for another window or for less than the report spends. The permit is used up all the same.
pub fn release(
    permit: Permit,
    report: &Report,
    collector: &PublicKey,
    destination: &str,
    random: &mut impl CryptoRng,
) -> Result<(Envelope, Receipt)> {
    let (window, epsilon) = (report.window(), report.said().epsilon());
    if window != permit.window() {
        let expected = permit.window();
        return Err(Error::new(format!("the report's window is {window}, expected {expected}")));
    }
    if epsilon > permit.epsilon() {
        let most = permit.epsilon();
        return Err(Error::new(format!("the report spends {epsilon}, expected at most {most}")));
    }
    let envelope = Envelope::seal(report, collector, random)?;
    let receipt = Receipt {
        fields: report.fields(),
        sealed: envelope.to_bytes(),
        destination: destination.into(),
        epsilon: permit.epsilon(),
        left: permit.left(),
    };
    Ok((envelope, receipt))
}

/// What the receipt of such a report would be, while so much is left. Nothing is spent, so the report must not leave the
/// device.
pub fn preview(report: &Report, destination: &str, left: Epsilon) -> Receipt {
    let epsilon = report.said().epsilon();
    Receipt {
        fields: report.fields(),
        sealed: Vec::new(),
        destination: destination.into(),
        epsilon,
        left: left.minus(epsilon),
    }
}
