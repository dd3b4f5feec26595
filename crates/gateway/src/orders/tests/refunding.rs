//! Refunds at a carrier that loses answers, is slow and refuses. After each story `verify` passes, and the
//! carrier's refunds match the ledger.

use core::time::Duration;

use farthing_protocol::{Currency, ItemId, ItemKind, Money, Msisdn, OrderStatus};

use super::carrier::{CODE, Fault};
use super::world::{World, caller, purchase, stands};
use crate::grants::Grants;
use crate::ledger::Account;
use crate::orders::{OrderSnapshot, Purchase};
use crate::refunds::ask::{AskError, Asked, Begun, Target, by_operator};
use crate::refunds::begin::BeginError;
use crate::refunds::{PlanError, RefundEvent, orphans, record, run};
use crate::store::refunds::RefundRow;
use crate::store::{self, query};

mod as_credit;

mod crashes;

mod credit;

mod suspense;

mod persons;

mod settlements;

mod tampering;

mod unbilled;

pub(super) fn won(minor: i64) -> Money {
    Money::from_minor(minor, Currency::KRW).unwrap()
}

impl World {
    /// A paid charge of this amount.
    pub(super) async fn sell(&self, price: i64, grants: Grants) -> OrderSnapshot {
        let item = ItemId::parse(&format!("articles/for-{price}")).unwrap();
        let kind = if grants == Grants::Credit { ItemKind::TopUp } else { ItemKind::Article };
        let sold = Purchase { item, price: won(price), grants, ..purchase(kind) };
        let phone = Msisdn::parse("010-1234-5678").unwrap();
        let placed = self.orders.place(&caller(), sold, phone).await.unwrap();
        let paid = self.orders.submit_code(&caller(), &placed.order.id, CODE).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        self.orders.finish().await;
        paid
    }

    /// What an operator types.
    pub(super) async fn ask(&self, target: &str, part: Option<&str>) -> Result<Begun, AskError> {
        let asked = Asked {
            target: Target::parse(target).unwrap(),
            part: part.map(str::to_owned),
            keep_right: false,
            as_credit: false,
            by: "Kim".to_owned(),
            why: "the article was empty".to_owned(),
            now: self.clock.now(),
        };
        self.store.write(move |db| Box::pin(async move { by_operator(db, &asked).await })).await
    }

    /// Looks after refunds, turning the clock from one due moment to the next, until `time` has passed.
    pub(super) async fn give_back(&self, time: Duration) {
        let until = self.clock.now().plus(time);
        loop {
            orphans::sweep(&self.orders.core).await.unwrap();
            run::run_due(&self.orders.core).await.unwrap();
            let now = self.clock.now();
            if now >= until {
                return;
            }
            let next = {
                let mut db = self.store.read().await.unwrap();
                store::refunds::next_due(&mut db, "fake").await.unwrap()
            };
            let next = next.unwrap_or(until).min(until);
            self.clock.advance(next.since(now).max(Duration::from_millis(100)));
        }
    }

    pub(super) async fn refunds(&self) -> Vec<RefundRow> {
        let mut db = self.store.read().await.unwrap();
        let rows = query("select * from refunds order by begun_at, number");
        let rows = rows.fetch_all(&mut db).await.unwrap();
        rows.iter().map(|row| store::refunds::read(row).unwrap()).collect()
    }

    /// Asserts the state of the only refund.
    pub(super) async fn refund_is(&self, state: &str) {
        let refunds = self.refunds().await;
        let [refund] = &*refunds else { panic!("{refunds:?}") };
        assert_eq!(refund.state.as_str(), state, "{refund:?}");
    }

    pub(super) async fn credit(&self) -> i64 {
        let account = Account::ReaderCredit(caller().device);
        let mut db = self.store.read().await.unwrap();
        store::ledger::balance(&mut db, &account, Currency::KRW).await.unwrap().minor()
    }

    pub(super) async fn tell_refund(&self, id: &str, event: RefundEvent) {
        let note = "Kim: the carrier was asked by telephone".to_owned();
        let told = record::Happening::by_person(id.to_owned(), event, note, self.clock.now());
        let write =
            self.store.write(move |db| Box::pin(async move { record::record(db, &told).await }));
        write.await.unwrap();
    }

    /// The name of the only charge.
    pub(super) async fn charge(&self) -> String {
        let mut db = self.store.read().await.unwrap();
        query("select id from charges order by entered_at limit 1").scalar(&mut db).await.unwrap()
    }

    async fn can_read(&self, price: i64) -> bool {
        let item = ItemId::parse(&format!("articles/for-{price}")).unwrap();
        self.orders.owned(&caller(), &item).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn what_an_operator_gives_back_is_off_the_bill_and_closed_and_can_be_bought_again() {
    let world = World::new().await;
    let paid = world.sell(300, Grants::Item).await;
    assert!(world.can_read(300).await);
    let number = paid.receipt.unwrap().number;
    let begun = world.ask(number.as_str(), None).await.unwrap();
    assert_eq!((begun.refund.amount, begun.revoked), (won(300), 1));
    assert!(!world.can_read(300).await, "what was given back is closed at once");
    world.audit_at_rest().await;
    world.give_back(Duration::from_secs(1)).await;
    world.refund_is("returned").await;
    assert_eq!(world.carrier.given_back(), 300);
    let again = world.ask(&world.charge().await, None).await;
    let nothing = AskError::Begin(BeginError::Plan(PlanError::NothingLeft));
    assert_eq!(again.unwrap_err().to_string(), nothing.to_string());
    world.clock.advance(Duration::from_hours(1));
    world.sell(300, Grants::Item).await;
    assert!(world.can_read(300).await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_double_payment_is_refunded_automatically_and_the_article_stays_open() {
    let world = World::new().await;
    let first = world.buy().await.unwrap();
    world.orders.cancel(&caller(), &first.id).await.unwrap();
    let second = world.buy().await.unwrap();
    world.type_code(&second.id).await.unwrap();
    world.orders.finish().await;
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "succeeded");
    world.orders.hint("fake", "pay-1");
    world.orders.finish().await;
    assert_eq!(world.state_of(&first.id).await, "refund_due");
    world.audit_at_rest().await;
    world.give_back(Duration::from_secs(1)).await;
    world.refund_is("returned").await;
    assert_eq!(world.carrier.books.lock().unwrap().refunds[0].payment, "pay-1");
    assert!(world.owns().await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn money_taken_beyond_the_price_is_refunded_automatically() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.carrier.set(|books| {
        books.payments.get_mut("pay-1").unwrap().amount = serde_json::json!(1_000);
    });
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "succeeded");
    world.orders.hint("fake", "pay-1");
    world.orders.finish().await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.give_back(Duration::from_secs(1)).await;
    assert_eq!(world.carrier.given_back(), 700);
    assert!(world.owns().await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn parts_go_back_until_nothing_is_left_and_leave_the_article_open() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let charge = world.charge().await;
    world.ask(&charge, Some("100")).await.unwrap();
    for wrong in ["201", "0", "-1", "1.5", "x", "99999999999999999999"] {
        assert!(world.ask(&charge, Some(wrong)).await.is_err(), "{wrong}");
    }
    let begun = world.ask(&charge, Some("150")).await.unwrap();
    assert_eq!((begun.revoked, begun.refund.left_after), (0, won(50)));
    world.give_back(Duration::from_secs(5)).await;
    assert_eq!(world.carrier.given_back(), 250);
    assert!(world.can_read(300).await);
    world.audit_at_rest().await;
    assert_eq!(world.ask(&charge, None).await.unwrap().revoked, 1, "the rest closes it");
    world.give_back(Duration::from_secs(5)).await;
    assert_eq!(world.carrier.given_back(), 300);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn of_many_refunds_at_once_never_more_than_was_taken_is_begun() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let charge = world.charge().await;
    let wishes = (0..8).map(|_| world.ask(&charge, Some("120")));
    let begun = futures_util::future::join_all(wishes).await;
    assert_eq!(begun.iter().filter(|one| one.is_ok()).count(), 2);
    world.give_back(Duration::from_secs(5)).await;
    assert_eq!(world.carrier.given_back(), 240);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_lost_answer_is_read_and_never_asked_again() {
    for fault in [Fault::CutAfter, Fault::ErrorAfter(503)] {
        let world = World::new().await;
        world.sell(300, Grants::Item).await;
        world.ask(&world.charge().await, None).await.unwrap();
        world.carrier.plan("refund", fault);
        world.carrier.plan("refunds", Fault::CutBefore);
        world.give_back(Duration::from_mins(5)).await;
        world.refund_is("returned").await;
        assert_eq!((world.carrier.given_back(), world.carrier.calls("refund")), (300, 1));
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_lost_call_is_asked_again_only_after_two_lists_without_it() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.ask(&world.charge().await, None).await.unwrap();
    world.carrier.plan("refund", Fault::CutBefore);
    world.give_back(Duration::from_mins(2)).await;
    world.refund_is("unknown").await;
    assert_eq!(world.carrier.calls("refund"), 1);
    world.audit().await;
    world.give_back(Duration::from_hours(1)).await;
    world.refund_is("returned").await;
    assert_eq!((world.carrier.given_back(), world.carrier.calls("refund")), (300, 2));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_slow_refund_is_read_until_the_carrier_decides() {
    for (says, state, credit) in [("succeeded", "returned", 0), ("denied", "credited", 300)] {
        let world = World::new().await;
        world.sell(300, Grants::Item).await;
        world.ask(&world.charge().await, None).await.unwrap();
        world.carrier.set(|books| books.refund_status = "processing");
        world.give_back(Duration::from_mins(10)).await;
        world.refund_is("processing").await;
        assert_eq!(world.credit().await, 0);
        world.carrier.set(|books| books.refunds[0].status = says);
        world.give_back(Duration::from_hours(2)).await;
        world.refund_is(state).await;
        assert_eq!(world.credit().await, credit);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn after_the_month_of_the_payment_the_money_becomes_credit() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.clock.advance(Duration::from_hours(24 * 10));
    world.ask(&world.charge().await, None).await.unwrap();
    world.give_back(Duration::from_mins(1)).await;
    world.refund_is("credited").await;
    assert_eq!((world.credit().await, world.carrier.calls("refund")), (300, 0));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn what_was_not_paid_to_a_carrier_cannot_go_back_there() {
    let world = World::new().await;
    let open = world.buy().await.unwrap();
    let refused = world.ask(&world.charge().await, None).await;
    assert!(matches!(refused, Err(AskError::NotPaid)), "{refused:?}");
    for unknown in ["chg_000000000000000000000000", "F-0000000000", "fake/pay-9"] {
        let refused = world.ask(unknown, None).await;
        assert!(matches!(refused, Err(AskError::NotFound)), "{unknown}: {refused:?}");
    }
    assert_eq!(Target::parse("pay-9"), None);
    assert_eq!(world.state_of(&open.id).await, "awaiting_code");
    world.audit().await;
}
