//! `[limits] max_price`: the highest price that may be asked for, in each currency.
//!
//! A price with three zeros too many is found when the configuration is read, not on a reader's phone bill. A
//! Korean line can spend at most 1,000,000 won a month on small payments, and most lines are set to 300,000,
//! which is the default.

use farthing_protocol::{Currency, Money};

use crate::config::section::Section;

/// The most that a Korean line can usually spend in a month, in won.
const DEFAULT_WON: i64 = 300_000;

/// The most that any Korean line can spend in a month, in won.
const HIGHEST_WON: i64 = 1_000_000;

/// The highest price in each currency. In a currency without one, nothing can be sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PriceCeiling(Vec<Money>);

impl Default for PriceCeiling {
    fn default() -> Self {
        let won = Money::from_minor(DEFAULT_WON, Currency::KRW);
        Self(won.into_iter().collect())
    }
}

impl PriceCeiling {
    /// Reads `max_price = "300000"` (won) or `max_price = { KRW = "300000", EUR = "50" }`. Won have a
    /// default; other currencies have none.
    pub(crate) fn read(section: &Section<'_>) -> Self {
        let mut ceiling = Self::default();
        for money in amounts(section, "max_price") {
            ceiling.0.retain(|one| one.currency() != money.currency());
            ceiling.0.push(money);
        }
        ceiling
    }

    /// Whether a price may be asked for.
    ///
    /// # Errors
    ///
    /// A sentence for the operator: what is wrong and which line would allow it.
    pub(crate) fn check(&self, price: Money) -> Result<(), String> {
        let currency = price.currency();
        let code = currency.code();
        match self.0.iter().find(|one| one.currency() == currency) {
            Some(highest) if price.minor() <= highest.minor() => Ok(()),
            Some(highest) => Err(format!(
                "is more than {} {code}, the highest price (max_price below [limits])",
                highest.amount()
            )),
            None => Err(format!(
                "has no highest price: write max_price = {{ {code} = \"…\" }} below [limits]"
            )),
        }
    }
}

/// Reads `key = "300000"` (won) or `key = { KRW = "300000", EUR = "50" }`.
pub(super) fn amounts(section: &Section<'_>, key: &'static str) -> Vec<Money> {
    let mut amounts = Vec::new();
    for (code, amount) in section.amounts(key) {
        match parse(code, amount) {
            Ok(money) => amounts.push(money),
            Err(reason) => section.error(key, reason),
        }
    }
    amounts
}

fn parse(code: &str, amount: &str) -> Result<Money, String> {
    let currency = Currency::parse(code).map_err(|cause| cause.to_string())?;
    let money = Money::parse(amount, currency).map_err(|cause| cause.to_string())?;
    if money.is_zero() {
        return Err("must be more than nothing".to_owned());
    }
    if currency == Currency::KRW && money.minor() > HIGHEST_WON {
        let reason = format!("is more than {HIGHEST_WON} won, which no line may spend in a month");
        return Err(reason);
    }
    Ok(money)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use farthing_protocol::{Currency, Money};

    use super::PriceCeiling;

    #[test]
    fn a_price_may_be_as_high_as_the_ceiling_in_a_currency_that_has_one() {
        let price = |amount, code| Money::parse(amount, Currency::parse(code).unwrap()).unwrap();
        let ceiling = PriceCeiling::default();
        assert_eq!(ceiling.check(price("300000", "KRW")), Ok(()));
        let high = ceiling.check(price("300001", "KRW")).unwrap_err();
        assert!(high.contains("300000 KRW") && high.contains("max_price"), "{high}");
        let foreign = ceiling.check(price("0.50", "EUR")).unwrap_err();
        assert!(foreign.contains("max_price = { EUR"), "{foreign}");
    }
}
