//! Which notes belong to what the page shows.

use super::Content;
use crate::plain::note::Note;

impl Content {
    /// Whether a note belongs to what the page shows now. Going back and forward shows old addresses: a wrong
    /// code of an hour ago has no place above a receipt.
    pub(crate) const fn takes(&self, note: Note) -> bool {
        match self {
            Self::Ask(_) => !matches!(
                note,
                Note::WrongCode
                    | Note::InvalidCode
                    | Note::CodeExpired
                    | Note::TooSoon
                    | Note::NoSendsLeft
                    | Note::Moved
                    | Note::UndoTooLate
                    | Note::UndoLimit
                    | Note::Unreadable
            ),
            Self::Code { .. } | Self::Window { .. } => !matches!(
                note,
                Note::Again
                    | Note::PriceChanged
                    | Note::InvalidPhone
                    | Note::NumberNotServed
                    | Note::NotCovered
                    | Note::AmountInvalid
                    | Note::MessageInvalid
                    | Note::UndoTooLate
                    | Note::UndoLimit
                    | Note::Unreadable
            ),
            Self::Paid(_) => {
                matches!(note, Note::Unreadable | Note::UndoTooLate | Note::UndoLimit)
            }
            Self::Wait { .. } | Self::Read { .. } | Self::Shelf { .. } | Self::Message { .. } => {
                false
            }
        }
    }
}
