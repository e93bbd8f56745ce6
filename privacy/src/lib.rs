//! What may leave a device, and how much of it: mechanisms of differential privacy in integers, and a budget that
//! is written down before anything is sent.
//!
//! | module | holds |
//! |---|---|
//! | `epsilon` | amounts of privacy loss, exact |
//! | `samplers` | integers drawn exactly: uniform, Bernoulli, discrete Laplace, discrete Gaussian |
//! | `mechanisms` | what randomises: *local*, one record of one device; *edge*, whole histograms of many users |
//! | `split` | *split*: shares for two servers, of which neither learns anything (feature `split`) |
//! | `ledger` | what was spent, and whether more may be |
//!
//! No number in here is floating-point: textbook samplers of floating-point noise reveal what they should hide
//! (Mironov, "On significance of the least significant bits for differential privacy", 2012). No clock, no storage and
//! no randomness is in here either; they are passed in.
//!
//! # Guarantees
//! Outputs have exactly the distributions that the mechanisms state, if the source of random bytes is uniform. What
//! the ledger released within any period adds up to its cap at most, as long as its storage keeps what was
//! written and the caller's window numbers follow the calendar.
//!
//! # Not guaranteed
//! How long a sampler takes is not constant; who can time it to the nanosecond learns about the noise. That a report
//! was sent at all is not hidden. Where storage is cleared, the ledger starts anew.
//!
//! ```
//! use chacha20::ChaCha20Rng;
//! use driftline_privacy::{Epsilon, Ledger, LocalMechanism, Policy};
//! use rand_core::SeedableRng;
//!
//! let mut random = ChaCha20Rng::from_seed([7; 32]); // a real one comes from the platform
//! let mechanism = LocalMechanism::new(Epsilon::whole(2), vec![10, 4])?;
//! let mut ledger = Ledger::new(Policy::default());
//!
//! let reservation = ledger.reserve(2_970, mechanism.epsilon(), &mut random).expect("nothing is spent yet");
//! let stored = ledger.to_bytes(); // written to storage, and read again
//! let permit = reservation.persisted(&stored)?;
//! let record = mechanism.randomise(&[3, 1], &mut random)?;
//! assert!(record.slot < 2 && permit.epsilon() == Epsilon::whole(2));
//! assert!(ledger.reserve(2_970, mechanism.epsilon(), &mut random).is_err());
//! # Ok::<(), driftline_privacy::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod epsilon;
mod error;
mod ledger;
mod mechanisms;
mod samplers;
#[cfg(feature = "split")]
mod split;

pub use epsilon::{Epsilon, Rho};
pub use error::{Error, Result};
pub use ledger::{Ledger, Permit, Policy, Refusal, Reservation};
pub use mechanisms::{
    Contribution, EdgeMechanism, LocalMechanism, LocalRecord, MAX_SLOTS, Neighbours, Noise,
    RandomisedResponse,
};
pub use samplers::{
    DiscreteGaussian, DiscreteLaplace, Ratio, bernoulli, bernoulli_exp, uniform_below,
};
#[cfg(feature = "split")]
pub use split::{Shares, SplitMechanism};
