//! Remembers which payments were read because of a carrier's notification.
//!
//! Notifications are not trusted: they can be forged, repeated, late or missing. Each causes at most one
//! read, and each payment is read at most once in two seconds.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::charges::PaymentId;
use crate::clock::UnixMillis;

/// Shortest time between two reads of one payment that notifications cause.
pub(crate) const APART: Duration = Duration::from_secs(2);

/// How many payments are remembered. Notifications about more are ignored; the reconciler reads them later.
const REMEMBERED: usize = 10_000;

/// For each payment: when it was last read because of a notification, and whether another read is planned.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    reads: Mutex<HashMap<(String, PaymentId), Read>>,
}

#[derive(Debug, Clone, Copy)]
struct Read {
    at: UnixMillis,
    follows: bool,
}

/// What to do about a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Read the payment now.
    ReadNow,
    /// Read it [`APART`] after the last read.
    ReadLater,
    /// Do nothing: a later read is planned, or too many payments are remembered.
    Nothing,
}

impl Hints {
    /// Records a notification and says whether it causes a read.
    pub(crate) fn take(&self, carrier: &str, payment: &PaymentId, now: UnixMillis) -> Then {
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        if reads.len() >= REMEMBERED {
            reads.retain(|_, read| read.follows || now.since(read.at) < APART);
        }
        if reads.len() >= REMEMBERED {
            return Then::Nothing;
        }
        let key = (carrier.to_owned(), payment.clone());
        match reads.get_mut(&key) {
            Some(read) if read.follows => Then::Nothing,
            Some(read) if now.since(read.at) < APART => {
                read.follows = true;
                Then::ReadLater
            }
            _ => {
                reads.insert(key, Read { at: now, follows: false });
                Then::ReadNow
            }
        }
    }

    /// Records that a read begins.
    pub(crate) fn reading(&self, carrier: &str, payment: &PaymentId, now: UnixMillis) {
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        reads.insert((carrier.to_owned(), payment.clone()), Read { at: now, follows: false });
    }
}

#[cfg(test)]
mod tests {
    use super::{Hints, Then};
    use crate::charges::PaymentId;
    use crate::clock::UnixMillis;

    #[test]
    fn a_flood_of_hints_causes_a_read_now_and_one_after_two_seconds() {
        let hints = Hints::default();
        let payment = PaymentId("pay-1".to_owned());
        let take = |at| hints.take("sandbox", &payment, UnixMillis(at));
        assert_eq!(take(0), Then::ReadNow);
        assert_eq!(take(10), Then::ReadLater);
        assert!((11..1_000).all(|at| take(at) == Then::Nothing));

        hints.reading("sandbox", &payment, UnixMillis(2_010));
        assert_eq!(take(2_011), Then::ReadLater);
        assert_eq!(
            hints.take("sandbox", &PaymentId("pay-2".to_owned()), UnixMillis(0)),
            Then::ReadNow
        );
    }
}
