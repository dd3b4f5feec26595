//! The operation `createRefund` of CAMARA carrier-billing-refund.

use serde_json::value::RawValue;

use super::amount::Amount;
use super::calendar::Month;
use super::event::Event;
use super::notice;
use super::opening::check_charging;
use super::outcome::{Caller, Context, Outcome};
use super::payment::{Payment, Status};
use super::phone::Line;
use super::queries::{RefundKey, find};
use super::refund::{Refund, RefundStage, RefundTerms};
use super::refusal::{Api, Refusal};
use super::settings::Mode;
use super::sink::Sink;
use super::state::CarrierState;
use super::wire::refund::{
    PartialAmount, PartialTransaction, RefundItem, RefundRequest, RefundType, TotalTransaction,
};

/// Opens a refund of a payment.
pub(crate) fn open(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    payment_id: &str,
    request: RefundRequest,
) -> Outcome<RefundKey> {
    check(state, context, caller, payment_id, request)
        .map(|(payment, terms)| {
            let key = (payment.terms.id.clone(), terms.id.clone());
            let refund = Refund::new(terms);
            let mut events = vec![Event::RefundOpened {
                payment: key.0.clone(),
                terms: Box::new(refund.terms.clone()),
            }];
            if context.settings.mode == Mode::Sync {
                events.extend(settle(context, payment, &refund));
            }
            Outcome::done(key, events)
        })
        .into()
}

/// Decides a refund whose time has come.
pub(super) fn settle(context: &Context<'_>, payment: &Payment, refund: &Refund) -> Vec<Event> {
    let denied = refund.terms.will_be_denied;
    let stage =
        if denied { RefundStage::Denied } else { RefundStage::Succeeded { at: context.now } };
    let mut events = vec![Event::RefundSettled {
        payment: payment.terms.id.clone(),
        refund: refund.terms.id.clone(),
        denied,
    }];
    let notices = notice::of_refund(payment, refund, stage, context.now);
    events.extend(notices.into_iter().map(Event::queued));
    events
}

/// What the body asks for, after its type was read.
struct Asked {
    correlator: Option<String>,
    reference: String,
    merchant: Option<String>,
    charging: Option<PartialAmount>,
}

fn read(kind: RefundType, transaction: &RawValue) -> Result<Asked, Refusal> {
    let invalid = |error: serde_json::Error| Refusal::invalid_argument(error.to_string());
    match kind {
        RefundType::Total => {
            let read: TotalTransaction =
                serde_json::from_str(transaction.get()).map_err(invalid)?;
            let merchant = read.refund_amount.charging_meta_data;
            Ok(Asked {
                correlator: read.client_correlator,
                reference: read.reference_code,
                merchant: merchant.and_then(|meta| meta.merchant_identifier),
                charging: None,
            })
        }
        RefundType::Partial => {
            let read: PartialTransaction =
                serde_json::from_str(transaction.get()).map_err(invalid)?;
            check_charging(&read.refund_amount.charging_information)?;
            let merchant = read.refund_amount.charging_meta_data.clone();
            Ok(Asked {
                correlator: read.client_correlator,
                reference: read.reference_code,
                merchant: merchant.and_then(|meta| meta.merchant_identifier),
                charging: Some(read.refund_amount),
            })
        }
    }
}

/// Every reason not to open the refund, or its terms.
fn check<'a>(
    state: &'a CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    payment_id: &str,
    request: RefundRequest,
) -> Result<(&'a Payment, RefundTerms), Refusal> {
    let asked = read(request.kind, &request.amount_transaction)?;
    let (sink, credential) = (request.sink.as_deref(), request.sink_credential.as_ref());
    let sink = Sink::check(sink, credential, context.allow_http_sinks)?;
    let payment = find(state, caller, payment_id)?;
    check_unused(state, caller, &asked)?;
    if payment.status() != Status::Succeeded {
        return Err(Refusal::INVALID_PAYMENT_STATUS);
    }
    let line = payment.terms.phone.line();
    match line {
        Line::RefundDenied if context.settings.mode == Mode::Sync => {
            return Err(Refusal::REFUND_DENIED);
        }
        Line::RefundNotEligible => return Err(Refusal::NOT_ELIGIBLE),
        _ => {}
    }
    // A payment can go back to the bill it came from only while that bill is open.
    let is_same_month =
        payment.charged_at().is_some_and(|at| Month::of(at) == Month::of(context.now));
    if !is_same_month {
        return Err(Refusal::month_passed());
    }
    let remaining = payment.remaining();
    let total_before = payment
        .refunds
        .iter()
        .any(|refund| refund.holds() && refund.terms.kind == RefundType::Total);
    if total_before || !remaining.is_positive() {
        return Err(
            Refusal::INVALID_PAYMENT_STATUS.saying("The payment is refunded already [0044]")
        );
    }
    let (amount, items) = match asked.charging {
        None => (remaining, Vec::new()),
        Some(asked) => check_partial(payment, asked, remaining)?,
    };
    let given_back = state.month_refunds(&payment.terms.phone, Month::of(context.now));
    if line == Line::RefundsUsedUp || given_back.plus(amount) > context.settings.refund_month_limit
    {
        return Err(Refusal::threshold_overpassed(Api::Refunds).over_limit());
    }
    let terms = RefundTerms {
        id: context.fresh.id.clone(),
        kind: request.kind,
        amount,
        items,
        client_correlator: asked.correlator,
        reference_code: asked.reference,
        merchant_identifier: asked.merchant,
        reason: request.reason,
        sink,
        transaction: request.amount_transaction,
        created_at: context.now,
        // A notification that overtakes the answer needs an outcome at once.
        settles_at: if line == Line::NotifiedEarly { context.now } else { context.settles_at() },
        will_be_denied: line == Line::RefundDenied,
    };
    Ok((payment, terms))
}

/// The two keys against refunding twice, among all refunds of the client.
fn check_unused(state: &CarrierState, caller: &Caller, asked: &Asked) -> Result<(), Refusal> {
    let mut refunds = state.payments_of(&caller.client).flat_map(|payment| &payment.refunds);
    let Some(correlator) = &asked.correlator else {
        let used = refunds.any(|refund| refund.terms.reference_code == asked.reference);
        return if used { Err(Refusal::ALREADY_EXISTS) } else { Ok(()) };
    };
    let same = |refund: &&Refund| refund.terms.client_correlator.as_ref() == Some(correlator);
    match refunds.filter(same).last().map(|refund| refund.stage) {
        Some(RefundStage::Processing) => {
            Err(Refusal::invalid_argument("clientCorrelator already exist on server."))
        }
        Some(RefundStage::Succeeded { .. }) => Err(Refusal::ALREADY_EXISTS),
        Some(RefundStage::Denied) | None => Ok(()),
    }
}

/// A part of the payment: the taxes, the items and the amount have to fit it.
fn check_partial(
    payment: &Payment,
    asked: PartialAmount,
    remaining: Amount,
) -> Result<(Amount, Vec<RefundItem>), Refusal> {
    let charged = &payment.terms.request.payment_amount.charging_information;
    let charging = asked.charging_information;
    if charging.is_tax_included.unwrap_or(false) != charged.is_tax_included.unwrap_or(false) {
        return Err(Refusal::TAXES_MISMATCH);
    }
    let items = match asked.refund_details {
        None => Vec::new(),
        Some(items) if items.is_empty() => {
            return Err(Refusal::invalid_argument("refundDetails has no item."));
        }
        Some(items) => items,
    };
    for item in &items {
        super::opening::check_amount(item.amount, &item.currency, item.tax_amount)?;
        check_item(payment, item)?;
    }
    if charging.amount > remaining {
        return Err(Refusal::unauthorized_amount(Api::Refunds));
    }
    Ok((charging.amount, items))
}

/// An item has to be one of the payment, with at most what is left of it.
fn check_item(payment: &Payment, item: &RefundItem) -> Result<(), Refusal> {
    let bought = payment.terms.request.payment_amount.payment_details.iter().flatten();
    let bought = bought.filter(|bought| bought.id == item.payment_item_id);
    let bought = bought.fold(Amount::ZERO, |sum, bought| sum.plus(bought.amount));
    let given_back = payment
        .refunds
        .iter()
        .filter(|refund| refund.holds())
        .flat_map(|refund| &refund.terms.items)
        .filter(|given| given.payment_item_id == item.payment_item_id)
        .fold(Amount::ZERO, |sum, given| sum.plus(given.amount));
    if given_back.plus(item.amount) > bought {
        return Err(Refusal::DETAILS_MISMATCH);
    }
    Ok(())
}
