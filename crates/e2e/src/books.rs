//! The carrier's books, the gateway's ledger and what the reader can read must agree.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::stack::Stack;
use crate::until;

/// One payment in the carrier's books.
#[derive(Debug, Deserialize)]
pub struct Payment {
    /// `succeeded`, `cancelled`, `denied`, …
    pub status: String,
    /// In the currency's own unit; a JSON number or a decimal text.
    pub amount: serde_json::Value,
    /// Three letters, as in ISO 4217.
    pub currency: String,
    /// Id of the charge at the gateway: CAMARA's `referenceCode`.
    #[serde(rename = "referenceCode")]
    pub reference_code: String,
}

/// The carrier's books.
///
/// # Errors
///
/// If the sandbox does not answer in the documented form.
pub async fn payments(stack: &Stack) -> Result<Vec<Payment>> {
    let books: serde_json::Value =
        stack.http().get(stack.carrier("/books")).send().await?.json().await?;
    // Either the list itself or an object that has it under `payments`.
    let list = books.get("payments").unwrap_or(&books);
    serde_json::from_value(list.clone()).context("/books has another form")
}

/// Checks that exactly payments of these sums (in won, in any order) succeeded at the carrier, each for
/// another charge, that none is left open, and that the gateway's own verification finds nothing.
///
/// # Errors
///
/// The first difference.
pub async fn agree(stack: &Stack, sums: &[u32]) -> Result<()> {
    until("the carrier's books to settle", || async {
        judge(&payments(stack).await?, sums).map(Some)
    })
    .await?;
    until("the gateway's ledger to agree", || async {
        stack.gateway_command(&["verify"]).await.map(Some)
    })
    .await
    .map(drop)
}

/// Compares the carrier's books with the sums that it should have charged.
fn judge(payments: &[Payment], sums: &[u32]) -> Result<()> {
    let open = ["processing", "pending_validation", "reserved"];
    let is_settled = payments.iter().all(|payment| !open.contains(&payment.status.as_str()));
    ensure!(is_settled, "open payments: {payments:?}");
    let charged: Vec<_> = payments.iter().filter(|one| one.status == "succeeded").collect();
    let mut taken = Vec::new();
    for payment in &charged {
        let amount = payment.amount.as_str().map_or(payment.amount.to_string(), str::to_owned);
        taken.push(amount.trim_end_matches(".0").to_owned());
        ensure!(payment.currency == "KRW", "charged in {}", payment.currency);
    }
    let mut wanted: Vec<_> = sums.iter().map(u32::to_string).collect();
    taken.sort_unstable();
    wanted.sort_unstable();
    ensure!(taken == wanted, "charged {taken:?}, not {wanted:?}: {payments:?}");
    let mut references: Vec<_> = charged.iter().map(|one| one.reference_code.as_str()).collect();
    references.sort_unstable();
    references.dedup();
    ensure!(references.len() == charged.len(), "one charge was paid twice: {charged:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Payment, judge};

    fn payment(status: &str, amount: Value, currency: &str, charge: &str) -> Payment {
        let (status, currency) = (status.to_owned(), currency.to_owned());
        Payment { status, amount, currency, reference_code: charge.to_owned() }
    }

    /// Of 300 won.
    fn of(status: &str, charge: &str) -> Payment {
        payment(status, json!(300), "KRW", charge)
    }

    #[test]
    fn books_that_agree_pass() {
        let text = payment("succeeded", json!("900.0"), "KRW", "b");
        for (what, payments, sums) in [
            ("nothing", vec![], vec![]),
            ("one charge", vec![of("succeeded", "a")], vec![300]),
            ("two charges, in any order", vec![text, of("succeeded", "a")], vec![300, 900]),
            ("attempts that ended", vec![of("cancelled", "a"), of("denied", "b")], vec![]),
            (
                "one charge, of whose payments the first was cancelled",
                vec![of("cancelled", "a"), of("succeeded", "a")],
                vec![300],
            ),
        ] {
            let judged = judge(&payments, &sums);
            assert!(judged.is_ok(), "{what}: {judged:?}");
        }
    }

    #[test]
    fn books_that_do_not_agree_fail_for_what_is_wrong_with_them() {
        let of_euros = payment("succeeded", json!(300), "EUR", "a");
        let of_twice_as_much = payment("succeeded", json!(600), "KRW", "a");
        for (what, payments, sums, says) in [
            ("processing where nothing was charged", vec![of("processing", "a")], vec![], "open"),
            ("a code still awaited", vec![of("pending_validation", "a")], vec![], "open"),
            ("a reservation", vec![of("reserved", "a")], vec![], "open"),
            (
                "a reservation beside the charge",
                vec![of("succeeded", "a"), of("reserved", "b")],
                vec![300],
                "open",
            ),
            ("a charge that nobody expects", vec![of("succeeded", "a")], vec![], "charged"),
            ("a right without money", vec![of("cancelled", "a")], vec![300], "charged"),
            ("another sum", vec![of_twice_as_much], vec![300], "charged"),
            ("another currency", vec![of_euros], vec![300], "charged in EUR"),
            (
                "a doubled charge",
                vec![of("succeeded", "a"), of("succeeded", "b")],
                vec![300],
                "charged",
            ),
            (
                "two payments of one charge",
                vec![of("succeeded", "a"), of("succeeded", "a")],
                vec![300, 300],
                "one charge was paid twice",
            ),
        ] {
            let said = judge(&payments, &sums).err().map(|error| error.to_string());
            assert!(said.as_ref().is_some_and(|said| said.starts_with(says)), "{what}: {said:?}");
        }
    }
}
