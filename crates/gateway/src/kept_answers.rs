//! Answers that are kept for retries and are not in the database yet. The answers of several requests are
//! written in one transaction.
//!
//! With SQLite, a client gets its answer before it is written. If the process ends in between, the key is
//! released at the next start, as if the process had ended before the answer. A retry then finds what was
//! done. With PostgreSQL, another gateway may get the retry, so the answer is written first.
//!
//! If the database takes no writes, the client still gets its answer, because the work is done. The answer
//! stays here and is written again, after longer and longer pauses, until the database takes it. Meanwhile a
//! retry gets it from here; another gateway says that the request is in progress. A key that could not be
//! released waits here in the same way. If [`MOST`] of them wait, only the key of a further answer is kept,
//! to be released: each has written to the database before, so there cannot be many. The end of the process
//! does not wait for a database that takes no writes: the keys are then released as after a crash.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::task::TaskTracker;

use crate::clock::UnixMillis;
use crate::orders::Orders;
use crate::store::idempotency::{self, Claimed};
use crate::store::{Store, StoreError};

/// How long answers are collected before they are written.
const GATHERED_FOR: Duration = Duration::from_millis(50);

/// The longest pause before answers are written again that could not be written.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// How many answers are written in one transaction.
const TOGETHER: usize = 1_024;

/// How many answers can wait. One takes about 2 kB.
const MOST: usize = 10_000;

/// An answer that is kept for retries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Hash of what the client sent.
    pub(crate) fingerprint: [u8; 32],
    /// The answer's body, encrypted (AES-256-GCM).
    pub(crate) sealed: Vec<u8>,
    /// Whether the request's work has saved its idempotency key in the database.
    pub(crate) has_key: bool,
    /// When the request arrived.
    pub(crate) at: UnixMillis,
}

/// What is to be written for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waiting {
    Answer(Kept),
    /// The key is to be released, so that a retry does the work again or finds what was done.
    Release,
}

/// The answers that are not in the database yet. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptAnswers(Arc<Mutex<HashMap<Claimed, Waiting>>>);

impl KeptAnswers {
    /// Keeps an answer. If other gateways may get the retry, it is in the database when this returns, unless
    /// the database takes no writes.
    pub(crate) async fn keep(&self, core: (&Store, &Orders), what: Claimed, kept: Kept) {
        let waiting = Waiting::Answer(kept);
        if core.0.is_shared() {
            self.write_now(core, what, waiting).await;
        } else {
            self.write_soon(core, what, waiting);
        }
    }

    /// Releases the key of a request that has no final answer.
    pub(crate) async fn release(&self, core: (&Store, &Orders), what: Claimed) {
        self.write_now(core, what, Waiting::Release).await;
    }

    /// The answer that is not in the database yet.
    pub(crate) fn get(&self, what: &Claimed) -> Option<Kept> {
        self.change(|all| match all.get(what) {
            Some(Waiting::Answer(kept)) => Some(kept.clone()),
            Some(Waiting::Release) | None => None,
        })
    }

    async fn write_now(&self, core: (&Store, &Orders), what: Claimed, waiting: Waiting) {
        let one = Arc::new(vec![(what.clone(), waiting.clone())]);
        if let Err(error) = write(core.0, one).await {
            tracing::error!(?error, "an answer could not be kept for retries; it is tried again");
            self.write_soon(core, what, waiting);
        }
    }

    fn write_soon(&self, (store, orders): (&Store, &Orders), what: Claimed, waiting: Waiting) {
        if self.add(what, waiting) {
            // The end of the process waits for this task.
            let tasks = &orders.core().tasks;
            tasks.spawn(self.clone().write_all(store.clone(), tasks.clone()));
        }
    }

    /// Lets an answer wait. Returns whether it is the first.
    fn add(&self, what: Claimed, waiting: Waiting) -> bool {
        self.change(|all| {
            let waiting = match waiting {
                Waiting::Answer(kept) if all.len() >= MOST => {
                    if !kept.has_key {
                        // A retry is refused again.
                        return false;
                    }
                    Waiting::Release
                }
                waiting => waiting,
            };
            let is_first = all.is_empty();
            all.insert(what, waiting);
            is_first
        })
    }

    async fn write_all(self, store: Store, tasks: TaskTracker) {
        let mut pause = GATHERED_FOR;
        loop {
            tokio::time::sleep(pause).await;
            match self.write_some(&store).await {
                Ok(true) => return,
                Ok(false) => pause = GATHERED_FOR,
                Err(error) => {
                    tracing::error!(?error, "answers could not be kept for retries");
                    if tasks.is_closed() || !store.is_writable() {
                        return;
                    }
                    pause = PAUSE_MAX.min(pause * 2);
                }
            }
        }
    }

    /// Writes what waits. Returns whether nothing waits any more.
    async fn write_some(&self, store: &Store) -> Result<bool, StoreError> {
        let some: Vec<(Claimed, Waiting)> = self.change(|all| {
            all.iter().take(TOGETHER).map(|(what, one)| (what.clone(), one.clone())).collect()
        });
        let some = Arc::new(some);
        write(store, Arc::clone(&some)).await?;
        Ok(self.change(|all| {
            for (what, written) in &*some {
                // A key that was released may have a new answer by now.
                if all.get(what) == Some(written) {
                    all.remove(what);
                }
            }
            all.is_empty()
        }))
    }

    fn change<T>(&self, change: impl FnOnce(&mut HashMap<Claimed, Waiting>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn write(store: &Store, some: Arc<Vec<(Claimed, Waiting)>>) -> Result<(), StoreError> {
    let written = store.write(move |db| {
        Box::pin(async move {
            for (what, waiting) in &*some {
                match waiting {
                    Waiting::Answer(kept) if kept.has_key => {
                        idempotency::finish(db, what, &kept.sealed).await?;
                    }
                    Waiting::Answer(kept) => {
                        let answer = (&kept.fingerprint[..], &kept.sealed[..]);
                        idempotency::answer(db, what, answer, kept.at).await?;
                    }
                    Waiting::Release => idempotency::release(db, what).await?,
                }
            }
            Ok(())
        })
    });
    written.await
}

#[cfg(test)]
mod tests;
