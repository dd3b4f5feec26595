//! Two devices of one phone pay for one article. One of them is charged; the other gets the article, and its
//! reservation is cancelled.

use core::time::Duration;

use farthing_protocol::{ItemKind, Method, OrderStatus, Reason};

use super::super::carrier::{CODE, FakeCarrier, Fault};
use super::super::spending::{article, tab, won};
use super::super::world::{World, caller, carrier_setup, clock, item, purchase, stands};
use super::{PHONE, other, phone};
use crate::carriers::CarrierSetup;
use crate::orders::{Bill, Bought, OrderSnapshot};
use crate::store::query;

impl World {
    /// A world in which both devices wait for the code of a payment by the same phone.
    async fn twice(self, bill: Bill) -> (Self, OrderSnapshot, OrderSnapshot) {
        let first = self.buy().await.unwrap();
        let article = purchase(ItemKind::Article);
        let second = self.orders.place_with(&other(), article, phone(PHONE), bill).await;
        let second = second.unwrap().order;
        stands(&second, OrderStatus::AwaitingCode);
        assert_eq!(self.carrier.calls("prepare"), 2, "nothing is bought yet");
        (self, first, second)
    }

    /// The phone paid once, both devices read, and nothing is held or owed.
    async fn is_paid_once(&self) {
        let carrier = &self.carrier;
        assert_eq!((carrier.count("succeeded"), carrier.count("cancelled")), (1, 1));
        assert_eq!(carrier.calls("confirm"), 1);
        assert!(self.owns().await && self.owned_by(&other()).await);
        assert_eq!(self.refunds_begun().await, 0);
        self.audit_at_rest().await;
    }

    async fn refunds_begun(&self) -> i64 {
        let mut db = self.store.read().await.unwrap();
        query("select count(*) from refunds").scalar(&mut db).await.unwrap()
    }
}

#[tokio::test]
async fn an_old_code_typed_after_the_phone_paid_elsewhere_gives_the_article_and_charges_nothing() {
    for bill in [Bill::Price, Bill::Settle, Bill::TopUp(won(3_000))] {
        let (world, first, second) = World::new().await.twice(bill).await;
        let paid = world.type_code(&first.id).await.unwrap();
        let given = world.answer(&second, CODE).await.unwrap();
        stands(&given, OrderStatus::Paid);
        assert_eq!((given.method, given.charged, given.left), (Method::Owned, None, None));
        let receipt = paid.receipt.unwrap();
        assert_eq!(given.bought, Some(Bought { by: paid.id.clone(), at: receipt.paid_at }));
        assert_eq!(given.receipt.unwrap().number, receipt.number);
        let owned = world.orders.owned(&other(), &item()).await.unwrap().unwrap();
        assert_eq!(owned.order, paid.id);
        // The answer is the same after the reservation was cancelled.
        let after = world.seen(&second).await;
        assert_eq!((after.status, after.method), (OrderStatus::Paid, Method::Owned));
        assert!(second.version < given.version && given.version <= after.version);
        assert_eq!(world.state_of(&second.id).await, "ended");
        world.is_paid_once().await;
    }
}

#[tokio::test]
async fn a_granted_second_device_has_proved_the_number() {
    let (world, first, second) = World::new().await.twice(Bill::Price).await;
    world.type_code(&first.id).await.unwrap();
    world.answer(&second, CODE).await.unwrap();
    world.orders.finish().await;
    // What the second device buys without the phone is the phone's, too.
    world.orders.spend(&other(), article(5, 300), tab()).await.unwrap();
    world.clock.advance(Duration::from_hours(3));
    let asked = world.orders.place(&caller(), article(5, 300), phone(PHONE)).await.unwrap();
    let proved = world.type_code(&asked.order.id).await.unwrap();
    assert_eq!(proved.method, Method::Owned);
    assert_eq!(world.carrier.calls("prepare"), 2);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_carrier_without_free_codes_charges_once_too() {
    let (clock, folder) = (clock(), std::sync::Arc::new(tempfile::tempdir().unwrap()));
    let carrier = FakeCarrier::start(&clock);
    let setup = CarrierSetup { free_codes: false, ..carrier_setup("fake", "+8210", &carrier) };
    let patience = Duration::from_secs(30);
    let world = World::open_with(vec![setup], carrier, clock, folder, patience).await;
    let (world, first, second) = world.twice(Bill::Price).await;
    world.type_code(&first.id).await.unwrap();
    assert_eq!(world.answer(&second, CODE).await.unwrap().method, Method::Owned);
    world.orders.finish().await;
    world.is_paid_once().await;
}

#[tokio::test]
async fn a_lost_code_answer_grants_when_the_reservation_is_read() {
    for fault in [Fault::CutAfter, Fault::ErrorAfter(500)] {
        let (world, first, second) = World::impatient().await.twice(Bill::Price).await;
        world.try_code(&first.id).await;
        world.carrier.plan("validate", fault);
        drop(world.answer(&second, CODE).await);
        world.pass(Duration::from_secs(5)).await;
        let given = world.seen(&second).await;
        assert_eq!((given.status, given.method), (OrderStatus::Paid, Method::Owned));
        world.is_paid_once().await;
    }
}

#[tokio::test]
async fn a_failed_cancellation_delays_no_grant_and_is_repeated() {
    let (world, first, second) = World::new().await.twice(Bill::Price).await;
    world.type_code(&first.id).await.unwrap();
    world.carrier.plan("cancel", Fault::CutBefore);
    world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    let given = world.answer(&second, CODE).await.unwrap();
    assert_eq!((given.status, given.method), (OrderStatus::Paid, Method::Owned));
    world.pass(Duration::from_secs(20)).await;
    assert_eq!(world.seen(&second).await.method, Method::Owned);
    world.is_paid_once().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_codes_at_the_same_moment_one_is_charged() {
    for _ in 0..24 {
        let (world, first, second) = World::impatient().await.twice(Bill::Price).await;
        let typing = [(caller(), first.id.clone()), (other(), second.id.clone())];
        let typing = typing.map(|(reader, id)| {
            let orders = world.orders.clone();
            tokio::spawn(async move { orders.submit_code(&reader, &id, CODE).await.unwrap() })
        });
        for typed in typing {
            typed.await.unwrap();
        }
        world.pass(Duration::from_secs(5)).await;
        world.is_paid_once().await;
    }
}

/// Both codes were right, and the first device's confirmation is not answered yet.
async fn while_the_first_is_confirmed(fault: Fault) -> (World, OrderSnapshot, OrderSnapshot) {
    let (world, first, second) = World::impatient().await.twice(Bill::Price).await;
    world.carrier.plan("confirm", fault);
    world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    world.try_code(&first.id).await;
    assert_eq!(world.state_of(&first.id).await, "confirm_unknown");
    stands(&world.answer(&second, CODE).await.unwrap(), OrderStatus::Charging);
    world.orders.finish().await;
    assert_eq!(world.state_of(&second.id).await, "reserved");
    assert_eq!(world.carrier.calls("confirm"), 1);
    (world, first, second)
}

#[tokio::test]
async fn while_one_device_is_being_charged_the_other_waits_and_gets_it() {
    let (world, _, second) = while_the_first_is_confirmed(Fault::CutAfter).await;
    world.pass(Duration::from_secs(10)).await;
    assert_eq!(world.seen(&second).await.method, Method::Owned);
    world.is_paid_once().await;
}

#[tokio::test]
async fn the_second_device_is_charged_when_the_first_one_is_not() {
    let (world, first, second) = while_the_first_is_confirmed(Fault::CutBefore).await;
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "denied");
    world.pass(Duration::from_secs(20)).await;
    stands(&world.read(&first.id).await, OrderStatus::Refused);
    stands(&world.seen(&second).await, OrderStatus::Paid);
    assert_eq!(world.carrier.count("succeeded"), 1);
    assert!(!world.owns().await && world.owned_by(&other()).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_charge_waiting_for_another_device_is_cancelled_when_its_agreement_expires() {
    let (world, _, second) = while_the_first_is_confirmed(Fault::CutBefore).await;
    for _ in 0..64 {
        world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    }
    world.pass(Duration::from_mins(14)).await;
    assert_eq!(world.seen(&second).await.refusal, Some(Reason::CarrierUnavailable));
    assert_eq!(world.carrier.count("cancelled"), 1);
    world.carrier.set(|books| books.faults.clear());
    world.pass(Duration::from_hours(2)).await;
    assert_eq!(world.carrier.count("succeeded"), 1);
    assert!(world.owns().await && !world.owned_by(&other()).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_second_charge_by_the_carrier_is_refunded_and_both_devices_can_read() {
    for bill in [Bill::Price, Bill::Settle, Bill::TopUp(won(3_000))] {
        let world = World::new().await;
        world.orders.spend(&other(), article(5, 300), tab()).await.unwrap();
        let (world, first, second) = world.twice(bill).await;
        world.type_code(&first.id).await.unwrap();
        world.carrier.set(|books| books.payments.get_mut("pay-2").unwrap().status = "succeeded");
        world.orders.hint("fake", "pay-2");
        world.pass(Duration::from_secs(5)).await;
        stands(&world.seen(&second).await, OrderStatus::Paid);
        assert_eq!(world.state_of(&second.id).await, "refund_due", "{bill:?}");
        assert_eq!(world.refunds_begun().await, 1);
        // Nothing was settled, and no credit is left of it.
        let means = world.orders.means(&other(), &item(), won(1)).await.unwrap();
        assert_eq!((means.credit, means.tab.open), (won(0), won(300)));
        assert!(world.owns().await && world.owned_by(&other()).await);
        world.audit_at_rest().await;
    }
}
