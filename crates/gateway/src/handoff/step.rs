//! The transitions of a hand-off: a pure function of state, time and event.

use core::time::Duration;

use farthing_protocol::DeviceId;
use subtle::ConstantTimeEq as _;

use crate::clock::UnixMillis;
use crate::handoff::state::{Handoff, Stage};

/// How long the phone has to pay after its reader continued: as long as a quote is valid.
pub(crate) const CONFIRM_LIFE: Duration = farthing_protocol::limits::QUOTE_LIFE;

/// An event of a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A browser shows the page.
    Shown,
    /// A reader pressed *Continue* and picked a number.
    Continued {
        /// The phone's device id.
        guest: DeviceId,
        /// The number that was picked.
        check: String,
    },
    /// A reader pressed *This was not me*.
    NotMe,
    /// The desktop began another one.
    Replaced,
}

/// The result of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This phone may pay.
    Bound,
    /// Another phone was first.
    Taken,
    /// It is over: a reader denied it.
    Denied,
    /// It is over: too late, or replaced.
    Expired,
    /// Nothing that the reader must be told.
    Quiet,
}

/// Applies an event to a hand-off.
///
/// A wrong number ends it: with three numbers, two guesses would be right in two of three cases.
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
