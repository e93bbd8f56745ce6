//! What a report must be to be counted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use driftline_privacy::LocalRecord;
use driftline_summary::{Report, Said};
use sha2::{Digest, Sha256};

use crate::channel::ChannelKind;
use crate::model::Model;
use crate::problem::Problem;
use crate::store::reports::Addition;

/// More than a server counts in a window; millions of these still fit into a sum.
const MAX_COUNT: u64 = 1 << 40;

/// The hash by which an envelope is known again. Half of SHA-256 is enough: who finds two envelopes of one hash has only
/// hidden a report of their own.
pub fn envelope_hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..16])
}

/// What a report adds to the sums of its model.
///
/// # Errors
/// When its mechanism is not the policy's, its slots or bins are not the model's, or its window takes no reports: it is
/// over, or has not begun.
pub fn accept(
    report: &Report,
    hash: String,
    model: &Model,
    now_ms: u64,
) -> Result<Addition, Problem> {
    let (channel, cells) = match report.said() {
        Said::Local { epsilon, record } => {
            let expected = model.local().epsilon();
            if *epsilon != expected {
                return Err(Problem::invalid(format!(
                    "the report's epsilon is {epsilon}, expected {expected}"
                )));
            }
            (ChannelKind::Local, vec![local_cell(*record, model.bins_of_slots())?])
        }
        Said::Edge { noise, contribution, histograms } => {
            let expected = model.edge();
            if (*noise, *contribution) != (expected.noise(), expected.contribution()) {
                return Err(Problem::invalid("the report's noise is not the policy's"));
            }
            (ChannelKind::Edge, edge_cells(histograms, model.bins_of_slots())?)
        }
    };
    let window = report.window();
    let (begins_ms, closes_ms) = model.window_times(window);
    if now_ms + model.grace_ms() < begins_ms || now_ms >= closes_ms {
        let current = model.window_at(now_ms);
        return Err(Problem::invalid(format!(
            "the report is of window {window}, which takes no reports in window {current}"
        )));
    }
    let model = model.id().to_owned();
    Ok(Addition { hash, model, window, channel, closes_ms, cells })
}

fn local_cell(record: LocalRecord, bins: &[u32]) -> Result<(u32, u32, i64), Problem> {
    match bins.get(record.slot as usize) {
        Some(bins) if record.bin < *bins => Ok((record.slot, record.bin, 1)),
        Some(bins) => {
            let bin = record.bin;
            Err(Problem::invalid(format!("the bin is {bin}, expected below {bins}")))
        }
        None => {
            let (slot, slots) = (record.slot, bins.len());
            Err(Problem::invalid(format!("the slot is {slot}, expected below {slots}")))
        }
    }
}

fn edge_cells(histograms: &[Vec<i64>], bins: &[u32]) -> Result<Vec<(u32, u32, i64)>, Problem> {
    let found: Vec<usize> = histograms.iter().map(Vec::len).collect();
    if found.len() != bins.len() || found.iter().zip(bins).any(|(a, b)| *a != *b as usize) {
        return Err(Problem::invalid(format!(
            "the bins of slots are {found:?}, expected {bins:?}"
        )));
    }
    if let Some(count) = histograms.iter().flatten().find(|count| count.unsigned_abs() > MAX_COUNT)
    {
        return Err(Problem::invalid(format!("a count is {count}, expected up to 2^40")));
    }
    let cells = histograms.iter().zip(0u32..).flat_map(|(counts, slot)| {
        counts.iter().zip(0u32..).map(move |(count, bin)| (slot, bin, *count))
    });
    Ok(cells.collect())
}
