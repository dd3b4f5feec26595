//! The command line: `serve`, `verify`, `migrate`, `seal`, `qr`, `keys rotate`, `export`, `report`, `tabs`,
//! `refund`, `copy`, `reconcile`, `charges`.

use core::time::Duration;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use farthing_protocol::{ItemId, PublisherId};

use crate::clock::Clock;
use crate::command::books::{ReportArguments, TabsCommand};
use crate::command::said::{said, write_out};
use crate::config::Config;
use crate::handoff::print::Print;
use crate::ledger::Hash;
use crate::service::{self, Options};
use crate::store::{Database, Store, schema};
use crate::verify;
use crate::{app, export, logging};

mod books;

mod charges;

mod copy;

mod keys;

mod reconcile;

mod refund;

mod said;

mod seal;

/// Farthing's gateway: takes small payments by phone bill and opens what was paid for.
#[derive(Debug, Parser)]
#[command(name = "farthing-gateway", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve readers, publishers and operators until a signal comes.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Where to listen; port 0 takes a free one.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// The origin under which browsers reach the gateway.
        #[arg(long)]
        public_url: Option<String>,
        /// Folder of the built checkout.
        #[arg(long)]
        assets: Option<PathBuf>,
        /// For rehearsals with SQLite: how far its clock is ahead of the machine's, in seconds.
        #[arg(long, default_value_t = 0)]
        clock_ahead: u64,
    },
    /// Recompute every balance, the hash chain and all invariants; fails at the first difference.
    Verify {
        #[command(flatten)]
        place: Place,
        /// A head that was kept from an earlier run: it must be in the chain.
        #[arg(long, value_parser = head)]
        head: Option<Head>,
    },
    /// Bring the database's schema up to date. A gateway does the same when it starts.
    Migrate {
        #[command(flatten)]
        place: Place,
    },
    /// Encrypt the marked part of an HTML page.
    Seal {
        #[command(flatten)]
        place: Place,
        /// The page: its marked element has the attribute `data-farthing-seal`.
        file: PathBuf,
        /// The item; may be left out if the attribute names it.
        #[arg(long, value_parser = ItemId::parse)]
        item: Option<ItemId>,
        /// The publisher's id; may be left out if there is only one publisher.
        #[arg(long, value_parser = PublisherId::parse)]
        publisher: Option<PublisherId>,
        /// Where to write; standard output if left out.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write a QR code of an item's page, with the publication's name below, to print.
    Qr {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        print: Print,
    },
    /// Add signing keys and content secrets.
    Keys {
        #[command(subcommand)]
        command: keys::Keys,
    },
    /// Write what was paid as CSV.
    Export {
        #[command(flatten)]
        place: Place,
        /// First day in Korea, such as 2026-11-01.
        #[arg(long)]
        from: String,
        /// Last day in Korea.
        #[arg(long)]
        to: String,
    },
    /// Sum the books up by publisher and Korean day: sales, fees, credit, tabs.
    Report(ReportArguments),
    /// Write off tabs that nobody will settle.
    Tabs {
        #[command(subcommand)]
        command: TabsCommand,
    },
    /// Give money back: on the bill in the month of the payment, as credit after it.
    Refund(refund::Refund),
    /// Copy a whole database from one engine to another, chain and all.
    Copy(copy::Copy),
    /// Compare a day's payments at every carrier with the books; fails if anything differs.
    Reconcile(reconcile::Reconcile),
    /// Look at charges, and decide what nobody could find out.
    Charges {
        #[command(subcommand)]
        command: charges::Charges,
    },
}

/// A head that an operator kept from an earlier `verify`.
#[derive(Debug, Clone)]
struct Head(Hash);

fn head(text: &str) -> Result<Head, String> {
    let is_plain = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let pairs = text.as_bytes().chunks(2).filter(|_| is_plain);
    let texts = pairs.map(|two| core::str::from_utf8(two).unwrap_or_default());
    let bytes = texts.map(|two| u8::from_str_radix(two, 16)).collect::<Result<Vec<u8>, _>>().ok();
    let hash = bytes.and_then(|bytes| Hash::try_from(bytes).ok());
    hash.map(Head).ok_or_else(|| "a head has 64 hexadecimal digits".to_owned())
}

/// Which gateway is meant.
#[derive(Debug, Args)]
struct Place {
    /// Path of the configuration file.
    #[arg(long, default_value = "farthing.toml")]
    config: PathBuf,
    /// Folder of the database.
    #[arg(long)]
    data: Option<PathBuf>,
}

impl Place {
    fn options(self) -> Options {
        Options { data: self.data, ..Options::new(self.config) }
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = CommandLine::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(cause) => return failed(&cause.into()),
    };
    runtime.block_on(carry_out(arguments.command)).unwrap_or_else(|error| failed(&error))
}

/// Prints the error with every cause on standard error.
fn failed(error: &anyhow::Error) -> ExitCode {
    // If standard error is closed, the message is lost.
    let _unheard = writeln!(std::io::stderr(), "{error:#}");
    ExitCode::FAILURE
}

async fn carry_out(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { place, listen, public_url, assets, clock_ahead } => {
            let clock = Clock::system_ahead_by(Duration::from_secs(clock_ahead));
            serve(&Options { listen, public_url, assets, ..place.options() }, clock).await
        }
        Command::Verify { place, head } => {
            let store = open(&place.options().configuration()?).await?;
            let verified = verify::verify(&store, head.as_ref().map(|head| &head.0)).await?;
            writeln!(std::io::stdout(), "{}", said(&verified))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Migrate { place } => {
            let config = place.options().configuration()?;
            std::fs::create_dir_all(&config.gateway.data)?;
            Store::open(&app::database(&config)).await?;
            writeln!(std::io::stdout(), "the schema is {}", schema::NEWEST)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Charges { command } => charges::run(command).await.map(|()| ExitCode::SUCCESS),
        Command::Reconcile(reconcile) => {
            let agrees = reconcile::run(reconcile).await?;
            Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Copy(command) => copy::run(command).await.map(|()| ExitCode::SUCCESS),
        Command::Refund(refund) => refund::run(refund).await.map(|()| ExitCode::SUCCESS),
        Command::Export { place, from, to } => {
            let store = open(&place.options().configuration()?).await?;
            std::io::stdout().write_all(&export::csv(&store, &from, &to).await?)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Report(report) => report.carry_out().await,
        Command::Tabs { command } => command.carry_out().await,
        Command::Seal { place, file, item, publisher, out } => {
            let sealed = seal::seal(&place.options(), &file, item.as_ref(), publisher)?;
            write_out(out, sealed.as_bytes())
        }
        Command::Qr { place, print } => {
            let picture = print.picture(&place.options().configuration()?)?;
            write_out(print.out, &picture)
        }
        Command::Keys { command } => keys::run(command).await.map(|()| ExitCode::SUCCESS),
    }
}

async fn serve(options: &Options, clock: Clock) -> anyhow::Result<ExitCode> {
    logging::start(options.configuration()?.gateway.log);
    let running = service::start(options, clock).await?;
    writeln!(std::io::stdout(), "listening on http://{}", running.address())?;
    let is_broken = tokio::select! {
        signal = stop_signal() => signal.map(|()| false)?,
        () = running.broken() => true,
    };
    tracing::info!("stopping");
    running.stop().await?;
    anyhow::ensure!(!is_broken, "the database takes no more writes; start again");
    Ok(ExitCode::SUCCESS)
}

async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// Opens the database to write while a gateway may be running.
async fn beside(config: &Config) -> anyhow::Result<Store> {
    let database = app::database(config);
    if let Database::Sqlite(path) = &database {
        anyhow::ensure!(path.is_file(), "there is no database at {}", path.display());
    }
    Ok(Store::open_beside(&database).await?)
}

/// Writes on standard output.
fn print(text: &str) -> std::io::Result<()> {
    std::io::stdout().write_all(text.as_bytes())
}

async fn open(config: &Config) -> anyhow::Result<Store> {
    let database = app::database(config);
    if let Database::Sqlite(path) = &database {
        anyhow::ensure!(path.is_file(), "there is no database at {}", path.display());
    }
    Ok(Store::open_read_only(&database).await?)
}
