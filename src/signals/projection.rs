//! Random projections: an embedding of any length becomes a few numbers that move when it does.

/// The projections of an embedding, each without unit: 0 on average over all seeds, with a standard deviation of 1.
pub(super) const NAMES: [&str; 8] = [
    "embedding_1",
    "embedding_2",
    "embedding_3",
    "embedding_4",
    "embedding_5",
    "embedding_6",
    "embedding_7",
    "embedding_8",
];

/// Sums of an embedding's numbers with random signs, a row of signs for each projection.
///
/// The embedding is first scaled to length 1, so that only its direction counts, as in a cosine. The signs follow from
/// the seed and the position of a number alone: no matrix is stored, and the same embedding gives the same bits on
/// every machine. (The embedding itself may differ in its last bits between machines.)
///
/// Source: D. Achlioptas, Database-friendly random projections, 2003; the signs are the bits of SplitMix64 (G. Steele
/// and others, Fast splittable pseudorandom number generators, 2014) counted by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Projection {
    seed: u64,
}

impl Projection {
    /// The projections of a seed. Any number will do; profiles are only comparable under the same.
    pub(crate) fn new(seed: u64) -> Projection {
        Projection { seed }
    }

    /// Writes as many numbers as [`NAMES`] has.
    ///
    /// `embedding` is the tensor of one row, picture, sound or text, flattened, of any length; where the length
    /// follows the text's, pool it first. The numbers are 0 of an embedding of zeros, and NaN when it is empty or not
    /// finite.
    ///
    /// # Panics
    /// When `out` has another length than [`NAMES`].
    pub(crate) fn project(&self, embedding: &[f32], out: &mut [f64]) {
        let (mut sums, mut squares) = ([0.0; NAMES.len()], 0.0);
        for (position, value) in (0..).zip(embedding) {
            let (signs, value) = (self.signs(position), f64::from(*value));
            squares += value * value;
            for (row, sum) in sums.iter_mut().enumerate() {
                let negative = (signs >> row & 1) << 63;
                *sum += f64::from_bits(value.to_bits() ^ negative);
            }
        }
        let measurable = !embedding.is_empty() && squares.is_finite();
        let length = if squares > 0.0 { squares.sqrt() } else { 1.0 };
        out.copy_from_slice(&sums.map(|sum| if measurable { sum / length } else { f64::NAN }));
    }

    /// 64 random bits for a position.
    fn signs(&self, position: u64) -> u64 {
        let step = (position.wrapping_add(1)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.seed.wrapping_add(step);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(seed: u64, embedding: &[f32]) -> [f64; 8] {
        let mut out = [0.0; 8];
        Projection::new(seed).project(embedding, &mut out);
        out
    }

    #[test]
    fn the_generator_is_split_mix_64() {
        // The first numbers of seed 1234567 in the reference implementation.
        let expected = [6457827717110365317, 3203168211198807973, 9817491932198370423];
        assert_eq!([0, 1, 2].map(|at| Projection::new(1_234_567).signs(at)), expected);
    }

    #[test]
    fn only_the_direction_counts() {
        let embedding: Vec<f32> = (0..500).map(|at| (at * at % 17) as f32 - 8.0).collect();
        let twice: Vec<f32> = embedding.iter().map(|value| 2.0 * value).collect();
        assert_eq!(project(3, &embedding), project(3, &twice));
        assert_ne!(project(3, &embedding), project(4, &embedding));
    }

    #[test]
    fn over_all_seeds_the_mean_is_0_and_the_deviation_1() {
        let embedding: Vec<f32> = (0..100).map(|at| (at % 7) as f32).collect();
        let all: Vec<f64> = (0..2_000).flat_map(|seed| project(seed, &embedding)).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let square = all.iter().map(|it| it * it).sum::<f64>() / all.len() as f64;
        // Four standard errors.
        assert!(mean.abs() < 0.032 && (square - 1.0).abs() < 0.045, "{mean} {square}");
    }

    #[test]
    fn what_has_no_direction_is_0_or_missing() {
        assert_eq!(project(1, &[0.0; 9]), [0.0; 8]);
        for embedding in [&[][..], &[f32::NAN], &[1.0, f32::INFINITY]] {
            assert!(project(1, embedding).iter().all(|it| it.is_nan()), "{embedding:?}");
        }
    }
}
