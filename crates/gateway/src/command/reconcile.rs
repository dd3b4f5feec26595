//! `reconcile`: a day's payments at every carrier against the books.

use core::fmt::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use crate::clock::{Clock, UnixMillis};
use crate::command::{Place, beside, print};
use crate::orders::Orders;
use crate::reconcile::{Difference, Side};
use crate::reconciler::day::{DayReport, RefundsOf};
use crate::reconciler::interval::UNDER_WAY;
use crate::secrets::{KeyFolder, Secrets, jws};
use crate::{app, logging, network};

/// The type of a signed report.
const TYP: &str = "farthing-reconciliation+jwt";

#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    place: Place,
    /// A day in Korea, such as 2026-11-21.
    #[arg(long)]
    day: String,
    /// Ask for the refunds of every payment, one call each: for the days that a restored backup may lack.
    #[arg(long)]
    refunds: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// As JSON in a signed token, which the keys of `/.well-known/jwks.json` verify. Keep a copy of these
    /// keys with it: an old key is published for an hour after its last use.
    #[arg(long, conflicts_with = "json")]
    signed: bool,
}

/// Compares it, and acts on what differs as the running gateway does. Returns whether both sides agree.
pub(crate) async fn run(reconcile: Reconcile) -> anyhow::Result<bool> {
    let config = reconcile.place.options().configuration()?;
    let from = UnixMillis::start_of_korean_day(&reconcile.day)
        .context("--day is not a day like 2026-11-21")?;
    let clock = Clock::system();
    logging::start(config.gateway.log);
    network::choose_tls();
    let store = beside(&config).await?;
    let keys = KeyFolder::new(app::keys_path(&config));
    let secrets = Secrets::derive(&keys.master()?);
    let orders = Orders::new(app::setup::orders(&config, &store, &clock, &secrets))?;
    // The time of the running gateways.
    orders.core().follow_the_databases_clock().await?;
    let until = from.next_korean_midnight().min(clock.now().minus(UNDER_WAY));
    anyhow::ensure!(from < until, "--day has not begun");
    let refunds_of = if reconcile.refunds { RefundsOf::Everything } else { RefundsOf::Ours };
    let reports = orders.compare_day(from, until, refunds_of).await?;
    let agrees = reports.iter().all(DayReport::agrees);
    let json = || {
        json!({
            "iss": config.gateway.public_url.as_str(),
            "iat": clock.now().0 / 1_000,
            "day": reconcile.day,
            "until": until.to_rfc3339(),
            "agrees": agrees,
            "carriers": reports.iter().map(as_json).collect::<Vec<_>>(),
        })
    };
    let text = if reconcile.signed {
        let rings = keys.rings()?;
        let key = rings.signer(clock.now()).context("there is no key to sign with")?;
        format!("{}\n", jws::sign(key, TYP, &json()))
    } else if reconcile.json {
        format!("{:#}\n", json())
    } else {
        reports.iter().map(said).collect()
    };
    print(&text)?;
    Ok(agrees)
}

fn as_json(report: &DayReport) -> Value {
    let DayReport { carrier, payments, matched, is_whole, differences, unread } = report;
    let of = |side| differences.iter().filter(|one| one.side() == side).collect::<Vec<_>>();
    json!({
        "carrier": carrier,
        "payments": payments,
        "matched": matched,
        "whole": is_whole,
        "ours_only": of(Side::OursOnly),
        "carrier_only": of(Side::CarrierOnly),
        "amount_differs": of(Side::AmountDiffers),
        "refunds_unread": unread,
    })
}

fn said(report: &DayReport) -> String {
    let DayReport { carrier, payments, matched, is_whole, differences, unread } = report;
    let count = differences.len();
    let mut text =
        format!("{carrier}: {payments} payments, {matched} as booked, {count} differences\n");
    if !is_whole {
        text.push_str("  the carrier's list is not whole: what it left out is not compared\n");
    }
    for payment in unread {
        // Writing to a text does not fail.
        let _written = writeln!(text, "  the refunds of {payment} could not be read");
    }
    for difference in differences {
        // Writing to a text does not fail.
        let _written = writeln!(text, "  {}", explained(difference));
    }
    text
}

fn explained(difference: &Difference) -> String {
    match difference {
        Difference::UnknownPayment { payment, reference } => {
            format!("{payment} ({reference}): taken, and no charge explains it: in suspense")
        }
        Difference::PaidAfterEnd { charge, payment } => {
            format!("{charge}: over without money, and {payment} took some: read again")
        }
        Difference::PaidTwice { charge, payment } => {
            format!("{charge}: paid, and {payment} took money too: in suspense")
        }
        Difference::NotSucceeded { charge, payment } => {
            format!("{charge}: paid here, and {payment} did not succeed at the carrier")
        }
        Difference::Missing { charge, payment } => {
            format!("{charge}: paid here, and the carrier does not list {payment}")
        }
        Difference::AmountDiffers { charge, payment } => {
            format!("{charge}: {payment} took another amount than is booked")
        }
        Difference::HeldAfterEnd { charge, payment } => {
            format!("{charge}: over, and {payment} is still held: read again")
        }
        Difference::RefundDiffers { refund, payment } => {
            format!("{refund}: stands otherwise at the carrier, of {payment}")
        }
        Difference::UnknownRefund { payment, reference } => {
            format!("{payment}: given back beside us under the reference {reference}")
        }
    }
}
