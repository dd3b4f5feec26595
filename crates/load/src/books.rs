//! Reads the carrier's and the gateway's books.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use anyhow::{Context as _, Result};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Deserialize;
use serde_json::Value;

/// The carrier's books, as far as this run compares them. Amounts are in won.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Books {
    /// What the carrier took from each phone, by its number.
    pub(crate) phones: BTreeMap<String, Taken>,
    /// Payments that are not decided yet.
    pub(crate) open: usize,
}

/// What the carrier took from one phone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// How many payments succeeded.
    pub(crate) succeeded: usize,
    /// The sum of these payments less refunds, in won.
    pub(crate) net: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    phone_number: String,
    status: String,
    amount: Value,
    refunded: Option<Value>,
}

impl Books {
    /// Reads the sandbox's `/books`.
    ///
    /// # Errors
    ///
    /// If they have another form.
    pub(crate) fn read(books: &Value) -> Result<Self> {
        let payments = books.get("payments").context("/books has no payments")?;
        let payments: Vec<Payment> = serde_json::from_value(payments.clone())?;
        let mut read = Self::default();
        for payment in payments {
            let taken = read.phones.entry(payment.phone_number).or_default();
            match payment.status.as_str() {
                "succeeded" => {
                    let refunded = payment.refunded.as_ref().map_or(Ok(0), won)?;
                    taken.succeeded += 1;
                    taken.net += won(&payment.amount)? - refunded;
                }
                "cancelled" | "denied" => {}
                _ => read.open += 1,
            }
        }
        Ok(read)
    }

    /// All that was taken and not refunded, in won.
    pub(crate) fn net(&self) -> i64 {
        self.phones.values().map(|taken| taken.net).sum()
    }
}

/// An amount that JSON carries as a number or as text.
fn won(amount: &Value) -> Result<i64> {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    let amount = Decimal::from_str(&text).ok().with_context(|| format!("{text} is no amount"))?;
    let whole = amount.is_integer().then(|| amount.to_i64()).flatten();
    whole.with_context(|| format!("{text} is no whole amount"))
}

/// What carriers owe the gateway, in won, from the balances that `farthing-gateway verify` prints.
///
/// # Errors
///
/// If a balance is no number.
pub(crate) fn receivable(verified: &str) -> Result<i64> {
    let balances = verified.lines().filter_map(|line| {
        let (account, sides) = line.split_once(" KRW: debit ")?;
        let (debit, credit) = sides.split_once(", credit ")?;
        let is_carrier = account.starts_with("carrier_receivable");
        is_carrier.then(|| anyhow::Ok(debit.parse::<i64>()? - credit.trim().parse::<i64>()?))
    });
    balances.sum()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refunds_are_subtracted_from_what_was_taken() {
        let payment = |phone: &str, status: &str, amount: Value, refunded: Value| json!({ "phoneNumber": phone, "status": status, "amount": amount, "refunded": refunded });
        let books = json!({ "payments": [
            payment("+82101", "succeeded", json!(300), json!(0)),
            payment("+82102", "succeeded", json!("300.0"), json!("0")),
            payment("+82102", "succeeded", json!(300), json!(300)),
            payment("+82103", "cancelled", json!(300), json!(0)),
            payment("+82103", "reserved", json!(300), json!(0)),
        ]});
        let read = Books::read(&books).unwrap();
        let taken = |phone: &str| read.phones.get(phone).copied().unwrap();
        assert_eq!(taken("+82101"), Taken { succeeded: 1, net: 300 });
        assert_eq!(taken("+82102"), Taken { succeeded: 2, net: 300 });
        assert_eq!(taken("+82103"), Taken::default());
        assert_eq!((read.open, read.net()), (1, 600));
        assert!(
            Books::read(&json!({ "payments": [payment("p", "succeeded", json!(0.5), json!(0))] }))
                .is_err()
        );
    }

    #[test]
    fn the_receivable_is_what_all_carriers_owe() {
        let verified = "verified 3 charges, 3 transactions of the books\n\
            carrier_receivable:one KRW: debit 900, credit 300\n\
            carrier_receivable:two KRW: debit 300, credit 0\n\
            publisher_payable:load-post KRW: debit 0, credit 900\nhead 00";
        assert_eq!(receivable(verified).unwrap(), 900);
        assert_eq!(receivable("verified 0 charges").unwrap(), 0);
    }
}
