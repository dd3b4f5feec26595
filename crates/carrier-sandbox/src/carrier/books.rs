//! The carrier's own books: money, recomputed from the journal at each request.
//!
//! They share no code with the state that decides, so that the two can be compared.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::amount::Amount;
use super::event::{Batch, Event};
use super::payment::{Move, Status};
use super::wire::refund::RefundType;

/// All payments, and what they add up to.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Books {
    pub(crate) payments: Vec<Account>,
    pub(crate) totals: Totals,
    /// Batches in the journal that this was computed from.
    pub(crate) batches: usize,
}

/// One payment in the books.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    pub(crate) payment_id: String,
    pub(crate) client: String,
    pub(crate) phone_number: String,
    pub(crate) status: Status,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    pub(crate) reference_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_correlator: Option<String>,
    pub(crate) created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) charged_at: Option<Timestamp>,
    /// The amount that was really refunded.
    pub(crate) refunded: Amount,
    pub(crate) refunds: Vec<Given>,
}

/// One refund in the books.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Given {
    pub(crate) refund_id: String,
    #[serde(rename = "type")]
    pub(crate) kind: RefundType,
    pub(crate) status: &'static str,
    pub(crate) amount: Amount,
    pub(crate) reference_code: String,
    pub(crate) created_at: Timestamp,
}

/// Sums over all payments, in won. `requested = open + charged + cancelled + denied`, and
/// `net = charged - refunded`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Totals {
    /// Everything that was ever asked for.
    pub(crate) requested: Amount,
    /// Neither charged, denied nor cancelled yet.
    pub(crate) open: Amount,
    /// The amount put on the bill, before refunds.
    pub(crate) charged: Amount,
    /// The sum of payments that were cancelled or have expired.
    pub(crate) cancelled: Amount,
    /// Denied by the carrier.
    pub(crate) denied: Amount,
    /// Given back by refunds that succeeded.
    pub(crate) refunded: Amount,
    /// What the phone bills say now: `charged - refunded`.
    pub(crate) net: Amount,
}

impl Books {
    /// Computes the books from the first entry of the journal on.
    pub(crate) fn of<'a>(journal: impl IntoIterator<Item = &'a Batch>) -> Self {
        let mut books = Self::default();
        let mut places = HashMap::new();
        for batch in journal {
            books.batches += 1;
            for event in &batch.events {
                books.enter(&mut places, event, batch.at);
            }
        }
        books
    }

    fn enter(&mut self, places: &mut HashMap<String, usize>, event: &Event, at: Timestamp) {
        let totals = &mut self.totals;
        match event {
            Event::PaymentOpened(terms) => {
                let charging = &terms.request.payment_amount.charging_information;
                places.insert(terms.id.clone(), self.payments.len());
                totals.requested = totals.requested.plus(charging.amount);
                totals.open = totals.open.plus(charging.amount);
                self.payments.push(Account {
                    payment_id: terms.id.clone(),
                    client: terms.client.clone(),
                    phone_number: terms.phone.as_str().to_owned(),
                    status: Status::Processing,
                    amount: charging.amount,
                    currency: charging.currency.clone(),
                    reference_code: terms.request.reference_code.clone(),
                    client_correlator: terms.request.client_correlator.clone(),
                    created_at: terms.created_at,
                    charged_at: None,
                    refunded: Amount::ZERO,
                    refunds: Vec::new(),
                });
            }
            Event::PaymentMoved { payment, step } => {
                let place = places.get(payment).copied();
                let Some(account) = place.and_then(|place| self.payments.get_mut(place)) else {
                    return;
                };
                account.status = match step {
                    Move::AskCode { .. } => Status::PendingValidation,
                    Move::Reserve { .. } => Status::Reserved,
                    Move::Confirm { .. } => Status::Processing,
                    Move::Charge => {
                        account.charged_at = Some(at);
                        totals.charged = totals.charged.plus(account.amount);
                        totals.net = totals.net.plus(account.amount);
                        Status::Succeeded
                    }
                    Move::Deny { .. } => {
                        totals.denied = totals.denied.plus(account.amount);
                        Status::Denied
                    }
                    Move::Cancel | Move::Expire => {
                        totals.cancelled = totals.cancelled.plus(account.amount);
                        Status::Cancelled
                    }
                };
                if !account.status.is_open() {
                    totals.open = totals.open.minus(account.amount);
                }
            }
            Event::RefundOpened { payment, terms } => {
                let place = places.get(payment).copied();
                if let Some(account) = place.and_then(|place| self.payments.get_mut(place)) {
                    account.refunds.push(Given {
                        refund_id: terms.id.clone(),
                        kind: terms.kind,
                        status: "processing",
                        amount: terms.amount,
                        reference_code: terms.reference_code.clone(),
                        created_at: terms.created_at,
                    });
                }
            }
            Event::RefundSettled { payment, refund, denied } => {
                let place = places.get(payment).copied();
                let Some(account) = place.and_then(|place| self.payments.get_mut(place)) else {
                    return;
                };
                let known = account.refunds.iter_mut().find(|known| known.refund_id == *refund);
                let Some(known) = known else { return };
                if *denied {
                    known.status = "denied";
                    return;
                }
                known.status = "succeeded";
                account.refunded = account.refunded.plus(known.amount);
                totals.refunded = totals.refunded.plus(known.amount);
                totals.net = totals.net.minus(known.amount);
            }
            _ => {}
        }
    }
}
