//! `report` and `tabs write-off`: what operators do with the books.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use crate::command::{Place, open};
use crate::report::Report;
use crate::store::{Store, instances};
use crate::{app, tabs};

/// The days of a report, and its format.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    place: Place,
    /// First day in Korea, such as 2026-11-01.
    #[arg(long)]
    from: String,
    /// Last day in Korea.
    #[arg(long)]
    to: String,
    /// JSON instead of CSV.
    #[arg(long)]
    json: bool,
}

/// The commands about tabs.
#[derive(Debug, Subcommand)]
pub(super) enum TabsCommand {
    /// Book tabs that nobody will settle as bad debt. An embedded database must not be in use.
    WriteOff {
        #[command(flatten)]
        place: Place,
        /// Tabs on which something has been open for at least so many days.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_600))]
        older_than: u32,
    },
}

impl ReportArguments {
    /// Writes the report to standard output.
    pub(super) async fn carry_out(self) -> anyhow::Result<ExitCode> {
        let config = self.place.options().configuration()?;
        let fee = config.carriers.first().map(|carrier| carrier.fee).unwrap_or_default();
        let store = open(&config).await?;
        let report = Report::of(&store, &self.from, &self.to, fee).await?;
        if fee.is_none() {
            let note =
                "no fee is known: write fee = { percent = \"…\", each = \"…\" } below [[carrier]]";
            writeln!(std::io::stderr(), "{note}")?;
        }
        let mut output = std::io::stdout();
        if self.json {
            writeln!(output, "{:#}", report.json())?;
        } else {
            output.write_all(&report.csv()?)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl TabsCommand {
    /// Writes tabs off, and prints publisher, device and amount of each. Each transaction is printed before
    /// the next one begins, so that a later failure hides nothing that is in the books.
    pub(super) async fn carry_out(self) -> anyhow::Result<ExitCode> {
        let Self::WriteOff { place, older_than } = self;
        let config = place.options().configuration()?;
        // Fails if there is no database, which `Store::open` would make.
        drop(open(&config).await?);
        let store = Store::open(&app::database(&config)).await?;
        let now = instances::time(&mut *store.read().await?).await?;
        let mut count = 0;
        loop {
            let written = tabs::write_off(&store, older_than, now).await;
            let written = written.with_context(|| format!("stopped after {count} tabs"))?;
            if written.is_empty() {
                break;
            }
            for one in &written {
                writeln!(std::io::stdout(), "{} {} {}", one.publisher, one.device, one.open)?;
            }
            count += written.len();
        }
        writeln!(std::io::stdout(), "{count} tabs written off")?;
        Ok(ExitCode::SUCCESS)
    }
}
