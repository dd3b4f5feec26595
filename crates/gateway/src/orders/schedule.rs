//! When a charge is due to be read or retried.

use core::time::Duration;

use farthing_protocol::limits::{CODE_SENDS, RESEND_AFTER};

use crate::carriers::Carrier;
use crate::charges::{State, Then};
use crate::clock::UnixMillis;
use crate::store::charges::ChargeRow;

/// Pauses before the reads of an unknown outcome. The last one repeats.
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

/// How long a reader's agreement is valid after the code has expired. Later the reader would not expect the
/// charge.
const CONSENT_LIFE: Duration = Duration::from_mins(10);

/// How often a payment in the carrier's own window is read.
const WINDOW_EVERY: Duration = Duration::from_secs(3);

/// How long a reader may take in the carrier's own window: the life of a reservation.
pub(crate) const WINDOW_LIFE: Duration = Duration::from_mins(10);

/// How long an order stays after its code has expired, so that the reader can ask for another code.
const GRACE: Duration = Duration::from_mins(2);

/// The same if no more codes can be sent: only enough time for a code that is already being submitted.
const LAST_GRACE: Duration = Duration::from_secs(5);

/// How long a reader waits for a reservation whose answer was lost.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::from_secs(8);

/// How long a reader waits for the old reservation to be cancelled before a new code is sent.
pub(crate) const REPLACE_WITHIN: Duration = Duration::from_secs(20);

/// How long a carrier may take for a reservation.
pub(crate) const PROCESSING_LIFE: Duration = Duration::from_mins(2);

/// Added to a call's timeout before its effect can be excluded: time for requests under way and for clock
/// differences.
pub(crate) const QUARANTINE: Duration = Duration::from_mins(2);

/// Time between the two lists that prove that a payment does not exist.
pub(crate) const ABSENCE_APART: Duration = Duration::from_secs(30);

/// How long one gateway keeps a due charge for itself: longer than a call to a carrier may take.
pub(crate) const HELD_FOR: Duration = Duration::from_secs(20);

/// After this time an unknown outcome raises an alarm.
pub(crate) const ALARM_AFTER: Duration = Duration::from_hours(24);

const _: () = assert!(
    RESEND_AFTER.as_secs() > REPLACE_WITHIN.as_secs(),
    "a code that is being replaced is settled before the next may be asked for",
);

/// When the charge of `row` is due next, seen from `now`. None if it is not.
pub(crate) fn due_at(row: &ChargeRow, now: UnixMillis, carrier: &Carrier) -> Option<UnixMillis> {
    let free_at = carrier.paused_until().unwrap_or(now);
    let later = || now.plus(delay(row.id.as_str(), row.reads)).max(free_at);
    match &row.state {
        // The call ends within its timeout, including a second try and two token requests. After that no task
        // waits for the answer.
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

/// The time limit of a state that is read repeatedly, whatever the reads say. It does not wait for the next
/// read.
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

/// Until when the reader's agreement is valid. A reservation that is not confirmed by then is cancelled.
pub(crate) fn consent_until(row: &ChargeRow) -> UnixMillis {
    row.code_expires_at.plus(CONSENT_LIFE)
}

/// How long an order is kept after its code has expired.
pub(crate) fn grace(sends: u8) -> Duration {
    if sends < CODE_SENDS { GRACE } else { LAST_GRACE }
}

/// The pause after this many failed tries. It grows with each try, and varies by up to a quarter, so that
/// charges that failed together are not retried together. The variation is computed from charge and try, so
/// this is a pure function.
pub(crate) fn delay(charge: &str, tries: u32) -> Duration {
    let index = usize::try_from(tries).unwrap_or(usize::MAX);
    let [.., last] = DELAYS;
    let delay = DELAYS.get(index).copied().unwrap_or(last);
    // FNV-1a spreads well; the hash need not be secret.
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
