//! Why a device keeps silent, and until when.

use driftline_privacy::{Epsilon, Ledger, Refusal};
use serde::Serialize;

/// Why a device keeps silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// This window has its report.
    AlreadyReported,
    /// A report would exceed the budget.
    BudgetSpent,
    /// The clock shows a window before one that has a report.
    ClockWentBack,
    /// Nothing was predicted in this window.
    NothingSeen,
    /// What was spent under a policy with windows of another length still counts.
    OtherWindows,
}

/// That a device keeps silent. Nothing was spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Why.
    pub reason: Reason,
    /// The same for people.
    pub message: String,
    /// The first day, counted from 1970-01-01, on which a report is possible. `None` if that does not depend on time.
    pub possible_from_day: Option<u64>,
}

impl Silence {
    pub(super) fn nothing_seen() -> Silence {
        let message = "nothing was predicted in this window".into();
        Silence { reason: Reason::NothingSeen, message, possible_from_day: None }
    }

    /// What the ledger refuses in a window.
    pub(super) fn of(refusal: Refusal, ledger: &Ledger, window: u32, epsilon: Epsilon) -> Silence {
        let reason = match refusal {
            Refusal::AlreadyReported { .. } => Reason::AlreadyReported,
            Refusal::ClockWentBack { .. } => Reason::ClockWentBack,
            Refusal::CapReached { .. } => Reason::BudgetSpent,
        };
        let after = match refusal {
            Refusal::ClockWentBack { latest, .. } => latest,
            _ => window,
        };
        let policy = ledger.policy();
        // By then, all that is spent now no longer counts.
        let last = after.saturating_add(policy.windows_in_period() + 1);
        let next = (after..=last).find(|window| ledger.check(*window, epsilon).is_ok());
        let possible_from_day =
            next.map(|window| u64::from(window) * u64::from(policy.window_days()));
        Silence { reason, message: refusal.to_string(), possible_from_day }
    }

    /// What a ledger of other windows refuses on a day, as long as anything in it counts.
    pub(super) fn of_other_windows(other: &Ledger, day: u64) -> Option<Silence> {
        let days = u64::from(other.policy().window_days());
        // OK because days fit for as long as there are calendars.
        let window = (day / days) as u32;
        let none = Epsilon::default();
        let last = window.saturating_add(other.policy().windows_in_period() + 1);
        let free = (window..=last).find(|window| other.spent(*window) == none)?;
        let message = format!(
            "what was spent in windows of {days} days still counts, and this model has others"
        );
        let possible_from_day = Some(u64::from(free) * days);
        (free > window).then_some(Silence {
            reason: Reason::OtherWindows,
            message,
            possible_from_day,
        })
    }
}
