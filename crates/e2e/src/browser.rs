//! One headless browser with a fresh profile, and its driver.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, FirefoxCapabilities};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::environment::{self, Engine};

/// How a story wants its browser.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Height of the window.
    pub height: u32,
    /// Preferred language, BCP 47.
    pub language: &'static str,
    /// Whether pages may run scripts.
    pub scripts: bool,
    /// Whether the checkout's WebAssembly arrives whole.
    pub wasm: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self { width: 1280, height: 800, language: "en-US", scripts: true, wasm: true }
    }
}

/// A browser and its driver's process.
pub struct Browser {
    driver: WebDriver,
    // Ended when dropped.
    _process: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts driver and browser.
    ///
    /// # Errors
    ///
    /// If one of them does not start.
    pub async fn start(engine: Engine, wish: Wish) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let (process, port) = start_driver(engine).await?;
        let url = format!("http://127.0.0.1:{port}");
        let driver = match engine {
            Engine::Chromium => WebDriver::new(&url, chromium(wish, profile.path())?).await?,
            Engine::Firefox => WebDriver::new(&url, firefox(wish)?).await?,
        };
        driver.set_window_rect(0, 0, wish.width, wish.height).await?;
        Ok(Self { driver, _process: process, _profile: profile })
    }

    /// The session.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Closes the browser.
    ///
    /// # Errors
    ///
    /// If the driver does not answer.
    pub async fn quit(self) -> Result<()> {
        self.driver.quit().await.context("the browser does not close")
    }
}

async fn start_driver(engine: Engine) -> Result<(Child, u16)> {
    let mut command = match engine {
        Engine::Chromium => Command::new(environment::path("FARTHING_CHROMEDRIVER")?),
        Engine::Firefox => Command::new(environment::path("FARTHING_GECKODRIVER")?),
    };
    match engine {
        Engine::Chromium => command.arg("--port=0"),
        // Its second server, for BiDi, has a fixed port unless told: two at a time would collide.
        Engine::Firefox => command.args(["--port", "0", "--websocket-port", "0"]),
    };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut process = command.spawn().context("the browser's driver did not start")?;
    let stdout = process.stdout.take().context("the output was piped")?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        // "… was started successfully on port 1234." or "… Listening on 127.0.0.1:1234"
        let port = line
            .split_once("successfully on port ")
            .or_else(|| line.split_once("Listening on 127.0.0.1:"))
            .and_then(|(_, port)| port.trim_end_matches('.').trim().parse().ok());
        if let Some(port) = port {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok((process, port));
        }
    }
    bail!("the browser's driver ended without listening")
}

fn chromium(wish: Wish, profile: &std::path::Path) -> Result<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(&environment::path("FARTHING_CHROMIUM")?.to_string_lossy())?;
    for argument in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ] {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    capabilities.add_arg(&format!("--window-size={},{}", wish.width, wish.height))?;
    capabilities.add_arg(&format!("--accept-lang={}", wish.language))?;
    // 1 allows and 2 blocks, as in the browser's own settings.
    let scripts = if wish.scripts { 1 } else { 2 };
    let preferences = serde_json::json!({
        "intl.accept_languages": wish.language,
        "profile.managed_default_content_settings.javascript": scripts,
    });
    capabilities.add_experimental_option("prefs", preferences)?;
    Ok(capabilities)
}

fn firefox(wish: Wish) -> Result<FirefoxCapabilities> {
    let mut capabilities = DesiredCapabilities::firefox();
    let mut preferences = thirtyfour::common::capabilities::firefox::FirefoxPreferences::new();
    preferences.set("intl.accept_languages", wish.language)?;
    preferences.set("javascript.enabled", wish.scripts)?;
    // Background services of the vendor are not under test and not reachable everywhere.
    preferences.set("network.captive-portal-service.enabled", false)?;
    preferences.set("network.connectivity-service.enabled", false)?;
    preferences.set("app.update.enabled", false)?;
    capabilities.set_preferences(preferences)?;
    capabilities.set_firefox_binary(&environment::path("FARTHING_FIREFOX")?.to_string_lossy())?;
    capabilities.add_arg("-headless")?;
    Ok(capabilities)
}
