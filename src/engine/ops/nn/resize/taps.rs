//! Which elements of an axis an element of the resized axis is made of, and with which weights.

use super::sizes::Target;
use crate::engine::ops::numbers::WorkingFloat;
use crate::engine::ops::shape::{failed, volume};
use crate::error::Result;

/// A place beyond every axis, with which whole numbers can still be computed.
const FAR: f64 = (1u64 << 40) as f64;

/// What is the same for all axes.
pub(super) struct Options {
    pub(super) mode: Mode,
    pub(super) coordinates: Coordinates,
    /// Whether shrinking averages over all that it leaves out.
    pub(super) antialias: bool,
    /// Whether neighbours beyond the edge count nothing, instead of as much as the edge.
    pub(super) exclude_outside: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Mode {
    Nearest(Rounding),
    Linear,
    /// With the coefficient of the cubic that decides how far it overshoots.
    Cubic(f64),
}

#[derive(Clone, Copy)]
pub(super) enum Rounding {
    PreferFloor,
    PreferCeil,
    Floor,
    Ceil,
    /// Down where an axis grows, up where it shrinks: what runtimes did before there was a choice.
    Simple,
}

impl Rounding {
    pub(super) const NAMES: [(&'static str, Rounding); 4] = [
        ("round_prefer_floor", Rounding::PreferFloor),
        ("round_prefer_ceil", Rounding::PreferCeil),
        ("floor", Rounding::Floor),
        ("ceil", Rounding::Ceil),
    ];

    fn round(self, at: f32, scale: f32) -> f32 {
        match self {
            Rounding::PreferFloor if at - at.floor() == 0.5 => at.floor(),
            Rounding::PreferCeil if at - at.floor() == 0.5 => at.ceil(),
            // Adding a half could itself be rounded.
            Rounding::PreferFloor | Rounding::PreferCeil => at.round(),
            Rounding::Floor => at.floor(),
            Rounding::Ceil => at.ceil(),
            Rounding::Simple if scale < 1.0 => at.ceil(),
            Rounding::Simple => at.floor(),
        }
    }
}

/// Where an element of the resized axis lies on the original one.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Coordinates {
    HalfPixel,
    HalfPixelSymmetric,
    PytorchHalfPixel,
    AlignCorners,
    Asymmetric,
    CropAndResize,
    /// In version 11 alone.
    HalfPixelForNearest,
}

impl Coordinates {
    pub(super) const NAMES: [(&'static str, Coordinates); 7] = [
        ("half_pixel", Coordinates::HalfPixel),
        ("half_pixel_symmetric", Coordinates::HalfPixelSymmetric),
        ("pytorch_half_pixel", Coordinates::PytorchHalfPixel),
        ("align_corners", Coordinates::AlignCorners),
        ("asymmetric", Coordinates::Asymmetric),
        ("tf_crop_and_resize", Coordinates::CropAndResize),
        ("tf_half_pixel_for_nn", Coordinates::HalfPixelForNearest),
    ];

    fn original(self, at: usize, len: usize, target: &Target) -> f32 {
        let (x, len, exact) = (at as f32, len as f32, target.exact_len);
        let half_pixel = (x + 0.5) / target.scale - 0.5;
        match self {
            Coordinates::HalfPixel => half_pixel,
            Coordinates::HalfPixelSymmetric => {
                len / 2.0 * (1.0 - target.len as f32 / exact) + half_pixel
            }
            Coordinates::PytorchHalfPixel if exact > 1.0 => half_pixel,
            Coordinates::PytorchHalfPixel => 0.0,
            Coordinates::AlignCorners if exact == 1.0 => 0.0,
            Coordinates::AlignCorners => x * (len - 1.0) / (exact - 1.0),
            Coordinates::Asymmetric => x / target.scale,
            Coordinates::HalfPixelForNearest => (x + 0.5) / target.scale,
            Coordinates::CropAndResize => {
                let (start, end) = target.roi.unwrap_or((0.0, 1.0));
                let span = (end - start) * (len - 1.0);
                let inside = if exact == 1.0 { span / 2.0 } else { x * span / (exact - 1.0) };
                inside + start * (len - 1.0)
            }
        }
    }
}

/// For each element of the resized axis, as many neighbours and weights.
pub(super) struct Taps<T> {
    pub(super) per_element: usize,
    pub(super) indices: Vec<usize>,
    pub(super) weights: Vec<T>,
    /// Elements that lie beyond what is read.
    pub(super) outside: Vec<usize>,
}

impl<T: WorkingFloat> Taps<T> {
    pub(super) fn new(len: usize, target: &Target, options: &Options) -> Result<Taps<T>> {
        if len == 0 && target.len > 0 {
            return Err(failed("an axis without elements can't be resized"));
        }
        if target.len == 0 {
            let (indices, weights, outside) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Taps { per_element: 1, indices, weights, outside });
        }
        let shrink = if options.antialias { f64::from(target.scale.min(1.0)) } else { 1.0 };
        let reach = options.mode.reach(shrink);
        let per_element = (2 * reach as usize).max(1);
        let total = volume(&[target.len, per_element])?;
        let mut taps = Taps {
            per_element,
            indices: Vec::with_capacity(total),
            weights: Vec::with_capacity(total),
            outside: Vec::new(),
        };
        for element in 0..target.len {
            let at = options.coordinates.original(element, len, target);
            let beyond = at < 0.0 || at > (len - 1) as f32;
            if options.coordinates == Coordinates::CropAndResize && (beyond || at.is_nan()) {
                taps.outside.push(element);
            }
            match options.mode {
                Mode::Nearest(rounding) => {
                    taps.push(rounding.round(at, target.scale) as i64, len, 1.0);
                }
                _ => taps.push_around(f64::from(at), reach, shrink, len, options),
            }
        }
        Ok(taps)
    }

    fn push_around(&mut self, at: f64, reach: i64, shrink: f64, len: usize, options: &Options) {
        // A region may lie far outside; all there is the edge.
        let at = at.clamp(-FAR, FAR);
        // The neighbour on the left is always another element than the place itself.
        let left = at.ceil() as i64 - 1;
        let places = left - (reach - 1)..=left + reach;
        let weight = |place: i64| {
            let inside = place >= 0 && place < len as i64;
            let weight = options.mode.weight((place as f64 - at) * shrink);
            if options.exclude_outside && !inside { 0.0 } else { weight }
        };
        let sum: f64 = places.clone().map(weight).sum();
        let sum = if sum == 0.0 { 1.0 } else { sum };
        for place in places {
            self.push(place, len, weight(place) / sum);
        }
    }

    fn push(&mut self, place: i64, len: usize, weight: f64) {
        self.indices.push(place.clamp(0, len as i64 - 1) as usize);
        self.weights.push(T::of(weight));
    }
}

impl Mode {
    /// Neighbours on each side of an element.
    fn reach(self, shrink: f64) -> i64 {
        match self {
            Mode::Nearest(_) => 0,
            Mode::Linear => (1.0 / shrink).ceil() as i64,
            Mode::Cubic(_) => (2.0 / shrink).ceil() as i64,
        }
    }

    /// How much a neighbour at this distance counts.
    fn weight(self, distance: f64) -> f64 {
        let x = distance.abs();
        match self {
            Mode::Nearest(_) => 1.0,
            Mode::Linear => (1.0 - x).max(0.0),
            Mode::Cubic(a) if x <= 1.0 => ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0,
            Mode::Cubic(a) if x < 2.0 => ((x - 5.0) * x + 8.0) * x * a - 4.0 * a,
            Mode::Cubic(_) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_just_below_a_half_is_not_a_tie() {
        let below = 0.5_f32.next_down();
        assert_eq!(Rounding::PreferCeil.round(below, 1.0), 0.0);
        assert_eq!(Rounding::PreferFloor.round(below, 1.0), 0.0);
        assert_eq!(Rounding::PreferCeil.round(2.5, 1.0), 3.0);
        assert_eq!(Rounding::PreferFloor.round(3.5, 1.0), 3.0);
    }
}
