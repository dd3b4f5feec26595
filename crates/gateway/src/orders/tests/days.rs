//! A whole day compared on demand, both ways.

use core::time::Duration;

use super::carrier::Fault;
use super::carrier::refunds::Refund;
use super::world::{World, carrier_setup};
use crate::grants::Grants;
use crate::reconcile::{Books, Difference};
use crate::reconciler::books::our_charge;
use crate::reconciler::day::{DayReport, RefundsOf};
use crate::store::instances;

impl World {
    async fn day(&self) -> DayReport {
        self.day_with(RefundsOf::Ours).await
    }

    async fn day_with(&self, refunds_of: RefundsOf) -> DayReport {
        let now = self.clock.now();
        let (from, until) = (now.last_korean_midnight(), now.next_korean_midnight());
        let reports = self.orders.compare_day(from, until, refunds_of).await.unwrap();
        let [report] = &*reports else { panic!("{reports:?}") };
        report.clone()
    }

    fn beside(&self, reference: &str, status: &'static str) {
        let (payment, reference) = ("pay-1".to_owned(), reference.to_owned());
        let refund = Refund { payment, reference, amount: 100, status };
        self.carrier.set(|books| books.refunds.push(refund));
    }
}

#[tokio::test]
async fn a_day_on_which_both_sides_agree_has_no_differences() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.ask(&world.charge().await, Some("100")).await.unwrap();
    assert!(world.day().await.agrees(), "a refund that is not asked for yet is none there");
    world.give_back(Duration::from_secs(1)).await;
    let report = world.day().await;
    assert!(report.agrees() && report.payments == 1, "{report:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_unlisted_payment_is_missing_only_in_a_complete_list() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.carrier.plan("list", Fault::CutBefore);
    let report = world.day().await;
    assert!(!report.agrees() && !report.is_whole && report.differences.is_empty(), "{report:?}");
    world.carrier.set(|books| books.payments.clear());
    let report = world.day().await;
    assert!(matches!(&*report.differences, [Difference::Missing { .. }]), "{report:?}");
    world.audit_unknown().await;
}

#[tokio::test]
async fn refunds_of_another_system_are_reported() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.ask(&world.charge().await, Some("100")).await.unwrap();
    world.give_back(Duration::from_secs(1)).await;
    world.beside("a refusal", "denied");
    assert!(world.day().await.agrees());
    world.beside("by hand", "succeeded");
    let report = world.day().await;
    assert!(matches!(&*report.differences, [Difference::UnknownRefund { .. }]), "{report:?}");
    world.carrier.plan("refunds", Fault::CutBefore);
    let report = world.day().await;
    assert!(!report.agrees() && report.unread == ["pay-1"], "{report:?}");
    world.audit_at_rest().await;
}

#[tokio::test]
async fn changes_after_the_carrier_was_asked_are_left_to_the_next_comparison() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let (charge, now) = (world.charge().await, world.clock.now());
    let carrier = &world.orders.core.carriers[0];
    let mut db = world.store.read().await.unwrap();
    for (asked_at, is_open) in [(now.minus(Duration::from_millis(1)), true), (now, false)] {
        let ours = our_charge(&mut db, carrier, &charge, asked_at).await.unwrap().unwrap();
        assert_eq!(ours.books == Books::Open, is_open, "{ours:?}");
    }
}

#[tokio::test]
async fn a_charge_whose_carrier_has_another_id_now_is_no_unknown_payment() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    let (charge, now) = (world.charge().await, world.clock.now());
    let (carrier, clock, folder) =
        (world.carrier.clone(), world.clock.clone(), world.folder.clone());
    drop(world);
    let renamed = vec![carrier_setup("renamed", "+8210", &carrier)];
    let renamed = World::open_with(renamed, carrier, clock, folder, Duration::from_secs(30)).await;
    let core = &renamed.orders.core;
    let mut db = renamed.store.read().await.unwrap();
    let ours = our_charge(&mut db, &core.carriers[0], &charge, now).await.unwrap();
    assert_eq!(ours.map(|ours| ours.books), Some(Books::Open));
    drop(db);
    assert!(renamed.day().await.agrees());
}

#[tokio::test]
async fn a_refund_missing_from_the_ledger_is_found_when_all_payments_are_compared() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.beside("rfd_of_a_lost_database", "succeeded");
    assert!(world.day().await.agrees(), "no refund of ours: its payment is not asked about");
    let report = world.day_with(RefundsOf::Everything).await;
    assert!(matches!(&*report.differences, [Difference::UnknownRefund { .. }]), "{report:?}");
    assert_eq!((report.payments, report.matched), (1, 1));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_refund_that_differs_at_the_carrier_is_reported_and_raises_an_alarm() {
    let world = World::new().await;
    world.sell(300, Grants::Item).await;
    world.ask(&world.charge().await, Some("100")).await.unwrap();
    world.give_back(Duration::from_secs(1)).await;
    world.carrier.set(|books| books.refunds[0].status = "denied");
    let report = world.day().await;
    assert!(matches!(&*report.differences, [Difference::RefundDiffers { .. }]), "{report:?}");
    assert_eq!(world.refunds().await[0].alarm.as_deref(), Some("refund_taken_back"));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_long_comparison_sends_heartbeats_until_it_ends() {
    let world = World::new().await;
    let seen_at = async || {
        let mut db = world.store.read().await.unwrap();
        instances::last_seen(&mut db).await.unwrap()
    };
    let comparing = async {
        for _ in 0..3 {
            world.clock.advance(Duration::from_mins(1));
            while seen_at().await != Some(world.clock.now()) {
                tokio::task::yield_now().await;
            }
        }
    };
    let beside = world.orders.core.beside(Duration::from_millis(1), comparing);
    let comparison = tokio::time::timeout(Duration::from_mins(1), Box::pin(beside));
    comparison.await.unwrap().unwrap();
}
