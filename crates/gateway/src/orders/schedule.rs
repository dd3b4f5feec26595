//! When somebody must look at a charge again.

use core::time::Duration;

use farthing_protocol::limits::{CODE_SENDS, RESEND_AFTER};

use crate::carriers::Carrier;
use crate::charges::{State, Then};
use crate::clock::UnixMillis;
use crate::store::charges::ChargeRow;

/// How long to wait before each read of an unknown outcome; the last one for ever.
const DELAYS: [Duration; 9] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_hours(1),
];

/// How often a frozen charge is read: the carrier may correct itself.
const FROZEN_EVERY: Duration = Duration::from_hours(1);

/// How long after its code ran out a reader's agreement holds. Who is charged later has forgotten it.
const CONSENT_LIFE: Duration = Duration::from_mins(10);

/// How often the carrier's own window is looked after.
const WINDOW_EVERY: Duration = Duration::from_secs(3);

/// How long a reader may take in the carrier's own window: a reservation's life.
pub(crate) const WINDOW_LIFE: Duration = Duration::from_mins(10);

/// How long an expired code's order stays, so that the reader can ask for another.
const GRACE: Duration = Duration::from_mins(2);

/// The same, when no code is left: only for a code that is on its way.
const LAST_GRACE: Duration = Duration::from_secs(5);

/// How long a reader waits for a reservation whose answer was lost.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::from_secs(8);

/// How long a reader waits for an old code to be taken back before a new one is sent.
pub(crate) const REPLACE_WITHIN: Duration = Duration::from_secs(20);

/// How long a carrier may work on a reservation.
pub(crate) const PROCESSING_LIFE: Duration = Duration::from_mins(2);

/// Allowance beyond a call's timeout for a request that is still on its way, and for clocks.
pub(crate) const QUARANTINE: Duration = Duration::from_mins(2);

/// How far apart the two lists are that prove an absence.
pub(crate) const ABSENCE_APART: Duration = Duration::from_secs(30);

/// How long what is due is one gateway's to look at: longer than a call to a carrier may take.
pub(crate) const HELD_FOR: Duration = Duration::from_secs(20);

/// After this time a person is told of an unknown outcome.
pub(crate) const ALARM_AFTER: Duration = Duration::from_hours(24);

const _: () = assert!(
    RESEND_AFTER.as_secs() > REPLACE_WITHIN.as_secs(),
    "a code that is being replaced is settled before the next may be asked for",
);

/// When to look at a charge that is as `row` says, at `now`.
pub(crate) fn due_at(row: &ChargeRow, now: UnixMillis, carrier: &Carrier) -> Option<UnixMillis> {
    let free_at = carrier.paused_until().unwrap_or(now);
    let later = || now.plus(delay(row.id.as_str(), row.reads)).max(free_at);
    match &row.state {
        // The call itself ends within its timeout, with a second try and two tokens. Later than
        // that, nobody is left who would hear an answer.
        State::Preparing
        | State::Validating { .. }
        | State::Confirming { .. }
        | State::Cancelling { .. } => Some(row.entered_at.plus(carrier.timeout() * 2 + GRACE / 4)),
        State::AwaitingCode { .. } => Some(row.code_expires_at.plus(grace(row.sends))),
        State::AwaitingWindow { .. } => Some(now.plus(WINDOW_EVERY).max(free_at)),
        State::Searching { .. } if row.absences > 0 => Some(now.plus(ABSENCE_APART).max(free_at)),
        State::PrepareUnknown
        | State::Processing { .. }
        | State::ValidateUnknown { .. }
        | State::Reserved { .. }
        | State::ConfirmUnknown { .. }
        | State::Settling { .. }
        | State::CancelUnknown { .. }
        | State::Searching { .. } => Some(match deadline(row).filter(|end| now < *end) {
            Some(end) => later().min(end),
            None => later(),
        }),
        State::Frozen { .. } => Some(now.plus(FROZEN_EVERY)),
        State::Charged { .. } | State::RefundDue { .. } | State::Ended { .. } => None,
    }
}

/// When a state that is read again and again ends by itself, whatever the reads say: readers are not
/// kept waiting for the next one.
fn deadline(row: &ChargeRow) -> Option<UnixMillis> {
    match &row.state {
        State::PrepareUnknown => Some(row.entered_at.plus(GIVE_UP_AFTER)),
        State::Processing { .. } => Some(row.entered_at.plus(PROCESSING_LIFE)),
        State::CancelUnknown { then: Then::Replace, .. } => {
            Some(row.entered_at.plus(REPLACE_WITHIN))
        }
        State::ValidateUnknown { .. } => Some(row.code_expires_at.plus(grace(row.sends))),
        State::Reserved { asked: false, .. } => Some(consent_until(row)),
        _ => None,
    }
}

/// Until when the reader's agreement holds: a reservation that could not be confirmed by then is let
/// go.
pub(crate) fn consent_until(row: &ChargeRow) -> UnixMillis {
    row.code_expires_at.plus(CONSENT_LIFE)
}

/// How long after its code has run out an order is kept.
pub(crate) fn grace(sends: u8) -> Duration {
    if sends < CODE_SENDS { GRACE } else { LAST_GRACE }
}

/// How long to wait after so many tries in vain: longer each time, and up to a quarter more or less, so
/// that charges that failed together are not tried together. The same charge and try always wait the
/// same time, which keeps the schedule a pure function.
pub(crate) fn delay(charge: &str, tries: u32) -> Duration {
    let index = usize::try_from(tries).unwrap_or(usize::MAX);
    let [.., last] = DELAYS;
    let delay = DELAYS.get(index).copied().unwrap_or(last);
    // FNV-1a: spreads well, and needs not be secret.
    let bytes = charge.bytes().chain(tries.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let percent = u32::try_from((hash >> 32) % 51).unwrap_or_default();
    delay * (75 + percent) / 100
}

#[cfg(test)]
mod tests {
    use core::time::Duration;
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{DELAYS, delay};

    proptest! {
        #[test]
        fn a_delay_is_within_a_quarter_and_grows_to_the_last_one(charge: String, tries in 0_u32..100) {
            let [.., last] = DELAYS;
            let base = DELAYS.get(tries as usize).copied().unwrap_or(last);
            let delay = delay(&charge, tries);
            prop_assert!(delay >= base * 3 / 4 && delay <= base * 5 / 4, "{delay:?}");
        }
    }

    #[test]
    fn charges_that_failed_together_are_not_tried_together() {
        let delays: BTreeSet<Duration> =
            (0..100).map(|number| delay(&format!("chg_{number:020}"), 5)).collect();
        assert!(delays.len() > 20, "{delays:?}");
    }
}
