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
    let expected = sums.len();
    until("the carrier's books to settle", || async {
        let open = ["processing", "pending_validation", "reserved"];
        let payments = payments(stack).await?;
        let settled = payments.iter().all(|p| !open.contains(&p.status.as_str()));
        let charged = payments.iter().filter(|p| p.status == "succeeded").count();
        ensure!(settled, "open payments: {payments:?}");
        ensure!(charged == expected, "{charged} payments succeeded, not {expected}: {payments:?}");
        Ok(Some(()))
    })
    .await?;
    let payments = payments(stack).await?;
    let charged: Vec<_> = payments.iter().filter(|p| p.status == "succeeded").collect();
    let mut taken = Vec::new();
    for payment in &charged {
        let amount = payment.amount.as_str().map_or(payment.amount.to_string(), str::to_owned);
        taken.push(amount.trim_end_matches(".0").to_owned());
        ensure!(payment.currency == "KRW", "charged in {}", payment.currency);
    }
    let mut wanted: Vec<_> = sums.iter().map(u32::to_string).collect();
    taken.sort_unstable();
    wanted.sort_unstable();
    ensure!(taken == wanted, "charged {taken:?}, not {wanted:?}");
    let mut references: Vec<_> = charged.iter().map(|p| p.reference_code.as_str()).collect();
    references.sort_unstable();
    references.dedup();
    ensure!(references.len() == charged.len(), "one charge was paid twice: {charged:?}");
    until("the gateway's ledger to agree", || async {
        stack.gateway_command(&["verify"]).await.map(Some)
    })
    .await?;
    Ok(())
}
