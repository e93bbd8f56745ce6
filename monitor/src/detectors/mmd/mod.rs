//! The maximum mean discrepancy: whether vectors are distributed as before, all their numbers together.
//!
//! Each vector becomes cosines and sines along random directions; the means of these over all vectors say almost
//! everything about the distribution. They are bounded, so their differences without drift are nearly normal for any
//! data.
//!
//! Gretton, Borgwardt, Rasch, Schölkopf and Smola, "A kernel two-sample test" (2012); Rahimi and Recht, "Random
//! features for large-scale kernel machines" (2007), for the directions.

mod axis;
mod covariance;
mod sums;
mod wave;

use serde::{Deserialize, Serialize};

use axis::Axis;
use covariance::{Covariance, p_value};
pub use sums::MmdSums;
use sums::PARTS;
use wave::cosine_and_sine;

use super::random::SplitMix64;
use super::streaming::{Check, expect};
use crate::error::{Error, Result};

const MAX_DIRECTIONS: usize = 256;
const FEW_DIRECTIONS: usize = 32;
const MAX_DIMENSIONS: usize = 256;
/// Directions whose angles stay in registers.
const BLOCK: usize = 16;

/// Parameters of [`Mmd`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MmdOptions {
    /// Random directions, 1 to 256. More of them see more kinds of changes; each costs a cosine and a sine a vector.
    pub directions: usize,
    /// For the directions.
    pub seed: u64,
}

impl Default for MmdOptions {
    fn default() -> MmdOptions {
        MmdOptions { directions: 32, seed: 0 }
    }
}

impl Check for MmdOptions {
    fn check(&self) -> Result<()> {
        let directions = (1..=MAX_DIRECTIONS).contains(&self.directions);
        expect(directions, "directions", self.directions, "1 to 256")
    }
}

/// A reference of vectors that live ones are tested against.
///
/// The p-value holds for one look at vectors that are independent of each other. It is not anytime-valid: whoever
/// looks again and again, and stops at the first small one, is wrong more often. Who looks only when the count
/// has doubled, and at the k-th look asks for a p-value of at most level / (k (k + 1)), is wrong with a probability
/// of about the level, ever. It is an approximation, good from about 50 live vectors on.
///
/// The reference is kept in a few kilobytes, live vectors in eight bytes for each feature, however many there were; a
/// direction has two features.
///
/// A vector with a number that is NaN or infinite is passed over, in the reference too: watch how much is missing by
/// other means.
///
/// ```
/// use driftline_monitor::{Mmd, MmdOptions};
///
/// // Two numbers that rise together, and then one against the other: each alone looks the same.
/// let row = |row: u32| f64::from(row * 7919 % 1000) / 1000.0;
/// let reference: Vec<[f64; 2]> = (0..1000).map(|at| [row(at), row(at)]).collect();
/// let mmd = Mmd::new(reference.iter().map(|row| &row[..]), MmdOptions::default())?;
/// let (mut same, mut other) = (mmd.sums(), mmd.sums());
/// for at in 1000..1200 {
///     mmd.update(&mut same, &[row(at), row(at)])?;
///     mmd.update(&mut other, &[row(at), 1.0 - row(at)])?;
/// }
/// assert!(mmd.compare(&same)?.unwrap().p_value > 0.01);
/// assert!(mmd.compare(&other)?.unwrap().p_value < 1e-6);
/// # Ok::<(), driftline_monitor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Mmd {
    options: MmdOptions,
    axes: Vec<Axis>,
    sums: MmdSums,
    /// Traces of the first three powers of the features' covariance.
    traces: [f64; 3],
    /// For each axis a number for each direction.
    #[serde(skip)]
    directions: Vec<f64>,
}

/// As it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    options: MmdOptions,
    axes: Vec<Axis>,
    sums: MmdSums,
    traces: [f64; 3],
}

/// How far live vectors are from the reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discrepancy {
    /// The squared maximum mean discrepancy, 0 to 4, for a Gaussian kernel as wide as the root of the number of
    /// dimensions, in spreads of the reference. Not 0 without drift: chance is in it.
    pub value: f64,
    /// How likely it is as much or more without drift, 0 to 1.
    pub p_value: f64,
}

impl Mmd {
    /// With fewer vectors the spread of a reference's features is not known, and the p-value of live ones is no good.
    pub const LEAST_ROWS: u64 = 50;

    /// The reference of these vectors.
    ///
    /// # Errors
    /// When there are fewer than 50 vectors with finite numbers, they have not the same 1 to 256 dimensions, or a
    /// parameter is out of its range.
    pub fn new<'a>(rows: impl IntoIterator<Item = &'a [f64]>, options: MmdOptions) -> Result<Mmd> {
        options.check()?;
        let rows: Vec<&[f64]> = rows.into_iter().filter(|row| finite(row)).collect();
        let (found, least) = (rows.len() as u64, Mmd::LEAST_ROWS);
        if found < least {
            return Err(Error::new(format!("found {found} finite vectors, expected {least}")));
        }
        let axes = (0..rows[0].len()).map(|at| Axis::of(rows.iter().filter_map(|row| row.get(at))));
        let features = 2 * options.directions;
        let mut mmd = Mmd::of(options, axes.collect(), MmdSums::new(features), [0.0; 3])?;
        let (mut sums, mut covariance) = (mmd.sums(), Covariance::new(features));
        for row in rows {
            mmd.check(row.len())?;
            let (mut angles, mut parts) = (vec![0.0; options.directions], vec![0.0; features]);
            mmd.features(&mut row.to_vec(), &mut angles, &mut parts);
            parts.iter_mut().for_each(|parts| *parts = parts.round_ties_even());
            sums.add(&parts);
            covariance.add(&parts);
        }
        mmd.sums = sums;
        mmd.traces = covariance.traces();
        Ok(mmd)
    }

    /// Sums of no vectors.
    pub fn sums(&self) -> MmdSums {
        MmdSums::new(2 * self.options.directions)
    }

    /// Adds a live vector to the sums. One with a number that is NaN or infinite is passed over.
    ///
    /// # Errors
    /// When the vector has not the reference's dimensions, or the sums are of other features.
    pub fn update(&self, sums: &mut MmdSums, row: &[f64]) -> Result<()> {
        self.check(row.len())?;
        self.check_sums(sums)?;
        if finite(row) {
            self.add(sums, &mut row.to_vec());
        }
        Ok(())
    }

    /// Adds a vector of finite numbers, of these dimensions, to sums of these features. It is of no use afterwards.
    pub(crate) fn add(&self, sums: &mut MmdSums, row: &mut [f64]) {
        // Not on the heap, as this is done for live rows, and in no more places than most need: they are zeroed for each.
        match self.options.directions {
            ..=FEW_DIRECTIONS => self.add_to::<FEW_DIRECTIONS>(sums, row),
            _ => self.add_to::<MAX_DIRECTIONS>(sums, row),
        }
    }

    /// Adds a vector's features, which fit so many directions.
    fn add_to<const MOST: usize>(&self, sums: &mut MmdSums, row: &mut [f64]) {
        let (mut angles, mut parts) = ([0.0; MOST], [[0.0; 2]; MOST]);
        let directions = self.options.directions;
        let parts = parts[..directions].as_flattened_mut();
        self.features(row, &mut angles[..directions], parts);
        sums.add(parts);
    }

    /// How many numbers a vector has.
    pub fn dimensions(&self) -> usize {
        self.axes.len()
    }

    /// The median of a number of the vectors.
    pub(crate) fn centre(&self, axis: usize) -> f64 {
        self.axes[axis].centre
    }

    /// Refuses sums of other features.
    pub(crate) fn check_sums(&self, sums: &MmdSums) -> Result<()> {
        sums.check(2 * self.options.directions)
    }

    /// Compares live vectors with the reference. `None` without any.
    ///
    /// # Errors
    /// When the sums are of other features.
    pub fn compare(&self, live: &MmdSums) -> Result<Option<Discrepancy>> {
        self.check_sums(live)?;
        if live.count() == 0 {
            return Ok(None);
        }
        let squares = self.sums.means().zip(live.means()).map(|(a, b)| (a - b) * (a - b));
        let distance: f64 = squares.sum();
        let scale = 1.0 / self.sums.count() as f64 + 1.0 / live.count() as f64;
        let value = distance / self.options.directions as f64;
        Ok(Some(Discrepancy { value, p_value: p_value(distance / scale, self.traces) }))
    }

    /// Draws the directions.
    fn of(options: MmdOptions, axes: Vec<Axis>, sums: MmdSums, traces: [f64; 3]) -> Result<Mmd> {
        let dimensions = (1..=MAX_DIMENSIONS).contains(&axes.len());
        expect(dimensions, "dimensions", axes.len(), "1 to 256")?;
        let mut random = SplitMix64(options.seed);
        let width = (axes.len() as f64).sqrt();
        let mut directions = vec![0.0; options.directions * axes.len()];
        for direction in 0..options.directions {
            for axis in 0..axes.len() {
                directions[axis * options.directions + direction] =
                    nearly_normal(&mut random) / width;
            }
        }
        Ok(Mmd { options, axes, sums, traces, directions })
    }

    fn check(&self, dimensions: usize) -> Result<()> {
        let expected = self.axes.len();
        if dimensions == expected {
            return Ok(());
        }
        Err(Error::new(format!("found {dimensions} dimensions, expected {expected}")))
    }

    /// In parts, which are to be rounded: for each direction a cosine and a sine. The angles are zeros before, and the row is in spreads after.
    fn features(&self, row: &mut [f64], angles: &mut [f64], parts: &mut [f64]) {
        for (number, axis) in row.iter_mut().zip(&self.axes) {
            *number = axis.of_number(*number);
        }
        let directions = || self.directions.chunks_exact(self.options.directions);
        let (blocks, others) = angles.as_chunks_mut::<BLOCK>();
        for (at, angles) in blocks.iter_mut().enumerate() {
            // What stays in registers is not stored for each axis.
            let mut sums = [0.0; BLOCK];
            for (step, directions) in row.iter().zip(directions()) {
                let parts = &directions.as_chunks::<BLOCK>().0[at];
                sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part * step);
            }
            *angles = sums;
        }
        for (step, directions) in row.iter().zip(directions()) {
            let parts = directions.as_chunks::<BLOCK>().1;
            others.iter_mut().zip(parts).for_each(|(angle, part)| *angle += part * step);
        }
        for (parts, angle) in parts.chunks_exact_mut(2).zip(angles) {
            let (cosine, sine) = cosine_and_sine(*angle);
            (parts[0], parts[1]) = (cosine * PARTS, sine * PARTS);
        }
    }
}

impl TryFrom<Unchecked> for Mmd {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Mmd> {
        let Unchecked { options, axes, sums, traces } = unchecked;
        options.check()?;
        sums.check(2 * options.directions)?;
        expect(sums.count() >= Mmd::LEAST_ROWS, "count", sums.count(), "50 or more")?;
        for axis in &axes {
            expect(axis.centre.is_finite(), "centre", axis.centre, "a finite number")?;
            let spread = axis.spread.is_finite() && axis.spread > 0.0;
            expect(spread, "spread", axis.spread, "above 0")?;
        }
        for trace in traces {
            expect(trace.is_finite() && trace >= 0.0, "traces", trace, "0 or more")?;
        }
        Mmd::of(options, axes, sums, traces)
    }
}

fn finite(row: &[f64]) -> bool {
    row.iter().all(|number| number.is_finite())
}

/// Without a logarithm or a cosine, so that it is the same everywhere.
fn nearly_normal(random: &mut SplitMix64) -> f64 {
    (0..12).map(|_| random.uniform()).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests;
