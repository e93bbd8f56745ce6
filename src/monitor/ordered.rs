//! Streaming detectors, for callers whose predictions come in an order that means something.

use driftline_monitor::{Adwin, Ddm, Detector, Kswin, Observation, PageHinkley};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};

/// The stream of how wrong the model is, which truths that come later tell.
pub(super) const LOSS: &str = "loss";

/// A detector that a caller asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    stream: String,
    detector: Kind,
    #[serde(default = "no_options")]
    options: Value,
}

fn no_options() -> Value {
    Value::Object(Default::default())
}

/// The detectors by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// [`Adwin`].
    Adwin,
    /// [`Ddm`].
    Ddm,
    /// [`Kswin`].
    Kswin,
    /// [`PageHinkley`].
    PageHinkley,
}

impl Kind {
    fn detector(self, options: Value) -> serde_json::Result<Box<dyn Detector>> {
        Ok(match self {
            Kind::Adwin => Box::new(made(options, Adwin::new)?),
            Kind::Ddm => Box::new(made(options, Ddm::new)?),
            Kind::Kswin => Box::new(made(options, Kswin::new)?),
            Kind::PageHinkley => Box::new(made(options, PageHinkley::new)?),
        })
    }
}

fn made<Options: DeserializeOwned, Made>(
    options: Value,
    new: impl Fn(Options) -> driftline_monitor::Result<Made>,
) -> serde_json::Result<Made> {
    new(serde_json::from_value(options)?).map_err(serde::de::Error::custom)
}

/// A detector at work.
pub(super) struct Ordered {
    /// Position of the stream; `None` of the loss.
    stream: Option<usize>,
    detector: Box<dyn Detector>,
    report: OrderedReport,
}

/// What a streaming detector found since the model was loaded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedReport {
    /// What it watches.
    pub stream: String,
    /// The detector.
    pub detector: Kind,
    /// How often it found a change.
    pub changes: u64,
    /// When it found the last one: milliseconds since 1970, or how many rows had been seen.
    pub last: Option<u64>,
}

impl Ordered {
    /// The detectors that a caller asks for, as JSON: a list of `{ stream, detector, options }`.
    ///
    /// # Errors
    /// `invalid_argument` when it is something else, or there is no such stream, detector or option.
    pub fn from_json(json: &str, streams: &[&str]) -> Result<Vec<Ordered>> {
        let wishes: Vec<Wish> = serde_json::from_str(json).map_err(invalid)?;
        wishes.into_iter().map(|wish| Ordered::new(wish, streams)).collect()
    }

    fn new(Wish { stream, detector: kind, options }: Wish, streams: &[&str]) -> Result<Ordered> {
        let position = streams.iter().position(|name| *name == stream);
        if position.is_none() && stream != LOSS {
            let list = streams.join(", ");
            return Err(invalid(format!("there is no stream `{stream}`; expected {LOSS}, {list}")));
        }
        let named = |error| invalid(format!("of `{stream}`: {error}"));
        let detector = kind.detector(options).map_err(named)?;
        let report = OrderedReport { stream, detector: kind, changes: 0, last: None };
        Ok(Ordered { stream: position, detector, report })
    }

    /// Takes what a prediction says of its stream. What is no number is passed over.
    pub fn observe<'a>(&mut self, at: u64, value: impl Fn(usize) -> Observation<'a>) {
        match self.stream.map(value) {
            Some(Observation::Number(number)) => self.update(at, number),
            Some(Observation::Position(position)) => self.update(at, position as f64),
            _ => {}
        }
    }

    /// Takes how wrong a prediction was, in the order in which truths come.
    pub fn learn(&mut self, at: u64, loss: f64) {
        if self.stream.is_none() {
            self.update(at, loss);
        }
    }

    pub fn forget(&mut self) {
        self.detector.reset();
        (self.report.changes, self.report.last) = (0, None);
    }

    pub fn report(&self) -> OrderedReport {
        self.report.clone()
    }

    fn update(&mut self, at: u64, value: f64) {
        self.detector.update(value);
        if self.detector.drift_detected() {
            self.report.changes += 1;
            self.report.last = Some(at);
        }
    }
}

fn invalid(text: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("the detectors {text}"))
}
