//! Carriers that say what cannot be, late, twice or wrongly.

use core::time::Duration;

use farthing_protocol::{OrderStatus, Reason};
use serde_json::json;

use super::carrier::Fault;
use super::world::{ENGINE, World, caller, item, stands};
use crate::reconciler::run_due;
use crate::store::query;

const SECOND: Duration = Duration::from_secs(1);
pub(super) const AMOUNT: &str = "/amountTransaction/paymentAmount/chargingInformation/amount";
const CURRENCY: &str = "/amountTransaction/paymentAmount/chargingInformation/currency";
const REFERENCE: &str = "/amountTransaction/referenceCode";

async fn alarm(world: &World) -> Option<String> {
    let mut db = world.store.read().await.unwrap();
    query("select alarm from charges order by id limit 1").scalar(&mut db).await.unwrap()
}

async fn owed(world: &World) -> i64 {
    let mut db = world.store.read().await.unwrap();
    let statement = "select cast(coalesce(sum(amount), 0) as bigint) from transfers \
                     where credit = 'refunds_due:jeju-post'";
    query(statement).scalar(&mut db).await.unwrap()
}

#[tokio::test]
async fn another_amount_that_was_taken_is_granted_booked_and_told() {
    for (taken, difference) in [("250", 0), ("400", 100)] {
        let world = World::new().await;
        let order = world.buy().await.unwrap();
        let taken: serde_json::Value = taken.parse().unwrap();
        world.carrier.plan("read", Fault::Twist(AMOUNT, taken.clone()));
        let paid = world.type_code(&order.id).await.unwrap();
        stands(&paid, OrderStatus::Paid);
        assert_eq!(json!(paid.receipt.unwrap().amount.minor()), taken);
        assert_eq!(alarm(&world).await.as_deref(), Some("amount_differs"));
        assert_eq!(owed(&world).await, difference);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_read_that_cannot_be_saved_is_not_repeated_at_once() {
    if std::env::var_os(ENGINE).is_some() {
        return;
    }
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::CutAfter);
    world.carrier.plan("read", Fault::CutBefore);
    drop(world.type_code(&order.id).await);
    world.orders.finish().await;
    let db = rusqlite::Connection::open(world.folder.path().join("farthing.sqlite")).unwrap();
    let broken =
        "create trigger broken before insert on moves begin select raise(abort, 'broken'); end";
    db.execute(broken, []).unwrap();
    world.clock.advance(Duration::from_mins(1));
    let mut reads = vec![world.carrier.calls("read")];
    for _ in 0..3 {
        run_due(&world.orders.core).await.unwrap();
        world.orders.finish().await;
        reads.push(world.carrier.calls("read"));
    }
    assert!(reads[0] < reads[1] && reads[1] == reads[3], "{reads:?}");
    db.execute("drop trigger broken", []).unwrap();
    world.pass(Duration::from_mins(10)).await;
    assert!(world.owns().await);
    world.audit_at_rest().await;
}

/// What cannot be said of our payment.
fn mismatches() -> [Fault; 5] {
    [
        Fault::Twist(REFERENCE, json!("chg_somebodyelsesreferen")),
        Fault::Twist(CURRENCY, json!("USD")),
        Fault::Twist(AMOUNT, json!(300.5)),
        Fault::Twist(AMOUNT, json!(0)),
        Fault::Twist("/paymentId", json!("pay-9")),
    ]
}

#[tokio::test]
async fn one_contradicting_read_is_repeated_and_forgotten() {
    for fault in mismatches() {
        let world = World::impatient().await;
        let order = world.buy().await.unwrap();
        for _ in 0..4 {
            world.carrier.plan("read", fault.clone());
        }
        stands(&world.try_code(&order.id).await, OrderStatus::Charging);
        world.pass(SECOND * 60).await;
        stands(&world.read(&order.id).await, OrderStatus::Paid);
        assert_eq!(alarm(&world).await, None);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn repeated_contradicting_reads_freeze_the_charge_and_the_reader_can_buy_again() {
    for fault in mismatches() {
        let world = World::impatient().await;
        let order = world.buy().await.unwrap();
        for _ in 0..10 {
            world.carrier.plan("read", fault.clone());
        }
        world.try_code(&order.id).await;
        world.pass(SECOND * 60).await;
        assert_eq!(world.state_of(&order.id).await, "frozen");
        stands(&world.read(&order.id).await, OrderStatus::Checking);
        assert_eq!(alarm(&world).await.as_deref(), Some("strange_payment"));
        assert!(!world.owns().await);
        world.audit_unknown().await;

        // The reader need not wait for a person.
        world.carrier.set(|books| books.faults.clear());
        let again = world.buy().await.unwrap();
        assert_ne!(again.id, order.id);
        stands(&world.try_code(&again.id).await, OrderStatus::Paid);
        assert!(world.owns().await);

        // Once the carrier has corrected itself, the first payment is owed back.
        world.pass(SECOND * 3_700).await;
        assert_eq!(world.state_of(&order.id).await, "refund_due");
        assert_eq!(owed(&world).await, 300);
        world.audit_at_rest().await;
    }
}

#[tokio::test]
async fn a_reservation_for_another_amount_is_cancelled() {
    let world = World::new().await;
    world.carrier.plan("prepare", Fault::Twist(AMOUNT, json!(3000)));
    let order = world.buy().await.unwrap();
    stands(&order, OrderStatus::Refused);
    assert_eq!(order.refusal, Some(Reason::Unknown));
    world.orders.finish().await;
    assert_eq!(alarm(&world).await.as_deref(), Some("amount_differs"));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_answer_about_somebody_elses_payment_is_a_lost_answer() {
    let world = World::new().await;
    let strange = Fault::Twist(REFERENCE, json!("chg_somebodyelsesreferen"));
    world.carrier.plan("prepare", strange);
    let order = world.buy().await.unwrap();
    stands(&order, OrderStatus::Checking);
    world.pass(SECOND * 5).await;
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_payment_that_succeeds_after_its_order_was_stopped_is_granted_and_told() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    world.orders.cancel(&caller(), &order.id).await.unwrap();
    world.orders.finish().await;
    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "succeeded");
    world.orders.hint("fake", "pay-1");
    world.orders.finish().await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert_eq!(alarm(&world).await.as_deref(), Some("unexpected_success"));
    assert!(world.owns().await);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_second_payment_for_an_owned_item_is_refunded_whole() {
    let world = World::new().await;
    let first = world.buy().await.unwrap();
    world.orders.cancel(&caller(), &first.id).await.unwrap();
    let second = world.buy().await.unwrap();
    stands(&world.type_code(&second.id).await.unwrap(), OrderStatus::Paid);
    world.orders.finish().await;

    world.carrier.set(|books| books.payments.get_mut("pay-1").unwrap().status = "succeeded");
    world.orders.hint("fake", "pay-1");
    world.orders.finish().await;
    assert_eq!(world.state_of(&first.id).await, "refund_due");
    assert_eq!(owed(&world).await, 300);
    assert_eq!(world.orders.owned(&caller(), &item()).await.unwrap().unwrap().order, second.id);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn two_reservations_for_one_charge_end_as_one() {
    let world = World::new().await;
    world.carrier.plan("prepare", Fault::CutAfter);
    let order = world.buy().await.unwrap();
    // The carrier has made the same reservation twice.
    world.carrier.set(|books| {
        let twin = books.payments["pay-1"].clone();
        books.payments.insert("pay-2".to_owned(), twin);
    });
    world.pass(SECOND * 5).await;
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.orders.finish().await;
    assert_eq!((world.carrier.count("cancelled"), world.carrier.count("succeeded")), (2, 1));
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_accepted_confirmation_that_has_no_effect_is_repeated() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::Nothing);
    for _ in 0..4 {
        world.carrier.plan("read", Fault::Twist("/paymentStatus", json!("reserved")));
    }
    stands(&world.try_code(&order.id).await, OrderStatus::Charging);
    world.pass(SECOND * 60).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);

    // The carrier took back what it had accepted.
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    stands(&world.try_code(&order.id).await, OrderStatus::Charging);
    world.carrier.set(|books| {
        let payment = books.payments.get_mut("pay-1").unwrap();
        (payment.status, payment.confirmed) = ("reserved", 0);
    });
    world.pass(SECOND * 900).await;
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    assert_eq!(world.carrier.calls("confirm"), 2);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn a_reservation_that_ran_out_before_the_confirmation_refuses_the_order() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    let cancelled = "CARRIER_BILLING.PAYMENT_CANCELLED";
    world.carrier.plan("confirm", Fault::ErrorBefore(409, cancelled, ""));
    world.carrier.plan("confirm", Fault::Nothing);
    let refused = world.type_code(&order.id).await.unwrap();
    assert_eq!(refused.refusal, Some(Reason::ReservationExpired));
    world.audit_unknown().await;
}

#[tokio::test]
async fn forged_and_unknown_hints_change_nothing() {
    let world = World::new().await;
    let order = world.buy().await.unwrap();
    for n in 0..200 {
        world.orders.hint("fake", &format!("pay-{n}"));
        world.orders.hint("nobody", "pay-1");
        world.orders.hint("fake", "../../admin");
    }
    world.clock.advance(SECOND * 3);
    world.orders.finish().await;
    stands(&world.read(&order.id).await, OrderStatus::AwaitingCode);
    assert!(world.carrier.calls("read") <= 2);
    stands(&world.type_code(&order.id).await.unwrap(), OrderStatus::Paid);
    world.audit_at_rest().await;
}

#[tokio::test]
async fn an_unknown_outcome_is_never_closed_by_time_and_a_person_is_told_after_a_day() {
    let world = World::impatient().await;
    let order = world.buy().await.unwrap();
    world.carrier.plan("confirm", Fault::CutAfter);
    for _ in 0..40 {
        world.carrier.plan("read", Fault::ErrorBefore(503, "UNAVAILABLE", ""));
    }
    world.try_code(&order.id).await;
    for _ in 0..30 {
        world.clock.advance(SECOND * 3_600);
        world.pass(Duration::ZERO).await;
    }
    stands(&world.read(&order.id).await, OrderStatus::Checking);
    assert_eq!(alarm(&world).await.as_deref(), Some("unknown_too_long"));
    for _ in 0..30 {
        world.clock.advance(SECOND * 3_600);
        world.pass(Duration::ZERO).await;
    }
    stands(&world.read(&order.id).await, OrderStatus::Paid);
    world.audit_at_rest().await;
}
