#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use super::{Kept, KeptAnswers, MOST, Waiting};
use crate::clock::UnixMillis;
use crate::store::idempotency::{self, Claim, Claimed, KeyedRequest};
use crate::store::{Store, StoreError, query};

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

fn what(key: &str) -> Claimed {
    Claimed { scope: "dev_1 POST /v1/orders".to_owned(), key: key.to_owned() }
}

fn request(key: &str) -> KeyedRequest {
    KeyedRequest { what: what(key), at: NOW }
}

/// A request with the same key that arrived before it, at the same gateway.
fn earlier(key: &str) -> KeyedRequest {
    KeyedRequest { what: what(key), at: UnixMillis(NOW.0 - 1) }
}

fn answer(has_key: bool) -> Waiting {
    let sealed = b"sealed".to_vec();
    Waiting::Answer(Kept { fingerprint: [7; 32], sealed, has_key })
}

/// A database in which the request with key `k` has done its work.
async fn with_a_key() -> Store {
    let store = Store::open_in_memory().await.unwrap();
    let claim = store.write(|db| {
        Box::pin(async move { idempotency::claim(db, &what("k"), &[7; 32], NOW).await })
    });
    let claim: Result<Claim, StoreError> = claim.await;
    assert_eq!(claim.unwrap(), Claim::Fresh);
    store
}

async fn run(store: &Store, sql: &'static str) {
    let done = store.write(move |db| Box::pin(async move { query(sql).execute(db).await }));
    let done: Result<u64, StoreError> = done.await;
    done.unwrap();
}

/// No answer can be written until [`repair`].
async fn fail(store: &Store) {
    run(store, "alter table idempotency rename to lost").await;
}

async fn repair(store: &Store) {
    run(store, "alter table lost rename to idempotency").await;
}

async fn state(store: &Store) -> Option<Claim> {
    let mut db = store.read().await.unwrap();
    idempotency::look(&mut db, &what("k"), &[7; 32]).await.unwrap()
}

#[tokio::test]
async fn an_answer_that_cannot_be_written_is_there_for_retries_until_it_is_written() {
    let (store, kept) = (with_a_key().await, KeptAnswers::default());
    assert!(kept.add(request("k"), answer(true)), "it is the first");
    fail(&store).await;
    for _ in 0..3 {
        kept.write_some(&store).await.unwrap_err();
        assert_eq!(kept.get(&what("k")).unwrap().sealed, b"sealed");
    }
    repair(&store).await;
    assert!(kept.write_some(&store).await.unwrap(), "nothing waits any more");
    assert_eq!(kept.get(&what("k")), None);
    assert_eq!(state(&store).await, Some(Claim::Replay(b"sealed".to_vec())));
}

#[tokio::test]
async fn a_key_that_cannot_be_released_is_released_when_it_can_be() {
    let (store, kept) = (with_a_key().await, KeptAnswers::default());
    kept.add(request("k"), Waiting::Release);
    fail(&store).await;
    kept.write_some(&store).await.unwrap_err();
    repair(&store).await;
    assert_eq!(state(&store).await, Some(Claim::Running));
    assert!(kept.write_some(&store).await.unwrap());
    assert_eq!(state(&store).await, None);
}

#[tokio::test]
async fn of_an_answer_for_which_there_is_no_room_the_key_is_released() {
    let (store, kept) = (with_a_key().await, KeptAnswers::default());
    for n in 0..MOST {
        kept.add(request(&n.to_string()), Waiting::Release);
    }
    kept.add(request("refused"), answer(false));
    kept.add(request("k"), answer(true));
    assert_eq!((kept.get(&what("refused")), kept.get(&what("k"))), (None, None));
    while !kept.write_some(&store).await.unwrap() {}
    assert_eq!(state(&store).await, None);
}

#[tokio::test]
async fn the_answer_of_a_gateway_that_lost_its_key_changes_nothing() {
    let (store, kept) = (with_a_key().await, KeptAnswers::default());
    run(&store, "update idempotency set owner = 'another'").await;
    for late in [answer(true), Waiting::Release] {
        kept.add(request("k"), late);
        assert!(kept.write_some(&store).await.unwrap());
        assert_eq!(state(&store).await, Some(Claim::Running));
    }
}

#[tokio::test]
async fn a_request_whose_commit_failed_leaves_its_key_to_the_retry_that_took_it_meanwhile() {
    let (store, kept) = (with_a_key().await, KeptAnswers::default());
    for late in [answer(true), Waiting::Release] {
        kept.add(earlier("k"), late);
        assert!(kept.write_some(&store).await.unwrap());
        assert_eq!(state(&store).await, Some(Claim::Running));
    }
}

#[tokio::test]
async fn an_answer_and_the_release_of_an_earlier_request_wait_beside_each_other() {
    let (store, kept) = (with_a_key().await, KeptAnswers::default());
    assert!(kept.add(request("k"), answer(true)));
    assert!(!kept.add(earlier("k"), Waiting::Release));
    assert_eq!(kept.get(&what("k")).unwrap().sealed, b"sealed");
    assert!(kept.write_some(&store).await.unwrap());
    assert_eq!(state(&store).await, Some(Claim::Replay(b"sealed".to_vec())));
}

#[test]
fn two_requests_never_arrive_at_the_same_moment() {
    let kept = KeptAnswers::default();
    let year = 31_536_000_000;
    let arrived = [5, 5, 3, 9, year, 10].map(|now| kept.arrived(what("k"), UnixMillis(now)).at.0);
    assert_eq!(arrived, [5, 6, 7, 9, year, 10], "and a clock that was wrong is not followed");
}
