//! Credit follows the phone that paid for it.

use farthing_protocol::{Method, OrderStatus};
use futures_util::future::join_all;

use super::carrier::CODE;
use super::proving::{PHONE, STRANGER, other, phone};
use super::spending::{article, sold, won};
use super::world::{World, caller, caller_at, stands};
use crate::grants::Grants;
use crate::ledger::Account;
use crate::orders::remainder::Remainder;
use crate::orders::spend::PayFrom;
use crate::orders::{Bill, Caller, OrderError, OrderSnapshot};

mod model;

impl World {
    /// A world in which the first device has credit of that phone.
    async fn with_credit(amount: i64) -> Self {
        let world = Self::new().await;
        world.by_bill(sold("credit/some", amount, Grants::Credit)).await;
        world.clock.advance(core::time::Duration::from_hours(3));
        world
    }

    /// Orders at a device with a top-up by a number, as far as the code.
    async fn tops_up(&self, reader: &Caller, name: u8, number: &str) -> OrderSnapshot {
        let wanted = article(name, 300);
        let bill = Bill::TopUp(won(3_000));
        let placed = self.orders.place_with(reader, wanted, phone(number), bill).await.unwrap();
        stands(&placed.order, OrderStatus::AwaitingCode);
        placed.order
    }

    /// As [`World::tops_up`], and types the code.
    async fn proves_by(&self, reader: &Caller, name: u8, number: &str) -> OrderSnapshot {
        let order = self.tops_up(reader, name, number).await;
        let proved = self.orders.submit_code(reader, &order.id, CODE).await.unwrap();
        self.orders.finish().await;
        proved
    }

    /// What a device can spend.
    async fn credit_of(&self, reader: &Caller) -> i64 {
        let wanted = article(99, 1);
        self.orders.means(reader, &wanted.item, won(1)).await.unwrap().credit.minor()
    }

    /// The balance of a device's own account.
    async fn account_of(&self, reader: &Caller) -> i64 {
        let mut db = self.store.read().await.unwrap();
        let account = Account::ReaderCredit(reader.device.clone());
        let balance = crate::store::ledger::balance(&mut db, &account, won(1).currency()).await;
        balance.unwrap().minor()
    }
}

#[tokio::test]
async fn the_credit_of_a_proved_phone_pays_on_another_device_and_nothing_is_charged() {
    let world = World::with_credit(3_000).await;
    let proved = world.proves_by(&other(), 1, PHONE).await;
    stands(&proved, OrderStatus::Paid);
    assert_eq!((proved.method, proved.charged), (Method::Credit, None));
    assert_eq!(proved.left, Some(Remainder::Credit(won(2_700))));
    assert_eq!(proved.receipt.as_ref().unwrap().amount, won(300));
    assert_eq!((world.carrier.calls("prepare"), world.carrier.calls("send-code")), (1, 1));
    for reader in [caller(), other()] {
        assert_eq!(world.credit_of(&reader).await, 2_700);
    }
    // From now on one tap is enough, on both.
    let second = world.orders.spend(&other(), article(2, 300), PayFrom::Credit).await.unwrap();
    assert_eq!(second.left, Some(Remainder::Credit(won(2_400))));
    let third = world.spend(article(3, 300), PayFrom::Credit).await.unwrap();
    assert_eq!(third.left, Some(Remainder::Credit(won(2_100))));
    assert_eq!((world.account_of(&caller()).await, world.account_of(&other()).await), (2_100, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_article_that_was_bought_brings_the_credit_along() {
    let world = World::with_credit(3_000).await;
    world.spend(article(1, 300), PayFrom::Credit).await.unwrap();
    assert_eq!(world.proves_by(&other(), 1, PHONE).await.method, Method::Owned);
    assert_eq!(world.credit_of(&other()).await, 2_700);
    world.orders.spend(&other(), article(2, 2_700), PayFrom::Credit).await.unwrap();
    assert_eq!((world.credit_of(&caller()).await, world.credit_of(&other()).await), (0, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn own_credit_is_spent_first_and_only_what_is_lacking_is_lent() {
    let world = World::with_credit(500).await;
    // A payment proves the number, too.
    world.clock.advance(core::time::Duration::from_hours(3));
    let wanted = sold("credit/own", 400, Grants::Credit);
    let placed = world.orders.place(&other(), wanted, phone(PHONE)).await.unwrap();
    world.orders.submit_code(&other(), &placed.order.id, CODE).await.unwrap();
    world.orders.finish().await;
    assert_eq!(world.credit_of(&other()).await, 900);
    let order = world.orders.spend(&other(), article(1, 600), PayFrom::Credit).await.unwrap();
    assert_eq!((world.account_of(&caller()).await, world.account_of(&other()).await), (300, 0));
    // Taken back, each has again what it had.
    let undone = world.orders.undo(&other(), &order.id).await.unwrap();
    stands(&undone, OrderStatus::Undone);
    assert_eq!((world.account_of(&caller()).await, world.account_of(&other()).await), (500, 400));
    let refused = world.orders.spend(&other(), article(2, 901), PayFrom::Credit).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_a_proof_paid_can_be_taken_back_once() {
    let world = World::with_credit(3_000).await;
    let proved = world.proves_by(&other(), 1, PHONE).await;
    assert!(proved.undo_until.is_some(), "{proved:?}");
    let undone = world.orders.undo(&other(), &proved.id).await.unwrap();
    stands(&undone, OrderStatus::Undone);
    assert!(undone.version > proved.version && undone.receipt.is_none());
    let again = world.orders.undo(&other(), &proved.id).await;
    assert!(matches!(again, Err(OrderError::AlreadyUndone)), "{again:?}");
    assert_eq!((world.account_of(&caller()).await, world.account_of(&other()).await), (3_000, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn before_the_code_and_with_another_phone_nothing_is_in_reach() {
    let world = World::with_credit(3_000).await;
    let order = world.tops_up(&other(), 1, PHONE).await;
    assert_eq!((order.method, order.charged), (Method::PhoneBill, Some(won(3_000))));
    assert_eq!(world.credit_of(&other()).await, 0);
    let refused = world.orders.spend(&other(), article(2, 300), PayFrom::Credit).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    let wrong = world.orders.submit_code(&other(), &order.id, "999999").await;
    assert!(matches!(wrong, Err(OrderError::WrongCode { .. })), "{wrong:?}");
    assert_eq!(world.credit_of(&other()).await, 0);
    let stranger = caller_at("203.0.113.77", "dev_99999999999999999999");
    let paid = world.proves_by(&stranger, 1, STRANGER).await;
    assert_eq!(paid.method, Method::PhoneBill);
    assert_eq!(world.credit_of(&stranger).await, 2_700);
    assert_eq!(world.account_of(&caller()).await, 3_000);
    world.orders.cancel(&other(), &order.id).await.unwrap();
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_that_two_phones_paid_for_follows_only_both() {
    let world = World::with_credit(1_000).await;
    let wanted = sold("credit/some", 1_000, Grants::Credit);
    let placed = world.orders.place(&caller(), wanted, phone(STRANGER)).await.unwrap();
    world.end_bill(&placed.order).await;
    world.clock.advance(core::time::Duration::from_hours(3));
    let first = world.proves_by(&other(), 1, PHONE).await;
    assert_eq!(first.method, Method::PhoneBill, "half of it is another's");
    assert_eq!(world.credit_of(&other()).await, 2_700);
    let wanted = sold("articles/2", 300, Grants::Item);
    let placed = world.orders.place(&other(), wanted, phone(STRANGER)).await.unwrap();
    world.orders.submit_code(&other(), &placed.order.id, CODE).await.unwrap();
    world.orders.finish().await;
    assert_eq!(world.credit_of(&other()).await, 4_700);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_that_was_spent_meanwhile_opens_nothing_and_costs_nothing() {
    let world = World::with_credit(300).await;
    let order = world.tops_up(&other(), 1, PHONE).await;
    world.spend(article(2, 300), PayFrom::Credit).await.unwrap();
    let late = world.orders.submit_code(&other(), &order.id, CODE).await.unwrap();
    stands(&late, OrderStatus::Refused);
    assert_eq!((world.credit_of(&caller()).await, world.credit_of(&other()).await), (0, 0));
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test]
async fn credit_that_another_devices_top_up_counts_on_is_not_lent() {
    let world = World::with_credit(500).await;
    world.proves_by(&other(), 1, PHONE).await;
    let bill = Bill::TopUp(won(1_000));
    let topping =
        world.orders.place_with(&caller(), article(9, 1_200), phone(PHONE), bill).await.unwrap();
    // 200 are left there, and all 200 are promised to that purchase.
    let refused = world.orders.spend(&other(), article(2, 100), PayFrom::Credit).await;
    assert!(matches!(refused, Err(OrderError::NotCovered)), "{refused:?}");
    world.end_bill(&topping.order).await;
    assert_eq!(world.credit_of(&other()).await, 0);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn the_other_device_gives_it_back_to_the_bill() {
    let world = World::with_credit(3_000).await;
    let proved = world.proves_by(&other(), 1, PHONE).await;
    stands(&proved, OrderStatus::Paid);
    let given = world.orders.refund_credit(&other()).await.unwrap().unwrap();
    assert_eq!((given.total, given.balance), (won(2_700), won(0)));
    assert!(world.orders.refund_credit(&caller()).await.unwrap().is_none());
    world.orders.finish().await;
    world.audit_at_rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_purchases_on_two_devices_spend_the_credit_once() {
    let world = World::with_credit(3_000).await;
    world.proves_by(&other(), 0, PHONE).await;
    let spending = (0..64_u8).map(|n| {
        let (orders, reader) = (world.orders.clone(), if n % 2 == 0 { caller() } else { other() });
        let wanted = article(1 + n, 300);
        tokio::spawn(async move { orders.spend(&reader, wanted, PayFrom::Credit).await })
    });
    let mut paid = 0;
    for spent in join_all(spending).await {
        match spent.unwrap() {
            Ok(order) => {
                stands(&order, OrderStatus::Paid);
                paid += 1;
            }
            Err(OrderError::NotCovered) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(paid, 9);
    assert_eq!((world.account_of(&caller()).await, world.account_of(&other()).await), (0, 0));
    world.audit_at_rest().await;
}
