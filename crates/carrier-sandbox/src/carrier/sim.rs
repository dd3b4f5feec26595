//! sim-swap 2.1 and number-verification 2.1: what the carrier knows about a SIM.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::opening::identify;
use super::outcome::{Caller, Context};
use super::phone::{Line, Phone};
use super::refusal::Refusal;
use super::state::CarrierState;
use super::wire::line::{CheckSimSwap, VerifyNumber};

/// The longest period that the specification allows, in hours.
const AGE_MAX: i64 = 2_400;

/// The period that is checked if none is asked for, in hours.
const AGE_DEFAULT: i64 = 240;

/// `checkSimSwap`: whether the SIM changed in the period.
pub(crate) fn check(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    request: &CheckSimSwap,
) -> Result<bool, Refusal> {
    let hours = request.max_age.unwrap_or(AGE_DEFAULT);
    if hours < 1 {
        return Err(Refusal::invalid_argument("maxAge has to be at least one hour."));
    }
    let phone = served(caller, request.phone_number.as_deref())?;
    let days = context.settings.sim_history_days.map(i64::from);
    let longest = days.map_or(AGE_MAX, |days| days.saturating_mul(24).min(AGE_MAX));
    if hours > longest {
        let message = format!("The monitored period is {longest} hours.");
        return Err(Refusal::out_of_range(message));
    }
    let since =
        context.now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
    Ok(state.sim_changed_at(&phone, context.now).is_some_and(|at| at >= since && at <= context.now))
}

/// `retrieveSimSwapDate`: when the SIM changed last, and the days that the carrier remembers.
pub(crate) fn last_change(
    state: &CarrierState,
    context: &Context<'_>,
    caller: &Caller,
    number: Option<&str>,
) -> Result<(Option<Timestamp>, Option<u32>), Refusal> {
    let phone = served(caller, number)?;
    let changed = state.sim_changed_at(&phone, context.now);
    let Some(days) = context.settings.sim_history_days else { return Ok((changed, None)) };
    let remembered = SignedDuration::from_hours(i64::from(days).saturating_mul(24));
    let since = context.now.checked_sub(remembered).unwrap_or(Timestamp::MIN);
    match changed {
        Some(at) if at >= since => Ok((Some(at), None)),
        _ => Ok((None, Some(days))),
    }
}

/// The mobile line that a request is about.
fn served(caller: &Caller, number: Option<&str>) -> Result<Phone, Refusal> {
    let phone = identify(caller, number)?;
    match phone.line() {
        Line::Unknown => Err(Refusal::IDENTIFIER_NOT_FOUND),
        Line::Landline | Line::Company => Err(Refusal::SERVICE_NOT_APPLICABLE),
        _ => Ok(phone),
    }
}

/// `phoneNumberVerify`: whether the number is the one of the line that the token is bound to.
pub(crate) fn verify(bound: &Phone, request: &VerifyNumber) -> bool {
    match (&request.phone_number, &request.hashed_phone_number) {
        (Some(number), _) => bound.as_str() == number,
        (None, Some(hash)) => {
            let digest = Sha256::digest(bound.as_str().as_bytes());
            digest.iter().copied().eq(hash_bytes(hash))
        }
        (None, None) => false,
    }
}

/// The bytes behind hexadecimal text, as far as it is such.
fn hash_bytes(text: &str) -> impl Iterator<Item = u8> {
    text.as_bytes().chunks(2).map_while(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    })
}

impl VerifyNumber {
    /// Exactly one of the two properties, in its form.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` otherwise.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let fits = match (&self.phone_number, &self.hashed_phone_number) {
            (Some(number), None) => Phone::from_e164(number).is_some(),
            (None, Some(hash)) => hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
            _ => false,
        };
        let message = "Either phoneNumber in E.164 form or hashedPhoneNumber is needed.";
        if fits { Ok(()) } else { Err(Refusal::invalid_argument(message)) }
    }
}
