//! What was heard, as news for a charge. The questions are always the same: did the call certainly
//! not run, did the carrier certainly say no, or is it unknown?
//!
//! Each call carries a correlator of its own and is sent once, so a 4xx to it speaks of this call.
//! It never speaks of an earlier one: the states that follow a lost answer see to that.

use farthing_protocol::Reason;
use serde::de::DeserializeOwned;

use crate::carriers::exchange::{Heard, Reply};
use crate::carriers::observation::{News, Observation};
use crate::carriers::refusals::Refusals;
use crate::carriers::setup::Vocabulary;
use crate::carriers::wire::{ErrorOut, PaymentOut};
use crate::charges::{Event, Holding};

/// What the codes of one carrier mean.
#[derive(Debug, Clone)]
pub(crate) struct Classifier {
    pub(crate) refusals: Refusals,
    pub(crate) vocabulary: Option<Vocabulary>,
}

/// What reading one payment led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadAnswer {
    /// The carrier told of it.
    Payment(Observation),
    /// The carrier knows no such payment.
    Gone,
    /// The answer says nothing about the payment, or there was none.
    Nothing,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListPage<T> {
    /// Entries, not all of which may be readable.
    Entries {
        /// The entries that have the shape of a payment of ours.
        read: Vec<T>,
        /// How many there are with the others.
        length: usize,
        /// How many all pages have together, if the carrier says so.
        total: Option<usize>,
    },
    /// A page without entries.
    Empty,
    /// There is no such page.
    OutOfRange,
    /// More entries than the carrier lists at once: ask for less time.
    TooMany,
}

impl Classifier {
    /// An answer to `prepare`.
    pub(crate) fn prepare(&self, heard: &Heard) -> News {
        let reply = match understood(heard) {
            Ok(reply) => reply,
            Err(event) => return News::Event(event),
        };
        if reply.status == 201 || reply.status == 200 {
            return payment(reply).map_or(News::Event(Event::Lost), News::Prepared);
        }
        let error = error(reply);
        News::Event(match (reply.status, error.code.as_str()) {
            // Somebody used our correlator before: this very call, by way of a retry below us.
            (400, _) if error.message.contains("clientCorrelator") => Event::Lost,
            (400 | 403 | 404 | 409 | 422, _) => self.refused(&error),
            _ => Event::Lost,
        })
    }

    /// An answer to `validate`.
    pub(crate) fn validate(&self, heard: &Heard) -> Event {
        let reply = match understood(heard) {
            Ok(reply) => reply,
            Err(event) => return event,
        };
        let error = error(reply);
        match (reply.status, error.code.as_str()) {
            (200..=299, _) => Event::CodeAccepted { has: Holding::Nothing },
            // Whether it was the last one is counted on our side too, across resends.
            (400, "CARRIER_BILLING.INVALID_CODE") => Event::CodeWrong { last: false },
            (400, "CARRIER_BILLING.VALIDATION_FAILED") => {
                Event::Refused(used_up_or_expired(&error))
            }
            (409, "ALREADY_EXISTS" | "CARRIER_BILLING.PAYMENT_CONFIRMED") => Event::AlreadyDone,
            (409, "CARRIER_BILLING.PAYMENT_CANCELLED") => Event::AlreadyCancelled,
            (404, _) => Event::Gone,
            (403, "CARRIER_BILLING.PAYMENT_DENIED") | (422, _) => self.refused(&error),
            _ => Event::Lost,
        }
    }

    /// An answer to `confirm`.
    pub(crate) fn confirm(&self, heard: &Heard) -> Event {
        let reply = match understood(heard) {
            Ok(reply) => reply,
            Err(event) => return event,
        };
        let error = error(reply);
        match (reply.status, error.code.as_str()) {
            (200..=299, _) => Event::Accepted,
            (409, "CARRIER_BILLING.PAYMENT_CONFIRMED") => Event::AlreadyDone,
            (409, "CARRIER_BILLING.PAYMENT_CANCELLED") => Event::AlreadyCancelled,
            (404, "NOT_FOUND") => Event::Gone,
            (403, "CARRIER_BILLING.PAYMENT_DENIED") | (422, _) => self.refused(&error),
            _ => Event::Lost,
        }
    }

    /// An answer to `cancel`.
    pub(crate) fn cancel(heard: &Heard) -> Event {
        let reply = match understood(heard) {
            Ok(reply) => reply,
            Err(event) => return event,
        };
        match (reply.status, error(reply).code.as_str()) {
            (200..=299, _) => Event::Accepted,
            (409, "CARRIER_BILLING.PAYMENT_CANCELLED") => Event::AlreadyCancelled,
            (409, "CARRIER_BILLING.PAYMENT_CONFIRMED") => Event::AlreadyDone,
            (404, "NOT_FOUND") => Event::Gone,
            _ => Event::Lost,
        }
    }

    /// An answer to reading one payment.
    pub(crate) fn read(heard: &Heard) -> ReadAnswer {
        match heard {
            Heard::Answered(reply) if reply.status == 200 => {
                payment(reply).map_or(ReadAnswer::Nothing, ReadAnswer::Payment)
            }
            Heard::Answered(reply) if reply.status == 404 && error(reply).code == "NOT_FOUND" => {
                ReadAnswer::Gone
            }
            Heard::Answered(_) | Heard::NotSent | Heard::Silence => ReadAnswer::Nothing,
        }
    }

    /// An answer to reading a page of payments; none if nothing was learnt. Entries of another
    /// shape are somebody else's: ours would have been written by us.
    pub(crate) fn list(heard: &Heard) -> Option<ListPage<Observation>> {
        list_page(heard, Observation::of)
    }

    fn refused(&self, error: &ErrorOut) -> Event {
        Event::Refused(self.refusals.reason(self.vocabulary, error))
    }
}

/// An answer that the carrier's application gave; or the event, if there was none.
pub(super) fn understood(heard: &Heard) -> Result<&Reply, Event> {
    match heard {
        Heard::NotSent => Err(Event::NotExecuted),
        Heard::Silence => Err(Event::Lost),
        // The gate, not the application: this call did not get in.
        Heard::Answered(reply) if matches!(reply.status, 401 | 429) => Err(Event::NotExecuted),
        // A page with status 200 comes from something in between, and says nothing of the call.
        Heard::Answered(reply) if !is_of_an_application(&reply.body) => Err(Event::Lost),
        Heard::Answered(reply) => Ok(reply),
    }
}

/// Whether a body is what an application answers: nothing, or JSON.
fn is_of_an_application(body: &[u8]) -> bool {
    body.is_empty() || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// An answer to reading a page of anything; none if nothing was learnt.
pub(super) fn list_page<W: DeserializeOwned, T>(
    heard: &Heard,
    read: impl Fn(W) -> Option<T>,
) -> Option<ListPage<T>> {
    let Heard::Answered(reply) = heard else { return None };
    // Behind the last page some carriers answer with an empty one and some with this error.
    match (reply.status, error(reply).code.as_str()) {
        (400, "OUT_OF_RANGE") => return Some(ListPage::OutOfRange),
        (400, code) if code.ends_with(".TOO_MANY_MATCHING_RECORDS") => {
            return Some(ListPage::TooMany);
        }
        (200, _) => {}
        _ => return None,
    }
    let entries: Vec<&serde_json::value::RawValue> = serde_json::from_slice(&reply.body).ok()?;
    if entries.is_empty() {
        return Some(ListPage::Empty);
    }
    let length = entries.len();
    let entry =
        |raw: &serde_json::value::RawValue| serde_json::from_str(raw.get()).ok().and_then(&read);
    let read = entries.into_iter().filter_map(entry).collect();
    Some(ListPage::Entries { read, length, total: reply.total })
}

fn payment(reply: &Reply) -> Option<Observation> {
    serde_json::from_slice::<PaymentOut>(&reply.body).ok().and_then(Observation::of)
}

pub(super) fn error(reply: &Reply) -> ErrorOut {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// The specification has one word for both; the message tells which.
fn used_up_or_expired(error: &ErrorOut) -> Reason {
    if error.message.to_ascii_lowercase().contains("expired") {
        Reason::CodeExpired
    } else {
        Reason::TooManyWrongCodes
    }
}

#[cfg(test)]
mod tests;
