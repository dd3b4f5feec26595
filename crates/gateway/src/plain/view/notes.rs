//! Which notes fit the state that the page shows.

use super::Content;
use crate::plain::note::Note;

impl Content {
    /// Whether a note fits the present state. Going back and forward opens old addresses: a note about a
    /// wrong code must not appear above a receipt.
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
