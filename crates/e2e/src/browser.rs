//! One headless browser with a fresh profile, and its driver.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, FirefoxCapabilities};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::environment::{self, Engine};

pub mod passkeys;

mod wish;

mod webkit;

use wish::WINDOW_MIN;
pub use wish::{NO_SECOND_BROWSER, NO_SECOND_TAB, ONLY_CHROMIUM, Storage, Theme, Wish};

/// A browser and its driver's process.
pub struct Browser {
    driver: WebDriver,
    /// The driver's address of the session, for what thirtyfour has no word for.
    session: String,
    // The driver's processes end when the browser is dropped.
    processes: Vec<Child>,
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
        let (processes, port) = match engine {
            Engine::Webkit => webkit::start_driver().await?,
            _ => start_driver(engine).await.map(|(process, port)| (vec![process], port))?,
        };
        let url = format!("http://127.0.0.1:{port}");
        let driver = match engine {
            Engine::Chromium => WebDriver::new(&url, chromium(wish, profile.path())?).await?,
            Engine::Firefox => WebDriver::new(&url, firefox(wish)?).await?,
            Engine::Webkit => WebDriver::new(&url, webkit::capabilities()?).await?,
        };
        driver.set_window_rect(0, 0, wish.width, wish.height).await?;
        match engine {
            Engine::Chromium => dress_chromium(&driver, wish).await?,
            Engine::Firefox if wish.width < WINDOW_MIN => {
                narrow_firefox(&driver, &url, wish.width).await?;
            }
            Engine::Firefox | Engine::Webkit => {}
        }
        let session = format!("{url}/session/{}", driver.session_id());
        Ok(Self { driver, session, processes, _profile: profile })
    }

    /// The WebDriver session of this browser.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Suspends every process of the browser, as closing a laptop does, or resumes them.
    ///
    /// # Errors
    ///
    /// If they cannot be told.
    pub async fn sleep(&self, is_asleep: bool) -> Result<()> {
        let mut known: Vec<u32> = self.processes.iter().filter_map(Child::id).collect();
        let drivers = known.len();
        let mut next = 0;
        while let Some(parent) = known.get(next) {
            let children = Command::new("pgrep").args(["-P", &parent.to_string()]).output().await?;
            let children = String::from_utf8(children.stdout)?;
            known.extend(children.lines().filter_map(|line| line.trim().parse::<u32>().ok()));
            next += 1;
        }
        let signal = if is_asleep { "-STOP" } else { "-CONT" };
        let browser = known.iter().skip(drivers).map(u32::to_string);
        let told = Command::new("kill").arg(signal).args(browser).status().await?;
        anyhow::ensure!(told.success(), "the browser's processes cannot be told {signal}");
        Ok(())
    }

    /// The addresses that pages of this browser asked for since the last call. Chromium's driver only, and only in
    /// a browser with another name ([`Wish::agent`]).
    ///
    /// # Errors
    ///
    /// If the driver keeps no log.
    pub async fn navigations(&self) -> Result<Vec<String>> {
        let url = format!("{}/se/log", self.session);
        let body = serde_json::json!({ "type": "performance" });
        let answer = reqwest::Client::new().post(url).json(&body).send().await?;
        let log: serde_json::Value = answer.error_for_status()?.json().await?;
        let lines = log.get("value").and_then(serde_json::Value::as_array).into_iter().flatten();
        let asked = lines.filter_map(|line| {
            let text = line.get("message")?.as_str()?;
            let event: serde_json::Value = serde_json::from_str(text).ok()?;
            let event = event.get("message")?;
            let is_asked = event.get("method")?.as_str()?.starts_with("Page.frame");
            let url = event.pointer("/params/url")?.as_str()?;
            is_asked.then(|| url.to_owned())
        });
        Ok(asked.collect())
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

/// How often a driver is started before a story fails: on a busy machine some end before they listen.
const DRIVER_STARTS: u32 = 3;

async fn start_driver(engine: Engine) -> Result<(Child, u16)> {
    for _ in 1..DRIVER_STARTS {
        match try_driver(engine).await {
            Ok(started) => return Ok(started),
            Err(error) => eprintln!("the browser's driver is started again: {error:#}"),
        }
    }
    try_driver(engine).await
}

async fn try_driver(engine: Engine) -> Result<(Child, u16)> {
    let mut command = match engine {
        Engine::Chromium => Command::new(environment::path("FARTHING_CHROMEDRIVER")?),
        _ => Command::new(environment::path("FARTHING_GECKODRIVER")?),
    };
    match engine {
        Engine::Chromium => command.arg("--port=0"),
        // Its second server, for BiDi, has a fixed port unless told: two at a time would collide. The
        // browser's own window is asked for by `narrow_firefox`.
        _ => command.args(["--port", "0", "--websocket-port", "0", "--allow-system-access"]),
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
    if let Some(agent) = wish.agent {
        // What is asked to be opened, which no browser here opens.
        let log = serde_json::json!({ "performance": "ALL" });
        capabilities.set("goog:loggingPrefs", log)?;
        capabilities.add_arg(&format!("--user-agent={agent}"))?;
    }
    // 1 allows and 2 blocks, as in the browser's own settings.
    let scripts = if wish.scripts { 1 } else { 2 };
    let cookies = if wish.storage == Storage::Kept { 1 } else { 2 };
    let preferences = serde_json::json!({
        "intl.accept_languages": wish.language,
        "profile.managed_default_content_settings.javascript": scripts,
        "profile.default_content_setting_values.cookies": cookies,
        "profile.block_third_party_cookies": wish.storage == Storage::Denied,
    });
    capabilities.add_experimental_option("prefs", preferences)?;
    Ok(capabilities)
}

/// The reader's theme, and a page as narrow as a phone.
async fn dress_chromium(driver: &WebDriver, wish: Wish) -> Result<()> {
    let tools = driver.cdp();
    let scheme = if wish.theme == Theme::Dark { "dark" } else { "light" };
    let media =
        serde_json::json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    tools.send_raw("Emulation.setEmulatedMedia", media).await?;
    if wish.width < WINDOW_MIN {
        let metrics = serde_json::json!({
            "width": wish.width, "height": wish.height, "deviceScaleFactor": 1, "mobile": false,
        });
        tools.send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
    }
    Ok(())
}

/// Makes the page in Firefox's window as narrow as a phone, which its window cannot be. Only the
/// browser's own scripts may do that; thirtyfour has no word for them.
async fn narrow_firefox(driver: &WebDriver, url: &str, width: u32) -> Result<()> {
    let session = format!("{url}/session/{}", driver.session_id());
    let http = reqwest::Client::new();
    let script = format!("gBrowser.selectedBrowser.style.maxWidth = '{width}px'");
    for (command, body) in [
        ("moz/context", serde_json::json!({ "context": "chrome" })),
        ("execute/sync", serde_json::json!({ "script": script, "args": [] })),
        ("moz/context", serde_json::json!({ "context": "content" })),
    ] {
        http.post(format!("{session}/{command}")).json(&body).send().await?.error_for_status()?;
    }
    Ok(())
}

fn firefox(wish: Wish) -> Result<FirefoxCapabilities> {
    let mut capabilities = DesiredCapabilities::firefox();
    let mut preferences = thirtyfour::common::capabilities::firefox::FirefoxPreferences::new();
    preferences.set("intl.accept_languages", wish.language)?;
    preferences.set("javascript.enabled", wish.scripts)?;
    if let Some(agent) = wish.agent {
        preferences.set("general.useragent.override", agent)?;
    }
    // 0 is dark and 1 light.
    let scheme = i32::from(wish.theme != Theme::Dark);
    preferences.set("layout.css.prefers-color-scheme.content-override", scheme)?;
    if wish.storage == Storage::Denied {
        // 1 denies it to frames of other sites.
        preferences.set("network.cookie.cookieBehavior", 1)?;
    }
    // Frames are painted by the processor here. Fewer of them leave more of it to the stories.
    preferences.set("layout.frame_rate", 15)?;
    // Background services of the vendor are not under test and not reachable everywhere.
    preferences.set("network.captive-portal-service.enabled", false)?;
    preferences.set("network.connectivity-service.enabled", false)?;
    preferences.set("app.update.enabled", false)?;
    capabilities.set_preferences(preferences)?;
    capabilities.set_firefox_binary(&environment::path("FARTHING_FIREFOX")?.to_string_lossy())?;
    capabilities.add_arg("-headless")?;
    Ok(capabilities)
}
