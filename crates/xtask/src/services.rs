//! The three servers as child processes, which end together with this program.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::progress::Step;
use crate::{compile, shell};

/// How long a server may take until it listens: enough for debug builds on a slow machine.
const START_MAX: Duration = Duration::from_mins(1);

/// The executables of the product, built for this machine.
pub(crate) struct Binaries {
    folder: PathBuf,
}

/// What is built and tested together: always the same packages, so that nothing is built twice with
/// other features. The tools of the build itself are no part of it.
pub(crate) const PRODUCT: [&str; 5] = ["--workspace", "--exclude", "xtask", "--exclude", "bindgen"];

/// The servers: what readers of the demo and stories of browsers need of [`PRODUCT`].
const SERVERS: [&str; 3] = ["farthing-gateway", "carrier-sandbox", "newsroom"];

/// What is measured: built together, so that all of them agree about features.
const RELEASED: [&str; 4] = ["farthing-gateway", "carrier-sandbox", "newsroom", "farthing-load"];

impl Binaries {
    /// Builds all of them.
    ///
    /// # Errors
    ///
    /// If they do not build.
    pub(crate) fn build(root: &Path, step: &Step<'_>) -> Result<Self> {
        Self::build_only(root, &["--bins"], step)
    }

    /// Builds the servers. The other executables need a sixth more crates.
    ///
    /// # Errors
    ///
    /// If they do not build.
    pub(crate) fn build_servers(root: &Path, step: &Step<'_>) -> Result<Self> {
        Self::build_only(root, &SERVERS.map(|name| ["--bin", name]).concat(), step)
    }

    fn build_only(root: &Path, executables: &[&str], step: &Step<'_>) -> Result<Self> {
        let mut build = compile::cargo(root);
        build.arg("build").args(PRODUCT).args(executables);
        compile::run(&mut build, step).context("the servers do not build")?;
        Ok(Self::in_target(root))
    }

    /// Builds them optimised, as operators run them, and the load generator beside them.
    ///
    /// # Errors
    ///
    /// If they do not build.
    pub(crate) fn build_release(root: &Path, step: &Step<'_>) -> Result<Self> {
        let mut build = compile::cargo(root);
        build.args(["build", "--release", "--bins"]);
        for package in RELEASED {
            build.args(["--package", package]);
        }
        compile::run(&mut build, step).context("the servers do not build")?;
        Ok(Self { folder: shell::target(root).join("release") })
    }

    /// Builds what makes the glue between JavaScript and WebAssembly, and returns its path.
    ///
    /// # Errors
    ///
    /// If it does not build.
    pub(crate) fn build_generator(root: &Path, step: &Step<'_>) -> Result<PathBuf> {
        let mut build = compile::cargo(root);
        compile::run(build.args(["build", "--package", "bindgen"]), step)
            .context("wasm-bindgen does not build")?;
        Ok(Self::in_target(root).path("bindgen"))
    }

    fn in_target(root: &Path) -> Self {
        Self { folder: shell::target(root).join("debug") }
    }

    /// The path of one of them.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

/// The origin of a server of this machine.
pub(crate) fn origin(name: &str, port: u16) -> String {
    format!("http://{name}.localhost:{port}")
}

/// A running server. Dropping it ends the process.
pub(crate) struct Service {
    name: &'static str,
    child: Child,
}

impl Service {
    /// Starts a server and waits until it says that it listens. Its further output is passed on.
    ///
    /// # Errors
    ///
    /// If it ends or stays silent instead.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} did not start"))?;
        let stdout = child.stdout.take().context("the output was piped")?;
        let (sender, listening) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if line.contains("listening on ") {
                    // After the server is ready, nobody receives this any more. That is fine.
                    let _ = sender.send(());
                } else {
                    println!("{name}: {line}");
                }
            }
        });
        let mut service = Self { name, child };
        if listening.recv_timeout(START_MAX).is_err() {
            let ended = service.child.try_wait()?;
            bail!("{name} does not listen ({})", ended.map_or("silent".into(), |s| s.to_string()));
        }
        Ok(service)
    }

    /// Starts a process that says nothing when it is ready.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub(crate) fn spawn(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command.spawn().with_context(|| format!("{name} did not start"))?;
        Ok(Self { name, child })
    }

    /// Starts the carrier sandbox.
    ///
    /// # Errors
    ///
    /// As for [`Service::start`].
    pub(crate) fn carrier(binaries: &Binaries, port: u16, data: &Path) -> Result<Self> {
        Self::start(
            "carrier",
            shell::command(binaries.path("carrier-sandbox"))
                .args(["--listen", &format!("127.0.0.1:{port}")])
                .args(["--public-url", &origin("carrier", port)])
                .arg("--data")
                .arg(data)
                .arg("--allow-http-sinks"),
        )
    }

    /// Starts the newspaper at `port`, beside a gateway and a sandbox at the next two.
    ///
    /// # Errors
    ///
    /// As for [`Service::start`].
    pub(crate) fn newspaper(
        binaries: &Binaries,
        port: u16,
        config: &Path,
        (data, root): (&Path, &Path),
    ) -> Result<Self> {
        Self::start(
            "newspaper",
            shell::command(binaries.path("newsroom"))
                .args(["--listen", &format!("127.0.0.1:{port}")])
                .args(["--gateway", &origin("pay", port + 1)])
                .args(["--carrier", &origin("carrier", port + 2)])
                .arg("--seal-with")
                .arg(binaries.path("farthing-gateway"))
                .arg("--config")
                .arg(config)
                .arg("--data")
                .arg(data)
                .arg("--site")
                .arg(root.join("demo")),
        )
    }

    /// Whether the process has ended by itself.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// The name of the server.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may be gone already; then there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command of a gateway that serves a build. `public` is the port that browsers use.
pub(crate) fn gateway(
    binaries: &Binaries,
    (public, port): (u16, u16),
    config: &Path,
    data: &Path,
    dist: &Path,
) -> Command {
    let mut command = shell::command(binaries.path("farthing-gateway"));
    command
        .arg("serve")
        .arg("--config")
        .arg(config)
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(["--public-url", &origin("pay", public)])
        .arg("--data")
        .arg(data)
        .arg("--assets")
        .arg(dist);
    command
}
