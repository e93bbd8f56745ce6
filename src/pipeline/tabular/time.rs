//! Parts of the calendar, taken from a moment.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::error::{Error, ErrorKind, Result};

/// A part of the calendar, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimePart {
    /// Year.
    Year,
    /// Month, 1 to 12.
    Month,
    /// Day of the month, 1 to 31.
    Day,
    /// Hour, 0 to 23.
    Hour,
    /// Minute, 0 to 59.
    Minute,
    /// Day of the week, Monday 0 to Sunday 6.
    Weekday,
    /// Day of the year, 1 to 366.
    DayOfYear,
    /// Seconds since 1970 in UTC, with their fraction. The offset does not move it.
    UnixSeconds,
}

impl TimePart {
    /// The name that it has in a manifest.
    pub(crate) fn name(self) -> &'static str {
        match self {
            TimePart::Year => "year",
            TimePart::Month => "month",
            TimePart::Day => "day",
            TimePart::Hour => "hour",
            TimePart::Minute => "minute",
            TimePart::Weekday => "weekday",
            TimePart::DayOfYear => "day_of_year",
            TimePart::UnixSeconds => "unix_seconds",
        }
    }

    /// Whether it comes again, and does not always grow.
    pub(crate) fn comes_again(self) -> bool {
        !matches!(self, TimePart::Year | TimePart::UnixSeconds)
    }
}

/// A part of a moment in milliseconds since 1970. `None` outside the years -9999 to 9999.
pub(crate) fn part_of_time(
    milliseconds: i64,
    part: TimePart,
    utc_offset_minutes: i32,
) -> Option<f64> {
    Some(LocalTime::new(milliseconds, utc_offset_minutes).ok()?.part(part))
}

/// A moment, moved to the offset whose calendar counts.
pub(super) struct LocalTime {
    milliseconds: i64,
    local: OffsetDateTime,
}

impl LocalTime {
    pub(super) fn new(milliseconds: i64, utc_offset_minutes: i32) -> Result<LocalTime> {
        let local = OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1000))
            .ok()
            .and_then(|time| time.checked_add(Duration::minutes(utc_offset_minutes.into())))
            .ok_or_else(|| {
                let text =
                    format!("found {milliseconds} ms, expected a moment from year -9999 to 9999");
                Error::new(ErrorKind::InvalidValue, text)
            })?;
        Ok(LocalTime { milliseconds, local })
    }

    pub(super) fn part(&self, part: TimePart) -> f64 {
        let date = self.local;
        match part {
            TimePart::Year => date.year().into(),
            TimePart::Month => u8::from(date.month()).into(),
            TimePart::Day => date.day().into(),
            TimePart::Hour => date.hour().into(),
            TimePart::Minute => date.minute().into(),
            TimePart::Weekday => date.weekday().number_days_from_monday().into(),
            TimePart::DayOfYear => date.ordinal().into(),
            // OK because the checked range of years keeps it well within 2^53.
            TimePart::UnixSeconds => self.milliseconds as f64 / 1000.0,
        }
    }
}
