//! Phone numbers, and the test numbers with their behaviour.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number in E.164 form, such as `+821012345678`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Phone(String);

impl Phone {
    /// Reads the form that the specifications want: `^\+[1-9][0-9]{4,14}$`.
    #[must_use]
    pub(crate) fn from_e164(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (5..=15).contains(&digits.len()) && !digits.starts_with('0');
        (plain && fits).then(|| Self(text.to_owned()))
    }

    /// Reads what a Korean types: `010-1234-5678`, `+82 10 1234 5678`, full-width digits.
    #[must_use]
    pub(crate) fn from_typed(text: &str) -> Option<Self> {
        let plus = text.trim_start().starts_with(['+', '\u{ff0b}']);
        let mut digits = String::new();
        for letter in text.chars() {
            match letter {
                '0'..='9' => digits.push(letter),
                // Full-width digits, as Korean and Japanese keyboards can type them.
                '\u{ff10}'..='\u{ff19}' => {
                    let digit = u32::from(letter).wrapping_sub(0xff10);
                    digits.extend(char::from_digit(digit, 10));
                }
                ' '
                | '-'
                | '.'
                | '('
                | ')'
                | '+'
                | '\u{ff0b}'
                | '\u{ff0d}'
                | '\u{2010}'..='\u{2013}' => {}
                _ => return None,
            }
        }
        if let Some(national) = digits.strip_prefix("82").filter(|rest| plus || rest.len() >= 9) {
            // Some write the trunk zero after the country code: +82 (0)10.
            let national = national.strip_prefix('0').unwrap_or(national);
            return Self::from_e164(&format!("+82{national}"));
        }
        if plus {
            return Self::from_e164(&format!("+{digits}"));
        }
        let national = digits.strip_prefix('0')?;
        Self::from_e164(&format!("+82{national}"))
    }

    /// The number in E.164 form.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it is read out in Korea: `010-1234-5678`.
    #[must_use]
    pub(crate) fn national(&self) -> String {
        let Some(rest) = self.0.strip_prefix("+82") else { return self.0.clone() };
        let tail_start = rest.len().saturating_sub(4);
        match (rest.get(..2), rest.get(2..tail_start), rest.get(tail_start..)) {
            (Some(prefix), Some(middle), Some(tail)) if self.is_mobile() => {
                format!("0{prefix}-{middle}-{tail}")
            }
            _ => format!("0{rest}"),
        }
    }

    /// Whether this is a number of a Korean mobile line (010, or one of the older prefixes).
    fn is_mobile(&self) -> bool {
        let Some(rest) = self.0.strip_prefix("+82") else { return false };
        match rest.get(..2) {
            Some("10") => rest.len() == 10,
            Some("11" | "16" | "17" | "18" | "19") => (9..=10).contains(&rest.len()),
            _ => false,
        }
    }

    /// What the carrier knows about the line behind the number.
    #[must_use]
    pub(crate) fn line(&self) -> Line {
        let Some(rest) = self.0.strip_prefix("+82") else { return Line::Unknown };
        if !self.is_mobile() {
            // Area codes, internet telephony: another kind of line of this country.
            let landline = matches!(rest.as_bytes().first(), Some(b'2'..=b'7'));
            return if landline && rest.len() >= 8 { Line::Landline } else { Line::Unknown };
        }
        let magic = rest.strip_prefix("10").and_then(|tail| tail.strip_prefix("0000"));
        magic.map_or(Line::Ordinary, Line::magic)
    }
}

/// Shows the last two digits only: a whole number must not reach a log through `{:?}`.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default();
        write!(f, "Phone(..{tail})")
    }
}

/// How the line behind a number behaves. Everything but the first three is a magic number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// Every other number: payments succeed.
    Ordinary,
    /// Not a number of this carrier.
    Unknown,
    /// A number of this country that is no mobile line.
    Landline,
    /// 0001: every amount is too high for it.
    AmountTooHigh,
    /// 0002: the limit of the month is used up.
    MonthUsedUp,
    /// 0003: its owner switched small payments off.
    Blocked,
    /// 0004: a bill is unpaid.
    UnpaidBill,
    /// 0005: a minor's, without consent.
    Minor,
    /// 0006: a company's, or prepaid.
    Company,
    /// 0007: its SIM changed recently.
    SimChanged,
    /// 0008: the carrier answers after eight seconds.
    Slow,
    /// 0009: a confirmation takes effect, its answer is lost.
    ConfirmAnswerLost,
    /// 0010: a reservation takes effect, its answer is lost.
    PrepareAnswerLost,
    /// 0011: no message ever arrives.
    Silent,
    /// 0012: validation happens in the carrier's own window.
    HostedWindow,
    /// 0013: the carrier is down.
    Down,
    /// 0014: every notification comes twice, the second one late.
    NotifiedTwice,
    /// 0015: notifications come before the answer.
    NotifiedEarly,
    /// 0016: refunds are denied.
    RefundDenied,
    /// 0017: payments are not eligible for a refund.
    RefundNotEligible,
    /// 0018: a reservation works, its confirmation is denied.
    ConfirmDenied,
    /// 0019: the limit for refunds is used up.
    RefundsUsedUp,
    /// 0020: accepted at first and denied afterwards, where the carrier is asynchronous.
    DeniedLater,
    /// 0021: cannot receive messages.
    NoMessages,
    /// 0022: the subscriber has barred messages.
    MessagesBarred,
    /// 0023: has no SIM yet.
    NoSim,
}

impl Line {
    /// The behaviour of 010-0000-`tail`.
    fn magic(tail: &str) -> Self {
        match tail {
            "0001" => Self::AmountTooHigh,
            "0002" => Self::MonthUsedUp,
            "0003" => Self::Blocked,
            "0004" => Self::UnpaidBill,
            "0005" => Self::Minor,
            "0006" => Self::Company,
            "0007" => Self::SimChanged,
            "0008" => Self::Slow,
            "0009" => Self::ConfirmAnswerLost,
            "0010" => Self::PrepareAnswerLost,
            "0011" => Self::Silent,
            "0012" => Self::HostedWindow,
            "0013" => Self::Down,
            "0014" => Self::NotifiedTwice,
            "0015" => Self::NotifiedEarly,
            "0016" => Self::RefundDenied,
            "0017" => Self::RefundNotEligible,
            "0018" => Self::ConfirmDenied,
            "0019" => Self::RefundsUsedUp,
            "0020" => Self::DeniedLater,
            "0021" => Self::NoMessages,
            "0022" => Self::MessagesBarred,
            "0023" => Self::NoSim,
            "0024" => Self::Unknown,
            _ => Self::Ordinary,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn every_korean_spelling_means_the_same_number() {
        for typed in [
            "010-1234-5678",
            "01012345678",
            "+821012345678",
            "+82 10 1234 5678",
            "82-10-1234-5678",
            "+82 (0)10-1234-5678",
            "\u{ff10}\u{ff11}\u{ff10}-1234-5678",
        ] {
            assert_eq!(Phone::from_typed(typed).unwrap().as_str(), "+821012345678", "{typed}");
        }
        assert_eq!(Phone::from_typed("010-1234-5678").unwrap().national(), "010-1234-5678");
    }

    #[test]
    fn an_invalid_phone_number_is_refused() {
        for typed in ["", "hello", "1234", "+", "010-12x4-5678"] {
            assert!(Phone::from_typed(typed).is_none(), "{typed}");
        }
        for text in ["821012345678", "+0101234567", "+1", "+1234567890123456", "+82 10"] {
            assert!(Phone::from_e164(text).is_none(), "{text}");
        }
    }

    #[test]
    fn only_the_numbers_of_the_table_are_magic() {
        for (number, line) in [
            ("+821000000001", Line::AmountTooHigh),
            ("+821000000015", Line::NotifiedEarly),
            ("+821000000099", Line::Ordinary),
            ("+821012340001", Line::Ordinary),
            ("+821012345678", Line::Ordinary),
            ("+8211234567", Line::Unknown),
            ("+82112345678", Line::Ordinary),
            ("+82212345678", Line::Landline),
            ("+34671999000", Line::Unknown),
        ] {
            assert_eq!(Phone::from_e164(number).unwrap().line(), line, "{number}");
        }
    }

    #[test]
    fn debugging_output_hides_the_number() {
        let shown = format!("{:?}", Phone::from_e164("+821012345678").unwrap());
        assert_eq!(shown, "Phone(..78)");
    }
}
