//! The three servers as child processes: started, waited for, and ended with us.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// How long a server may take to listen. Debug builds on a slow machine are the measure.
const START_MAX: Duration = Duration::from_mins(1);

/// The executables of the product, built for this machine.
pub(crate) struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Builds them. The same selection of packages as the tests use, so that nothing is built twice
    /// with other features.
    ///
    /// # Errors
    ///
    /// If they do not build.
    pub(crate) fn build(root: &Path) -> Result<Self> {
        shell::say("building gateway, carrier sandbox and newspaper (some minutes the first time)");
        let mut build = shell::command("cargo");
        build.args(["build", "--workspace", "--bins", "--exclude", "xtask", "--quiet"]);
        shell::run(build.current_dir(root)).context("the servers do not build")?;
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
        Ok(Self { folder: target.join("debug") })
    }

    /// The path of one of them.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
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
                    // The receiver is gone once the server was heard: that is no loss.
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

    /// Whether the process has ended by itself.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// What it is called.
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
