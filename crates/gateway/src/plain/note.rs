//! The result of the last attempt, as a name in the page's address.

use core::time::Duration;

/// A message to the reader about the last attempt. It is a name in the address, so that going back and
/// reloading repeat nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// The page was open for too long.
    Again,
    /// The price that was shown no longer holds.
    PriceChanged,
    /// The number is not a Korean mobile number.
    InvalidPhone,
    /// No carrier here serves the number.
    NumberNotServed,
    /// The code was wrong.
    WrongCode,
    /// What was typed is not a code of six digits.
    InvalidCode,
    /// The code has expired.
    CodeExpired,
    /// Another code can be sent later.
    TooSoon,
    /// No more codes for this payment.
    NoSendsLeft,
    /// A rate limit was reached.
    TooMany,
    /// The phone's monthly limit is reached.
    MonthSpent,
    /// The device is already paying for the item.
    AlreadyPaying,
    /// The carrier does not answer.
    CarrierUnavailable,
    /// The order is past that step.
    Moved,
    /// Tab, credit, bundle or pass does not cover it.
    NotCovered,
    /// The amount cannot be given.
    AmountInvalid,
    /// The message cannot be sent.
    MessageInvalid,
    /// It can no longer be undone.
    UndoTooLate,
    /// Too many purchases were undone lately.
    UndoLimit,
    Failed,
    /// The content could not be opened here.
    Unreadable,
}

/// Every note with its word.
pub(crate) const NOTES: [(Note, &str); 21] = [
    (Note::Again, "again"),
    (Note::PriceChanged, "price-changed"),
    (Note::InvalidPhone, "invalid-phone"),
    (Note::NumberNotServed, "number-not-served"),
    (Note::WrongCode, "wrong-code"),
    (Note::InvalidCode, "invalid-code"),
    (Note::CodeExpired, "code-expired"),
    (Note::TooSoon, "too-soon"),
    (Note::NoSendsLeft, "no-sends-left"),
    (Note::TooMany, "too-many-requests"),
    (Note::MonthSpent, "phone-month-spent"),
    (Note::AlreadyPaying, "already-paying"),
    (Note::CarrierUnavailable, "carrier-unavailable"),
    (Note::Moved, "order-moved"),
    (Note::NotCovered, "not-covered"),
    (Note::AmountInvalid, "amount-invalid"),
    (Note::MessageInvalid, "message-invalid"),
    (Note::UndoTooLate, "undo-too-late"),
    (Note::UndoLimit, "undo-limit"),
    (Note::Failed, "failed"),
    (Note::Unreadable, "unreadable"),
];

impl Note {
    /// The note of a word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        NOTES.iter().find(|(_, known)| *known == word).map(|(note, _)| *note)
    }

    /// Its name in the query.
    pub(crate) fn as_str(self) -> &'static str {
        NOTES.iter().find(|(note, _)| *note == self).map_or("failed", |(_, word)| *word)
    }
}

/// What the last attempt led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) note: Note,
    /// How long to wait before another attempt; zero if it can work now, or if it is not known.
    pub(crate) wait: Duration,
}

impl Told {
    /// A note without a wait.
    pub(crate) const fn at_once(note: Note) -> Self {
        Self { note, wait: Duration::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_reads_back_from_its_word() {
        for (note, word) in NOTES {
            assert_eq!(Note::parse(note.as_str()), Some(note), "{word}");
        }
        assert_eq!(Note::parse("<script>"), None);
    }
}
