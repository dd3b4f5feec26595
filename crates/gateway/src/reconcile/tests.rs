//! Equal lists have no differences; each disagreement is one difference.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use farthing_protocol::{ChargeId, Currency, Money};
use proptest::prelude::*;

use super::{Books, Difference, OurCharge, reconcile};
use crate::carriers::{CarrierStatus, Observation};
use crate::charges::PaymentId;

fn won(amount: i64) -> Money {
    Money::from_minor(amount, Currency::KRW).unwrap()
}

fn charge_name(number: usize) -> String {
    format!("chg_{number:020}")
}

fn charge(number: usize, books: Books) -> OurCharge {
    OurCharge { id: ChargeId::parse(&charge_name(number)).unwrap(), books }
}

fn paid(number: usize, amount: i64) -> OurCharge {
    let payment = PaymentId(format!("pay-{number}"));
    charge(number, Books::Paid { payment, amount: won(amount) })
}

fn payment(number: usize, amount: i64, status: CarrierStatus) -> Observation {
    Observation {
        payment: PaymentId(format!("pay-{number}")),
        status,
        amount: Some(won(amount)),
        reference: charge_name(number),
        created_at: None,
        paid_at: None,
        told: None,
        decided: None,
    }
}

const SUCCEEDED: CarrierStatus = CarrierStatus::Succeeded;

fn statuses() -> impl Strategy<Value = CarrierStatus> {
    prop::sample::select(vec![
        CarrierStatus::Processing,
        CarrierStatus::PendingValidation,
        CarrierStatus::Reserved,
        CarrierStatus::Denied,
        CarrierStatus::Cancelled,
    ])
}

/// A charge and all payments that a carrier may rightly hold for it.
fn agreeing() -> impl Strategy<Value = (Vec<OurCharge>, Vec<Observation>)> {
    let kinds = prop::collection::vec((0_u8..3, 1_i64..100_000, statuses()), 0..30);
    kinds.prop_map(|kinds| {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for (number, (kind, amount, status)) in kinds.into_iter().enumerate() {
            match kind {
                0 => {
                    ours.push(paid(number, amount));
                    theirs.push(payment(number, amount, SUCCEEDED));
                }
                1 => {
                    ours.push(charge(number, Books::Open));
                    theirs.push(payment(number, amount, status));
                }
                _ => {
                    ours.push(charge(number, Books::Ended));
                    theirs.push(payment(number, amount, CarrierStatus::Cancelled));
                }
            }
        }
        (ours, theirs)
    })
}

proptest! {
    #[test]
    fn books_that_agree_differ_in_nothing_in_any_order((ours, mut theirs) in agreeing()) {
        prop_assert_eq!(reconcile(&ours, &theirs), vec![]);
        theirs.reverse();
        let twice: Vec<_> = theirs.iter().chain(&theirs).cloned().collect();
        prop_assert_eq!(reconcile(&ours, &twice), vec![]);
    }

    /// For any lists, one more disagreement is exactly one more difference.
    #[test]
    fn each_disagreement_is_found_once((ours, theirs) in agreeing(), kind in 0_u8..7, held in statuses()) {
        let (mut ours, mut theirs) = (ours, theirs);
        let (charge_id, payment_id) = (charge_name(900), "pay-900".to_owned());
        let is_held = !matches!(held, CarrierStatus::Denied | CarrierStatus::Cancelled);
        let expected = match kind {
            0 => {
                theirs.push(payment(900, 300, SUCCEEDED));
                Some(Difference::UnknownPayment { payment: payment_id, reference: charge_id })
            }
            1 => {
                ours.push(charge(900, Books::Ended));
                theirs.push(payment(900, 300, SUCCEEDED));
                Some(Difference::PaidAfterEnd { charge: charge_id, payment: payment_id })
            }
            2 => {
                ours.push(paid(900, 300));
                theirs.push(payment(900, 300, SUCCEEDED));
                let second = PaymentId("pay-901".to_owned());
                theirs.push(Observation { payment: second, ..payment(900, 300, SUCCEEDED) });
                Some(Difference::PaidTwice { charge: charge_id, payment: "pay-901".to_owned() })
            }
            3 => {
                ours.push(paid(900, 300));
                theirs.push(payment(900, 300, held));
                Some(Difference::NotSucceeded { charge: charge_id, payment: payment_id })
            }
            4 => {
                ours.push(paid(900, 300));
                Some(Difference::Missing { charge: charge_id, payment: payment_id })
            }
            5 => {
                ours.push(paid(900, 300));
                theirs.push(payment(900, 301, SUCCEEDED));
                Some(Difference::AmountDiffers { charge: charge_id, payment: payment_id })
            }
            _ => {
                ours.push(charge(900, Books::Ended));
                theirs.push(payment(900, 300, held));
                is_held.then_some(Difference::HeldAfterEnd { charge: charge_id, payment: payment_id })
            }
        };
        theirs.reverse();
        prop_assert_eq!(reconcile(&ours, &theirs), Vec::from_iter(expected));
    }

    #[test]
    fn an_unknown_reservation_is_not_a_difference(status in statuses()) {
        prop_assert_eq!(reconcile(&[], &[payment(1, 300, status)]), vec![]);
    }
}

#[test]
fn an_amount_that_cannot_be_read_is_not_taken_for_ours() {
    let unreadable = Observation { amount: None, ..payment(1, 300, SUCCEEDED) };
    let differences = reconcile(&[paid(1, 300)], &[unreadable]);
    let [Difference::AmountDiffers { .. }] = differences.as_slice() else {
        unreachable!("{differences:?}")
    };
}
