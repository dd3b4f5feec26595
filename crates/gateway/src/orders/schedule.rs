//! When somebody must look at a charge again.

use core::time::Duration;

use farthing_protocol::limits::{CODE_SENDS, RESEND_AFTER};

use crate::charges::State;
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

/// How often the operator's own window is looked after.
const WINDOW_EVERY: Duration = Duration::from_secs(3);

/// How long a reader may take in the operator's own window: a reservation's life.
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

/// After this time a person is told of an unknown outcome.
pub(crate) const ALARM_AFTER: Duration = Duration::from_hours(24);

const _: () = assert!(
    RESEND_AFTER.as_secs() > REPLACE_WITHIN.as_secs(),
    "a code that is being replaced is settled before the next may be asked for",
);

/// When to look at a charge that is as `row` says, at `now`.
pub(crate) fn due_at(row: &ChargeRow, now: UnixMillis, timeout: Duration) -> Option<UnixMillis> {
    match &row.state {
        // The call itself ends within its timeout, with a second try and two tokens. Later than
        // that, nobody is left who would hear an answer.
        State::Preparing
        | State::Validating { .. }
        | State::Confirming { .. }
        | State::Cancelling { .. } => Some(row.entered_at.plus(timeout * 2 + GRACE / 4)),
        State::AwaitingCode { .. } => Some(row.code_expires_at.plus(grace(row))),
        State::AwaitingWindow { .. } => Some(now.plus(WINDOW_EVERY)),
        State::Searching { .. } if row.absences > 0 => Some(now.plus(ABSENCE_APART)),
        State::PrepareUnknown
        | State::Processing { .. }
        | State::ValidateUnknown { .. }
        | State::Reserved { .. }
        | State::ConfirmUnknown { .. }
        | State::Settling { .. }
        | State::CancelUnknown { .. }
        | State::Searching { .. } => Some(now.plus(delay(row.reads))),
        State::Frozen { .. }
        | State::Charged { .. }
        | State::RefundDue { .. }
        | State::Ended { .. } => None,
    }
}

/// How long after its code has run out an order is kept.
pub(crate) fn grace(row: &ChargeRow) -> Duration {
    if row.sends < CODE_SENDS { GRACE } else { LAST_GRACE }
}

fn delay(reads: u32) -> Duration {
    let index = usize::try_from(reads).unwrap_or(usize::MAX);
    let [.., last] = DELAYS;
    DELAYS.get(index).copied().unwrap_or(last)
}
