//! `charges`: lists charges, shows one, and records an operator's decision about one.

use core::fmt::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use farthing_protocol::ChargeId;
use serde_json::{Value, json};

use crate::charges::{PaymentId, State};
use crate::clock::UnixMillis;
use crate::command::{Place, beside, open, print};
use crate::orders::apply_event::decision::{Decision, decide};
use crate::store::charge_history::{self, ChargeLine, Happened};
use crate::store::instances;

mod suspense;

/// The commands about charges.
#[derive(Debug, Subcommand)]
pub(crate) enum Charges {
    /// List charges, the latest first.
    List(List),
    /// Show everything that happened to one.
    Show(Show),
    /// Decide what became of one that the gateway could not find out about for a day. Ask the carrier
    /// first: what you say is booked.
    Resolve(Resolve),
    /// List the payments in suspense: money at a carrier that no charge explains.
    Suspense(suspense::List),
    /// Take a payment out of suspense that is none of this gateway's.
    Dismiss(suspense::Dismiss),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    place: Place,
    /// Only those in this state, such as `frozen`.
    #[arg(long)]
    state: Option<String>,
    /// Only of orders from this day in Korea on, such as 2026-11-01.
    #[arg(long)]
    since: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    place: Place,
    /// A charge, an order or a receipt.
    id: String,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    #[command(flatten)]
    place: Place,
    /// The charge's id, as `charges list` prints it.
    #[arg(value_parser = ChargeId::parse)]
    id: ChargeId,
    /// Whether the carrier took the money.
    #[arg(long = "as", value_enum)]
    outcome: Outcome,
    /// Who says so. It stands in the books.
    #[arg(long)]
    by: String,
    /// How you know. It stands in the books.
    #[arg(long)]
    why: String,
    /// The carrier's payment, where the gateway does not know it.
    #[arg(long)]
    payment: Option<String>,
    /// When the carrier took the money, such as 2026-11-21T11:00:00+09:00.
    #[arg(long)]
    paid_at: Option<String>,
}

/// Whether the carrier took the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Outcome {
    Charged,
    NotCharged,
}

/// Runs a `charges` subcommand.
pub(crate) async fn run(charges: Charges) -> anyhow::Result<()> {
    match charges {
        Charges::List(list) => print_list(list).await,
        Charges::Show(show) => print_one(show).await,
        Charges::Resolve(resolve) => resolve_one(resolve).await,
        Charges::Suspense(list) => suspense::list(list).await,
        Charges::Dismiss(dismiss) => suspense::dismiss(dismiss).await,
    }
}

async fn print_list(list: List) -> anyhow::Result<()> {
    let state = list.state.unwrap_or_default();
    anyhow::ensure!(
        state.is_empty() || State::NAMES.contains(&&*state),
        "no state is called {state}; there are {}",
        State::NAMES.join(", ")
    );
    let from = match &list.since {
        Some(day) => UnixMillis::start_of_korean_day(day).context("--since is not a day")?,
        None => UnixMillis(0),
    };
    let store = open(&list.place.options().configuration()?).await?;
    let lines = charge_history::list(&mut *store.read().await?, &state, from, list.limit).await?;
    let text = if list.json {
        let lines: Vec<Value> = lines.iter().map(as_json).collect();
        format!("{:#}\n", Value::from(lines))
    } else {
        table(&lines)
    };
    Ok(print(&text)?)
}

async fn print_one(show: Show) -> anyhow::Result<()> {
    let store = open(&show.place.options().configuration()?).await?;
    let mut db = store.read().await?;
    db.begin_snapshot().await?;
    let lines = charge_history::named(&mut db, &show.id).await?;
    anyhow::ensure!(!lines.is_empty(), "there is no charge, order or receipt {}", show.id);
    let mut all = Vec::new();
    for line in lines {
        let happened = charge_history::of(&mut db, &line.id).await?;
        all.push((line, happened));
    }
    let text = if show.json {
        let whole = all.iter().map(|(line, happened)| {
            let mut whole = as_json(line);
            let happened = happened.iter().map(happened_as_json).collect::<Vec<_>>();
            if let Some(fields) = whole.as_object_mut() {
                fields.insert("history".to_owned(), happened.into());
            }
            whole
        });
        format!("{:#}\n", Value::from(whole.collect::<Vec<_>>()))
    } else {
        all.iter().map(|(line, happened)| shown(line, happened)).collect()
    };
    Ok(print(&text)?)
}

async fn resolve_one(resolve: Resolve) -> anyhow::Result<()> {
    for (name, text) in [("--by", &resolve.by), ("--why", &resolve.why)] {
        anyhow::ensure!(!text.trim().is_empty(), "{name} says nothing");
    }
    let paid_at = match &resolve.paid_at {
        Some(text) => Some(UnixMillis::parse_rfc3339(text).context("--paid-at is not a moment")?),
        None => None,
    };
    let config = resolve.place.options().configuration()?;
    let store = beside(&config).await?;
    let fees = config.carriers.iter().map(|carrier| (carrier.id.clone(), carrier.fee)).collect();
    let decision = Decision {
        charge: resolve.id,
        is_charged: resolve.outcome == Outcome::Charged,
        payment: resolve.payment.map(PaymentId),
        paid_at,
        by: resolve.by,
        why: resolve.why,
        fees,
        now: instances::time(&mut *store.read().await?).await?,
    };
    let decided = store.write(move |db| Box::pin(async move { decide(db, &decision).await }));
    let charge = decided.await?;
    Ok(print(&format!("{} is {}\n", charge.id, charge.state.as_str()))?)
}

fn as_json(line: &ChargeLine) -> Value {
    json!({
        "charge": line.id, "order": line.order, "receipt": line.receipt, "purpose": line.purpose,
        "state": line.state, "since": line.entered_at.to_rfc3339(),
        "placed_at": line.placed_at.to_rfc3339(), "amount": line.amount, "carrier": line.carrier,
        "payment": line.payment, "publisher": line.publisher, "item": line.item,
        "alarm": line.alarm,
    })
}

fn happened_as_json(one: &Happened) -> Value {
    json!({ "at": one.at.to_rfc3339(), "kind": one.kind, "what": one.what })
}

/// Charges as a table whose columns are as wide as their longest cell.
fn table(lines: &[ChargeLine]) -> String {
    let header = ["placed", "charge", "state", "amount", "carrier", "publisher", "item", "alarm"];
    let mut rows = vec![header.map(str::to_owned)];
    rows.extend(lines.iter().map(|line| {
        [
            line.placed_at.to_korean_minute(),
            line.id.to_string(),
            line.state.clone(),
            line.amount.to_string(),
            line.carrier.clone(),
            line.publisher.clone(),
            line.item.clone(),
            line.alarm.clone().unwrap_or_default(),
        ]
    }));
    let mut widths = [0; 8];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let whole = cells.collect::<Vec<_>>().join("  ");
        text.push_str(whole.trim_end());
        text.push('\n');
    }
    text
}

fn shown(line: &ChargeLine, happened: &[Happened]) -> String {
    let mut text = format!(
        "{} is {} since {}\n{} to {} for {}, {} at {}\norder {}, placed {}\n",
        line.id,
        line.state,
        line.entered_at.to_korean_minute(),
        line.amount,
        line.publisher,
        line.item,
        line.payment.as_deref().unwrap_or("no payment known"),
        line.carrier,
        line.order,
        line.placed_at.to_korean_minute(),
    );
    for (name, value) in [("receipt", &line.receipt), ("alarm", &line.alarm)] {
        if let Some(value) = value {
            // Writing to a text does not fail.
            let _written = writeln!(text, "{name} {value}");
        }
    }
    for one in happened {
        // Writing to a text does not fail.
        let _written = writeln!(text, "  {}  {:11}  {}", one.at.to_rfc3339(), one.kind, one.what);
    }
    text
}
