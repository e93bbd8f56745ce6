//! Draws samples near a row.

use super::surrogate::{LimeExplanation, SurrogateOptions, fit_surrogate};
use crate::coalition::Coalition;
use crate::error::{Error, Result, expect};
use crate::explainer::{Explainer, Pending};
use crate::random::Random;

/// Which players a sample keeps.
#[derive(Clone, Debug, PartialEq)]
pub enum Perturbation {
    /// Each with a probability of one half: segments of images.
    Coins,
    /// All but some, their number drawn first: words of texts.
    Removals,
    /// Each with a probability of its own: columns of tables, by the share of rows that have the same.
    Shares(Vec<f64>),
}

/// Parameters of [`Lime`].
#[derive(Clone, Debug, PartialEq)]
pub struct LimeOptions {
    /// How samples are drawn.
    pub perturbation: Perturbation,
    /// How the linear model is fitted to them.
    pub surrogate: SurrogateOptions,
    /// Samples at most, the row itself among them. From 2.
    pub max_samples: usize,
    /// The relative error that is small enough. At 0 all samples are used, as in the lime package.
    pub tolerance: f64,
    /// The same seed draws the same samples on every platform.
    pub seed: u64,
}

impl LimeOptions {
    /// For tables; one share for each player, as [`LimeTabular`](crate::LimeTabular) knows them.
    pub fn tabular(shares: Vec<f64>) -> LimeOptions {
        let surrogate = SurrogateOptions::tabular(shares.len());
        LimeOptions {
            surrogate,
            perturbation: Perturbation::Shares(shares),
            ..LimeOptions::image()
        }
    }

    /// For texts.
    pub fn text() -> LimeOptions {
        LimeOptions { perturbation: Perturbation::Removals, ..LimeOptions::image() }
    }

    /// For images.
    pub fn image() -> LimeOptions {
        LimeOptions {
            perturbation: Perturbation::Coins,
            surrogate: SurrogateOptions::segments(),
            max_samples: 5_000,
            tolerance: 0.0,
            seed: 0,
        }
    }
}

/// LIME. Players are whatever a sample can do without: columns, words, segments of an image.
///
/// ```
/// use driftline_explain::{Lime, LimeOptions, run};
///
/// // A text is about ships when it says both "cargo" and "harbour", the words 1 and 3 of 5.
/// let mut explainer = Lime::new(5, LimeOptions::text())?;
/// let explanation = run(&mut explainer, |coalitions| {
///     coalitions.iter().map(|of| f64::from(of.contains(1) && of.contains(3))).collect()
/// })?;
/// assert!(explanation.selected[..2].contains(&1) && explanation.selected[..2].contains(&3));
/// assert!(explanation.coefficients[0].value.abs() < 0.1);
/// # Ok::<(), driftline_explain::Error>(())
/// ```
///
/// Ribeiro, Singh and Guestrin, "Why should I trust you?" (2016).
#[derive(Debug)]
pub struct Lime {
    players: usize,
    options: LimeOptions,
    random: Random,
    pending: Pending,
    samples: Vec<Coalition>,
    values: Vec<f64>,
    done: bool,
}

/// Samples to a batch, so that whoever waits may stop.
const BATCH: usize = 250;

/// Samples before it may stop.
const FIRST: usize = 1_000;

impl Lime {
    /// For so many players.
    ///
    /// # Errors
    /// When there are none, shares are not one for each, or a parameter is out of its range.
    pub fn new(players: usize, options: LimeOptions) -> Result<Lime> {
        options.surrogate.check()?;
        expect(players > 0, "players", players, "1 or more")?;
        expect(options.max_samples >= 2, "max_samples", options.max_samples, "2 or more")?;
        expect(options.tolerance >= 0.0, "tolerance", options.tolerance, "a number from 0")?;
        if let Perturbation::Shares(shares) = &options.perturbation {
            expect(shares.len() == players, "shares", shares.len(), &players.to_string())?;
            for share in shares {
                expect((0.0..=1.0).contains(share), "share", share, "0 to 1")?;
            }
        }
        Ok(Lime {
            players,
            random: Random::new(options.seed),
            options,
            pending: Pending::default(),
            samples: Vec::new(),
            values: Vec::new(),
            done: false,
        })
    }
}

impl Perturbation {
    fn draw(&self, players: usize, random: &mut Random) -> Coalition {
        match self {
            Perturbation::Coins => {
                Coalition::of(players, (0..players).filter(|_| random.below(2) == 0))
            }
            Perturbation::Removals => {
                let mut order: Vec<_> = (0..players).collect();
                let removed = 1 + random.below(players);
                random.choose(&mut order, removed);
                Coalition::of(players, order[removed..].iter().copied())
            }
            Perturbation::Shares(shares) => {
                let mut kept = |player: &usize| random.fraction() < shares[*player];
                Coalition::of(players, (0..players).filter(|player| kept(player)))
            }
        }
    }
}

impl Explainer for Lime {
    type Answer = LimeExplanation;

    fn next_batch(&mut self) -> Vec<Coalition> {
        let (known, players) = (self.values.len(), self.players);
        let left = if self.done { 0 } else { self.options.max_samples - known };
        let (perturbation, random) = (&self.options.perturbation, &mut self.random);
        let sample = |place| match known + place {
            0 => Coalition::full(players),
            _ => perturbation.draw(players, random),
        };
        self.pending.or_else(|| (0..left.min(BATCH)).map(sample).collect())
    }

    fn update(&mut self, values: &[f64]) -> Result<()> {
        let samples = self.pending.settle(values)?;
        self.samples.extend(samples);
        self.values.extend_from_slice(values);
        let tolerance = self.options.tolerance;
        if tolerance > 0.0 && self.values.len() >= FIRST {
            self.done = self.estimate()?.relative_error() <= tolerance;
        }
        Ok(())
    }

    fn estimate(&self) -> Result<LimeExplanation> {
        if self.values.len() < 2 {
            return Err(Error::new("no batch has been evaluated yet"));
        }
        fit_surrogate(&self.samples, &self.values, &self.options.surrogate)
    }

    fn evaluations(&self) -> usize {
        self.values.len()
    }
}
