//! How a hand-off moves: a pure function. The time comes with the event.

use core::time::Duration;

use farthing_protocol::DeviceId;
use subtle::ConstantTimeEq as _;

use crate::clock::UnixMillis;
use crate::handoff::state::{Handoff, Stage};

/// How long the phone has to pay once its reader continued: as long as a quote holds.
pub(crate) const CONFIRM_LIFE: Duration = farthing_protocol::limits::QUOTE_LIFE;

/// Something that happens to a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A browser shows the page.
    Shown,
    /// Somebody pressed *Continue*, with a check.
    Continued {
        /// The phone's device id.
        guest: DeviceId,
        /// Which of the three was picked.
        check: String,
    },
    /// Somebody pressed *This was not me*.
    NotMe,
    /// The desktop began another one.
    Replaced,
}

/// What an event came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This phone may pay.
    Bound,
    /// Another phone was first.
    Taken,
    /// It is over: refused by somebody.
    Denied,
    /// It is over: too late, or replaced.
    Expired,
    /// Nothing that anybody need be told.
    Quiet,
}

/// Moves a hand-off one event forward.
///
/// A wrong check ends it: of three checks, two guesses would be right more often than not.
#[must_use]
pub(crate) fn step(mut handoff: Handoff, now: UnixMillis, event: Event) -> (Handoff, Outcome) {
    let outcome = match (&handoff.state, event) {
        (Stage::Denied, _) => Outcome::Denied,
        (Stage::Replaced, _) => Outcome::Expired,
        (Stage::Confirming { phone }, Event::Continued { guest, .. }) if *phone == guest => {
            Outcome::Bound
        }
        (Stage::Confirming { .. }, Event::Continued { .. }) => {
            handoff.contested = true;
            Outcome::Taken
        }
        (Stage::Confirming { .. }, Event::NotMe) => Outcome::Taken,
        (Stage::Confirming { .. }, Event::Shown | Event::Replaced) => Outcome::Quiet,
        (Stage::Waiting | Stage::Opened, Event::Replaced) => {
            handoff.state = Stage::Replaced;
            Outcome::Expired
        }
        (Stage::Waiting | Stage::Opened, _) if handoff.is_late(now) => Outcome::Expired,
        (Stage::Waiting | Stage::Opened, Event::Shown) => {
            handoff.state = Stage::Opened;
            Outcome::Quiet
        }
        (Stage::Waiting | Stage::Opened, Event::NotMe) => {
            handoff.state = Stage::Denied;
            Outcome::Denied
        }
        (Stage::Waiting | Stage::Opened, Event::Continued { guest, check }) => {
            if bool::from(handoff.check.as_bytes().ct_eq(check.as_bytes())) {
                handoff.state = Stage::Confirming { phone: guest };
                handoff.expires_at = now.plus(CONFIRM_LIFE);
                Outcome::Bound
            } else {
                handoff.state = Stage::Denied;
                Outcome::Denied
            }
        }
    };
    (handoff, outcome)
}
