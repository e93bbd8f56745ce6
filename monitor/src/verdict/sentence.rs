//! How a stream changed, in a sentence: the part of the change that says most, in the stream's own units.

use super::words::{list, number, percent};
use crate::bins::Bins;
use crate::moments::Scale;
use crate::profile::StreamProfile;

/// Means that are this many standard deviations apart are said to differ.
const NOTABLE_SHIFT: f64 = 0.1;
/// A standard deviation that is this many times as large, or as small, is said to differ.
const NOTABLE_SPREAD: f64 = 1.5;

/// What a sentence is made from.
pub(crate) struct Change<'a> {
    pub reference: &'a StreamProfile,
    pub live: &'a [u64],
    pub scale: Option<Scale>,
    pub unseen: &'a [(String, u64)],
}

impl Change<'_> {
    /// The sentence, without the stream's name and without a full stop.
    pub fn sentence(&self) -> String {
        let last = self.live.len() - 1;
        let grown = |bin: usize| self.share(bin) - self.expected(bin);
        let mut parts = Vec::new();
        if grown(0).abs() > 0.02 {
            parts.push(self.went("missing values", 0));
        }
        match &self.reference.bins {
            Bins::Number { edges } => {
                parts.extend(self.moved().or_else(|| self.spread()));
                if grown(1) > 0.01 {
                    parts.push(format!(
                        "{} lie below {}",
                        percent(self.share(1)),
                        number(edges[0])
                    ));
                }
                if grown(last) > 0.01 {
                    let highest = number(edges[edges.len() - 1]);
                    parts.push(format!("{} lie above {highest}", percent(self.share(last))));
                }
            }
            Bins::Category { .. } => {
                if grown(last) > 0.01 {
                    parts.push(self.news(last));
                }
            }
        }
        if parts.is_empty() {
            let bins = 0..self.live.len();
            let most = bins.max_by(|a, b| grown(*a).total_cmp(&grown(*b)));
            // OK because a stream has at least two bins.
            parts.push(self.went(&self.name(most.unwrap_or(0)), most.unwrap_or(0)));
        }
        parts.join("; ")
    }

    fn moved(&self) -> Option<String> {
        let (before, after) = (self.reference.scale?, self.scale?);
        let shift = after.mean - before.mean;
        if before.std > 0.0 && shift.abs() < NOTABLE_SHIFT * before.std {
            return None;
        }
        let (verb, from, to) = (rose(shift), number(before.mean), number(after.mean));
        let size = if before.std > 0.0 {
            format!(" ({} standard deviations)", number((shift / before.std).abs()))
        } else {
            String::new()
        };
        (shift != 0.0).then(|| format!("mean {verb} from {from} to {to}{size}"))
    }

    fn spread(&self) -> Option<String> {
        let (before, after) = (self.reference.scale?.std, self.scale?.std);
        let notable = after > NOTABLE_SPREAD * before || after < before / NOTABLE_SPREAD;
        let (verb, from, to) = (rose(after - before), number(before), number(after));
        notable.then(|| format!("standard deviation {verb} from {from} to {to}"))
    }

    fn news(&self, last: usize) -> String {
        let names: Vec<String> = self.unseen.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = list(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let named = if names.is_empty() { names } else { format!(", such as {names}") };
        format!("{} are other values than in the reference{named}", percent(self.share(last)))
    }

    fn went(&self, what: &str, bin: usize) -> String {
        let (from, to) = (self.expected(bin), self.share(bin));
        format!("{what} {} from {} to {}", rose(to - from), percent(from), percent(to))
    }

    fn name(&self, bin: usize) -> String {
        let last = self.live.len() - 1;
        match &self.reference.bins {
            _ if bin == 0 => "missing values".into(),
            Bins::Category { .. } if bin == last => "other values".into(),
            Bins::Category { values, .. } => format!("`{}`", values[bin - 1]),
            Bins::Number { edges } if bin == 1 => format!("values below {}", number(edges[0])),
            Bins::Number { edges } if bin == last => {
                format!("values above {}", number(edges[edges.len() - 1]))
            }
            Bins::Number { edges } => {
                let upper = edges.get(bin - 1).unwrap_or(&edges[bin - 2]);
                format!("values from {} to {}", number(edges[bin - 2]), number(*upper))
            }
        }
    }

    fn share(&self, bin: usize) -> f64 {
        self.live[bin] as f64 / self.live.iter().sum::<u64>().max(1) as f64
    }

    fn expected(&self, bin: usize) -> f64 {
        self.reference.counts[bin] as f64 / self.reference.rows().max(1) as f64
    }
}

fn rose(change: f64) -> &'static str {
    if change > 0.0 { "rose" } else { "fell" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    fn stream(bins: Bins, counts: &[u64], scale: Option<Scale>) -> StreamProfile {
        let (counts, mean_scores) = (counts.to_vec(), Vec::new());
        StreamProfile { name: "x".into(), role: Role::Input, bins, counts, scale, mean_scores }
    }

    #[test]
    fn sentences_say_what_changed_most() {
        let bins = Bins::numbers(vec![10.0, 20.0, 30.0]).unwrap();
        let scale = |mean: f64| Some(Scale { mean, std: 5.0 });
        let numbers = stream(bins, &[0, 0, 50, 50, 0], scale(20.0));
        let values = ["AA", "UA"].map(String::from).to_vec();
        let categories = stream(Bins::categories(values).unwrap(), &[0, 50, 50, 0], None);
        let narrow = Some(Scale { mean: 20.1, std: 2.0 });
        let cases: [(&StreamProfile, &[u64], Option<Scale>, &str); 7] = [
            (&numbers, &[0, 0, 50, 50, 0], narrow, "standard deviation fell from 5 to 2"),
            (
                &numbers,
                &[0, 0, 10, 90, 0],
                scale(24.0),
                "mean rose from 20 to 24 (0.8 standard deviations)",
            ),
            (&numbers, &[0, 0, 40, 50, 10], scale(20.1), "10 % lie above 30"),
            (&numbers, &[20, 0, 40, 40, 0], scale(20.0), "missing values rose from 0 % to 20 %"),
            (
                &numbers,
                &[0, 0, 55, 45, 0],
                scale(20.0),
                "values from 10 to 20 rose from 50 % to 55 %",
            ),
            (&categories, &[0, 10, 90, 0], None, "`UA` rose from 50 % to 90 %"),
            (
                &categories,
                &[0, 40, 40, 20],
                None,
                "20 % are other values than in the reference, such as `XX`",
            ),
        ];
        for (reference, live, scale, expected) in cases {
            let unseen = [("XX".to_owned(), 3)];
            let change = Change { reference, live, scale, unseen: &unseen };
            assert_eq!(change.sentence(), expected);
        }
    }
}
