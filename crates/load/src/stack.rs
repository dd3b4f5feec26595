//! The servers of a run: one carrier sandbox, one or more gateways, their database.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use bad_network::link::Link;
use bad_network::{Proxy, Weather};
use tokio::process::Command;

use crate::arguments::{Arguments, Database};
use crate::process::Server;
use crate::settings;

pub(crate) struct Stack {
    files: Files,
    gateway_program: PathBuf,
    sandbox: Server,
    sandbox_address: String,
    /// The bad network between gateways and carrier, if the run has one.
    network: Option<Proxy>,
    link: Option<Link>,
    gateways: Vec<Server>,
    gateway_addresses: Vec<String>,
    http: reqwest::Client,
}

/// The files of a run. Dropping it removes the folder, unless the caller named the folder.
pub(crate) struct Files {
    folder: PathBuf,
    /// The gateway's database, if it is a file.
    pub(crate) sqlite: Option<PathBuf>,
    // Only kept: the folder goes when it is dropped.
    _temporary: Option<tempfile::TempDir>,
    postgres: Option<Arc<test_postgres::Server>>,
}

impl Files {
    /// The folder of databases and logs.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Stack {
    /// Starts everything on an empty database.
    ///
    /// # Errors
    ///
    /// If the arguments do not fit together, or a server does not start.
    pub(crate) async fn start(arguments: &Arguments) -> Result<Self> {
        let several = arguments.gateways > 1;
        ensure!(
            !several || arguments.database != Database::Sqlite,
            "several gateways cannot share an SQLite file: add --database postgres"
        );
        ensure!(
            arguments.kill_database == 0 || arguments.database == Database::PrivatePostgres,
            "--kill-database kills a server of its own: add --database postgres"
        );
        let (files, database) = files(arguments)?;
        let ports = settings::ports(arguments)?;
        let Some((carrier, gateways)) = ports.split_first() else { bail!("there are no ports") };
        let sandbox_address = format!("http://127.0.0.1:{carrier}");
        let first = gateways.first().context("there is no gateway")?;
        let link = arguments.link(*first)?;
        let (near, far) = ends(link.as_ref());
        let public_url = format!("http://pay.localhost:{first}");
        let folder = files.folder();
        let network = match arguments.weather() {
            Some(weather) => {
                let target = SocketAddr::from(([127, 0, 0, 1], *carrier));
                Some(Proxy::start(target, weather, arguments.seed).await?)
            }
            None => None,
        };
        let through = network.as_ref().map(|network| format!("http://{}", network.address()));
        let carrier_root = through.as_ref().unwrap_or(&sandbox_address);
        let config = settings::configuration(&public_url, carrier_root, database.as_deref());
        std::fs::write(folder.join("farthing.toml"), config)?;
        settings::write_assets(&folder.join("assets"))?;
        let sandbox = Server::new(
            "sandbox",
            arguments.sandbox.clone(),
            [
                format!("--listen=127.0.0.1:{carrier}"),
                format!("--seed={}", arguments.seed),
                "--allow-http-sinks".to_owned(),
            ],
            folder.join("sandbox.log"),
        );
        let servers = gateways.iter().enumerate().map(|(number, port)| {
            let name = format!("gateway-{number}");
            let path = |name: &str| folder.join(name).display().to_string();
            let call = [
                "serve".to_owned(),
                format!("--config={}", path("farthing.toml")),
                format!("--data={}", path(&name)),
                format!("--assets={}", path("assets")),
                format!("--listen={near}:{port}"),
            ];
            let log = folder.join(format!("{name}.log"));
            Server::new(&name, arguments.gateway.clone(), call, log)
        });
        let mut stack = Self {
            sandbox,
            gateways: servers.collect(),
            gateway_addresses: gateways.iter().map(|p| format!("http://{far}:{p}")).collect(),
            sandbox_address,
            network,
            link,
            gateway_program: arguments.gateway.clone(),
            http: reqwest::Client::builder().timeout(Duration::from_mins(1)).build()?,
            files,
        };
        stack.sandbox.start().await?;
        // One after the other: the first makes keys and schema for all.
        for gateway in &mut stack.gateways {
            gateway.start().await?;
        }
        Ok(stack)
    }

    /// Where readers reach the gateways.
    pub(crate) fn gateways(&self) -> &[String] {
        &self.gateway_addresses
    }

    /// The link that loses packets.
    pub(crate) const fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Where the sandbox is.
    pub(crate) fn sandbox(&self) -> &str {
        &self.sandbox_address
    }

    /// The folder of databases and logs.
    pub(crate) fn folder(&self) -> &Path {
        self.files.folder()
    }

    /// Turns all faults and accidents off.
    ///
    /// # Errors
    ///
    /// If the sandbox refuses.
    pub(crate) async fn calm_down(&self) -> Result<()> {
        if let Some(network) = &self.network {
            network.set(Weather::calm());
        }
        self.set_faults(&serde_json::json!([])).await
    }

    /// Sets the sandbox's faults, in place of those before.
    ///
    /// # Errors
    ///
    /// If the sandbox refuses.
    pub(crate) async fn set_faults(&self, rules: &serde_json::Value) -> Result<()> {
        let address = format!("{}/faults", self.sandbox_address);
        self.http.delete(&address).send().await?.error_for_status()?;
        self.http.post(&address).json(rules).send().await?.error_for_status()?;
        Ok(())
    }

    /// Moves the carrier's clock forward.
    ///
    /// # Errors
    ///
    /// If the sandbox refuses.
    pub(crate) async fn pass_carrier_time(&self, time: Duration) -> Result<()> {
        let body = serde_json::json!({ "advance_seconds": time.as_secs() });
        let address = format!("{}/clock", self.sandbox_address);
        self.http.post(address).json(&body).send().await?.error_for_status()?;
        Ok(())
    }

    /// Kills one gateway and starts it again; returns how long it took to listen.
    ///
    /// # Errors
    ///
    /// If it does not start again.
    pub(crate) async fn crash(&mut self, gateway: usize) -> Result<Duration> {
        let server = self.gateways.get_mut(gateway).context("there is no such gateway")?;
        server.kill().await?;
        server.start().await
    }

    /// Kills the private PostgreSQL server and starts it again; returns how long it took from its start
    /// until it accepted connections, its recovery included.
    ///
    /// # Errors
    ///
    /// If there is none, or it does not start again.
    pub(crate) async fn crash_database(&mut self) -> Result<Duration> {
        let server = self.files.postgres.clone().context("there is no private PostgreSQL")?;
        tokio::task::spawn_blocking(move || {
            server.kill()?;
            let begun = Instant::now();
            server.start_again()?;
            Ok(begun.elapsed())
        })
        .await?
    }

    /// Fails if a server has ended by itself.
    ///
    /// # Errors
    ///
    /// With its name.
    pub(crate) fn must_run(&mut self) -> Result<()> {
        let all = std::iter::once(&mut self.sandbox).chain(&mut self.gateways);
        all.into_iter().try_for_each(Server::must_run)
    }

    /// The most memory that each server has held.
    pub(crate) fn memory(&self) -> Vec<(String, String)> {
        std::iter::once(&self.sandbox).chain(&self.gateways).filter_map(Server::memory).collect()
    }

    /// The carrier's own books.
    ///
    /// # Errors
    ///
    /// If the sandbox does not answer.
    pub(crate) async fn books(&self) -> Result<serde_json::Value> {
        let address = format!("{}/books", self.sandbox_address);
        Ok(self.http.get(address).send().await?.error_for_status()?.json().await?)
    }

    /// The output of `farthing-gateway verify`, if it finds no difference.
    ///
    /// # Errors
    ///
    /// With what it printed, if it does.
    pub(crate) async fn verify(&self) -> Result<String> {
        let folder = self.folder();
        let mut command = Command::new(&self.gateway_program);
        command.arg("verify").arg("--config").arg(folder.join("farthing.toml"));
        let output = command.arg("--data").arg(folder.join("gateway-0")).output().await?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "verify ended with {}: {printed}{errors}", output.status);
        Ok(printed)
    }

    /// Stops all servers as an operator does, and returns their files.
    ///
    /// # Errors
    ///
    /// If a gateway does not stop cleanly.
    pub(crate) async fn stop(mut self) -> Result<Files> {
        for gateway in &mut self.gateways {
            gateway.stop().await?;
        }
        self.sandbox.kill().await?;
        Ok(self.files)
    }
}

/// Where gateways listen, and where readers reach them.
fn ends(link: Option<&Link>) -> (Ipv4Addr, Ipv4Addr) {
    link.map_or((Ipv4Addr::LOCALHOST, Ipv4Addr::LOCALHOST), |link| (link.server(), link.far_end()))
}

/// The folder, and the address of the database if it is not a file in it.
fn files(arguments: &Arguments) -> Result<(Files, Option<String>)> {
    let temporary = match &arguments.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("farthing-load-").tempdir()?),
    };
    let folder = match (&arguments.data, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(temporary)) => temporary.path().to_owned(),
        (None, None) => bail!("there is no folder"),
    };
    std::fs::create_dir_all(&folder)?;
    let is_empty = std::fs::read_dir(&folder)?.next().is_none();
    ensure!(is_empty, "{} is not empty: a run starts from nothing", folder.display());
    let folder = folder.canonicalize()?;
    let (postgres, url) = match &arguments.database {
        Database::Sqlite => (None, None),
        Database::Postgres(url) => (None, Some(url.clone())),
        Database::PrivatePostgres => {
            // For realistic figures: answered writes are on the disk.
            let builder = test_postgres::Server::builder().synced();
            let connections = arguments.connections.to_string();
            let server = builder.setting("max_connections", &connections).start()?;
            let url = server.database()?.keep();
            (Some(Arc::new(server)), Some(url))
        }
    };
    let sqlite = url.is_none().then(|| folder.join("gateway-0/farthing.sqlite"));
    Ok((Files { folder, sqlite, _temporary: temporary, postgres }, url))
}
