//! What is said of what was seen.

use super::Watch;
use crate::bins::Bins;
use crate::detectors::{Comparison, Mmd};
use crate::quality::estimate;
use crate::state::{LEVEL, State};
use crate::verdict::{
    Change, Pair, QualityVerdict, Status, StreamVerdict, TogetherVerdict, Verdict, impact,
};

impl Watch {
    /// How the model and each of its streams is.
    /// With `statistics`, each stream is also compared by the classic ones, which takes about a millisecond each.
    pub fn verdict(&mut self, statistics: bool) -> Verdict {
        self.live.tally.look_closely(&self.tests);
        let seen = self.seen();
        let evidence = &self.live.tally.evidence;
        let score_changed = (self.profile.streams.iter().zip(&evidence.alarms))
            .any(|(stream, alarm)| stream.role.is_output() && alarm.is_some());
        let streams: Vec<_> = (0..self.profile.streams.len())
            .map(|stream| self.stream_verdict(stream, &seen, score_changed, statistics))
            .collect();
        let status = match evidence.model {
            Some(_) => Status::Drifted,
            None => streams.iter().map(|stream| stream.status).max().unwrap_or(Status::Ok),
        };
        let rows = Pair { reference: self.profile.rows, live: self.live.tally.rows };
        let (alarm, e_value) = (evidence.model, evidence.model_e_value());
        let (sentence, together, quality) = (String::new(), self.together(), self.quality());
        Verdict { status, sentence, alarm, e_value, level: LEVEL, rows, streams, together, quality }
            .summarise()
    }

    fn together(&self) -> Option<TogetherVerdict> {
        let together = self.profile.together.as_ref()?;
        let sums = self.live.together.as_ref().filter(|sums| sums.count() >= Mmd::LEAST_ROWS)?;
        // OK because the sums were made for it.
        let found = together.mmd.compare(sums).expect("sums of the profile's features")?;
        Some(TogetherVerdict { found, rows: sums.count() })
    }

    fn quality(&self) -> Option<QualityVerdict> {
        let (calibration, feedback) =
            self.profile.calibration.as_ref().zip(self.live.feedback.as_ref())?;
        let counts = self.live.tally.counts(self.tests.range(calibration.stream), None);
        let estimated = estimate(calibration, &counts, Some(feedback));
        let inputs = self.profile.streams.iter().enumerate();
        let outside = inputs.filter(|(_, it)| !it.role.is_output()).map(|(stream, it)| {
            let counts = self.live.tally.counts(self.tests.range(stream), None);
            (it.name.as_str(), share_outside(&it.bins, &counts))
        });
        Some(QualityVerdict {
            reference: calibration.quality(),
            estimated: estimated.ok().map(|estimate| estimate.unless_outside(outside)),
            measured: (feedback.rows() > 0).then(|| feedback.quality(calibration)),
            alarm: feedback.alarm(),
        })
    }

    /// All moments and sketches there are, saved or not.
    fn seen(&self) -> State {
        let mut seen = self.live.clone();
        for part in self.saving.iter().chain([&self.unsaved]) {
            // OK because no machine has seen 2^64 values.
            seen.merge_sketches(part).expect("sketches of one profile");
        }
        seen
    }

    fn stream_verdict(
        &self,
        stream: usize,
        seen: &State,
        score_changed: bool,
        statistics: bool,
    ) -> StreamVerdict {
        let reference = &self.profile.streams[stream];
        let evidence = &self.live.tally.evidence;
        let (alarm, e_value) = (evidence.alarms[stream], evidence.e_value(stream));
        let live = self.live.tally.counts(self.tests.range(stream), alarm.map(|alarm| alarm.began));
        let (sketches, moments) = (&seen.sketches[stream], &seen.moments[stream]);
        let scale = reference.scale.and_then(|scale| moments.summary(scale));
        let unseen = sketches.unseen();
        let status = match alarm {
            Some(_) => Status::Drifted,
            None if e_value >= 1.0 / LEVEL => Status::Watch,
            None => Status::Ok,
        };
        let impact = impact(reference, &live);
        let moves = |impact: f64| score_changed && self.moves_the_score(impact);
        let change = Change { reference, live: &live, scale, unseen: &unseen };
        let (before, after) = (&reference.counts, &live);
        let missing = Pair { reference: share(before[0], before), live: share(after[0], after) };
        let outside = |counts: &[u64]| share_outside(&reference.bins, counts);
        let outside = Pair { reference: outside(before), live: outside(after) };
        let compare = || {
            let (bins, counts, seed) = (&reference.bins, &reference.counts, stream as u64);
            // OK because both counts are of these bins, and the level is in range.
            Comparison::new(bins, counts, &live, LEVEL, seed).expect("counts of these bins")
        };
        StreamVerdict {
            name: reference.name.clone(),
            role: reference.role,
            status,
            sentence: if status == Status::Ok { String::new() } else { change.sentence() },
            alarm,
            e_value,
            impact,
            harmless: alarm.and(impact).map(|impact| !moves(impact)),
            rows: Pair { reference: reference.rows(), live: live.iter().sum() },
            missing,
            outside,
            scale: Pair { reference: reference.scale, live: scale },
            percentiles: sketches.percentiles(),
            distinct: sketches.distinct(),
            unseen,
            statistics: if statistics { compare() } else { None },
            bins: reference.bins.clone(),
            counts: Pair { reference: reference.counts.clone(), live },
        }
    }

    /// Whether a change of the mean score is more than a small part of its spread.
    fn moves_the_score(&self, impact: f64) -> bool {
        const SMALL: f64 = 0.05;
        let score = self.profile.score.and_then(|score| self.profile.streams[score].scale);
        score.is_none_or(|score| impact.abs() > SMALL * score.std)
    }
}

/// Of what the reference has no bin for.
fn share_outside(bins: &Bins, counts: &[u64]) -> f64 {
    share(bins.outside().map(|bin| counts[bin]).sum(), counts)
}

fn share(count: u64, counts: &[u64]) -> f64 {
    count as f64 / counts.iter().sum::<u64>().max(1) as f64
}
