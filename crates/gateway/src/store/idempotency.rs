//! Answers of requests with an idempotency key, for their retries.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// How long an answer is kept.
pub(crate) const KEPT: Duration = Duration::from_hours(48);

/// An idempotency key and its scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claimed {
    /// Device, method and path.
    pub(crate) scope: String,
    /// The `Idempotency-Key` that the client sent.
    pub(crate) key: String,
}

/// One of the requests with a key. After a commit that failed, a retry can take the key; the gateway and the
/// arrival tell which of them has the row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyedRequest {
    pub(crate) what: Claimed,
    /// When it arrived. No two requests at a gateway have the same moment.
    pub(crate) at: UnixMillis,
}

/// What to do with a request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The key is new: do the work, then call [`finish`] or [`release`].
    Fresh,
    /// The request was done before: return the same answer.
    Replay(Vec<u8>),
    /// The first request with the key is still running.
    Running,
    /// The key was used with another body. This is a bug of the client, so the request is rejected.
    Reused,
}

/// Takes the key for the request that arrived at `now`, or returns the state of the first request.
pub(crate) async fn claim(
    db: &mut Tx,
    what: &Claimed,
    fingerprint: &[u8],
    now: UnixMillis,
) -> Result<Claim, StoreError> {
    let done = query(
        "insert into idempotency (scope, key, fingerprint, owner, created_at) \
         values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(&what.scope)
    .bind(&what.key)
    .bind(fingerprint)
    .bind(db.instance())
    .bind(now.0)
    .execute(&mut *db)
    .await?;
    if done == 1 {
        return Ok(Claim::Fresh);
    }
    // None if the key was released between the two statements.
    Ok(look(db, what, fingerprint).await?.unwrap_or(Claim::Running))
}

/// The state of the key, if it was taken.
pub(crate) async fn look(
    db: &mut Tx,
    what: &Claimed,
    fingerprint: &[u8],
) -> Result<Option<Claim>, StoreError> {
    let row = query("select fingerprint, answer from idempotency where scope = $1 and key = $2")
        .bind(&what.scope)
        .bind(&what.key)
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::of("idempotency", &row);
    let first: Vec<u8> = columns.get("fingerprint")?;
    let answer: Option<Vec<u8>> = columns.get("answer")?;
    if first != fingerprint {
        return Ok(Some(Claim::Reused));
    }
    Ok(Some(answer.map_or(Claim::Running, Claim::Replay)))
}

/// Saves the answer of a request that has its key. If the key was released meanwhile and another request has
/// it now, this changes nothing.
pub(crate) async fn finish(
    db: &mut Tx,
    request: &KeyedRequest,
    answer: &[u8],
) -> Result<(), StoreError> {
    let KeyedRequest { what, at } = request;
    query(
        "update idempotency set answer = $1 \
         where scope = $2 and key = $3 and owner = $4 and created_at = $5 and answer is null",
    )
    .bind(answer)
    .bind(&what.scope)
    .bind(&what.key)
    .bind(db.instance())
    .bind(at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Saves the answer of a request that wrote nothing, unless another request has the key by now.
pub(crate) async fn answer(
    db: &mut Tx,
    request: &KeyedRequest,
    (fingerprint, answer): (&[u8], &[u8]),
) -> Result<(), StoreError> {
    let KeyedRequest { what, at } = request;
    query(
        "insert into idempotency (scope, key, fingerprint, owner, created_at, answer) \
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    )
    .bind(&what.scope)
    .bind(&what.key)
    .bind(fingerprint)
    .bind(db.instance())
    .bind(at.0)
    .bind(answer)
    .execute(db)
    .await?;
    Ok(())
}

/// Releases the key after a failure of the gateway, so that a retry can do the work. If another request has
/// the key, this changes nothing.
pub(crate) async fn release(db: &mut Tx, request: &KeyedRequest) -> Result<(), StoreError> {
    let KeyedRequest { what, at } = request;
    query(
        "delete from idempotency \
         where scope = $1 and key = $2 and owner = $3 and created_at = $4 and answer is null",
    )
    .bind(&what.scope)
    .bind(&what.key)
    .bind(db.instance())
    .bind(at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Releases the keys of requests whose gateway no longer runs. A retry finds in the orders what was done, so
/// nothing is done twice.
pub(crate) async fn release_interrupted(db: &mut Tx) -> Result<u64, StoreError> {
    query(
        "delete from idempotency where answer is null \
         and not exists (select 1 from instances where instances.id = idempotency.owner)",
    )
    .execute(db)
    .await
}

/// Deletes answers from before a moment.
pub(crate) async fn sweep(db: &mut Tx, before: UnixMillis) -> Result<u64, StoreError> {
    let done =
        query("delete from idempotency where created_at < $1").bind(before.0).execute(db).await?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::store::Store;

    const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

    fn what() -> Claimed {
        Claimed { scope: "dev_1 POST /v1/orders".to_owned(), key: "k".to_owned() }
    }

    fn request() -> KeyedRequest {
        KeyedRequest { what: what(), at: NOW }
    }

    async fn claimed(store: &Store, fingerprint: &'static [u8]) -> Claim {
        let claimed = store
            .write(move |db| Box::pin(async move { claim(db, &what(), fingerprint, NOW).await }));
        claimed.await.unwrap()
    }

    #[tokio::test]
    async fn a_key_is_fresh_then_running_then_answered() {
        let store = Store::open_in_memory().await.unwrap();
        assert_eq!(claimed(&store, b"body").await, Claim::Fresh);
        assert_eq!(claimed(&store, b"body").await, Claim::Running);
        assert_eq!(claimed(&store, b"other").await, Claim::Reused);
        let kept: Result<(), StoreError> = store
            .write(|db| Box::pin(async move { finish(db, &request(), b"answer").await }))
            .await;
        kept.unwrap();
        assert_eq!(claimed(&store, b"body").await, Claim::Replay(b"answer".to_vec()));
        assert_eq!(claimed(&store, b"other").await, Claim::Reused);
    }

    #[tokio::test]
    async fn a_crash_gives_back_what_was_at_work_and_keeps_what_was_answered() {
        let store = Store::open_in_memory().await.unwrap();
        claimed(&store, b"body").await;
        let given = || store.write(|db| Box::pin(async move { release_interrupted(db).await }));
        assert_eq!(given().await.unwrap(), 1);
        assert_eq!(claimed(&store, b"body").await, Claim::Fresh);
        let kept: Result<(), StoreError> = store
            .write(|db| Box::pin(async move { finish(db, &request(), b"answer").await }))
            .await;
        kept.unwrap();
        assert_eq!(given().await.unwrap(), 0);
        let swept: Result<u64, StoreError> =
            store.write(|db| Box::pin(async move { sweep(db, NOW).await })).await;
        assert_eq!(swept.unwrap(), 0, "it is not older");
    }
}
