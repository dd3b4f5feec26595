//! Answers on their way to the disk: those of all requests of a moment are written in one transaction.
//!
//! Whoever waits for an answer has it before it is written. Should the process end in between, the key is
//! given back at the next start, as if it had ended before the answer; what was done is found then.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::UnixMillis;
use crate::orders::Orders;
use crate::store::idempotency::{self, Claimed};
use crate::store::{Store, StoreError};

/// How long answers gather.
const GATHERED_FOR: Duration = Duration::from_millis(50);

/// An answer that is kept for retries.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// What the client sent, shortened.
    pub(crate) fingerprint: [u8; 32],
    /// The answer's body, encrypted (AES-256-GCM).
    pub(crate) sealed: Vec<u8>,
    /// Whether the request's work has taken the key.
    pub(crate) has_key: bool,
    /// When it was asked.
    pub(crate) at: UnixMillis,
}

/// The answers that are not on the disk yet. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeptAnswers(Arc<Mutex<HashMap<Claimed, Kept>>>);

impl KeptAnswers {
    /// Keeps an answer. Where other gateways may get the retry, it is on the disk when this returns.
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
            // One of the tasks that the end of the process waits for.
            orders.core().tasks.spawn(self.clone().write_all(store.clone()));
        }
        Ok(())
    }

    /// The answer that waits for the disk.
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
