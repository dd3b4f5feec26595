//! `refund`: an operator gives money back.

use anyhow::Context as _;
use clap::Args;

use crate::command::{Place, beside, print};
use crate::orders::error::OrderError;
use crate::refunds::ask::{AskError, Asked, Target, by_operator, note};
use crate::refunds::record::{Happening, record};
use crate::refunds::unbilled::{self, GivenBack};
use crate::refunds::{RefundEvent, RefundState, refund_until};
use crate::store::refunds::RefundRow;
use crate::store::{self, Store, instances};

/// What is refunded, why, and how.
#[derive(Debug, Args)]
pub(crate) struct Refund {
    #[command(flatten)]
    place: Place,
    /// A charge (`chg_…`), a receipt (`F-…`), a payment in suspense (`CARRIER/PAYMENT`), or a refund that
    /// waits for a person (`rfd_…`), which is then asked for again.
    target: String,
    /// Why. It stands in the books.
    #[arg(long)]
    reason: String,
    /// Who says so. It stands in the books.
    #[arg(long, default_value = "operator")]
    by: String,
    /// How much; all that is left if it is not said.
    #[arg(long)]
    amount: Option<String>,
    /// Let the reader keep what was bought although all of it goes back.
    #[arg(long)]
    keep_right: bool,
    /// Give it as the reader's credit instead of asking the carrier.
    #[arg(long)]
    as_credit: bool,
}

/// Begins a refund, or decides one that waits for a person. A running gateway asks the carrier within
/// seconds; otherwise the next one that starts does.
pub(crate) async fn run(refund: Refund) -> anyhow::Result<()> {
    anyhow::ensure!(!refund.reason.trim().is_empty(), "--reason says nothing");
    let store = beside(&refund.place.options().configuration()?).await?;
    let now = instances::time(&mut *store.read().await?).await?;
    let row = if refund.target.starts_with("rfd_") {
        anyhow::ensure!(refund.amount.is_none(), "a refund that was begun keeps its amount");
        anyhow::ensure!(
            !refund.keep_right,
            "--keep-right is for a new refund; this one was begun, and its rights were decided then"
        );
        let event = if refund.as_credit { RefundEvent::CreditGiven } else { RefundEvent::AskAgain };
        let note = note(&refund.by, &refund.reason);
        decide(&store, Happening::by_person(refund.target, event, note, now)).await?
    } else {
        let target = Target::parse(&refund.target)
            .context("name a charge, a receipt, a refund, or CARRIER/PAYMENT")?;
        let asked = Asked {
            target,
            part: refund.amount,
            keep_right: refund.keep_right,
            as_credit: refund.as_credit,
            by: refund.by,
            why: refund.reason,
            now,
        };
        let (unbilled, first) = (asked.clone(), asked);
        let begun = store.write(move |db| Box::pin(async move { by_operator(db, &first).await }));
        let begun = match begun.await {
            Err(AskError::NotByBill) => {
                let given = store.write(move |db| {
                    Box::pin(async move { unbilled::by_operator(db, &unbilled).await })
                });
                return Ok(print(&given_back(given.await?))?);
            }
            begun => begun?,
        };
        if begun.revoked > 0 {
            print(&format!("{} rights of the order have ended\n", begun.revoked))?;
        }
        begun.refund
    };
    Ok(print(&said(&row))?)
}

/// Decides a refund that waits for a person.
async fn decide(store: &Store, told: Happening) -> anyhow::Result<RefundRow> {
    let id = told.refund.clone();
    let decided = store.write(move |db| Box::pin(async move { record(db, &told).await })).await;
    if let Err(OrderError::NotFound | OrderError::Moved) = decided {
        let found = store::refunds::load(&mut *store.read().await?, &id).await?;
        let found = found.with_context(|| {
            format!("there is no refund {id}: the command that began a refund printed its id")
        })?;
        anyhow::bail!("{}", why_not(&found));
    }
    Ok(decided?.row)
}

/// Why nothing can be decided about a refund, and what can be done.
fn why_not(row: &RefundRow) -> String {
    let (id, state) = (&row.id, row.state.as_str());
    match row.state {
        RefundState::Returned { .. } => {
            format!("{id} has ended: the carrier has taken the money off the bill")
        }
        RefundState::Credited { .. } => {
            format!("{id} has ended: the reader has the money as credit")
        }
        RefundState::Held { .. } => format!(
            "{id} is held: without --as-credit the carrier is asked again; \
             it cannot become credit if its reader is not known"
        ),
        RefundState::Due => format!(
            "{id} is due: the gateway asks the carrier for it by itself; if its reader is known, \
             --as-credit makes it credit instead"
        ),
        RefundState::Asking | RefundState::Unknown | RefundState::Processing { .. } => format!(
            "{id} is {state}: the gateway learns its outcome by itself, and nothing can be decided \
             before; only a refund that is held waits for you"
        ),
    }
}

fn given_back(given: GivenBack) -> String {
    let GivenBack { amount, is_off_tab } = given;
    if is_off_tab {
        let rest = "what was settled meanwhile is credit, and what was written off is no bad debt";
        format!("{amount} is off the reader's tab; {rest}\n")
    } else {
        format!("{amount} is the reader's credit again\n")
    }
}

fn said(row: &RefundRow) -> String {
    let RefundRow { id, amount, left_after, carrier, payment, paid_at, .. } = row;
    let state = row.state.as_str();
    let text = format!(
        "{id}: {amount} of payment {} at {carrier}, {left_after} left of it; {state}\n",
        payment.0
    );
    if row.state.is_final() {
        return text;
    }
    let until = refund_until(*paid_at).to_korean_minute();
    format!("{text}the carrier takes it off the bill until {until}; after that it becomes credit\n")
}
