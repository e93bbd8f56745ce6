//! Watches the rows of a window, and makes its report.
//!
//! A report takes two transactions of the storage. [`Reporter::reserve`] enters the expense and takes the window out;
//! [`Reporter::seal`] finds the expense in what was read back, and gives the sealed report to the queue. A crash between
//! them loses the report and keeps the expense.

use driftline_monitor::Observation;
use driftline_privacy::{Epsilon, Ledger, Reservation};
use driftline_summary::{PublicKey, Receipt, Report, ReportPolicy, preview, release};
use rand_core::CryptoRng;

use super::queue::{Taken, Waiting, within};
use super::refusal::Silence;
use super::registration::Described;
use super::slots::{Layout, RIGHT, WRONG};
use super::state::{SavedWindow, State};
use super::window::{Fresh, Kept};
use super::{histograms, invalid, said};
use crate::error::Result;

const MS_PER_DAY: u64 = 86_400_000;

/// Who randomises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// The device of one person: one record.
    Local,
    /// A server of many: histograms.
    Edge,
}

/// Where reports go, and how they are made.
#[derive(Clone, Debug)]
pub struct ReportOptions {
    /// Who randomises.
    pub mechanism: Mechanism,
    /// The collector's key.
    pub collector: PublicKey,
    /// The collector's address, for receipts and the queue.
    pub destination: String,
}

/// Makes the reports of one model.
///
/// What it keeps is in two parts, as in a monitor: what the storage has, and what it lacks. Each method that takes `stored` is
/// to be called within a transaction of the storage, with what that has, and may be called again with newer bytes.
pub struct Reporter {
    options: ReportOptions,
    policy: ReportPolicy,
    model: [u8; 32],
    layout: Layout,
    random: Box<dyn CryptoRng>,
    /// Milliseconds since 1970.
    now: u64,
    /// The window of what is fresh.
    window: u32,
    fresh: Fresh,
    /// What is on its way to the storage.
    saving: Option<Fresh>,
    user: Option<String>,
    reserved: Option<(Reservation, Kept)>,
}

impl Reporter {
    /// Reports on a bundle, given a source of cryptographic randomness.
    pub(crate) fn new(
        Described { registration, layout }: Described,
        options: ReportOptions,
        random: Box<dyn CryptoRng>,
    ) -> Result<Reporter> {
        let fresh = match options.mechanism {
            Mechanism::Local => Fresh::Local(super::sample::Sample::default()),
            Mechanism::Edge => Fresh::Edge(histograms::Waiting::default()),
        };
        Ok(Reporter {
            policy: registration.policy,
            model: registration.model_id().map_err(invalid)?,
            options,
            layout,
            random,
            now: 0,
            window: 0,
            fresh,
            saving: None,
            user: None,
            reserved: None,
        })
    }

    /// Tells the time, in milliseconds since 1970. A window that is over is forgotten.
    pub fn set_time(&mut self, now: u64) {
        self.now = now;
        // OK because windows fit for as long as there are calendars.
        let window = (self.day() / u64::from(self.policy.window_days)) as u32;
        if window != self.window {
            self.window = window;
            self.fresh = self.fresh.emptied();
            self.saving = None;
        }
    }

    /// Says whose rows and labels come next, at the edge. `None` for rows that are users of their own each.
    pub fn set_user(&mut self, user: Option<String>) {
        self.user = user;
    }

    /// Takes a prediction: a value for each stream, asked for by its position.
    pub(crate) fn observe<'a>(&mut self, value: impl Fn(usize) -> Observation<'a>) {
        let Reporter { layout, fresh, random, user, .. } = self;
        fresh.observe(|| layout.bins(value), user.as_deref(), random);
    }

    /// Takes what a label said of a prediction.
    pub(crate) fn label(&mut self, right: bool) {
        let bin = if right { RIGHT } else { WRONG };
        self.fresh.label(bin, self.user.as_deref(), &mut self.random);
    }

    /// What the storage should have: with what was seen here since. Call [`Reporter::end_save`] when it has, or has not.
    ///
    /// # Errors
    /// `invalid_argument` when what was stored is damaged.
    pub fn save(&mut self, stored: Option<&[u8]>) -> Result<Vec<u8>> {
        let mut state = State::from_bytes(stored)?;
        let kept = self.collect(&state)?;
        state.window = Some(SavedWindow::new(self.model, self.window, &kept));
        Ok(state.to_bytes())
    }

    /// Whether the storage took what was given last.
    pub fn end_save(&mut self, saved: bool) {
        match self.saving.take() {
            Some(saving) if !saved => self.fresh.take_back(saving, &mut self.random),
            _ => {}
        }
    }

    /// Enters the expense of this window's report: what the storage should have, or why there is no report.
    ///
    /// # Errors
    /// `invalid_argument` when what was stored is damaged.
    pub fn reserve(&mut self, stored: Option<&[u8]>) -> Result<Result<Vec<u8>, Silence>> {
        let mut state = State::from_bytes(stored)?;
        let (kept, epsilon) = (
            self.collect(&state)?,
            said::epsilon(&self.policy, &self.layout, self.options.mechanism)?,
        );
        let mut ledger = match self.ready(&state, &kept, epsilon)? {
            Ok(ledger) => ledger,
            Err(silence) => return Ok(Err(silence)),
        };
        let reservation = ledger.reserve(self.window, epsilon, &mut self.random);
        // OK because it was checked.
        let reservation = reservation.map_err(invalid)?;
        self.reserved = Some((reservation, kept));
        (state.ledger, state.window) = (Some(ledger), None);
        Ok(Ok(state.to_bytes()))
    }

    /// Makes and seals the report whose expense is in what was read back, to be sent after a random delay. Gives what the
    /// storage should have, the receipt, and when the report may be sent.
    ///
    /// # Errors
    /// `invalid_argument` when nothing was reserved, or the expense is not there. It counts all the same.
    pub fn seal(&mut self, stored: &[u8], delay_ms: u64) -> Result<(Vec<u8>, Receipt, u64)> {
        let mut state = State::from_bytes(Some(stored))?;
        let reserved = self.reserved.take();
        let (reservation, kept) = reserved.ok_or_else(|| invalid("no report was begun"))?;
        let ledger = state.ledger.as_ref().map(Ledger::to_bytes).unwrap_or_default();
        let permit = reservation.persisted(&ledger).map_err(invalid)?;
        let report = self.report(&kept, permit.window())?;
        let ReportOptions { collector, destination, .. } = &self.options;
        let released = release(permit, &report, collector, destination, &mut self.random);
        let (envelope, receipt) = released.map_err(invalid)?;
        let not_before = within(self.now, delay_ms, &mut self.random);
        state.queue.push(Waiting {
            not_before,
            refused: 0,
            destination: destination.clone(),
            envelope: envelope.to_bytes(),
        });
        Ok((state.to_bytes(), said::named(receipt, &report, &self.layout), not_before))
    }

    /// The receipt of such a report as could be made now, or why there would be none. Nothing is spent.
    ///
    /// # Errors
    /// `invalid_argument` when what was stored is damaged.
    pub fn preview(&mut self, stored: Option<&[u8]>) -> Result<Result<Receipt, Silence>> {
        let state = State::from_bytes(stored)?;
        let (kept, epsilon) = (
            self.collect(&state)?,
            said::epsilon(&self.policy, &self.layout, self.options.mechanism)?,
        );
        self.end_save(false);
        let ledger = match self.ready(&state, &kept, epsilon)? {
            Ok(ledger) => ledger,
            Err(silence) => return Ok(Err(silence)),
        };
        let report = self.report(&kept, self.window)?;
        let receipt = preview(&report, &self.options.destination, ledger.left(self.window));
        Ok(Ok(said::named(receipt, &report, &self.layout)))
    }

    /// When the next report may be sent, in milliseconds since 1970, and how many wait.
    ///
    /// # Errors
    /// `invalid_argument` when what was stored is damaged.
    pub fn waiting(&self, stored: Option<&[u8]>) -> Result<(Option<u64>, usize)> {
        let queue = State::from_bytes(stored)?.queue;
        Ok((queue.next(&self.options.destination), queue.len()))
    }

    /// Takes a report that may be sent now out of the queue: what the storage should have, and the report. Once the storage
    /// has it, the report may be sent, once.
    ///
    /// # Errors
    /// `invalid_argument` when what was stored is damaged.
    pub fn take(&mut self, stored: Option<&[u8]>) -> Result<Option<(Vec<u8>, Taken)>> {
        let mut state = State::from_bytes(stored)?;
        let taken = state.queue.take(&self.options.destination, self.now);
        Ok(taken.map(|taken| (state.to_bytes(), taken)))
    }

    /// Puts a report back that the collector surely did not count, to be sent later: what the storage should have.
    ///
    /// # Errors
    /// `invalid_argument` when what was stored is damaged.
    pub fn put_back(&mut self, stored: Option<&[u8]>, taken: Taken) -> Result<Vec<u8>> {
        let mut state = State::from_bytes(stored)?;
        let destination = &self.options.destination;
        state.queue.put_back(taken, destination, self.now, &mut self.random);
        Ok(state.to_bytes())
    }

    fn day(&self) -> u64 {
        self.now / MS_PER_DAY
    }

    /// All that is known of this window. What was fresh is on its way to the storage from then on.
    fn collect(&mut self, state: &State) -> Result<Kept> {
        self.end_save(false);
        let saved = (state.window.as_ref())
            .filter(|saved| saved.model == self.model && saved.number == self.window);
        let saved = saved.map(|saved| saved.kept(&self.layout)).transpose()?;
        let saved = saved.filter(|kept| kept.fits(&self.fresh));
        let fresh = self.fresh.emptied();
        let fresh = std::mem::replace(&mut self.fresh, fresh);
        let (layout, random) = (&self.layout, &mut self.random);
        let mut kept = saved.unwrap_or_else(|| Kept::new(&fresh, layout, random));
        kept.add(&fresh, layout, self.policy.edge.rows_per_user, random);
        self.saving = Some(fresh);
        Ok(kept)
    }

    /// The ledger, if it allows a report now and there is something to say.
    fn ready(
        &self,
        state: &State,
        kept: &Kept,
        epsilon: Epsilon,
    ) -> Result<Result<Ledger, Silence>> {
        let mut ledger = Ledger::new(self.policy.ledger_policy().map_err(invalid)?);
        if let Some(stored) = &state.ledger
            && ledger.merge(stored).is_err()
            && let Some(silence) = Silence::of_other_windows(stored, self.day())
        {
            return Ok(Err(silence));
        }
        if let Err(refusal) = ledger.check(self.window, epsilon) {
            return Ok(Err(Silence::of(refusal, &ledger, self.window, epsilon)));
        }
        let empty = match kept {
            Kept::Local(sample) => sample.values(&self.layout).is_none(),
            Kept::Edge(histograms) => histograms.counts().is_none(),
        };
        Ok(if empty { Err(Silence::nothing_seen()) } else { Ok(ledger) })
    }

    fn report(&mut self, kept: &Kept, window: u32) -> Result<Report> {
        let said = said::said(kept, &self.policy, &self.layout, &mut self.random)?;
        Report::new(self.model, window, said).map_err(invalid)
    }
}
