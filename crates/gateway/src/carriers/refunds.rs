//! Refunds, by CAMARA carrier-billing-refund 0.3.
//!
//! The refund's id is its `clientCorrelator` and its `referenceCode`, the same for every try. A carrier that
//! has the refund already says so and does not refund twice.

use farthing_protocol::{Currency, Money};
use serde_json::value::RawValue;

use crate::carriers::addresses::within;
use crate::carriers::classify::{ListAnswer, error, list_page, understood};
use crate::carriers::client::Carrier;
use crate::carriers::exchange::Heard;
use crate::carriers::observation::exact_amount;
use crate::carriers::paging::Paging;
use crate::carriers::setup::RefundAbility;
use crate::carriers::wire::refund::{
    AmountIn, ChargingIn, RefundBody, RefundOut, RemainingOut, TransactionIn,
};
use crate::charges::{Event, PaymentId};
use crate::clock::UnixMillis;
use crate::refunds::event::{RefundEvent, RefundId, RefundRefusal, RefundSeen, RefundStatus};
use crate::refunds::extent::Extent;

/// Most pages of one payment's refunds that are read: more than any payment has.
const PAGES_MAX: u32 = 20;

/// How many refunds are asked for in one page.
const PER_PAGE: usize = 50;

/// The data of a request for a refund.
#[derive(Debug, Clone)]
pub(crate) struct RefundOrder {
    /// The refund's id at the gateway.
    pub(crate) reference: String,
    pub(crate) payment: PaymentId,
    /// The whole payment or a part.
    pub(crate) extent: Extent,
    /// Why, in a few words, for the carrier's own records.
    pub(crate) reason: String,
    /// After this moment the call must not be sent.
    pub(crate) leave_by: UnixMillis,
}

/// A refund as the carrier describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefundObservation {
    /// The carrier's id of the refund, and its status.
    pub(crate) seen: RefundSeen,
    /// `referenceCode`: the refund's id at the gateway, as the carrier has it.
    pub(crate) reference: String,
    /// The amount of a part; none for a whole payment, for which the carrier names no amount.
    pub(crate) part: Option<Money>,
    /// When the money was refunded, by the carrier's clock.
    pub(crate) refunded_at: Option<UnixMillis>,
}

impl Carrier {
    /// Which refunds the carrier makes in the month of the charge.
    pub(crate) fn gives_back(&self) -> RefundAbility {
        self.setup.refunds
    }

    /// Asks for a refund. Returns the event for the refund's state machine.
    pub(crate) async fn create_refund(&self, order: &RefundOrder) -> RefundEvent {
        let (kind, charging_information) = match order.extent {
            Extent::Whole(_) => ("total", None),
            Extent::Part(part) => {
                let Ok(amount) = RawValue::from_string(part.amount().to_string()) else {
                    return RefundEvent::NotExecuted;
                };
                let currency = part.currency().code().to_owned();
                ("partial", Some(ChargingIn { amount, currency, description: &order.reason }))
            }
        };
        let body = RefundBody {
            kind,
            reason: &order.reason,
            amount_transaction: TransactionIn {
                client_correlator: &order.reference,
                reference_code: &order.reference,
                refund_amount: AmountIn { charging_information },
            },
        };
        let address = within(&self.refunds, &[&order.payment.0, "refunds"]);
        let heard = self.write(address, &order.reference, &body, order.leave_by).await;
        created(&heard, &order.reference)
    }

    /// Reads one refund; none if there was no usable answer.
    pub(crate) async fn read_refund(
        &self,
        payment: &PaymentId,
        refund: &RefundId,
    ) -> Option<RefundObservation> {
        let address = within(&self.refunds, &[&payment.0, "refunds", &refund.0]);
        observed(&self.get(address, &[]).await)
    }

    /// Lists all refunds of a payment; none if the list is not complete, or an entry of it cannot be read.
    pub(crate) async fn list_refunds(&self, payment: &PaymentId) -> Option<Vec<RefundObservation>> {
        let address = within(&self.refunds, &[&payment.0, "refunds"]);
        let per_page = PER_PAGE.to_string();
        let (mut found, mut paging) = (Vec::new(), Paging::default());
        for page in 1..=PAGES_MAX {
            let page_text = page.to_string();
            let query =
                [("page", page_text.as_str()), ("perPage", per_page.as_str()), ("order", "asc")];
            let heard = self.get(address.clone(), &query).await;
            let is_last = match list_page(&heard, RefundObservation::of)? {
                ListAnswer::TooMany => return None,
                ListAnswer::OutOfRange if page == 1 => return None,
                ListAnswer::OutOfRange => true,
                ListAnswer::Page(page) => {
                    let is_last = paging.note(&page, PER_PAGE);
                    found.extend(page.read);
                    is_last
                }
            };
            if is_last {
                return paging.is_whole().then_some(found);
            }
        }
        None
    }

    /// The amount of a payment that is not refunded; none if there was no usable answer.
    pub(crate) async fn remaining_amount(&self, payment: &PaymentId) -> Option<Money> {
        let address = within(&self.refunds, &[&payment.0, "refunds", "remaining-amount"]);
        let Heard::Answered(reply) = self.get(address, &[]).await else { return None };
        if reply.status != 200 {
            return None;
        }
        let answer: RemainingOut = serde_json::from_slice(&reply.body).ok()?;
        let currency = Currency::parse(&answer.currency).ok()?;
        if answer.amount.get() == "0" {
            return Some(Money::zero(currency));
        }
        exact_amount(&answer.amount, &answer.currency)
    }
}

impl RefundObservation {
    /// Reads a refund. None if its status is not in the specification.
    fn of(refund: RefundOut) -> Option<Self> {
        let status = match refund.refund_status.as_str() {
            "processing" => RefundStatus::Processing,
            "succeeded" => RefundStatus::Succeeded,
            "denied" => RefundStatus::Denied,
            _ => return None,
        };
        let transaction = refund.amount_transaction?;
        let charging = transaction.refund_amount.and_then(|amount| amount.charging_information);
        Some(Self {
            seen: RefundSeen { refund: RefundId(refund.refund_id), status },
            reference: transaction.reference_code,
            part: charging.and_then(|one| exact_amount(&one.amount, &one.currency)),
            refunded_at: refund.refund_date.as_deref().and_then(UnixMillis::parse_rfc3339),
        })
    }
}

fn observed(heard: &Heard) -> Option<RefundObservation> {
    let Heard::Answered(reply) = heard else { return None };
    if !matches!(reply.status, 200 | 201) {
        return None;
    }
    serde_json::from_slice(&reply.body).ok().and_then(RefundObservation::of)
}

/// Classifies an answer to `createRefund`.
fn created(heard: &Heard, reference: &str) -> RefundEvent {
    let reply = match understood(heard) {
        Ok(reply) => reply,
        Err(Event::NotExecuted) => return RefundEvent::NotExecuted,
        Err(_) => return RefundEvent::Lost,
    };
    if matches!(reply.status, 200 | 201) {
        // An answer about another refund says nothing about this one.
        return observed(heard)
            .filter(|one| one.reference == reference)
            .map_or(RefundEvent::Lost, |one| RefundEvent::Created(one.seen));
    }
    let error = error(reply);
    let code = error.code.strip_prefix("CARRIER_BILLING_REFUND.").unwrap_or(&error.code);
    match (reply.status, code) {
        // The carrier has this refund from an earlier try; the list of refunds has its status. The last code
        // also means that the whole payment was refunded, perhaps by that try.
        (409, _) | (422, "INVALID_PAYMENT_STATUS") => RefundEvent::Lost,
        (400, _) if error.message.contains("clientCorrelator") => RefundEvent::Lost,
        (403, "REFUND_DENIED") => RefundEvent::Refused(RefundRefusal::Denied),
        (403, "PAYMENT_NOT_ELIGIBLE_FOR_REFUND") => {
            RefundEvent::Refused(RefundRefusal::NotEligible)
        }
        (422, "USER_AMOUNT_THRESHOLD_OVERPASSED") => {
            RefundEvent::Refused(RefundRefusal::LimitReached)
        }
        (422, "UNAUTHORIZED_AMOUNT") => RefundEvent::Refused(RefundRefusal::TooMuch),
        (400 | 403 | 404 | 422, _) => RefundEvent::Refused(RefundRefusal::Unexplained),
        _ => RefundEvent::Lost,
    }
}

#[cfg(test)]
mod tests;
