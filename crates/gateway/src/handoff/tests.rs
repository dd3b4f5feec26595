//! Invariants of a hand-off, for every order of events.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use core::time::Duration;

use farthing_protocol::{Currency, DeviceId, HandoffId, ItemId, Money, PublisherId};
use proptest::prelude::*;

use super::state::{Handoff, Stage};
use super::step::{CONFIRM_LIFE, Event, Outcome, step};
use crate::api::error::ApiError;
use crate::clock::UnixMillis;
use crate::config::HandoffLimits;
use crate::store::handoffs::{self, HandoffRow, Lookups};
use crate::store::{Database, Store, StoreError, handoff_limits, query};

const START: UnixMillis = UnixMillis(1_795_000_000_000);
const LIFE: Duration = Duration::from_mins(3);

fn guest(number: u8) -> DeviceId {
    DeviceId::parse(&format!("dev_{number:0>24}")).unwrap()
}

fn fresh() -> Handoff {
    Handoff {
        state: Stage::Waiting,
        contested: false,
        check: "42".to_owned(),
        expires_at: START.plus(LIFE),
    }
}

fn continued(number: u8, check: &str) -> Event {
    Event::Continued { guest: guest(number), check: check.to_owned() }
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Shown),
        (0..4_u8, prop_oneof![Just("42"), Just("17"), Just("")])
            .prop_map(|(number, check)| continued(number, check)),
        Just(Event::NotMe),
        Just(Event::Replaced),
    ]
}

proptest! {
    #[test]
    fn one_phone_at_most_is_ever_bound(
        events in prop::collection::vec((any_event(), 0..200_u64), 0..30)
    ) {
        let (mut handoff, mut now) = (fresh(), START);
        let (mut bound, mut ended): (Option<DeviceId>, bool) = (None, false);
        for (event, secs) in events {
            now = now.plus(Duration::from_secs(secs));
            let was_open = handoff.is_open(now);
            let (next, outcome) = step(handoff.clone(), now, event.clone());
            if let (Outcome::Bound, Event::Continued { guest, check }) = (outcome, &event) {
                prop_assert!(bound.as_ref().is_none_or(|bound| bound == guest));
                if bound.is_none() {
                    prop_assert!(was_open, "bound though nobody could take it up");
                    prop_assert_eq!(check, "42");
                }
                prop_assert!(!ended, "bound after its end");
                bound = Some(guest.clone());
            }
            if let Some(bound) = &bound {
                prop_assert!(next.is_bound_to(bound), "a bound phone stays bound");
            }
            ended |= matches!(next.state, Stage::Denied | Stage::Replaced);
            prop_assert!(!handoff.contested || next.contested);
            if matches!(event, Event::Shown) {
                prop_assert!(!matches!(outcome, Outcome::Bound | Outcome::Denied) || ended);
            }
            handoff = next;
        }
    }
}

#[test]
fn the_right_check_binds_and_gives_time_to_pay() {
    let (handoff, outcome) = step(fresh(), START, continued(1, "42"));
    assert_eq!(outcome, Outcome::Bound);
    assert!(handoff.is_bound_to(&guest(1)) && !handoff.is_bound_to(&guest(2)));
    assert_eq!(handoff.expires_at, START.plus(CONFIRM_LIFE));
    let (same, outcome) = step(handoff.clone(), START, continued(1, "42"));
    assert_eq!((same, outcome), (handoff, Outcome::Bound), "a second press changes nothing");
}

#[test]
fn one_wrong_check_ends_it() {
    for wrong in ["17", "", "4", "420", " 42"] {
        let (handoff, outcome) = step(fresh(), START, continued(1, wrong));
        assert_eq!(outcome, Outcome::Denied, "{wrong:?}");
        assert_eq!(step(handoff, START, continued(1, "42")).1, Outcome::Denied);
    }
}

#[test]
fn the_second_phone_is_told_and_the_desktop_knows() {
    let (handoff, _) = step(fresh(), START, continued(1, "42"));
    let (handoff, outcome) = step(handoff, START, continued(2, "42"));
    assert_eq!((outcome, handoff.contested), (Outcome::Taken, true));
    let (handoff, outcome) = step(handoff, START, Event::NotMe);
    assert_eq!(outcome, Outcome::Taken);
    assert!(handoff.is_bound_to(&guest(1)), "nobody else can stop it");
}

#[test]
fn continue_after_expiry_binds_no_device() {
    let late = START.plus(LIFE);
    let (handoff, outcome) = step(fresh(), late, continued(1, "42"));
    assert_eq!((handoff.state, outcome), (Stage::Waiting, Outcome::Expired));
}

#[test]
fn a_new_hand_off_replaces_an_old_one_until_a_phone_continued() {
    let (handoff, _) = step(fresh(), START, Event::Replaced);
    assert_eq!(step(handoff, START, continued(1, "42")).1, Outcome::Expired);
    let (bound, _) = step(fresh(), START, continued(1, "42"));
    assert_eq!(step(bound.clone(), START, Event::Replaced).0, bound);
}

/// Every database engine that is available.
async fn stores() -> Vec<Store> {
    let mut stores = vec![Store::open_in_memory().await.unwrap()];
    if let Some(database) = test_postgres::database_if_installed().unwrap() {
        // The server ends with the process, and all databases with it.
        let database = Box::leak(Box::new(database));
        let url = database.url().clone();
        stores.push(Store::open(&Database::Postgres(url)).await.unwrap());
    }
    stores
}

fn row(number: u8, now: UnixMillis) -> HandoffRow {
    HandoffRow {
        id: HandoffId::parse(&format!("hnd_{number:0>24}")).unwrap(),
        publisher: PublisherId::parse("jeju-post").unwrap(),
        device: guest(9),
        item: ItemId::parse(&format!("articles/{number}")).unwrap(),
        price: Money::parse("300", Currency::KRW).unwrap(),
        choices: vec!["17".to_owned(), "42".to_owned(), "99".to_owned()],
        browser: "Firefox, Linux".to_owned(),
        handoff: fresh(),
        order: None,
        handed: None,
        started_at: now,
    }
}

async fn begin(store: &Store, number: u8, now: UnixMillis) -> Result<(), ApiError> {
    let (row, limits) = (row(number, now), HandoffLimits::default());
    let lookups = Lookups { token: [number; 32], code: [number; 32], address: [number; 32] };
    let begun = store.write(move |db| {
        let row = row.clone();
        Box::pin(async move {
            let address = &lookups.address;
            limits.check_start(db, &row.publisher, &row.device, address, now).await?;
            handoffs::insert(db, &row, &lookups).await?;
            let kept = handoffs::load(db, &row.id).await?;
            assert_eq!(kept, Some(row), "it is read as it was written");
            Ok::<_, ApiError>(())
        })
    });
    begun.await
}

#[tokio::test]
async fn open_hand_offs_of_one_device_are_limited() {
    for store in stores().await {
        for number in 1..=5 {
            begin(&store, number, START).await.unwrap();
        }
        let refused = begin(&store, 6, START).await;
        assert!(
            matches!(refused, Err(ApiError::TooManyRequests(after)) if after == LIFE),
            "{refused:?}"
        );
        begin(&store, 7, START.plus(LIFE)).await.unwrap();
    }
}

#[tokio::test]
async fn the_database_itself_binds_one_phone_and_opens_nothing_again() {
    let changes = [
        "update handoffs set phone_device = 'dev_000000000000000000000002'",
        "update handoffs set phone_device = null, state = 'waiting'",
        "update handoffs set device = 'dev_000000000000000000000002'",
        "update handoffs set amount = 1",
    ];
    for store in stores().await {
        begin(&store, 1, START).await.unwrap();
        move_one(&store, 1, continued(1, "42")).await;
        for sql in changes {
            assert!(changed(&store, sql).await.is_err(), "{sql}");
        }
        begin(&store, 2, START).await.unwrap();
        move_one(&store, 2, Event::NotMe).await;
        let sql = "update handoffs set state = 'opened' where state = 'denied'";
        assert!(changed(&store, sql).await.is_err(), "what was refused opens again");
        changed(&store, "update handoffs set contested = 1").await.unwrap();
    }
}

async fn move_one(store: &Store, number: u8, event: Event) {
    let id = row(number, START).id;
    let moved = store.write(move |db| {
        let (id, event) = (id.clone(), event.clone());
        Box::pin(async move { handoffs::apply(db, &id, START, event).await })
    });
    moved.await.unwrap();
}

async fn changed(store: &Store, sql: &'static str) -> Result<u64, StoreError> {
    store.write(move |db| Box::pin(async move { query(sql).execute(db).await })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_claims_leave_one_winner_on_every_engine() {
    for store in stores().await {
        begin(&store, 1, START).await.unwrap();
        let claims = (0..64).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let id = row(1, START).id;
                let claimed = store.write(move |db| {
                    let id = id.clone();
                    Box::pin(async move {
                        handoffs::apply(db, &id, START, continued(number, "42")).await
                    })
                });
                claimed.await.unwrap().unwrap().1
            })
        });
        let outcomes = futures_util::future::join_all(claims).await;
        let bound = outcomes.iter().filter(|outcome| *outcome.as_ref().unwrap() == Outcome::Bound);
        assert_eq!(bound.count(), 1, "{outcomes:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_at_the_same_time_cannot_pass_their_limit_together() {
    for store in stores().await {
        let guesses = (0..40_u8).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let guessed = store.write(move |db| {
                    Box::pin(async move {
                        let (limits, place) = (HandoffLimits::default(), [7; 32]);
                        limits.check_guess(db, &place, START).await?;
                        let id = guest(number);
                        handoff_limits::record_guess(db, id.as_str(), &place, START).await?;
                        Ok::<_, ApiError>(())
                    })
                });
                guessed.await.is_ok()
            })
        });
        let guesses = futures_util::future::join_all(guesses).await;
        let counted = guesses.iter().filter(|guess| *guess.as_ref().unwrap()).count();
        assert_eq!(counted, 10, "{guesses:?}");
    }
}
