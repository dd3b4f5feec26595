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
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::task::TaskTracker;

use crate::clock::UnixMillis;
use crate::orders::Orders;
use crate::store::idempotency::{self, Claimed, KeyedRequest};
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
}

/// What is to be written for a request.
#[derive(Debug, Clone)]
enum Waiting {
    Answer(Kept),
    /// The key is to be released, so that a retry does the work again or finds what was done.
    Release,
}

/// The answers that are not in the database yet. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptAnswers(Arc<Mutex<All>>);

/// By how many milliseconds arrivals may be ahead of the clock: many requests at once.
const AHEAD_MAX: i64 = 3_600_000;

#[derive(Debug, Default)]
struct All {
    waiting: BTreeMap<KeyedRequest, Waiting>,
    /// When the last request arrived, in milliseconds since 1970.
    last_arrival: i64,
}

impl KeptAnswers {
    /// The request with this key that arrives now. If two arrive at once, the second is taken to be later.
    pub(crate) fn arrived(&self, what: Claimed, now: UnixMillis) -> KeyedRequest {
        let at = self.change(|all| {
            let next = all.last_arrival.saturating_add(1);
            // Far ahead means that the clock was wrong. Answers must still be deleted in time.
            let is_wrong = next.saturating_sub(now.0) > AHEAD_MAX;
            all.last_arrival = if is_wrong { now.0 } else { now.0.max(next) };
            UnixMillis(all.last_arrival)
        });
        KeyedRequest { what, at }
    }

    /// Keeps an answer. If other gateways may get the retry, it is in the database when this returns, unless
    /// the database takes no writes.
    pub(crate) async fn keep(&self, core: (&Store, &Orders), request: KeyedRequest, kept: Kept) {
        let waiting = Waiting::Answer(kept);
        if core.0.is_shared() {
            self.write_now(core, request, waiting).await;
        } else {
            self.write_soon(core, request, waiting);
        }
    }

    /// Releases the key of a request that has no final answer.
    pub(crate) async fn release(&self, core: (&Store, &Orders), request: KeyedRequest) {
        self.write_now(core, request, Waiting::Release).await;
    }

    /// The answer that is not in the database yet.
    pub(crate) fn get(&self, what: &Claimed) -> Option<Kept> {
        let at = |millis| KeyedRequest { what: what.clone(), at: UnixMillis(millis) };
        self.change(|all| {
            let requests = all.waiting.range(at(i64::MIN)..=at(i64::MAX));
            let answers = requests.filter_map(|(_, waiting)| match waiting {
                Waiting::Answer(kept) => Some(kept),
                Waiting::Release => None,
            });
            // The request that has the key did the work.
            answers.max_by_key(|kept| kept.has_key).cloned()
        })
    }

    async fn write_now(&self, core: (&Store, &Orders), request: KeyedRequest, waiting: Waiting) {
        let one = Arc::new(vec![(request.clone(), waiting.clone())]);
        if let Err(error) = write(core.0, one).await {
            tracing::error!(?error, "an answer could not be kept for retries; it is tried again");
            self.write_soon(core, request, waiting);
        }
    }

    fn write_soon(
        &self,
        (store, orders): (&Store, &Orders),
        request: KeyedRequest,
        waiting: Waiting,
    ) {
        if self.add(request, waiting) {
            // The end of the process waits for this task.
            let tasks = &orders.core().tasks;
            tasks.spawn(self.clone().write_all(store.clone(), tasks.clone()));
        }
    }

    /// Lets an answer wait. Returns whether it is the first.
    fn add(&self, request: KeyedRequest, waiting: Waiting) -> bool {
        self.change(|all| {
            let waiting = match waiting {
                Waiting::Answer(kept) if all.waiting.len() >= MOST => {
                    if !kept.has_key {
                        // A retry is refused again.
                        return false;
                    }
                    Waiting::Release
                }
                waiting => waiting,
            };
            let is_first = all.waiting.is_empty();
            all.waiting.insert(request, waiting);
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
        let some: Vec<(KeyedRequest, Waiting)> = self.change(|all| {
            let some = all.waiting.iter().take(TOGETHER);
            some.map(|(request, one)| (request.clone(), one.clone())).collect()
        });
        let some = Arc::new(some);
        write(store, Arc::clone(&some)).await?;
        Ok(self.change(|all| {
            for (request, _) in &*some {
                all.waiting.remove(request);
            }
            all.waiting.is_empty()
        }))
    }

    fn change<T>(&self, change: impl FnOnce(&mut All) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn write(store: &Store, some: Arc<Vec<(KeyedRequest, Waiting)>>) -> Result<(), StoreError> {
    let written = store.write(move |db| {
        Box::pin(async move {
            for (request, waiting) in &*some {
                match waiting {
                    Waiting::Answer(kept) if kept.has_key => {
                        idempotency::finish(db, request, &kept.sealed).await?;
                    }
                    Waiting::Answer(kept) => {
                        let answer = (&kept.fingerprint[..], &kept.sealed[..]);
                        idempotency::answer(db, request, answer).await?;
                    }
                    Waiting::Release => idempotency::release(db, request).await?,
                }
            }
            Ok(())
        })
    });
    written.await
}

#[cfg(test)]
mod tests;
