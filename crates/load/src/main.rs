//! Whole purchases against a real gateway and carrier sandbox, as many as they can handle, with crashes and faults
//! on request. Afterwards the carrier's books, the gateway's ledger and the right of every single reader are
//! compared; any difference fails the run. `cargo xtask load` starts it.
//!
//! In reading order: [`arguments`] has the options, [`stack`] starts the servers ([`process`], [`settings`]),
//! [`drive`] sends [`reader`]s and kills gateways, or sends readers to the [`checkout`]'s own state machine
//! through a bad network; [`audit`] compares what [`books`] and [`rights`] say, [`yardstick`] writes the same rows
//! by a bare SQLite loop, [`report`] prints.

mod arguments;

mod process;

mod settings;

mod stack;

mod tally;

mod call;

mod identity;

mod follow;

mod phone;

mod reader;

mod checkout;

mod drive;

mod books;

mod rights;

mod audit;

mod yardstick;

mod progress;

mod report;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;

use crate::arguments::Arguments;
use crate::stack::Stack;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // This fails only if a provider is installed already; then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new().context("cannot start a runtime");
    match runtime.and_then(|runtime| runtime.block_on(run(&arguments))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One run; `false` if the accounts differ.
async fn run(arguments: &Arguments) -> Result<bool> {
    let mut stack = Stack::start(arguments).await?;
    report::beginning(arguments, &stack);
    let driven = match arguments.weather() {
        Some(weather) => drive::check_out(arguments, weather, &mut stack).await?,
        None => drive::drive(arguments, &mut stack).await?,
    };
    report::figures(&driven, &stack.memory());
    report::link(&stack);
    let audited = audit::audit(&mut stack, &driven).await?;
    report::accounts(&audited);
    let files = stack.stop().await?;
    // A run that was disturbed on purpose has no rate worth comparing.
    let is_quiet = arguments.faults == 0 && arguments.checkouts.is_none();
    let database = files.sqlite.as_ref().filter(|_| is_quiet);
    if let Some(database) = database {
        let bare = yardstick::measure(database, files.folder(), driven.purchases())?;
        report::yardstick(&bare, &driven);
    }
    Ok(audited.differences.is_empty())
}
