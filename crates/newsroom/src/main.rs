//! The demo newspaper: a small publisher's site generator and web server.
//!
//! It does what a publisher would do and knows nothing else of Farthing: it renders pages, lets
//! `farthing-gateway seal` encrypt the paid part of each, and serves the files with a strict policy.
//! In reading order: [`plan`] is what is published, [`manuscript`] one article as it was written,
//! [`pages`] how pages are made of both ([`written`] how days and amounts look in them), [`seal`] how the paid part disappears, [`site`] the whole
//! build, and [`server`] the web server.

mod manuscript;

mod pages;

mod plan;

mod seal;

mod server;

mod site;

mod written;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser;

/// Builds and serves the demo newspaper.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
    /// The gateway, as readers reach it.
    #[arg(long, default_value = "http://pay.localhost:8701")]
    gateway: String,
    /// The carrier sandbox, as readers reach it: its phones are linked.
    #[arg(long, default_value = "http://carrier.localhost:8702")]
    carrier: String,
    /// The `farthing-gateway` executable that seals articles.
    #[arg(long)]
    seal_with: PathBuf,
    /// The gateway's configuration, `farthing.toml`.
    #[arg(long)]
    config: PathBuf,
    /// The gateway's data folder, where the key is that seals.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Articles, templates and pictures.
    #[arg(long, default_value = "demo")]
    site: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    // Removed at the end: pages are built anew at each start, for addresses that may have moved.
    let built = tempfile::tempdir().context("cannot make a folder for the pages")?;
    let sealer = seal::Sealer {
        program: arguments.seal_with,
        config: arguments.config,
        data: arguments.data,
    };
    let addresses = pages::Addresses {
        gateway: arguments.gateway.trim_end_matches('/').to_owned(),
        carrier: arguments.carrier.trim_end_matches('/').to_owned(),
    };
    site::build(&arguments.site, &addresses, &sealer, built.path())?;
    server::serve(arguments.listen, built.path(), &addresses.gateway).await
}
