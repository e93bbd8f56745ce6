//! A window of a model in one channel.

use std::sync::Arc;

use driftline_fleet::Channel;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::slot::{SlotVerdict, judge_slot};
use crate::channel::ChannelKind;
use crate::model::Model;
use crate::problem::Problem;
use crate::store::reports::Sums;

/// How often a window without drift is said to have drifted, all its slots together.
const LEVEL: f64 = 0.01;

/// What a window says of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WindowVerdict {
    /// The model's hash.
    pub model: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The window's number.
    pub window: u32,
    /// How reports came about.
    #[schema(value_type = String)]
    pub channel: ChannelKind,
    /// When the window began, in milliseconds since 1970.
    pub begins_ms: u64,
    /// From when on it takes no more reports.
    pub closes_ms: u64,
    /// When this was computed.
    pub judged_ms: u64,
    /// Whether the window was over by then. Of others, alarms are not raised, nor does their error rate hold.
    pub is_final: bool,
    /// How many reports there are.
    pub reports: u64,
    /// What it comes to.
    pub status: WindowStatus,
    /// How often a window without drift is said to have drifted.
    pub level: f64,
    /// Each slot.
    pub slots: Vec<SlotVerdict>,
}

/// What a window comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowStatus {
    /// No slot differs from the reference.
    Ok,
    /// Some slot differs.
    Drifted,
    /// There are too few clients to say anything.
    TooFew,
}

impl WindowVerdict {
    /// As it is stored and sent.
    pub fn to_json(&self) -> String {
        // OK because it has neither maps nor failing fields.
        serde_json::to_string(self).expect("a verdict is JSON")
    }

    /// As it was stored.
    ///
    /// # Errors
    /// When it is of another version's form.
    pub fn from_json(json: &str) -> Result<WindowVerdict, Problem> {
        serde_json::from_str(json)
            .map_err(|error| Problem::invalid(format!("a stored verdict is unreadable: {error}")))
    }

    /// The names of the slots that differ.
    pub fn drifted(&self) -> Vec<&str> {
        let drifted = self.slots.iter().filter(|slot| slot.drifted == Some(true));
        drifted.map(|slot| slot.name.as_str()).collect()
    }
}

/// As [`judge`], where it holds up nobody else: on a thread of its own, where there are threads. It takes seconds for a window
/// of many slots that drifted.
pub async fn judge_apart(
    model: Arc<Model>,
    window: u32,
    channel: ChannelKind,
    sums: Sums,
    now_ms: u64,
) -> Result<WindowVerdict, Problem> {
    let work = move || judge(&model, window, channel, &sums, now_ms);
    #[cfg(target_family = "wasm")]
    return work();
    #[cfg(not(target_family = "wasm"))]
    match tokio::task::spawn_blocking(work).await {
        Ok(verdict) => verdict,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

/// Judges a window by its sums. The same sums always get the same verdict.
///
/// Each slot is tested at a share of the level, by how many there are, so that all of them together keep it (Bonferroni).
fn judge(
    model: &Model,
    window: u32,
    channel: ChannelKind,
    sums: &Sums,
    now_ms: u64,
) -> Result<WindowVerdict, Problem> {
    let registration = model.registration();
    let slots = &registration.slots;
    let tested = slots.iter().filter(|slot| !slot.counts.is_empty()).count();
    let level = LEVEL / tested.max(1) as f64;
    // Fast, and the same everywhere.
    let mut random = Xoshiro256PlusPlus::from_seed(seed(model.id(), window, channel));
    let mut verdicts = Vec::with_capacity(slots.len());
    for (slot, position) in slots.iter().zip(0u32..) {
        // OK because a registration's bins fit into 32 bits.
        let bins = slot.bins.len() as u32;
        let said = (0..bins).map(|bin| sums.said.get(&(position, bin)).copied().unwrap_or(0));
        let randomised = match channel {
            ChannelKind::Local => Channel::response(model.local().epsilon(), slot.bins.len())?,
            ChannelKind::Edge => {
                Channel::noise(model.edge(), position as usize, sums.reports.max(1))?
            }
        };
        verdicts.push(judge_slot(slot, randomised, said.collect(), level, &mut random)?);
    }
    let status = match verdicts.iter().filter_map(|slot| slot.drifted).max() {
        Some(true) => WindowStatus::Drifted,
        Some(false) => WindowStatus::Ok,
        None => WindowStatus::TooFew,
    };
    let (begins_ms, closes_ms) = model.window_times(window);
    Ok(WindowVerdict {
        model: registration.model.clone(),
        name: registration.name.clone(),
        version: registration.version.clone(),
        window,
        channel,
        begins_ms,
        closes_ms,
        judged_ms: now_ms,
        is_final: now_ms >= closes_ms,
        reports: sums.reports,
        status,
        level: LEVEL,
        slots: verdicts,
    })
}

fn seed(model: &str, window: u32, channel: ChannelKind) -> [u8; 32] {
    Sha256::digest(format!("{model} {window} {}", channel.name())).into()
}
