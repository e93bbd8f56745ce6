//! How much may be spent, in which time.

use crate::epsilon::Epsilon;
use crate::error::{Error, Result};

/// A cap on what is spent within any period, and how long a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    window_days: u16,
    period_days: u16,
    cap: Epsilon,
}

impl Policy {
    /// At most `cap` within any `period_days` days in a row, one report for each window of `window_days`.
    ///
    /// # Errors
    /// When a window has not 1 to 366 days, the period is shorter than a window or longer than 3,660 days, or the cap is 0.
    pub fn new(window_days: u16, period_days: u16, cap: Epsilon) -> Result<Policy> {
        if !(1..=366).contains(&window_days) {
            return Err(Error::new(format!("a window has {window_days} days, expected 1 to 366")));
        }
        if !(window_days..=3_660).contains(&period_days) {
            return Err(Error::new(format!(
                "the period has {period_days} days, expected {window_days} to 3,660"
            )));
        }
        if cap == Epsilon::default() {
            return Err(Error::new("the cap is 0, expected more"));
        }
        Ok(Policy { window_days, period_days, cap })
    }

    /// Days in a window.
    pub fn window_days(self) -> u16 {
        self.window_days
    }

    /// Days in a period.
    pub fn period_days(self) -> u16 {
        self.period_days
    }

    /// The most that is spent within a period.
    pub fn cap(self) -> Epsilon {
        self.cap
    }

    /// How many windows a period of days can touch: it may begin on the last day of one and end on the first of
    /// another. 14 windows of 7 days for 90 days.
    pub fn windows_in_period(self) -> u32 {
        u32::from((self.period_days - 1).div_ceil(self.window_days)) + 1
    }

    /// Whether what was spent in a window counts against the cap in another.
    pub(super) fn counts(self, spent_in: u32, window: u32) -> bool {
        window.checked_sub(spent_in).is_some_and(|age| age < self.windows_in_period())
    }

    /// The stricter of two.
    pub(super) fn merged(self, other: Policy) -> Result<Policy> {
        if (self.window_days, self.period_days) != (other.window_days, other.period_days) {
            return Err(Error::new(format!(
                "a ledger of {} days in windows of {} can't take in one of {} in windows of {}",
                self.period_days, self.window_days, other.period_days, other.window_days
            )));
        }
        Ok(Policy { cap: self.cap.min(other.cap), ..self })
    }
}

/// Epsilon 8 in 90 days, with a report every 7.
impl Default for Policy {
    fn default() -> Policy {
        Policy { window_days: 7, period_days: 90, cap: Epsilon::whole(8) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_period_touches_more_windows() {
        for (window_days, period_days) in
            [(7, 90), (7, 7), (1, 1), (1, 30), (30, 90), (7, 91), (5, 6)]
        {
            let policy = Policy::new(window_days, period_days, Epsilon::whole(1)).unwrap();
            let touched =
                |first: u16| (first + period_days - 1) / window_days - first / window_days + 1;
            let most = (0..window_days).map(touched).max();
            assert_eq!(most.map(u32::from), Some(policy.windows_in_period()), "{policy:?}");
        }
    }

    #[test]
    fn parameters_are_checked() {
        for (window_days, period_days, cap) in
            [(0, 90, 8), (367, 900, 8), (7, 6, 8), (7, 3_661, 8), (7, 90, 0)]
        {
            assert!(Policy::new(window_days, period_days, Epsilon::whole(cap)).is_err());
        }
    }
}
