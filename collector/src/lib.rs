//! Adds up the reports of a fleet, and says with known error rates what has changed.
//!
//! | module | holds |
//! |---|---|
//! | `api` | the router: one for SQLite, Postgres and Cloudflare D1 |
//! | `access` | tokens, their scopes, and limits |
//! | `ingest` | from a sealed report to the sums, counted once |
//! | `judge` | verdicts on windows |
//! | `webhooks` | alerts as CloudEvents, signed, and when they are sent |
//! | `store` | what is kept, a file for each kind |
//! | `storage` | the databases |
//! | `worker` | the border to a Cloudflare Worker, in WebAssembly only |
//!
//! The command `driftline-collector` serves the router natively; in WebAssembly a Cloudflare Worker does.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod access;
mod api;
mod channel;
mod clock;
mod collector;
mod hex;
mod ingest;
mod issue;
mod judge;
mod keys;
mod metrics;
mod model;
mod problem;
mod random;
mod storage;
mod store;
mod webhooks;
#[cfg(target_family = "wasm")]
mod worker;

pub use access::{LimitsOptions, Scope, Token};
pub use api::router;
pub use clock::{Clock, system_clock};
pub use collector::{Collector, CollectorOptions};
pub use ingest::Ingest;
#[cfg(not(target_family = "wasm"))]
pub use ingest::IngestQueue;
pub use issue::{NewToken, create_token};
pub use judge::judge_finished;
pub use keys::Keys;
pub use problem::{Problem, ProblemKind};
pub use random::system_random;
pub use storage::{Answer, Database, Statement, StorageError, Transaction, Value};
#[cfg(not(target_family = "wasm"))]
pub use storage::{Script, Sql};
pub use store::audit::{
    AuditEntry, verify as verify_audit, verify_entries as verify_audit_entries,
};
pub use store::tokens::TokenRecord;
#[cfg(not(target_family = "wasm"))]
pub use webhooks::deliver_due;
