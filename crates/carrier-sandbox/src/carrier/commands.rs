//! Changes of an open payment: by the merchant, by the subscriber, and by time.

use super::event::Event;
use super::opening::{self, identify, moved};
use super::outcome::{Caller, Context, Outcome};
use super::payment::{Move, Payment, Stage};
use super::phone::Line;
use super::queries::find;
use super::refunds;
use super::refusal::Refusal;
use super::settings::Mode;
use super::state::CarrierState;
use super::wire::payment::ValidatePayment;

/// `validatePayment`: the merchant hands in the code that the subscriber typed.
pub(crate) fn validate(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    id: &str,
    request: &ValidatePayment,
) -> Outcome<()> {
    let payment = match find(state, caller, id) {
        Ok(payment) => payment,
        Err(refusal) => return Outcome::refused(refusal),
    };
    let asked = payment.terms.validation.as_ref().filter(|validation| !validation.hosted);
    if asked.is_none_or(|asked| asked.authorization_id != request.authorization_id) {
        return Outcome::refused(Refusal::INVALID_AUTHORIZATION_ID);
    }
    check_code(context, payment, &request.code)
}

/// The subscriber types the code, in any field.
pub(crate) fn check_code(context: &Context<'_>, payment: &Payment, code: &str) -> Outcome<()> {
    let code_until = match &payment.stage {
        Stage::AwaitingCode { code_until, .. } => *code_until,
        Stage::Reserved { .. } | Stage::Charging { .. } | Stage::Succeeded { .. } => {
            return Outcome::refused(Refusal::ALREADY_EXISTS.saying("Payment already validated"));
        }
        Stage::Denied { reason } => {
            return Outcome::refused(Refusal::VALIDATION_FAILED.saying(reason.clone()));
        }
        Stage::Cancelled => {
            let message = "The payment is cancelled or its reservation expired";
            return Outcome::refused(Refusal::VALIDATION_FAILED.saying(message));
        }
        Stage::Deciding { .. } => return Outcome::refused(Refusal::PERMISSION_DENIED),
    };
    let failed = |reason: &str| Outcome {
        events: moved(context, payment, Move::Deny { reason: reason.to_owned() }),
        answer: Err(Refusal::VALIDATION_FAILED.saying(reason.to_owned())),
    };
    if context.now >= code_until {
        return failed("The code has expired");
    }
    let right = payment.terms.validation.as_ref().is_some_and(|asked| asked.code == code);
    if right {
        let until = payment.stage.deadline().unwrap_or(context.now);
        return Outcome::done((), moved(context, payment, Move::Reserve { until }));
    }
    let missed = Event::CodeMissed { payment: payment.terms.id.clone() };
    // Wrong codes are counted for the whole payment. Only a right code ends the count.
    if payment.misses.saturating_add(1) >= context.settings.code_tries {
        let mut outcome = failed("The maximum number of attempts have been consumed");
        outcome.events.insert(0, missed);
        return outcome;
    }
    Outcome { events: vec![missed], answer: Err(Refusal::INVALID_CODE) }
}

/// The subscriber says no in the carrier's own window.
pub(crate) fn refuse(context: &Context<'_>, payment: &Payment) -> Outcome<()> {
    match &payment.stage {
        Stage::AwaitingCode { .. } => {
            let reason = "The subscriber refused the payment".to_owned();
            Outcome::done((), moved(context, payment, Move::Deny { reason }))
        }
        _ => Outcome::refused(Refusal::PERMISSION_DENIED),
    }
}

/// `confirmPayment`: the reserved amount goes on the bill.
pub(crate) fn confirm(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    id: &str,
    number: Option<&str>,
) -> Outcome<()> {
    let payment = match find_on_line(state, caller, id, number) {
        Ok(payment) => payment,
        Err(refusal) => return Outcome::refused(refusal),
    };
    match &payment.stage {
        Stage::Reserved { .. } => {}
        Stage::Succeeded { .. } | Stage::Charging { .. } => {
            return Outcome::refused(Refusal::PAYMENT_CONFIRMED);
        }
        Stage::Cancelled => return Outcome::refused(Refusal::PAYMENT_CANCELLED),
        Stage::Denied { .. } => return Outcome::refused(Refusal::PAYMENT_DENIED),
        Stage::AwaitingCode { .. } | Stage::Deciding { .. } => {
            let message = "The payment has to be validated before it can be confirmed.";
            return Outcome::refused(Refusal::PERMISSION_DENIED.saying(message));
        }
    }
    if payment.terms.phone.line() == Line::ConfirmDenied {
        let reason = "The carrier's policy does not allow this payment".to_owned();
        let events = moved(context, payment, Move::Deny { reason });
        return Outcome { events, answer: Err(Refusal::confirmation_denied()) };
    }
    let step = match context.settings.mode {
        Mode::Sync => Move::Charge,
        Mode::Async if payment.terms.phone.line() == Line::NotifiedEarly => {
            Move::Confirm { until: context.now }
        }
        Mode::Async => Move::Confirm { until: context.settles_at() },
    };
    Outcome::done((), moved(context, payment, step))
}

/// `cancelPayment`: the merchant cancels a payment that is not confirmed.
pub(crate) fn cancel(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    id: &str,
    number: Option<&str>,
) -> Outcome<()> {
    let payment = match find_on_line(state, caller, id, number) {
        Ok(payment) => payment,
        Err(refusal) => return Outcome::refused(refusal),
    };
    match &payment.stage {
        Stage::Succeeded { .. } | Stage::Charging { .. } => {
            Outcome::refused(Refusal::PAYMENT_CONFIRMED)
        }
        Stage::Cancelled => Outcome::refused(Refusal::PAYMENT_CANCELLED),
        Stage::Denied { .. } => {
            let message = "The payment was denied, there is nothing to cancel.";
            Outcome::refused(Refusal::PERMISSION_DENIED.saying(message))
        }
        Stage::Deciding { .. } | Stage::AwaitingCode { .. } | Stage::Reserved { .. } => {
            Outcome::done((), moved(context, payment, Move::Cancel))
        }
    }
}

/// The payment of a second step, whose body names the line again.
fn find_on_line<'a>(
    state: &'a CarrierState,
    caller: &Caller,
    id: &str,
    number: Option<&str>,
) -> Result<&'a Payment, Refusal> {
    let phone = identify(caller, number)?;
    match phone.line() {
        Line::Unknown => return Err(Refusal::IDENTIFIER_NOT_FOUND),
        Line::Landline | Line::Company => return Err(Refusal::SERVICE_NOT_APPLICABLE),
        _ => {}
    }
    find(state, caller, id).and_then(|payment| {
        if payment.terms.phone == phone { Ok(payment) } else { Err(Refusal::NOT_FOUND) }
    })
}

/// The next change that is due by time alone, if there is one. It is called until nothing is due.
pub(crate) fn pass_time(state: &CarrierState, context: &Context<'_>) -> Vec<Event> {
    if let Some(payment) = state.payment_due(context.now) {
        return match &payment.stage {
            Stage::Deciding { .. } => opening::decide(context, payment),
            Stage::AwaitingCode { .. } | Stage::Reserved { .. } => {
                moved(context, payment, Move::Expire)
            }
            Stage::Charging { .. } => moved(context, payment, Move::Charge),
            Stage::Succeeded { .. } | Stage::Denied { .. } | Stage::Cancelled => Vec::new(),
        };
    }
    match state.refund_due(context.now) {
        Some((payment, refund)) => refunds::settle(context, payment, refund),
        None => Vec::new(),
    }
}
