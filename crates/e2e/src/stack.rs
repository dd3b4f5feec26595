//! The product's three servers as real processes on free ports.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bad_network::{Proxy, Weather};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::environment;
use crate::ports::free_port;

mod assets;

pub use assets::Assets;

/// The port that `demo/farthing.toml` is written for; its neighbours follow.
const FIRST_PORT: u16 = 8700;

/// How long a server may take to listen.
const START_MAX: Duration = Duration::from_mins(1);

/// A running gateway, carrier sandbox and newspaper with an empty database.
pub struct Stack {
    folder: tempfile::TempDir,
    /// As browsers and the gateway know them.
    ports: [u16; 3],
    /// Where gateway and sandbox really listen.
    inner: [u16; 2],
    network: Proxy,
    carrier_network: Proxy,
    assets: PathBuf,
    sandbox: Child,
    gateway: Child,
    newsroom: Child,
    /// How far the gateway's clock is ahead, in seconds.
    ahead: u64,
    http: reqwest::Client,
}

impl Stack {
    /// Starts all three.
    ///
    /// # Errors
    ///
    /// If one of them does not start.
    pub async fn start(wanted: Assets) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut assets = environment::path("FARTHING_DIST")?;
        if wanted != Assets::Whole {
            assets = assets::copy(&assets, &folder.path().join("dist"), wanted)?;
        }
        let [news, pay, carrier] = [free_port()?, free_port()?, free_port()?];
        let network = calm_way_to(pay).await?;
        let carrier_network = calm_way_to(carrier).await?;
        let ports = [news, network.address().port(), carrier_network.address().port()];
        let inner = [pay, carrier];
        let demo = environment::path("FARTHING_DEMO")?;
        let config = std::fs::read_to_string(demo.join("farthing.toml"))?;
        std::fs::write(folder.path().join("farthing.toml"), moved(&config, ports))?;
        let sandbox = start_sandbox(folder.path(), inner).await?;
        let gateway = start_gateway(folder.path(), ports, inner, (&assets, 0)).await?;
        let newsroom = start_newsroom(folder.path(), [news, ports[1], carrier], &demo).await?;
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build()?;
        Ok(Self {
            folder,
            ports,
            inner,
            network,
            carrier_network,
            assets,
            sandbox,
            gateway,
            newsroom,
            ahead: 0,
            http,
        })
    }

    /// Address of a page of the newspaper.
    #[must_use]
    pub fn news(&self, path: &str) -> String {
        format!("http://news.localhost:{}{path}", self.ports[0])
    }

    /// Address on the gateway, as a browser writes it.
    #[must_use]
    pub fn pay(&self, path: &str) -> String {
        format!("http://pay.localhost:{}{path}", self.ports[1])
    }

    /// Address on the gateway, for clients that do not know `*.localhost`.
    #[must_use]
    pub fn pay_directly(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.ports[1])
    }

    /// The way from browsers to the gateway.
    #[must_use]
    pub fn network(&self) -> &Proxy {
        &self.network
    }

    /// The way from the gateway to the carrier.
    #[must_use]
    pub fn carrier_network(&self) -> &Proxy {
        &self.carrier_network
    }

    /// Address on the sandbox.
    #[must_use]
    pub fn carrier(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.inner[1])
    }

    /// A client for looking behind the scenes.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Moves the sandbox's clock forward.
    ///
    /// # Errors
    ///
    /// If the sandbox refuses.
    pub async fn advance_carrier_clock(&self, seconds: u64) -> Result<()> {
        let body = serde_json::json!({ "advance_seconds": seconds });
        self.http.post(self.carrier("/clock")).json(&body).send().await?.error_for_status()?;
        Ok(())
    }

    /// Sets a fault mode of the sandbox.
    ///
    /// # Errors
    ///
    /// If the sandbox refuses.
    pub async fn set_fault(&self, fault: serde_json::Value) -> Result<()> {
        self.http.post(self.carrier("/faults")).json(&fault).send().await?.error_for_status()?;
        Ok(())
    }

    /// Kills the gateway as a crash would, and starts it again on the same database.
    ///
    /// # Errors
    ///
    /// If it does not start again.
    pub async fn crash_gateway(&mut self) -> Result<()> {
        self.gateway.kill().await?;
        self.gateway =
            start_gateway(self.folder.path(), self.ports, self.inner, (&self.assets, self.ahead))
                .await?;
        Ok(())
    }

    /// Moves the clocks of gateway and sandbox forward; the gateway starts again for that.
    ///
    /// # Errors
    ///
    /// If it does not start again, or the sandbox refuses.
    pub async fn advance_clocks(&mut self, seconds: u64) -> Result<()> {
        self.advance_carrier_clock(seconds).await?;
        self.ahead += seconds;
        self.crash_gateway().await
    }

    /// Stops the gateway, changes its configuration, and starts it again on the same database.
    ///
    /// # Errors
    ///
    /// If it does not start again.
    pub async fn configure_gateway(&mut self, change: impl FnOnce(String) -> String) -> Result<()> {
        let path = self.folder.path().join("farthing.toml");
        let config = change(std::fs::read_to_string(&path)?);
        std::fs::write(&path, config)?;
        self.crash_gateway().await
    }

    /// Runs one of the gateway's other commands on this database and returns what it prints.
    ///
    /// # Errors
    ///
    /// If it ends with anything but success.
    pub async fn gateway_command(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(environment::path("FARTHING_GATEWAY")?);
        command.args(arguments).arg("--config").arg(self.folder.path().join("farthing.toml"));
        command.arg("--data").arg(self.folder.path());
        let output = command.output().await?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            bail!(
                "farthing-gateway {arguments:?} ended with {}:\n{printed}{errors}",
                output.status
            );
        }
        Ok(printed)
    }

    /// The folder of database and logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether all three still run.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn is_alive(&mut self) -> Result<bool> {
        let mut alive = true;
        for child in [&mut self.sandbox, &mut self.gateway, &mut self.newsroom] {
            alive &= child.try_wait()?.is_none();
        }
        Ok(alive)
    }
}

async fn start_sandbox(folder: &Path, [_, carrier]: [u16; 2]) -> Result<Child> {
    let mut command = Command::new(environment::path("FARTHING_SANDBOX")?);
    command.args(["--listen", &format!("127.0.0.1:{carrier}")]);
    command.args(["--public-url", &format!("http://carrier.localhost:{carrier}")]);
    command.arg("--allow-http-sinks");
    listening("sandbox", folder, command).await
}

async fn start_gateway(
    folder: &Path,
    ports: [u16; 3],
    [pay, _]: [u16; 2],
    (assets, ahead): (&Path, u64),
) -> Result<Child> {
    let mut command = Command::new(environment::path("FARTHING_GATEWAY")?);
    command.arg("serve").arg("--config").arg(folder.join("farthing.toml"));
    command.args(["--listen", &format!("127.0.0.1:{pay}")]);
    command.args(["--public-url", &format!("http://pay.localhost:{}", ports[1])]);
    command.arg("--data").arg(folder);
    command.arg("--assets").arg(assets);
    command.args(["--clock-ahead", &ahead.to_string()]);
    listening("gateway", folder, command).await
}

async fn start_newsroom(folder: &Path, ports: [u16; 3], demo: &Path) -> Result<Child> {
    let mut command = Command::new(environment::path("FARTHING_NEWSROOM")?);
    command.args(["--listen", &format!("127.0.0.1:{}", ports[0])]);
    command.args(["--gateway", &format!("http://pay.localhost:{}", ports[1])]);
    command.args(["--carrier", &format!("http://carrier.localhost:{}", ports[2])]);
    command.arg("--seal-with").arg(environment::path("FARTHING_GATEWAY")?);
    command.arg("--config").arg(folder.join("farthing.toml"));
    command.arg("--data").arg(folder);
    command.arg("--site").arg(demo);
    listening("newsroom", folder, command).await
}

/// Starts a server and waits until it says that it listens. Its log goes to a file in the folder.
async fn listening(name: &str, folder: &Path, mut command: Command) -> Result<Child> {
    let log: PathBuf = folder.join(format!("{name}.log"));
    let errors = std::fs::OpenOptions::new().create(true).append(true).open(&log)?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).kill_on_drop(true);
    let mut child = command.spawn().with_context(|| format!("{name} did not start"))?;
    let stdout = child.stdout.take().context("the output was piped")?;
    let mut lines = BufReader::new(stdout).lines();
    let heard = async {
        while let Some(line) = lines.next_line().await? {
            if line.contains("listening on ") {
                return Ok(());
            }
        }
        bail!("{name} ended: {}", std::fs::read_to_string(&log).unwrap_or_default())
    };
    tokio::time::timeout(START_MAX, heard).await.with_context(|| format!("{name} is silent"))??;
    // The pipe must be read to its end, or the server would stop when it is full.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(child)
}

async fn calm_way_to(port: u16) -> Result<Proxy> {
    let target = SocketAddr::from(([127, 0, 0, 1], port));
    Ok(Proxy::start(target, Weather::calm(), 1).await?)
}

fn moved(config: &str, ports: [u16; 3]) -> String {
    (FIRST_PORT..).zip(ports).fold(config.to_owned(), |text, (old, new)| {
        text.replace(&format!(":{old}"), &format!(":{new}"))
    })
}
