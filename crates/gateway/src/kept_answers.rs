//! Answers that are kept for retries and are not on the disk yet. The answers of several requests are written in
//! one transaction.
//!
//! A client gets its answer before it is written. If the process ends in between, the key is released at the
//! next start, as if the process had ended before the answer. A retry then finds what was done.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::UnixMillis;
use crate::orders::Orders;
use crate::store::idempotency::{self, Claimed};
use crate::store::{Store, StoreError};

/// How long answers are collected before they are written.
const GATHERED_FOR: Duration = Duration::from_millis(50);

/// An answer that is kept for retries.
#[derive(Debug, Clone)]
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

/// The answers that are not on the disk yet. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptAnswers(Arc<Mutex<HashMap<Claimed, Kept>>>);

impl KeptAnswers {
    /// Keeps an answer. If other gateways may get the retry, it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it had to be written and could not be.
    pub(crate) async fn keep(
        &self,
        (store, orders): (&Store, &Orders),
        what: Claimed,
        kept: Kept,
    ) -> Result<(), StoreError> {
        if store.is_shared() {
            return write(store, vec![(what, kept)]).await;
        }
        let is_first = self.change(|waiting| {
            let is_first = waiting.is_empty();
            waiting.insert(what, kept);
            is_first
        });
        if is_first {
            // The end of the process waits for this task.
            orders.core().tasks.spawn(self.clone().write_all(store.clone()));
        }
        Ok(())
    }

    /// The answer that is not on the disk yet.
    pub(crate) fn get(&self, what: &Claimed) -> Option<Kept> {
        self.change(|waiting| waiting.get(what).cloned())
    }

    async fn write_all(self, store: Store) {
        loop {
            tokio::time::sleep(GATHERED_FOR).await;
            let gathered: Vec<(Claimed, Kept)> = self
                .change(|waiting| waiting.iter().map(|(a, b)| (a.clone(), b.clone())).collect());
            let names: Vec<Claimed> = gathered.iter().map(|(what, _)| what.clone()).collect();
            if let Err(error) = write(&store, gathered).await {
                tracing::error!(?error, "answers could not be kept for retries");
            }
            let is_over = self.change(|waiting| {
                for what in &names {
                    waiting.remove(what);
                }
                waiting.is_empty()
            });
            if is_over {
                return;
            }
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut HashMap<Claimed, Kept>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn write(store: &Store, answers: Vec<(Claimed, Kept)>) -> Result<(), StoreError> {
    let answers = Arc::new(answers);
    let written = store.write(move |db| {
        Box::pin(async move {
            for (what, kept) in &*answers {
                if kept.has_key {
                    idempotency::finish(db, what, &kept.sealed).await?;
                } else {
                    let answer = (&kept.fingerprint[..], &kept.sealed[..]);
                    idempotency::answer(db, what, answer, kept.at).await?;
                }
            }
            Ok(())
        })
    });
    written.await
}
