//! one-time-password-sms 1.1: a code for any purpose.

use jiff::SignedDuration;

use super::event::Event;
use super::message::LETTERS_MAX;
use super::outcome::{Caller, Context, Outcome};
use super::phone::{Line, Phone};
use super::refusal::Refusal;
use super::state::CarrierState;
use super::wire::line::{SendCode, ValidateCode};

/// Where the code goes in a message.
const PLACE: &str = "{{code}}";

/// Longest id that the specification allows.
const ID_MAX: usize = 36;

/// Longest code that the specification allows.
const CODE_MAX: usize = 10;

/// The time in which sends are counted.
const SENDS_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// `sendCode`: the id of the authentication.
pub(crate) fn send(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    request: &SendCode,
) -> Outcome<String> {
    let phone = match check(state, context, request) {
        Ok(phone) => phone,
        Err(refusal) => return Outcome::refused(refusal),
    };
    let id = context.fresh.id.clone();
    let code = context.fresh.code.clone();
    let mut events = vec![Event::OtpSent {
        id: id.clone(),
        client: caller.client.clone(),
        phone: phone.clone(),
        code: code.clone(),
        until: context.after(context.settings.code_seconds),
    }];
    if phone.line() != Line::Silent {
        events.push(Event::MessageSent { phone, text: request.message.replace(PLACE, &code) });
    }
    Outcome::done(id, events)
}

fn check(
    state: &CarrierState,
    context: &Context<'_>,
    request: &SendCode,
) -> Result<Phone, Refusal> {
    let phone = Phone::from_e164(&request.phone_number)
        .ok_or_else(|| Refusal::invalid_argument("phoneNumber has to be in E.164 form."))?;
    if !request.message.contains(PLACE) {
        return Err(Refusal::invalid_argument("message has to contain {{code}}."));
    }
    if request.message.chars().count() > LETTERS_MAX {
        return Err(Refusal::invalid_argument("message has more than 160 letters."));
    }
    match phone.line() {
        Line::Unknown => return Err(Refusal::NOT_FOUND),
        Line::Landline | Line::NoMessages => return Err(Refusal::PHONE_NUMBER_NOT_ALLOWED),
        Line::MessagesBarred => return Err(Refusal::PHONE_NUMBER_BLOCKED),
        _ => {}
    }
    let since = context.now.checked_sub(SENDS_WITHIN).unwrap_or(context.now);
    let sends = state.otp_sends.get(&phone).into_iter().flatten();
    let recent = sends.filter(|(at, _)| *at > since).count();
    // The specification's scenario: of `max` requests, the last one is refused.
    if recent.saturating_add(1) >= usize::try_from(context.settings.otp_sends).unwrap_or(usize::MAX)
    {
        return Err(Refusal::MAX_OTP_CODES_EXCEEDED);
    }
    Ok(phone)
}

/// The operation `validateCode` of one-time-password-sms.
pub(crate) fn validate(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    request: &ValidateCode,
) -> Outcome<()> {
    let id = &request.authentication_id;
    if id.chars().count() > ID_MAX || request.code.chars().count() > CODE_MAX {
        return Outcome::refused(Refusal::invalid_argument(
            "authenticationId or code is too long.",
        ));
    }
    let Some(otp) = state.otps.get(id).filter(|otp| otp.client == caller.client) else {
        return Outcome::refused(Refusal::NOT_FOUND);
    };
    let newest = state.otp_sends.get(&otp.phone).and_then(|sends| sends.last());
    let replaced = newest.is_some_and(|(_, newest)| newest != id);
    if otp.used || replaced || context.now >= otp.until {
        return Outcome::refused(Refusal::VERIFICATION_EXPIRED);
    }
    if otp.misses >= context.settings.code_tries {
        return Outcome::refused(Refusal::VERIFICATION_FAILED);
    }
    if otp.code == request.code {
        return Outcome::done((), vec![Event::OtpUsed { id: id.clone() }]);
    }
    let last = otp.misses.saturating_add(1) >= context.settings.code_tries;
    let refusal = if last { Refusal::VERIFICATION_FAILED } else { Refusal::INVALID_OTP };
    Outcome { events: vec![Event::OtpMissed { id: id.clone() }], answer: Err(refusal) }
}
