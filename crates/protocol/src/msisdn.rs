//! Mobile numbers: one canonical form for all ways in which Korean readers write them.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::typed;

/// A Korean mobile number in E.164 form, such as `+821012345678`.
///
/// Every value was checked, because [`Msisdn::parse`] is the only way to make one. All spellings of a number give
/// the same value, so that another spelling cannot avoid a limit.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "+821012345678"))]
pub struct Msisdn(String);

impl Msisdn {
    /// Reads what a person typed or pasted: spaces, hyphens, dots and brackets in any width,
    /// full-width digits, with or without country code (`010 …`, `+82 10 …`, `+82 (0)10 …`,
    /// `0082 10 …`).
    ///
    /// # Errors
    ///
    /// [`MsisdnError`] for the first rule that the text breaks.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::Msisdn;
    ///
    /// let typed = Msisdn::parse("０１０－１２３４－５６７８")?;
    /// assert_eq!(typed, Msisdn::parse("+82 (0)10 1234 5678")?);
    /// assert_eq!(typed.as_e164(), "+821012345678");
    /// # Ok::<(), farthing_protocol::MsisdnError>(())
    /// ```
    pub fn parse(typed: &str) -> Result<Self, MsisdnError> {
        let mut compact = String::with_capacity(16);
        for c in typed.chars().filter_map(typed::plain) {
            match c {
                '0'..='9' => compact.push(c),
                '+' if compact.is_empty() => compact.push('+'),
                ' ' | '-' | '.' | '(' | ')' | '/' | '·' => {}
                _ => return Err(MsisdnError::NotDigits),
            }
        }
        if compact.is_empty() || compact == "+" {
            return Err(MsisdnError::Empty);
        }
        let national = national(&compact)?;
        let subscriber = national.strip_prefix('0').unwrap_or(national);
        let digits = subscriber.len();
        match subscriber.get(..2) {
            // 010 is followed by eight digits; the older 011 and 016–019 by seven or eight.
            Some("10") if digits == 10 => {}
            Some("11" | "16" | "17" | "18" | "19") if digits == 9 || digits == 10 => {}
            Some("10" | "11" | "16" | "17" | "18" | "19") => return Err(MsisdnError::WrongLength),
            Some(_) if digits >= 7 => return Err(MsisdnError::NotMobile),
            _ => return Err(MsisdnError::WrongLength),
        }
        Ok(Self(format!("+82{subscriber}")))
    }

    /// The canonical form, for the carrier: `+821012345678`.
    #[must_use]
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// The number as its owner writes it, with the middle hidden: `010-••••-5678`.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::Msisdn;
    ///
    /// let phone = Msisdn::parse("+821012345678")?;
    /// assert_eq!(phone.masked(), "010-••••-5678");
    /// assert_eq!(format!("{phone:?}"), "Msisdn(..78)");
    /// # Ok::<(), farthing_protocol::MsisdnError>(())
    /// ```
    #[must_use]
    pub fn masked(&self) -> String {
        let subscriber = self.0.strip_prefix("+82").unwrap_or(&self.0);
        let (head, _) = subscriber.split_at_checked(2).unwrap_or((subscriber, ""));
        let tail =
            subscriber.len().checked_sub(4).and_then(|at| subscriber.get(at..)).unwrap_or_default();
        format!("0{head}-••••-{tail}")
    }

    /// The number as its owner writes it: `010-1234-5678`.
    #[must_use]
    pub fn national(&self) -> String {
        let subscriber = self.0.strip_prefix("+82").unwrap_or(&self.0);
        let (head, rest) = subscriber.split_at_checked(2).unwrap_or((subscriber, ""));
        let (middle, tail) =
            rest.split_at_checked(rest.len().saturating_sub(4)).unwrap_or((rest, ""));
        format!("0{head}-{middle}-{tail}")
    }
}

/// The digits after the country code, with or without the leading zero of national numbers.
fn national(compact: &str) -> Result<&str, MsisdnError> {
    if let Some(international) = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00")) {
        return international.strip_prefix("82").ok_or(MsisdnError::NotKorean);
    }
    match compact.strip_prefix("82") {
        // Without a plus, 82 is a country code only where a whole mobile number follows.
        Some(rest) if rest.trim_start_matches('0').len() >= 9 => Ok(rest),
        _ if compact.starts_with('0') => Ok(compact),
        _ => Err(MsisdnError::TrunkZeroMissing),
    }
}

/// Shows only the last two digits, so that `{:?}` never writes a phone number to a log.
impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.0.len().checked_sub(2).and_then(|at| self.0.get(at..)).unwrap_or_default();
        write!(f, "Msisdn(..{tail})")
    }
}

impl TryFrom<String> for Msisdn {
    type Error = MsisdnError;

    fn try_from(text: String) -> Result<Self, MsisdnError> {
        Self::parse(&text)
    }
}

impl From<Msisdn> for String {
    fn from(msisdn: Msisdn) -> Self {
        msisdn.0
    }
}

/// Which rule a typed phone number breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MsisdnError {
    /// The text is empty, or holds separators only.
    #[error("no number was typed")]
    Empty,
    /// Something other than digits and separators.
    #[error("a phone number has digits only")]
    NotDigits,
    /// Too few or too many digits for a mobile number.
    #[error("the number of digits does not fit a mobile number")]
    WrongLength,
    /// A landline or a service number, which has no phone bill that could be charged here.
    #[error("not a mobile number")]
    NotMobile,
    /// A country code other than +82.
    #[error("not a Korean number")]
    NotKorean,
    /// A national number without its leading zero.
    #[error("a number begins with 0 or with +82")]
    TrunkZeroMissing,
}

#[cfg(test)]
mod tests;
