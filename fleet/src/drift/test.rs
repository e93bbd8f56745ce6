//! A test of a known level.

use rand::Rng;

use super::reference::Reference;
use super::statistic::Distance;
use crate::counts::Counts;
use crate::error::{Error, Result};

/// Compares windows with a reference.
///
/// The p-value is Monte Carlo's: windows without drift are drawn until enough of them are at least as far from the
/// reference as the one in question (Besag and Clifford 1991, "Sequential Monte Carlo p-values"). So the level holds for any
/// number of clients and any noise, as far as the reference's Dirichlet distribution does; most windows take a few
/// hundred draws, those that clearly drifted 14 divided by the level.
///
/// # Not guaranteed
/// How often something occurs that the reference hardly knows, a rare category or a first missing value, is a guess (Jeffreys'
/// prior). Once there are more clients than the reference has rows, that shows: with 5 times as many, and nothing missing, 0.5 %
/// of windows alarm at level 1 %. Clients count as independent: where one has several rows in a window, its rows are
/// alike, and alarms are more frequent than the level. Of many tests each has its own level: divide it by their number.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftTest {
    reference: Reference,
    level: f64,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriftVerdict {
    /// Whether the p-value is at most the level.
    pub drifted: bool,
    /// How probable a distance as large is without drift.
    pub p_value: f64,
    /// How many clients there were, or are estimated.
    pub clients: f64,
}

/// As many draws as far are enough to know the p-value.
const ENOUGH: u64 = 50;
/// When so many draws were to be as far if the p-value was the level, and none was, it is below: of windows at the level
/// itself, not one in a million is taken for one below.
const EXPECTED: f64 = 14.0;

impl DriftTest {
    /// A test that raises an alarm without drift with a probability of `level`.
    ///
    /// # Errors
    /// When the level is not from 10^-6 to a half.
    pub fn new(reference: Reference, level: f64) -> Result<DriftTest> {
        match level {
            1e-6..=0.5 => Ok(DriftTest { reference, level }),
            _ => Err(Error::new(format!("the level is {level}, expected 0.000001 to 0.5"))),
        }
    }

    /// The verdict on a window; `None` where clients do not stand out from the noise.
    ///
    /// # Errors
    /// When the bins are not those of the reference.
    pub fn judge(&self, counts: &Counts, random: &mut impl Rng) -> Result<Option<DriftVerdict>> {
        let (bins, expected) = (counts.said().len(), self.reference.bins());
        if bins != expected {
            return Err(Error::new(format!("there are {bins} bins, expected {expected}")));
        }
        Ok(counts.enough().map(|clients| {
            let p_value = self.p_value(counts, clients, random);
            DriftVerdict { drifted: p_value <= self.level, p_value, clients }
        }))
    }

    fn p_value(&self, counts: &Counts, clients: f64, random: &mut impl Rng) -> f64 {
        let channel = counts.channel();
        let distance = Distance::new(&self.reference, channel);
        let said: Vec<f64> = counts.said().iter().map(|count| *count as f64).collect();
        let observed = distance.of(&said);
        // So many that the level is a p-value that can be reached.
        let most = (ENOUGH as f64 / self.level).ceil() as u64;
        let clear = (EXPECTED / self.level).ceil() as u64;
        let (mut probabilities, mut drawn) = (Vec::new(), Vec::new());
        let mut as_far = 0;
        for draws in 1..most {
            self.reference.draw(random, &mut probabilities);
            channel.draw(&probabilities, clients as u64, random, &mut drawn);
            as_far += u64::from(distance.of(&drawn) >= observed);
            if as_far == ENOUGH {
                return ENOUGH as f64 / draws as f64;
            }
            if as_far == 0 && draws == clear {
                return 1.0 / (draws + 1) as f64;
            }
        }
        (as_far + 1) as f64 / most as f64
    }
}
