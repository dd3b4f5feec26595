//! Turns a carrier's answers into news for a charge. Each answer means one of these: the call certainly did
//! not run, the carrier certainly refused it, it succeeded, or the outcome is unknown.
//!
//! Each call has a correlator of its own and is sent once, so a 4xx answer is about this call. It says
//! nothing about an earlier call; the states after a lost answer take care of that.

use farthing_protocol::Reason;
use serde::de::DeserializeOwned;

use crate::carriers::exchange::{Heard, Reply};
use crate::carriers::observation::{News, Observation};
use crate::carriers::refusals::Refusals;
use crate::carriers::setup::Vocabulary;
use crate::carriers::wire::{ErrorOut, PaymentOut};
use crate::charges::{Event, Holding};

/// The meaning of one carrier's error codes.
#[derive(Debug, Clone)]
pub(crate) struct Classifier {
    pub(crate) refusals: Refusals,
    pub(crate) vocabulary: Option<Vocabulary>,
}

/// The result of reading one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadAnswer {
    /// The carrier's description of the payment.
    Payment(Observation),
    /// The carrier knows no such payment.
    Gone,
    /// The answer says nothing about the payment, or there was none.
    Nothing,
}

/// The answer to a request for a page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListAnswer<T> {
    Page(ListPage<T>),
    /// There is no such page.
    OutOfRange,
    /// The period has more entries than the carrier lists at once: ask for a shorter one.
    TooMany,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListPage<T> {
    /// The entries that could be read.
    pub(crate) read: Vec<T>,
    /// Number of entries on the page, unreadable ones included.
    pub(crate) length: usize,
    /// Number of entries on all pages, if the carrier says so.
    pub(crate) total: Option<usize>,
}

impl Classifier {
    /// Classifies an answer to `prepare`.
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
            // The correlator was used before: by this call itself, when a proxy or HTTP layer repeated it.
            (400, _) if error.message.contains("clientCorrelator") => Event::Lost,
            (400 | 403 | 404 | 409 | 422, _) => self.refused(&error),
            _ => Event::Lost,
        })
    }

    /// Classifies an answer to `validate`.
    pub(crate) fn validate(&self, heard: &Heard) -> Event {
        let reply = match understood(heard) {
            Ok(reply) => reply,
            Err(event) => return event,
        };
        let error = error(reply);
        match (reply.status, error.code.as_str()) {
            (200..=299, _) => Event::CodeAccepted { has: Holding::Nothing },
            // The caller decides whether it was the last try, because it counts tries across resends.
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

    /// Classifies an answer to `confirm`.
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

    /// Classifies an answer to `cancel`.
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

    /// Classifies an answer to reading one payment.
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

    /// Classifies a page of payments; none if the answer says nothing. An unreadable entry, for example one
    /// whose status is not in the specification, is counted: it may be the payment that is looked for.
    pub(crate) fn list(heard: &Heard) -> Option<ListAnswer<Observation>> {
        list_page(heard, Observation::of)
    }

    fn refused(&self, error: &ErrorOut) -> Event {
        Event::Refused(self.refusals.reason(self.vocabulary, error))
    }
}

/// The answer of the carrier's application. If there was none, the event that follows.
pub(super) fn understood(heard: &Heard) -> Result<&Reply, Event> {
    match heard {
        Heard::NotSent => Err(Event::NotExecuted),
        Heard::Silence => Err(Event::Lost),
        // The carrier's API gateway rejected the call before its application saw it.
        Heard::Answered(reply) if matches!(reply.status, 401 | 429) => Err(Event::NotExecuted),
        // An HTML page with status 200 comes from a proxy and says nothing about the call.
        Heard::Answered(reply) if !is_of_an_application(&reply.body) => Err(Event::Lost),
        Heard::Answered(reply) => Ok(reply),
    }
}

/// Whether a body is empty or JSON, as an application answers.
fn is_of_an_application(body: &[u8]) -> bool {
    body.is_empty() || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// Classifies a page of a list; none if the answer says nothing.
pub(super) fn list_page<W: DeserializeOwned, T>(
    heard: &Heard,
    read: impl Fn(W) -> Option<T>,
) -> Option<ListAnswer<T>> {
    let Heard::Answered(reply) = heard else { return None };
    // After the last page some carriers answer with an empty page and others with an error, whose code the
    // specification has with and without the name of the API.
    match (reply.status, error(reply).code.as_str()) {
        (400, code) if code == "OUT_OF_RANGE" || code.ends_with(".OUT_OF_RANGE") => {
            return Some(ListAnswer::OutOfRange);
        }
        (400, code) if code.ends_with(".TOO_MANY_MATCHING_RECORDS") => {
            return Some(ListAnswer::TooMany);
        }
        (200, _) => {}
        _ => return None,
    }
    let entries: Vec<&serde_json::value::RawValue> = serde_json::from_slice(&reply.body).ok()?;
    let length = entries.len();
    let entry =
        |raw: &serde_json::value::RawValue| serde_json::from_str(raw.get()).ok().and_then(&read);
    let read = entries.into_iter().filter_map(entry).collect();
    Some(ListAnswer::Page(ListPage { read, length, total: reply.total }))
}

fn payment(reply: &Reply) -> Option<Observation> {
    serde_json::from_slice::<PaymentOut>(&reply.body).ok().and_then(Observation::of)
}

pub(super) fn error(reply: &Reply) -> ErrorOut {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// The specification has one code for both; the message distinguishes them.
fn used_up_or_expired(error: &ErrorOut) -> Reason {
    if error.message.to_ascii_lowercase().contains("expired") {
        Reason::CodeExpired
    } else {
        Reason::TooManyWrongCodes
    }
}

#[cfg(test)]
mod tests;
