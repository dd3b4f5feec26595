#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use farthing_protocol::Currency;
use futures_util::future::join_all;

use super::*;
use crate::store::Database;

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

/// Saves a passkey of the one reader. Returns whether there was room for it.
async fn has_room(store: &Store, number: usize) -> bool {
    let passkey = PasskeyRow {
        credential: number.to_be_bytes().to_vec(),
        reader: "reader".to_owned(),
        public_key: vec![1],
        state: vec![1],
    };
    let device = DeviceId::parse("dev_00000000000000000001").unwrap();
    let publisher = PublisherId::parse("jeju-post").unwrap();
    let most = Money::from_minor(5_000, Currency::KRW).unwrap();
    let saved = store.write(move |db| {
        Box::pin(async move {
            let who = (&device, &publisher);
            save(db, &passkey, who, (None, most), NOW).await
        })
    });
    let saved = saved.await;
    assert!(matches!(saved, Ok(_) | Err(PasskeyError::TooMany)), "{saved:?}");
    saved.is_ok()
}

async fn registrations_at_once_do_not_exceed_the_most(stores: &[Store; 2]) {
    let [first, _] = stores;
    assert!(has_room(first, 0).await);
    let more = (1..PASSKEYS_MAX + 8).zip(stores.iter().cycle());
    let saved = join_all(more.map(|(number, store)| has_room(store, number))).await;
    assert_eq!(saved.iter().filter(|has_room| **has_room).count(), PASSKEYS_MAX - 1);
    let mut db = first.read().await.unwrap();
    assert_eq!(passkeys::credentials(&mut db, "reader").await.unwrap().len(), PASSKEYS_MAX);
}

#[tokio::test]
async fn registrations_that_end_at_once_do_not_exceed_the_most_passkeys() {
    let store = Store::open_in_memory().await.unwrap();
    registrations_at_once_do_not_exceed_the_most(&[store.clone(), store]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registrations_that_end_at_once_at_two_gateways_do_not_exceed_the_most_passkeys() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let open = async || Store::open(&Database::Postgres(database.url())).await.unwrap();
    registrations_at_once_do_not_exceed_the_most(&[open().await, open().await]).await;
}
