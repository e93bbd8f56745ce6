//! Reports on their way into the database, many in one transaction: a commit waits for the disk, whether it has one report
//! or thousands.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::new_batch;
use crate::storage::{Database, StorageError};
use crate::store::reports::{Addition, add};

/// As many wait at most; further ones are told to come again.
const CAPACITY: usize = 8_192;
/// As many go into a transaction at most.
const BATCH: usize = 2_048;

/// Where reports wait for the next transaction.
#[derive(Clone)]
pub struct IngestQueue {
    waiting: mpsc::Sender<Waiting>,
}

type Outcome = Result<bool, StorageError>;
type Waiting = (Addition, oneshot::Sender<Outcome>);

impl IngestQueue {
    /// A queue, and the task that empties it, which ends when the queue is dropped.
    pub fn start(database: Arc<dyn Database>) -> (IngestQueue, tokio::task::JoinHandle<()>) {
        let (waiting, receiver) = mpsc::channel(CAPACITY);
        (IngestQueue { waiting }, tokio::spawn(write_all(database, receiver)))
    }

    /// As [`Ingest::add`](super::Ingest::add).
    pub async fn add(&self, addition: Addition) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        let full = |_| StorageError::Unavailable("too many reports wait".into());
        self.waiting.try_send((addition, sender)).map_err(full)?;
        receiver.await.unwrap_or_else(|_| Err(StorageError::Unavailable("it shuts down".into())))
    }
}

/// Writes what waits, until nobody can hand in any more.
async fn write_all(database: Arc<dyn Database>, mut receiver: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut batch, BATCH).await > 0 {
        write(database.as_ref(), std::mem::take(&mut batch)).await;
    }
}

async fn write(database: &dyn Database, batch: Vec<Waiting>) {
    // Of the same envelope twice, the second is a replay.
    let mut once: HashMap<String, Addition> = HashMap::with_capacity(batch.len());
    let mut senders = Vec::with_capacity(batch.len());
    for (addition, sender) in batch {
        let first = !once.contains_key(&addition.hash);
        senders.push((first, sender));
        once.entry(addition.hash.clone()).or_insert(addition);
    }
    let handed_in = once.len() as u64;
    let outcome = add(database, once.into_values().collect(), new_batch()).await;
    // Which of them were new is not known, nor does it matter but for the count of replays.
    let mut replayed = outcome.as_ref().map_or(0, |new| handed_in - new);
    for (first, sender) in senders {
        let outcome = outcome.clone().map(|_| {
            let new = first && replayed == 0;
            replayed = if first { replayed.saturating_sub(1) } else { replayed };
            new
        });
        // Who does not wait any more need not be told.
        let _ = sender.send(outcome);
    }
}
