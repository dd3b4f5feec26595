//! What may be left open, by address, publisher and phone; and for how long.

use core::time::Duration;

use farthing_protocol::{Currency, ItemId, Msisdn, OrderStatus};

use super::carrier::CODE;
use super::spending::{article, sold, terms, won};
use super::world::{World, caller_at, stands};
use crate::grants::Grants;
use crate::orders::spend::PayFrom;
use crate::orders::{Caller, OrderError, TabTerms};
use crate::store;

const DAY: Duration = Duration::from_hours(24);

/// A browser with a new device key.
fn stranger(number: u32, address: &str) -> Caller {
    caller_at(address, &format!("dev_{number:020}"))
}

fn capped() -> TabTerms {
    TabTerms { per_address: won(2_000), per_publisher: won(3_000), ..terms() }
}

impl World {
    async fn on_tab(&self, reader: &Caller, name: u8, price: i64) -> bool {
        let spent = self.orders.spend(reader, article(name, price), PayFrom::Tab(capped())).await;
        match spent {
            Ok(_) => true,
            Err(OrderError::NotCovered) => false,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn pays_by_bill(&self, reader: &Caller, purchase: crate::orders::Purchase) {
        self.clock.advance(Duration::from_hours(3));
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let placed = self.orders.place(reader, purchase, phone).await.unwrap();
        let paid = self.orders.submit_code(reader, &placed.order.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        self.orders.finish().await;
    }

    async fn forget(&self) {
        let before = self.clock.now().minus(DAY * 180);
        let forget = self.store.write(move |db| {
            Box::pin(async move { store::tabs::forget_addresses(db, before).await })
        });
        forget.await.unwrap();
    }
}

#[tokio::test]
async fn clearing_storage_gives_no_tabs_for_ever_and_another_address_is_not_held_responsible() {
    let world = World::new().await;
    for number in 0..2 {
        assert!(world.on_tab(&stranger(number, "192.0.2.7"), 1, 1_000).await);
    }
    assert!(!world.on_tab(&stranger(2, "192.0.2.7"), 1, 300).await);
    assert!(world.on_tab(&stranger(3, "192.0.2.8"), 1, 600).await);
    assert!(!world.on_tab(&stranger(4, "192.0.2.9"), 1, 500).await, "the publisher's cap");
    assert!(world.on_tab(&stranger(5, "192.0.2.9"), 1, 400).await);
    // Settling a tab makes room for others.
    let first = stranger(0, "192.0.2.7");
    world.pays_by_bill(&first, sold("tab/settlement", 1_000, Grants::Settlement)).await;
    assert!(world.on_tab(&stranger(2, "192.0.2.7"), 1, 1_000).await);
    assert!(!world.on_tab(&stranger(6, "192.0.2.7"), 1, 1).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_ipv6_household_is_one_address_and_an_old_address_is_forgotten() {
    let world = World::new().await;
    for number in 0..2 {
        assert!(world.on_tab(&stranger(number, &format!("2001:db8::{number}")), 1, 1_000).await);
    }
    let third = stranger(2, "2001:db8::ffff");
    assert!(!world.on_tab(&third, 1, 300).await);
    world.forget().await;
    assert!(!world.on_tab(&third, 1, 300).await);
    world.clock.advance(DAY * 181);
    world.forget().await;
    assert!(world.on_tab(&third, 1, 300).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn all_browsers_of_a_proved_phone_share_one_limit() {
    let world = World::new().await;
    let (first, second) = (stranger(1, "192.0.2.1"), stranger(2, "192.0.2.2"));
    assert!(world.on_tab(&first, 1, 900).await);
    assert!(world.on_tab(&second, 1, 50).await, "nobody knows whose it is");
    for reader in [&first, &second] {
        world.pays_by_bill(reader, article(9, 300)).await;
    }
    assert!(!world.on_tab(&second, 2, 51).await);
    assert!(world.on_tab(&second, 2, 50).await);
    assert!(!world.on_tab(&first, 3, 1).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn after_its_days_a_tab_takes_nothing_until_it_is_settled() {
    let world = World::new().await;
    let reader = stranger(1, "192.0.2.1");
    assert!(world.on_tab(&reader, 1, 300).await);
    world.clock.advance(DAY * 29);
    assert!(world.on_tab(&reader, 2, 300).await);
    world.clock.advance(DAY);
    assert!(!world.on_tab(&reader, 3, 300).await);
    let item = ItemId::parse("articles/3").unwrap();
    let means = world.orders.means(&reader, &item, won(300)).await.unwrap();
    assert!(capped().is_overdue(&means.tab, means.now));
    assert!(
        world.orders.owned(&reader, &ItemId::parse("articles/1").unwrap()).await.unwrap().is_some()
    );
    world.pays_by_bill(&reader, sold("tab/settlement", 600, Grants::Settlement)).await;
    assert!(world.on_tab(&reader, 3, 300).await);
    let means = world.orders.means(&reader, &item, won(300)).await.unwrap();
    assert_eq!(
        (means.tab.open, means.credit),
        (won(300), farthing_protocol::Money::zero(Currency::KRW))
    );
    world.audit_at_rest().await;
}
