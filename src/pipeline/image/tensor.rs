//! From 8-bit samples to the numbers of a tensor.

use super::raster::Raster;
use super::steps::Step;

/// The number that each of the 256 values of a sample becomes in one channel.
///
/// A sample has few values, so the steps on numbers run once for each of them: exactly the
/// arithmetic of Hugging Face's NumPy code, at the cost of a look-up.
pub(super) struct Numbers([f32; 256]);

impl Numbers {
    /// Runs the steps on numbers for a channel, counted in the tensor's order.
    pub(super) fn new(steps: &[Step], channel: usize) -> Numbers {
        // OK because a float holds 0 to 255 exactly.
        let mut numbers = std::array::from_fn(|sample| sample as f32);
        for step in steps {
            for number in &mut numbers {
                *number = apply(step, *number, channel);
            }
        }
        Numbers(numbers)
    }

    pub(super) fn are_finite(&self) -> bool {
        self.0.iter().all(|number| number.is_finite())
    }

    fn get(&self, sample: u8) -> f32 {
        self.0[usize::from(sample)]
    }
}

fn apply(step: &Step, number: f32, channel: usize) -> f32 {
    match step {
        Step::Resize { .. } | Step::CenterCrop { .. } => number,
        // OK because rounding to single precision is the rule of both steps.
        Step::Rescale { factor } => (f64::from(number) * factor) as f32,
        Step::Normalize { mean, std } => (number - mean[channel] as f32) / std[channel] as f32,
    }
}

/// `[channels, height, width]`: one plane after the other.
///
/// `channels` has the position of each channel's sample in a pixel, and its numbers.
pub(super) fn planes<const N: usize>(
    raster: &Raster<'_, N>,
    channels: &[(usize, Numbers)],
) -> Vec<f32> {
    let mut tensor = Vec::with_capacity(raster.pixels.len() * channels.len());
    for (position, numbers) in channels {
        tensor.extend(raster.pixels.iter().map(|pixel| numbers.get(pixel[*position])));
    }
    tensor
}

/// `[height, width, channels]`: one pixel after the other.
///
/// `channels` has the position of each channel's sample in a pixel, and its numbers.
pub(super) fn pixels<const N: usize>(
    raster: &Raster<'_, N>,
    channels: &[(usize, Numbers)],
) -> Vec<f32> {
    let mut tensor = Vec::with_capacity(raster.pixels.len() * channels.len());
    for pixel in raster.pixels.iter() {
        tensor.extend(channels.iter().map(|(position, numbers)| numbers.get(pixel[*position])));
    }
    tensor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_in_their_order_and_for_their_channel() {
        let steps = [
            Step::Rescale { factor: 0.5 },
            Step::Normalize { mean: vec![1.0, 10.0], std: vec![2.0, -4.0] },
            Step::Rescale { factor: 3.0 },
        ];
        let cases = [(0, 0, -1.5), (0, 8, 4.5), (1, 0, 7.5), (1, 20, 0.0)];
        for (channel, sample, expected) in cases {
            let found = Numbers::new(&steps, channel).get(sample);
            assert_eq!(found, expected, "sample {sample} of channel {channel}");
        }
    }

    #[test]
    fn without_steps_samples_are_kept() {
        let numbers = Numbers::new(&[], 0);
        assert!((0..=255).all(|sample| numbers.get(sample) == f32::from(sample)));
    }
}
