//! `charges suspense` and `charges dismiss`: lists payments in suspense, and takes one out.

use core::fmt::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use crate::charges::PaymentId;
use crate::command::{Place, beside, open, print};
use crate::refunds::orphans;
use crate::store::instances;
use crate::store::refunds::sources::{self, Orphan};

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    place: Place,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// The payment that is taken out of suspense, who says so, and why.
#[derive(Debug, Args)]
pub(crate) struct Dismiss {
    #[command(flatten)]
    place: Place,
    /// The payment, as `CARRIER/PAYMENT` in `charges suspense`.
    payment: String,
    /// Who says so. It stands in the books.
    #[arg(long)]
    by: String,
    /// How you know that it is none of this gateway's. It stands in the books.
    #[arg(long)]
    why: String,
}

/// Lists the payments in suspense.
pub(crate) async fn list(list: List) -> anyhow::Result<()> {
    let store = open(&list.place.options().configuration()?).await?;
    let waiting = sources::in_suspense(&mut *store.read().await?).await?;
    let text = if list.json {
        format!("{:#}\n", Value::from(waiting.iter().map(as_json).collect::<Vec<_>>()))
    } else {
        waiting.iter().fold(String::new(), |mut text, orphan| {
            let Orphan { carrier, payment, reference, amount, paid_at, found_at } = orphan;
            let (paid, found) = (paid_at.to_korean_minute(), found_at.to_korean_minute());
            // Writing to a text does not fail.
            let _written = writeln!(
                text,
                "{carrier}/{}  {amount}  for {reference}, paid {paid}, found {found}",
                payment.0
            );
            text
        })
    };
    Ok(print(&text)?)
}

/// Takes a payment out of suspense.
pub(crate) async fn dismiss(dismiss: Dismiss) -> anyhow::Result<()> {
    for (name, text) in [("--by", &dismiss.by), ("--why", &dismiss.why)] {
        anyhow::ensure!(!text.trim().is_empty(), "{name} says nothing");
    }
    let (carrier, payment) =
        dismiss.payment.split_once('/').context("name the payment as CARRIER/PAYMENT")?;
    let (carrier, payment) = (carrier.to_owned(), PaymentId(payment.to_owned()));
    let store = beside(&dismiss.place.options().configuration()?).await?;
    let now = instances::time(&mut *store.read().await?).await?;
    let done = store.write(move |db| {
        Box::pin(async move {
            orphans::dismiss(db, (&carrier, &payment), (&dismiss.by, &dismiss.why), now).await
        })
    });
    let amount = done.await?.amount;
    Ok(print(&format!("{} is out of suspense: {amount}, none of ours\n", dismiss.payment))?)
}

fn as_json(orphan: &Orphan) -> Value {
    json!({
        "carrier": orphan.carrier, "payment": orphan.payment.0, "reference": orphan.reference,
        "amount": orphan.amount, "paid_at": orphan.paid_at.to_rfc3339(),
        "found_at": orphan.found_at.to_rfc3339(),
    })
}
