//! The first write of a request. It takes the request's idempotency key in the same transaction.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::UnixMillis;
use crate::store::idempotency::{self, Claim, Claimed};
use crate::store::{StoreError, Tx};

tokio::task_local! {
    static REQUEST: FirstWrite;
}

/// A request with an idempotency key. Clones are the same request.
#[derive(Debug, Clone)]
pub(crate) struct FirstWrite(Arc<Asked>);

#[derive(Debug)]
struct Asked {
    what: Claimed,
    fingerprint: [u8; 32],
    now: UnixMillis,
    found: Mutex<Option<Claim>>,
    /// Whether the first transaction was about to be committed with the key.
    is_at_commit: AtomicBool,
}

impl FirstWrite {
    /// A request that has written nothing yet.
    pub(crate) fn new(what: Claimed, fingerprint: [u8; 32], now: UnixMillis) -> Self {
        let (found, is_at_commit) = (Mutex::default(), AtomicBool::default());
        Self(Arc::new(Asked { what, fingerprint, now, found, is_at_commit }))
    }

    /// Runs the request's work. The first transaction that the work commits takes the key. If another request
    /// has the key, that transaction is rolled back.
    pub(crate) async fn of<W: Future>(self, work: W) -> W::Output {
        REQUEST.scope(self, work).await
    }

    /// The result for the key: [`Claim::Fresh`] if this request has it, or may have it because the connection
    /// was lost in the commit. None if nothing was written.
    pub(crate) fn found(&self) -> Option<Claim> {
        self.0.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The request of the current task, if it has not written yet.
    pub(super) fn due() -> Option<Self> {
        REQUEST.try_with(Self::clone).ok().filter(|request| request.found().is_none())
    }

    /// Takes the key in the first transaction.
    pub(super) async fn claim(&self, db: &mut Tx) -> Result<(), StoreError> {
        let Asked { what, fingerprint, now, is_at_commit, .. } = &*self.0;
        is_at_commit.store(false, Ordering::SeqCst);
        match idempotency::claim(db, what, fingerprint, *now).await? {
            Claim::Fresh => Ok(()),
            taken => {
                self.note(taken);
                Err(StoreError::KeyTaken)
            }
        }
    }

    /// Saves whether the first transaction is about to be committed, after its statements.
    pub(super) fn note_end(&self, is_at_commit: bool) {
        self.0.is_at_commit.store(is_at_commit, Ordering::SeqCst);
    }

    /// Whether the first transaction may have been committed with the key, although it failed.
    pub(super) fn may_have_key(&self) -> bool {
        self.0.is_at_commit.load(Ordering::SeqCst)
    }

    /// Keeps the result for the key.
    pub(super) fn note(&self, claim: Claim) {
        *self.0.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(claim);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::store::{Store, key_checks, query};

    const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

    fn request(key: &str) -> FirstWrite {
        let what = Claimed { scope: "dev_1 POST /v1/orders".to_owned(), key: key.to_owned() };
        FirstWrite::new(what, [7; 32], NOW)
    }

    /// Inserts a row, or fails if it has another value.
    async fn note(store: &Store, value: &'static str) -> Result<bool, StoreError> {
        store
            .write(move |db| Box::pin(async move { key_checks::agrees(db, "work", value).await }))
            .await
    }

    async fn fail(store: &Store) -> Result<(), StoreError> {
        store.write(|_| Box::pin(async { Err(StoreError::Overdrawn) })).await
    }

    /// Fails in the commit: the missing charge is noticed there.
    async fn fail_in_the_commit(store: &Store) -> Result<u64, StoreError> {
        let failing = store.write(|db| {
            Box::pin(async move {
                db.batch("pragma defer_foreign_keys = on").await?;
                let without_charge = query(
                    "insert into code_failures (charge_id, phone_lookup, at) values ($1, $2, 1)",
                );
                without_charge.bind("chg_nobody").bind(&[7; 32]).execute(db).await
            })
        });
        failing.await
    }

    #[tokio::test]
    async fn the_first_write_takes_the_key_and_a_twin_writes_nothing() {
        let store = Store::open_in_memory().await.unwrap();
        let (first, twin) = (request("k"), request("k"));
        assert!(first.clone().of(note(&store, "one")).await.unwrap());
        assert_eq!(first.found(), Some(Claim::Fresh));
        assert!(matches!(twin.clone().of(note(&store, "two")).await, Err(StoreError::KeyTaken)));
        assert_eq!(twin.found(), Some(Claim::Running));
        assert!(note(&store, "one").await.unwrap(), "the twin's write was undone");
    }

    #[tokio::test]
    async fn a_write_that_is_refused_leaves_the_key_to_the_next_one() {
        let store = Store::open_in_memory().await.unwrap();
        let one = request("k");
        let work = async {
            assert!(fail(&store).await.is_err());
            note(&store, "one").await
        };
        assert!(one.clone().of(work).await.unwrap());
        assert_eq!(one.found(), Some(Claim::Fresh));
        let never = request("l");
        assert!(never.clone().of(fail(&store)).await.is_err());
        assert_eq!(never.found(), None);
        assert!(request("l").of(note(&store, "one")).await.is_ok(), "the key is free");
    }

    #[tokio::test]
    async fn a_request_whose_commit_failed_counts_as_having_its_key_and_so_releases_it() {
        let store = Store::open_in_memory().await.unwrap();
        let lost = request("k");
        assert!(lost.clone().of(fail_in_the_commit(&store)).await.is_err());
        assert_eq!(lost.found(), Some(Claim::Fresh), "the commit may have been done");
    }
}
