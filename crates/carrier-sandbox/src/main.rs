//! Starts the carrier and says where it listens.

use std::io::{self, Write as _};
use std::process::ExitCode;

use carrier_sandbox::{Config, Server};
use clap::Parser as _;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let Err(error) = start(&Config::parse()).await else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "carrier-sandbox: {error}");
    ExitCode::FAILURE
}

async fn start(config: &Config) -> io::Result<()> {
    let server = Server::bind(config).await?;
    writeln!(io::stdout(), "listening on http://{}", server.address()?)?;
    io::stdout().flush()?;
    tokio::select! {
        ended = server.run() => match ended? {},
        stopped = tokio::signal::ctrl_c() => stopped,
    }
}
