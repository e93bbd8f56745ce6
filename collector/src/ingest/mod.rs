//! From an envelope to the sums: opened, checked, and counted once.

mod accept;
#[cfg(not(target_family = "wasm"))]
mod queue;

pub use accept::{accept, envelope_hash};
#[cfg(not(target_family = "wasm"))]
pub use queue::IngestQueue;

use std::sync::Arc;

use crate::storage::{Database, StorageError};
use crate::store::reports::{Addition, add};

/// How accepted reports come into the database.
pub enum Ingest {
    /// Many in one transaction, by a task of their own.
    #[cfg(not(target_family = "wasm"))]
    Together(IngestQueue),
    /// Each in a transaction of its own, where a request is all that lives.
    Singly(Arc<dyn Database>),
}

impl Ingest {
    /// Counts a report; when this returns, it is on disk. Gives whether it was new.
    ///
    /// # Errors
    /// When it may not have been counted. It can be handed in again: it counts once.
    pub async fn add(&self, addition: Addition) -> Result<bool, StorageError> {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Ingest::Together(queue) => queue.add(addition).await,
            Ingest::Singly(database) => {
                Ok(add(database.as_ref(), vec![addition], new_batch()).await? == 1)
            }
        }
    }
}

/// A number that no other transaction has.
fn new_batch() -> i64 {
    // OK because 53 bits fit, and all that D1's numbers hold.
    (rand::random::<u64>() >> 11) as i64
}
