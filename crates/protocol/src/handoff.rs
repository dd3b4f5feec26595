//! Hand-offs of a purchase from a desktop to a phone: what the desktop shows and what it receives.
//!
//! The desktop receives only states. It receives no phone number, no code, and no text that is typed on the phone.

use serde::{Deserialize, Serialize};

use crate::limits::SHORT_CODE_DIGITS;
use crate::ways::TipChoice;
use crate::{HandoffId, ItemId, OrderId, typed};

/// Body of `POST /v1/handoffs` (with `Idempotency-Key`): the sheet asks for a QR code. Earlier
/// hand-offs of this device for the item end, unless a phone has continued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskHandoff {
    /// The quote of the offer that the reader saw.
    pub quote: String,
    /// For a tip: how much, and what to say. The suggested amount if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<TipChoice>,
    /// For a bundle or a pass: the article for which it is bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<ItemId>,
}

/// The state of a hand-off. New values can be added; existing ones never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum HandoffState {
    /// Nobody has opened it.
    Waiting,
    /// A browser shows the phone page. Another browser can still continue.
    Opened,
    /// A phone picked the right check and continued. Only that phone can pay.
    Confirming,
    /// The phone paid ([`HandoffView::order`]). Final.
    Paid,
    /// The phone's user chose "not me" or a wrong check. Final.
    Denied,
    /// No phone continued in time, or a newer hand-off replaced it. Final.
    Expired,
    /// A state that only a newer gateway knows: keep listening.
    #[serde(other)]
    Unknown,
}

impl HandoffState {
    /// The name on the wire, such as `waiting`. Names are never changed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Opened => "opened",
            Self::Confirming => "confirming",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Paid | Self::Denied | Self::Expired)
    }
}

/// Answer of `GET /v1/handoffs/{id}`, and the data of its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoffView {
    /// The hand-off's id, as in its address and its event stream.
    pub id: HandoffId,
    /// How far the phone has come.
    pub state: HandoffState,
    /// How long the hand-off can still be used, in seconds from now.
    pub expires_in_secs: u32,
    /// Whether a second phone tried to continue after the first one. The second phone was rejected.
    #[serde(default)]
    pub contested: bool,
    /// The order that the phone paid; present in [`HandoffState::Paid`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// The short code, for readers who cannot scan the QR code: nine digits.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode(String);

impl ShortCode {
    /// Reads what a person typed: digits in any width, with any other characters between them. `None` if there are
    /// not exactly nine digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String =
            text.chars().filter_map(typed::plain).filter(char::is_ascii_digit).collect();
        (digits.len() == SHORT_CODE_DIGITS).then_some(Self(digits))
    }

    /// Nine ASCII digits, without separators.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Leaves out the digits, because they open the phone page.
impl core::fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ShortCode(..)")
    }
}

/// The digits in groups of three.
impl core::fmt::Display for ShortCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (index, digit) in self.0.chars().enumerate() {
            if index > 0 && index % 3 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// Answer of `POST /v1/handoffs`: what the desktop shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewHandoff {
    /// The hand-off that was begun: its id, its state and its remaining time.
    pub handoff: HandoffView,
    /// The address in the QR code. It can be used once. The code contains nothing else.
    pub url: String,
    /// The QR code as a picture: a `data:` URL (SVG), dark on white, with its quiet zone.
    pub qr: String,
    /// The address where the short code is typed, without scheme.
    pub short_url: String,
    /// Nine digits in groups of three.
    pub short_code: String,
    /// Two digits. The phone shows three such numbers, and the reader picks this one.
    pub check: String,
    /// Path of the event stream with its ticket, for `EventSource`, which cannot send headers.
    pub events: String,
}

/// Leaves out the address and the short code, because they open the phone page.
impl core::fmt::Debug for NewHandoff {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NewHandoff").field("handoff", &self.handoff).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::{HandoffState, ShortCode};

    #[test]
    fn a_short_code_is_nine_digits_however_they_are_typed() {
        for typed in
            ["123456789", "123 456 789", "123-456-789", "１２３ ４５６ ７８９", " 123456789\n"]
        {
            let code = ShortCode::parse(typed).unwrap();
            assert_eq!((code.as_str(), code.to_string().as_str()), ("123456789", "123 456 789"));
            assert_eq!(format!("{code:?}"), "ShortCode(..)");
        }
        for wrong in ["", "12345678", "1234567890", "abcdefghi"] {
            assert_eq!(ShortCode::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_endings_are_final_and_unknown_words_are_not() {
        for (word, is_final) in [
            ("waiting", false),
            ("opened", false),
            ("confirming", false),
            ("paid", true),
            ("denied", true),
            ("expired", true),
            ("teleported", false),
        ] {
            let state: HandoffState = serde_json::from_str(&format!("\"{word}\"")).unwrap();
            assert_eq!(state.is_final(), is_final, "{word}");
        }
    }
}
