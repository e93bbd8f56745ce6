//! What a collector computes from the reports of a fleet. It knows how they were randomised, so noise never looks like
//! drift.
//!
//! | module | holds |
//! |---|---|
//! | `channel` | what randomising did to counts |
//! | `noise` | the distributions of noise |
//! | `counts` | what a window of a slot added up to |
//! | `estimate` | shares of the bins, without the randomisation's bias, with intervals |
//! | `mean` | the mean of what each bin has a value of, such as a quality |
//! | `drift` | whether a window's counts are those of the reference, at a known level |
//! | `influence` | how far lying clients can push an estimate |
//! | `publish` | which estimates are shown; small ones are withheld |
//!
//! Everything here works on what devices have released, so it costs no privacy (post-processing; Dwork and Roth 2014,
//! Proposition 2.1). No clock, no storage and no randomness is in here; they are passed in.
//!
//! ```
//! use driftline_fleet::{Channel, Counts, DriftTest, Reference, estimates};
//! use driftline_privacy::Epsilon;
//! use rand::SeedableRng;
//!
//! // 2,000 devices said which of four bins they saw; in the reference all were as frequent.
//! let channel = Channel::response(Epsilon::whole(2), 4)?;
//! let counts = Counts::new(channel, vec![520, 490, 505, 485])?;
//! let shares = estimates(&counts).expect("devices have reported");
//! assert!(shares.iter().all(|share| share.low < 0.25 && 0.25 < share.high));
//!
//! let reference = Reference::categories(&[2_500; 4])?;
//! let test = DriftTest::new(reference, 0.01)?;
//! let verdict = test.judge(&counts, &mut rand::rngs::SmallRng::seed_from_u64(1))?;
//! assert!(!verdict.expect("devices have reported").drifted);
//! # Ok::<(), driftline_fleet::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod channel;
mod counts;
mod drift;
mod error;
mod estimate;
mod influence;
mod mean;
mod noise;
mod publish;

pub use channel::Channel;
pub use counts::Counts;
pub use drift::{DriftTest, DriftVerdict, Reference};
pub use error::{Error, Result};
pub use estimate::{Estimate, estimates};
pub use influence::influence;
pub use mean::mean;
pub use noise::NoiseDistribution;
pub use publish::{Threshold, publish};
