//! Amounts: exact decimals that carry their currency.

use core::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use crate::money::currency::Currency;

mod currency;

/// An exact, non-negative amount in one currency, never a float.
///
/// Each amount has its currency, so 300 won cannot be added to 300 cents by accident. The amount always has at
/// most the currency's decimals (ISO 4217), which [`Money::parse`] checks once.
///
/// On the wire: `{"amount":"300","currency":"KRW"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// A plain decimal with at most the currency's decimals.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "300"))]
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// An amount of zero.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { amount: Decimal::ZERO, currency }
    }

    /// Reads a plain decimal such as `"300"` or `"4.99"`.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Syntax`] if the text is not ASCII digits with at most one decimal point between them,
    /// [`MoneyError::TooManyDecimals`] if the currency has fewer decimals (an amount is never rounded silently),
    /// [`MoneyError::Overflow`] if the amount in smallest units does not fit into an `i64`.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::{Currency, Money, MoneyError};
    ///
    /// let price = Money::parse("300", Currency::KRW)?;
    /// assert_eq!(price.to_string(), "300 KRW");
    /// assert_eq!(Money::parse("300.5", Currency::KRW), Err(MoneyError::TooManyDecimals(Currency::KRW)));
    /// # Ok::<(), MoneyError>(())
    /// ```
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err(MoneyError::Syntax);
        }
        let amount = Decimal::from_str_exact(text).map_err(|_| MoneyError::Overflow)?;
        Self::from_decimal(amount, currency)
    }

    /// Takes a decimal as an amount.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Syntax`] if it is negative, [`MoneyError::TooManyDecimals`] and
    /// [`MoneyError::Overflow`] as for [`Money::parse`].
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(MoneyError::Syntax);
        }
        let mut amount = amount.normalize();
        if amount.scale() > currency.exponent() {
            return Err(MoneyError::TooManyDecimals(currency));
        }
        amount.rescale(currency.exponent());
        let money = Self { amount, currency };
        // Every amount must fit into the database's integers.
        money.checked_minor().ok_or(MoneyError::Overflow)?;
        Ok(money)
    }

    /// Builds an amount from the currency's smallest units (won, cents or fils), as the database stores it.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Syntax`] if it is negative.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::{Currency, Money, MoneyError};
    ///
    /// assert_eq!(Money::from_minor(300, Currency::KRW)?.to_string(), "300 KRW");
    /// assert_eq!(Money::from_minor(499, Currency::USD)?.to_string(), "4.99 USD");
    /// # Ok::<(), MoneyError>(())
    /// ```
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor < 0 {
            return Err(MoneyError::Syntax);
        }
        Ok(Self { amount: Decimal::new(minor, currency.exponent()), currency })
    }

    fn checked_minor(self) -> Option<i64> {
        // The scale always equals the currency's exponent, so the mantissa counts minor units.
        i64::try_from(self.amount.mantissa()).ok()
    }

    /// The amount in the currency's smallest unit.
    #[must_use]
    pub fn minor(self) -> i64 {
        // Every constructor has checked that it fits.
        self.checked_minor().unwrap_or(i64::MAX)
    }

    /// The amount as a decimal, with exactly the currency's decimals.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Adds two amounts of one currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount = self.amount.checked_add(other.amount).ok_or(MoneyError::Overflow)?;
        Self::from_decimal(amount, self.currency)
    }

    /// Subtracts an amount of the same currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::Overflow`] if the result would be negative.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::{Currency, Money, MoneyError};
    ///
    /// let credit = Money::parse("3000", Currency::KRW)?;
    /// let price = Money::parse("300", Currency::KRW)?;
    /// assert_eq!(credit.checked_sub(price), Money::parse("2700", Currency::KRW));
    /// assert_eq!(price.checked_sub(credit), Err(MoneyError::Overflow));
    /// # Ok::<(), MoneyError>(())
    /// ```
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        if other.amount > self.amount {
            return Err(MoneyError::Overflow);
        }
        let amount = self.amount.checked_sub(other.amount).ok_or(MoneyError::Overflow)?;
        Self::from_decimal(amount, self.currency)
    }

    /// Splits off a fee given in basis points (hundredths of a percent), rounded down, and returns `(fee, rest)`.
    /// Both together are always the whole amount.
    ///
    /// A fee above 10,000 basis points counts as 10,000: a fee is never more than the whole.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_protocol::{Currency, Money, MoneyError};
    ///
    /// // 12.5 percent of ₩301 are 37.625: the fee is ₩37, and the publisher gets the rest.
    /// let (fee, rest) = Money::parse("301", Currency::KRW)?.split_fee(1_250);
    /// assert_eq!((fee.minor(), rest.minor()), (37, 264));
    /// # Ok::<(), MoneyError>(())
    /// ```
    #[must_use]
    pub fn split_fee(self, basis_points: u16) -> (Self, Self) {
        let minor = i128::from(self.minor());
        let share = minor * i128::from(basis_points.min(10_000)) / 10_000;
        let share = i64::try_from(share).unwrap_or_default();
        let part = |minor: i64| Self {
            amount: Decimal::new(minor, self.currency.exponent()),
            currency: self.currency,
        };
        (part(share), part(self.minor() - share))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
    }
}

/// The form for logs and receipts: `300 KRW`. Screens use the reader's locale instead.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[derive(Serialize, Deserialize)]
struct Wire {
    amount: String,
    currency: Currency,
}

impl TryFrom<Wire> for Money {
    type Error = MoneyError;

    fn try_from(wire: Wire) -> Result<Self, MoneyError> {
        Self::parse(&wire.amount, wire.currency)
    }
}

impl From<Money> for Wire {
    fn from(money: Money) -> Self {
        Self { amount: money.amount.to_string(), currency: money.currency }
    }
}

/// Why an amount could not be read or computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two amounts of different currencies cannot be added or subtracted.
    #[error("cannot combine {left} with {right}")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second.
        right: Currency,
    },
    /// The result is negative, or does not fit into an `i64` of smallest units.
    #[error("the amount is out of range")]
    Overflow,
    /// More decimals than the currency has.
    #[error("{0} takes at most {decimals} decimals", decimals = .0.exponent())]
    TooManyDecimals(Currency),
    /// The text is not digits with at most one decimal point, or the amount is negative.
    #[error("not a plain decimal number")]
    Syntax,
    /// Not an ISO 4217 code.
    #[error("not an ISO 4217 currency code")]
    UnknownCurrency,
}

#[cfg(test)]
mod tests;
