//! WebKitGTK's driver, and the screen that its browser needs: it has no headless mode.

use std::process::Stdio;

use anyhow::{Context as _, Result};
use thirtyfour::Capabilities;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::environment;
use crate::ports::free_port;
use crate::until;

/// Starts a virtual screen and the driver on it, and returns the driver's port.
pub(super) async fn start_driver() -> Result<(Vec<Child>, u16)> {
    let mut screen = Command::new(environment::path("FARTHING_XVFB")?);
    // It finds a free display by itself and writes its number to the given descriptor.
    screen.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
    screen.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut screen = screen.spawn().context("the screen did not start")?;
    let stdout = screen.stdout.take().context("the output was piped")?;
    let display = BufReader::new(stdout).lines().next_line().await?.context("no display")?;
    // The driver does not say which port it took, so it is told one.
    let port = free_port()?;
    let mut driver = Command::new(environment::path("FARTHING_WEBKITDRIVER")?);
    driver.arg(format!("--port={port}")).env("DISPLAY", format!(":{display}"));
    driver.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let driver = driver.spawn().context("the browser's driver did not start")?;
    until("the driver to listen", || async {
        Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop))
    })
    .await?;
    // The browser goes first, then its screen.
    Ok((vec![driver, screen], port))
}

/// What the driver is asked for: its own small browser, under automation.
pub(super) fn capabilities() -> Result<Capabilities> {
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "MiniBrowser")?;
    let options = serde_json::json!({ "args": ["--automation"] });
    capabilities.set("webkitgtk:browserOptions", options)?;
    Ok(capabilities)
}
