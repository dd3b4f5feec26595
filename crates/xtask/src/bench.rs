//! `cargo xtask bench`: what a reader waits for, in a real browser. The numbers are for comparing
//! builds on one machine, so `--against` measures two of them alternately.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use crate::services::{Binaries, Service};
use crate::{demo, ready, services, shell, tools};

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// From the page to a field that can be typed into, beside a hand-written page.
    Sheet(Sheet),
    /// From a tap on the button that pays to the first opened paragraph.
    Tap(Tap),
}

#[derive(Args)]
pub(crate) struct Tap {
    /// A second folder like `dist`, measured alternately with this one.
    #[arg(long)]
    against: Option<PathBuf>,
    /// How many times each row is measured.
    #[arg(long, default_value_t = 15)]
    runs: u32,
    /// Only these: `slow-4g`, `unthrottled`.
    #[arg(long)]
    profile: Vec<String>,
    /// First of the ports: newspaper, gateway, sandbox, and the same for the second build.
    #[arg(long, default_value_t = 8700)]
    port: u16,
    /// Keep every single measurement here, as JSON.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Sheet {
    /// A second folder like `dist`, measured alternately with this one.
    #[arg(long)]
    against: Option<PathBuf>,
    /// How many times each row is measured.
    #[arg(long, default_value_t = 15)]
    runs: u32,
    /// Only these: `slow-4g`, `unthrottled`.
    #[arg(long)]
    profile: Vec<String>,
    /// First of the ports: page, gateway, sandbox, and the second build's gateway.
    #[arg(long, default_value_t = 8700)]
    port: u16,
    /// Keep every single measurement here, as JSON.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Runs a measurement; `false` if it failed.
///
/// # Errors
///
/// If something does not build or start.
pub(crate) fn run(root: &Path, bench: &Bench) -> Result<bool> {
    match bench {
        Bench::Sheet(options) => sheet(root, options),
        Bench::Tap(options) => tap(root, options),
    }
}

/// An empty folder for databases and logs of a measurement.
fn empty_folder(root: &Path) -> Result<PathBuf> {
    let folder = shell::target(root).join("bench");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("cannot empty target/bench")?;
    }
    Ok(folder)
}

fn tap(root: &Path, options: &Tap) -> Result<bool> {
    if options.port.checked_add(5).is_none() {
        bail!("--port {} leaves no room for six", options.port)
    }
    let (dist, binaries) = ready::released(root)?;
    let chromium = tools::chromium()?;
    let folder = empty_folder(root)?;
    let builds = [
        ("this-build", Some(dist), options.port),
        ("against", options.against.clone(), options.port + 3),
    ];
    let mut running = Vec::new();
    let mut node = shell::command("node");
    node.arg(root.join("bench/tap.mjs")).arg("--chromium").arg(chromium);
    node.args(["--runs", &options.runs.to_string()]);
    for (name, dist, port) in builds {
        let Some(dist) = dist else { continue };
        // Every run is another reader at one address.
        let roomy = "[limits]\ntabs_per_address = \"300000\"";
        let config = demo::config(root, port)?.replace("[limits]", roomy);
        let (pay, data) = (port + 1, folder.join(name));
        running.push(Service::carrier(&binaries, port + 2, &data.join("carrier"))?);
        running.push(gateway(&binaries, &data.join("gateway"), &config, (pay, pay), &dist)?);
        let path = data.join("gateway/farthing.toml");
        running.push(Service::newspaper(&binaries, port, &path, (&data.join("gateway"), root))?);
        let url = services::origin("news", port) + "/tab/night-market.html";
        node.arg("--build").arg(format!("{name}={url}"));
    }
    for profile in &options.profile {
        node.args(["--profile", profile]);
    }
    if let Some(out) = &options.out {
        node.arg("--out").arg(out);
    }
    Ok(node.status().context("node did not start")?.success())
}

fn sheet(root: &Path, options: &Sheet) -> Result<bool> {
    let Some(second) = options.port.checked_add(3) else {
        bail!("--port {} leaves no room for four", options.port)
    };
    let (dist, binaries) = ready::released(root)?;
    let chromium = tools::chromium()?;
    let folder = empty_folder(root)?;
    let config = demo::config(root, options.port)?;
    let (pay, carrier) = (options.port + 1, options.port + 2);
    let _carrier = Service::carrier(&binaries, carrier, &folder.join("carrier"))?;

    let builds = [("this build", Some(dist), pay), ("against", options.against.clone(), second)];
    let mut gateways = Vec::new();
    let mut node = shell::command("node");
    node.arg(root.join("bench/sheet.mjs")).arg("--chromium").arg(chromium);
    node.args(["--port", &options.port.to_string(), "--runs", &options.runs.to_string()]);
    for (name, dist, port) in builds {
        let Some(dist) = dist else { continue };
        let name = name.replace(' ', "-");
        gateways.push(gateway(&binaries, &folder.join(&name), &config, (pay, port), &dist)?);
        node.arg("--gateway").arg(format!("{name}={}", services::origin("pay", port)));
    }
    for profile in &options.profile {
        node.args(["--profile", profile]);
    }
    if let Some(out) = &options.out {
        node.arg("--out").arg(out);
    }
    Ok(node.status().context("node did not start")?.success())
}

/// A gateway with a database of its own.
fn gateway(
    binaries: &Binaries,
    data: &Path,
    config: &str,
    (usual, port): (u16, u16),
    dist: &Path,
) -> Result<Service> {
    std::fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
    let path = data.join("farthing.toml");
    std::fs::write(&path, config.replace(&format!(":{usual}\""), &format!(":{port}\"")))?;
    let mut gateway = services::gateway(binaries, (port, port), &path, data, dist);
    // A line for each request would hide the measurements.
    let log = data.with_extension("log");
    let log = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    Service::start("gateway", gateway.stderr(log))
}
