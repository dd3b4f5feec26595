//! `reconcile`: a day's payments at every carrier against the books.

use core::fmt::Write as _;

use anyhow::Context as _;
use clap::Args;

use crate::clock::{Clock, UnixMillis};
use crate::command::{Place, beside, print};
use crate::orders::Orders;
use crate::reconcile::Difference;
use crate::reconciler::books::UNDER_WAY;
use crate::reconciler::day::DayReport;
use crate::secrets::{KeyFolder, Secrets};
use crate::{app, logging, network};

/// Which day.
#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    place: Place,
    /// A day in Korea, such as 2026-11-21.
    #[arg(long)]
    day: String,
}

/// Compares it, and acts on what differs as the running gateway does. Returns whether both sides agree.
pub(crate) async fn run(reconcile: Reconcile) -> anyhow::Result<bool> {
    let config = reconcile.place.options().configuration()?;
    let from = UnixMillis::start_of_korean_day(&reconcile.day)
        .context("--day is not a day like 2026-11-21")?;
    let clock = Clock::system();
    let until = from.next_korean_midnight().min(clock.now().minus(UNDER_WAY));
    anyhow::ensure!(from < until, "--day has not begun");
    logging::start(config.gateway.log);
    network::choose_tls();
    let store = beside(&config).await?;
    let secrets = Secrets::derive(&KeyFolder::new(app::keys_path(&config)).master()?);
    let orders = Orders::new(app::setup::orders(&config, &store, &clock, &secrets))?;
    let reports = orders.compare_day(from, until).await?;
    for report in &reports {
        print(&said(report))?;
    }
    Ok(reports.iter().all(DayReport::agrees))
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
