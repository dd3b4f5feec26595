//! One-time codes: one parser for all ways in which a code is typed or pasted.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::CODE_DIGITS;
use crate::typed;

/// A complete one-time code: six digits, such as `012345`.
///
/// Every value was checked, because [`OneTimeCode::parse`] is the only way to make one. Only the carrier knows
/// whether it is the right code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "012345"))]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// Reads what a person typed (in any width, with spaces, hyphens or dots) or pasted: the code
    /// alone, or the whole message that brought it.
    ///
    /// A message may hold other numbers, so the places are tried in this order: the last `#123456`
    /// (the line for machines, `@top.example #123456 @pay.example`), the first run of six digits,
    /// the first `123-456` or `123 456`.
    ///
    /// # Errors
    ///
    /// [`OneTimeCodeError`] if the text has no code. Digits are never cut off: seven digits are not a code.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::OneTimeCode;
    ///
    /// let pasted = OneTimeCode::parse("주문 000111\n\n@news.example #394821 @pay.example")?;
    /// assert_eq!(pasted, OneTimeCode::parse("３９４ ８２１")?);
    /// assert_eq!(pasted.as_str(), "394821");
    /// # Ok::<(), farthing_protocol::OneTimeCodeError>(())
    /// ```
    pub fn parse(typed: &str) -> Result<Self, OneTimeCodeError> {
        let digits = digits_in(typed);
        match digits.len() {
            0 => Err(OneTimeCodeError::Empty),
            LEN => Ok(Self(digits)),
            1..LEN => Err(OneTimeCodeError::Incomplete),
            _ => Err(OneTimeCodeError::TooManyDigits),
        }
    }

    /// What a field for a code shows while the reader types: the code in the text, or its digits so far, at most
    /// six.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::OneTimeCode;
    ///
    /// assert_eq!(OneTimeCode::digits_so_far("394 8"), "3948");
    /// assert_eq!(OneTimeCode::digits_so_far("your code is 394821"), "394821");
    /// ```
    #[must_use]
    pub fn digits_so_far(typed: &str) -> String {
        let mut digits = digits_in(typed);
        digits.truncate(LEN);
        digits
    }

    /// The six digits, for the carrier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const LEN: usize = CODE_DIGITS as usize;

/// The digits of the code in a text. If no code is recognised, all digits of the text.
fn digits_in(typed: &str) -> String {
    let text: String = typed.chars().filter_map(typed::plain).collect();
    if let Some(code) = marked(&text) {
        return code;
    }
    let is_message = text.chars().any(|c| !c.is_ascii_digit() && !is_separator(c));
    if is_message && let Some(code) = group(&text, false).or_else(|| group(&text, true)) {
        return code;
    }
    digits(&text)
}

/// The last `#123456`. It belongs to the last line of a message. A field of one line removes line breaks, so the
/// place within the line is not checked.
fn marked(text: &str) -> Option<String> {
    let words = text.split('#').skip(1).filter_map(|after| after.split(' ').next());
    words.map(digits).filter(|code| code.len() == LEN).last()
}

/// The first `123456` or, with a `gap`, the first `123-456` or `123 456`, that is not a part of a
/// longer number, such as a phone number.
fn group(text: &str, gap: bool) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || (gap && matches!(c, ' ' | '-'))))
        .map(str::trim)
        .filter(|part| part.len() == LEN + usize::from(gap))
        .filter(|part| part.as_bytes().get(LEN / 2).is_some_and(|c| c.is_ascii_digit() != gap))
        .map(digits)
        .find(|code| code.len() == LEN)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '·')
}

/// Leaves out the digits, so that `{:?}` never writes a code to a log.
impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(..)")
    }
}

impl TryFrom<String> for OneTimeCode {
    type Error = OneTimeCodeError;

    fn try_from(text: String) -> Result<Self, OneTimeCodeError> {
        Self::parse(&text)
    }
}

impl From<OneTimeCode> for String {
    fn from(code: OneTimeCode) -> Self {
        code.0
    }
}

/// Why a text has no one-time code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OneTimeCodeError {
    /// No digit at all.
    #[error("no code was typed")]
    Empty,
    /// One to five digits.
    #[error("a code has six digits")]
    Incomplete,
    /// More than six digits, and no six of them are recognised as a code.
    #[error("more digits than a code has")]
    TooManyDigits,
}

#[cfg(test)]
mod tests;
