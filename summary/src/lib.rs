//! What leaves a device: a report, in bytes that have one form only, sealed for the collector, with a receipt for the
//! user.
//!
//! | module | holds |
//! |---|---|
//! | `policy` | what a model's devices may say, how often, and at what price |
//! | `registration` | what a collector must know of a model |
//! | `report` | what is said about a window, and its CBOR |
//! | `envelope` | a report that only the collector can open (HPKE) |
//! | `release` | the way out: a report, paid for, becomes an envelope and a receipt |
//! | `receipt` | the same in words, byte by byte |
//! | `oblivious` | a request through a relay that hides who sends it (OHTTP) |
//!
//! docs/summary.md describes the bytes. No clock, no storage, no network and no randomness is in here; they are passed in.
//!
//! ```
//! use chacha20::ChaCha20Rng;
//! use driftline_privacy::{Epsilon, Ledger, LocalMechanism, Policy};
//! use driftline_summary::{Envelope, PrivateKey, Report, Said, release};
//! use rand_core::SeedableRng;
//!
//! let mut random = ChaCha20Rng::from_seed([7; 32]); // a real one comes from the platform
//! let collector = PrivateKey::generate(1, &mut random);
//!
//! // On the device.
//! let mechanism = LocalMechanism::new(Epsilon::whole(2), vec![10, 4]).unwrap();
//! let mut ledger = Ledger::new(Policy::default());
//! let reservation = ledger.reserve(2_970, mechanism.epsilon(), &mut random).unwrap();
//! let permit = reservation.persisted(&ledger.to_bytes()).unwrap();
//! let record = mechanism.randomise(&[3, 1], &mut random).unwrap();
//! let said = Said::Local { epsilon: mechanism.epsilon(), record };
//! let report = Report::new([0x5a; 32], 2_970, said)?;
//! let (envelope, receipt) =
//!     release(permit, &report, &collector.public(), "https://collector.example", &mut random)?;
//! assert!(receipt.to_string().contains("epsilon 2 is spent, 6 is left"));
//!
//! // At the collector.
//! let envelope = Envelope::from_bytes(&envelope.to_bytes())?;
//! assert_eq!(collector.open(&envelope)?, report);
//! # Ok::<(), driftline_summary::Error>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cbor;
mod envelope;
mod error;
mod oblivious;
mod policy;
mod receipt;
mod registration;
mod release;
mod report;

pub use envelope::{Envelope, PrivateKey, PublicKey};
pub use error::{Error, Result};
pub use oblivious::{
    Answering, KeyConfig, Pending, RELAYED_KEYS, RELAYED_REQUEST, RELAYED_RESPONSE,
    ReceivedRequest, Request,
};
pub use policy::{Budget, Edge, EdgeNoise, Local, ReportPolicy};
pub use receipt::{Field, Receipt};
pub use registration::{REGISTRATION_FORMAT, Registration, Slot, SlotKind};
pub use release::{preview, release};
pub use report::{Report, Said, VERSION};
