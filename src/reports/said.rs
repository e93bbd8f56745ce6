//! What a report says of a window, randomised.

use driftline_privacy::Epsilon;
use driftline_summary::{Receipt, Report, ReportPolicy, Said};
use rand_core::CryptoRng;

use super::invalid;
use super::reporter::Mechanism;
use super::slots::Layout;
use super::window::Kept;
use crate::error::Result;

/// What a report spends.
pub(super) fn epsilon(
    policy: &ReportPolicy,
    layout: &Layout,
    mechanism: Mechanism,
) -> Result<Epsilon> {
    let bins = layout.bins_of_slots();
    let epsilon = match mechanism {
        Mechanism::Local => policy.local_mechanism(bins).map(|it| it.epsilon()),
        Mechanism::Edge => policy.edge_mechanism(bins).map(|it| it.epsilon()),
    };
    epsilon.map_err(invalid)
}

/// # Errors
/// `invalid_argument` when the window has no rows.
pub(super) fn said(
    kept: &Kept,
    policy: &ReportPolicy,
    layout: &Layout,
    random: &mut impl CryptoRng,
) -> Result<Said> {
    let bins = layout.bins_of_slots();
    let nothing = || invalid("nothing was predicted in this window");
    match kept {
        Kept::Local(sample) => {
            let mechanism = policy.local_mechanism(bins).map_err(invalid)?;
            let values = sample.values(layout).ok_or_else(nothing)?;
            let record = mechanism.randomise(&values, random).map_err(invalid)?;
            Ok(Said::Local { epsilon: mechanism.epsilon(), record })
        }
        Kept::Edge(histograms) => {
            let mechanism = policy.edge_mechanism(bins).map_err(invalid)?;
            let counts = histograms.counts().ok_or_else(nothing)?;
            let histograms = mechanism.randomise(counts, random).map_err(invalid)?;
            let (noise, contribution) = (mechanism.noise(), mechanism.contribution());
            Ok(Said::Edge { noise, contribution, histograms })
        }
    }
}

/// The receipt, with the names of what it numbers.
pub(super) fn named(mut receipt: Receipt, report: &Report, layout: &Layout) -> Receipt {
    if let Said::Local { record, .. } = report.said()
        && let Some(slot) = layout.slots().nth(record.slot as usize)
        && let [.., slot_field, bin_field] = &mut receipt.fields[..]
    {
        slot_field.words += &format!(": {}", slot.name);
        bin_field.words += &format!(": {}", slot.bins[record.bin as usize]);
    }
    receipt
}
