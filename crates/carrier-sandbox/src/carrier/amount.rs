//! Exact amounts: a JSON number is kept digit for digit.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A decimal that was a JSON number and becomes one again, without passing through a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Amount(Decimal);

/// Decimals that the specification allows (`multipleOf: 0.001`).
const SCALE_MAX: u32 = 3;

impl Amount {
    pub(crate) const ZERO: Self = Self(Decimal::ZERO);

    /// A whole number of the currency's main unit.
    #[must_use]
    pub(crate) fn whole(units: i64) -> Self {
        Self(Decimal::from(units))
    }

    /// Reads the text of a JSON number.
    fn parse(text: &str) -> Option<Self> {
        let first = text.bytes().next()?;
        if !(first.is_ascii_digit() || first == b'-') {
            return None;
        }
        let value = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text).ok()?
        } else {
            // Rounding would accept an amount that nobody wrote.
            Decimal::from_str_exact(text).ok()?
        };
        Some(Self(value.normalize()))
    }

    /// Whether the amount has no decimals, as every amount in won must.
    #[must_use]
    pub(crate) fn is_whole(self) -> bool {
        self.0.fract().is_zero()
    }

    /// Whether the amount keeps to the steps of 0.001 of the specification.
    #[must_use]
    pub(crate) fn keeps_scale(self) -> bool {
        self.0.scale() <= SCALE_MAX
    }

    /// Whether the amount is above zero.
    #[must_use]
    pub(crate) fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub(crate) fn is_negative(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// The sum, which stays at the largest amount there is instead of wrapping.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).normalize())
    }

    /// The difference, negative where `other` is more.
    #[must_use]
    pub(crate) fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).normalize())
    }

    /// Won as people write them: thousands set apart by commas.
    #[must_use]
    pub(crate) fn grouped(self) -> String {
        let text = self.to_string();
        let (whole, rest) =
            text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            let left = whole.len() - index;
            if index > 0 && left % 3 == 0 && !grouped.ends_with('-') {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if let Some(rest) = rest {
            grouped.push('.');
            grouped.push_str(rest);
        }
        grouped
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl FromStr for Amount {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or("not a decimal number")
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).ok_or_else(|| D::Error::custom("expected an exact decimal number"))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.to_string()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_number_comes_back_digit_for_digit() {
        for text in ["500", "0.001", "12345678901234567890.125", "0.1"] {
            let amount: Amount = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), text);
        }
    }

    #[test]
    fn other_spellings_of_a_number_mean_the_same() {
        for (text, same) in [("1e3", "1000"), ("5.0", "5"), ("5.000000", "5"), ("-0.50", "-0.5")] {
            let amount: Amount = serde_json::from_str(text).unwrap();
            assert_eq!(amount.to_string(), same);
        }
    }

    #[test]
    fn inexact_or_non_numeric_amounts_are_refused() {
        for text in ["\"5\"", "true", "{}", "1e400", "0.00000000000000000000000000000000001"] {
            assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        for (amount, text) in
            [("300", "300"), ("3000", "3,000"), ("1000000", "1,000,000"), ("-3000", "-3,000")]
        {
            assert_eq!(amount.parse::<Amount>().unwrap().grouped(), text);
        }
    }
}
