//! New payments: `createPayment` and `preparePayment`.

use super::amount::Amount;
use super::calendar::Month;
use super::event::Event;
use super::message;
use super::notice;
use super::outcome::{Caller, Context, Outcome};
use super::payment::{Move, Payment, PaymentId, Status, Steps, Terms, Validation};
use super::phone::{Line, Phone};
use super::refusal::{Api, Refusal};
use super::settings::ValidationMode;
use super::sink::Sink;
use super::state::CarrierState;
use super::wire::payment::{ChargingInformation, PaymentRequest};

/// Opens a payment of one or two steps.
pub(crate) fn open(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    steps: Steps,
    request: PaymentRequest,
) -> Outcome<PaymentId> {
    check(state, context, caller, steps, request)
        .map(|terms| {
            let payment = Payment::new(terms);
            let id = payment.terms.id.clone();
            let mut events = vec![Event::PaymentOpened(Box::new(payment.terms.clone()))];
            if payment.terms.settles_at <= context.now && !awaits_notification(&payment, context) {
                events.extend(decide(context, &payment));
            }
            Outcome::done(id, events)
        })
        .into()
}

/// For an asynchronous carrier whose notification comes before the answer. The answer must still say `processing`, so
/// the payment is decided directly after it was made.
fn awaits_notification(payment: &Payment, context: &Context<'_>) -> bool {
    payment.terms.phone.line() == Line::NotifiedEarly
        && context.settings.mode == super::settings::Mode::Async
}

/// Every reason not to open the payment, or its terms.
fn check(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    steps: Steps,
    request: PaymentRequest,
) -> Result<Terms, Refusal> {
    let PaymentRequest { amount_transaction: mut transaction, sink, sink_credential } = request;
    let charging = &transaction.payment_amount.charging_information;
    check_charging(charging)?;
    if let Some(fee) = transaction.payment_amount.charging_meta_data.as_ref().and_then(|m| m.fee) {
        let steps_of_a_hundredth =
            fee.to_string().split_once('.').is_none_or(|(_, d)| d.len() <= 2);
        if !steps_of_a_hundredth {
            return Err(Refusal::invalid_argument("fee has to be a multiple of 0.01."));
        }
    }
    if let Some(items) = &transaction.payment_amount.payment_details {
        if items.is_empty() {
            return Err(Refusal::invalid_argument("paymentDetails has no item."));
        }
        for item in items {
            check_amount(item.amount, &item.currency, item.tax_amount)?;
        }
    }
    let sink = Sink::check(sink.as_deref(), sink_credential.as_ref(), context.allow_http_sinks)?;
    let phone = identify(caller, transaction.phone_number.as_deref())?;
    let line = phone.line();
    if let Some(refusal) = Refusal::of_line(line) {
        return Err(refusal);
    }
    check_unused(
        state,
        caller,
        &transaction.reference_code,
        transaction.client_correlator.as_deref(),
    )?;
    let settings = context.settings;
    if line == Line::DeniedLater && settings.mode == super::settings::Mode::Sync {
        return Err(Refusal::confirmation_denied());
    }
    if steps == Steps::Two && settings.one_session_per_phone && state.has_open_session(&phone) {
        return Err(Refusal::ALREADY_EXISTS.saying("Another session is created for the same UE"));
    }
    let amount = transaction.payment_amount.charging_information.amount;
    if amount > settings.payment_max {
        return Err(Refusal::unauthorized_amount(Api::Payments).over_limit());
    }
    let month = state.month_total(&phone, Month::of(context.now));
    if month.plus(amount) > settings.month_limit {
        return Err(Refusal::threshold_overpassed(Api::Payments).over_limit());
    }
    transaction.phone_number = Some(phone.as_str().to_owned());
    Ok(Terms {
        id: context.fresh.id.clone(),
        client: caller.client.clone(),
        validation: validation(context, steps, line)
            .filter(|asked| asked.hosted || !caller.is_present),
        phone,
        steps,
        request: transaction,
        sink,
        server_reference: context.fresh.server_reference.clone(),
        embedded_host: caller.embedded_host.clone(),
        created_at: context.now,
        settles_at: if line == Line::NotifiedEarly { context.now } else { context.settles_at() },
    })
}

/// The line that a request is about.
///
/// # Errors
///
/// A token of a line must stand alone, any other needs the number beside it.
pub(crate) fn identify(caller: &Caller, number: Option<&str>) -> Result<Phone, Refusal> {
    let number = number
        .map(|text| {
            Phone::from_e164(text).ok_or_else(|| {
                Refusal::invalid_argument("phoneNumber has to be in E.164 form, with a +.")
            })
        })
        .transpose()?;
    match (&caller.phone, number) {
        (Some(_), Some(_)) => Err(Refusal::UNNECESSARY_IDENTIFIER),
        (Some(bound), None) => Ok(bound.clone()),
        (None, Some(phone)) => Ok(phone),
        (None, None) => Err(Refusal::MISSING_IDENTIFIER),
    }
}

pub(super) fn check_charging(charging: &ChargingInformation) -> Result<(), Refusal> {
    check_amount(charging.amount, &charging.currency, charging.tax_amount)
}

pub(super) fn check_amount(
    amount: Amount,
    currency: &str,
    tax: Option<Amount>,
) -> Result<(), Refusal> {
    if currency != "KRW" {
        return Err(Refusal::invalid_argument("Currency is unknown or not authorized."));
    }
    if !amount.is_positive() || !amount.keeps_scale() {
        return Err(Refusal::invalid_argument("amount has to be a positive multiple of 0.001."));
    }
    if !amount.is_whole() {
        return Err(Refusal::invalid_argument("The won has no decimals."));
    }
    if tax.is_some_and(|tax| tax.is_negative() || !tax.keeps_scale()) {
        return Err(Refusal::invalid_argument("taxAmount has to be a multiple of 0.001."));
    }
    Ok(())
}

/// The two keys against charging twice: the correlator, or else the reference.
fn check_unused(
    state: &CarrierState,
    caller: &Caller,
    reference: &str,
    correlator: Option<&str>,
) -> Result<(), Refusal> {
    let Some(correlator) = correlator else {
        if state.knows_reference(&caller.client, reference) {
            return Err(Refusal::ALREADY_EXISTS);
        }
        return Ok(());
    };
    match state.payment_by_correlator(&caller.client, correlator).map(Payment::status) {
        Some(status) if status.is_open() => {
            Err(Refusal::invalid_argument("clientCorrelator already exist on server."))
        }
        // The specification does not say what to do if that payment is over. It must not be charged again, because
        // preventing that is the purpose of a correlator.
        Some(Status::Succeeded) => Err(Refusal::ALREADY_EXISTS),
        _ => Ok(()),
    }
}

fn validation(context: &Context<'_>, steps: Steps, line: Line) -> Option<Validation> {
    if steps == Steps::One {
        return None;
    }
    let hosted = match context.settings.validation {
        _ if line == Line::HostedWindow => true,
        ValidationMode::Open => true,
        ValidationMode::Validate => false,
        ValidationMode::None => return None,
    };
    Some(Validation {
        hosted,
        authorization_id: context.fresh.authorization_id.clone(),
        code: context.fresh.code.clone(),
    })
}

/// Decides a payment whose time has come: takes it, or denies it.
pub(super) fn decide(context: &Context<'_>, payment: &Payment) -> Vec<Event> {
    let terms = &payment.terms;
    let step = if terms.phone.line() == Line::DeniedLater {
        Move::Deny { reason: "The carrier's policy does not allow this payment".to_owned() }
    } else if terms.steps == Steps::One {
        Move::Charge
    } else {
        // The life of a reservation counts from the request, however long deciding took.
        let created = Context { now: terms.created_at, ..*context };
        let until = created.after(context.settings.reservation_seconds);
        match &terms.validation {
            Some(_) => {
                Move::AskCode { code_until: context.after(context.settings.code_seconds), until }
            }
            None => Move::Reserve { until },
        }
    };
    let mut events = Vec::new();
    if let (Move::AskCode { .. }, Some(validation)) = (&step, &terms.validation)
        && terms.phone.line() != Line::Silent
    {
        let text = message::for_payment(terms, &validation.code);
        events.push(Event::MessageSent { phone: terms.phone.clone(), text });
    }
    events.extend(moved(context, payment, step));
    events
}

/// A move with the notification it causes.
pub(super) fn moved(context: &Context<'_>, payment: &Payment, step: Move) -> Vec<Event> {
    let Ok(stage) = payment.stage.clone().next(step.clone(), context.now) else {
        return Vec::new();
    };
    let notices = notice::of_payment(payment, &stage, context.now);
    let mut events = vec![Event::PaymentMoved { payment: payment.terms.id.clone(), step }];
    events.extend(notices.into_iter().map(Event::queued));
    events
}
