//! A server as a child process that may be killed and started again.

use std::fs::OpenOptions;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How long a server may take to listen.
const START_MAX: Duration = Duration::from_mins(1);

/// How long a server may take to stop by itself.
const STOP_MAX: Duration = Duration::from_secs(30);

/// How many lines of a log an error carries.
const LOG_LINES: usize = 20;

/// A server of this run.
#[derive(Debug)]
pub(crate) struct Server {
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
    log: PathBuf,
    child: Option<Child>,
}

impl Server {
    /// Describes a server; its log goes to a file.
    pub(crate) fn new(
        name: &str,
        program: PathBuf,
        arguments: impl IntoIterator<Item = String>,
        log: PathBuf,
    ) -> Self {
        let arguments = arguments.into_iter().collect();
        Self { name: name.to_owned(), program, arguments, log, child: None }
    }

    /// Starts it and waits until it says that it listens; returns how long that took.
    ///
    /// # Errors
    ///
    /// If it ends or stays silent instead.
    pub(crate) async fn start(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let spawned = command.spawn();
        let mut child = spawned.with_context(|| format!("{} did not start", self.name))?;
        let stdout = child.stdout.take().context("the output was piped")?;
        let mut lines = BufReader::new(stdout).lines();
        let heard = async {
            while let Some(line) = lines.next_line().await? {
                if line.contains("listening on ") {
                    return Ok(());
                }
            }
            bail!("{} ended instead of listening: {}", self.name, self.end_of_log())
        };
        tokio::time::timeout(START_MAX, heard).await.context("a server is silent")??;
        // The pipe must be read to its end, or the server would stop when it is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.child = Some(child);
        Ok(begun.elapsed())
    }

    /// Sends SIGKILL and waits for the end.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Asks it to stop, as an operator does, and waits for the end.
    ///
    /// # Errors
    ///
    /// If it does not stop, or says that something failed.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        if let Some(id) = child.id() {
            let asked = Command::new("kill").arg(id.to_string()).status().await?;
            anyhow::ensure!(asked.success(), "{} cannot be told to stop", self.name);
        }
        let ended = tokio::time::timeout(STOP_MAX, child.wait()).await;
        let status = ended.with_context(|| format!("{} does not stop", self.name))??;
        anyhow::ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(())
    }

    /// Fails if it has ended by itself.
    ///
    /// # Errors
    ///
    /// With its status and log.
    pub(crate) fn must_run(&mut self) -> Result<()> {
        let Some(child) = &mut self.child else { return Ok(()) };
        if let Some(status) = child.try_wait()? {
            bail!("{} ended by itself with {status}: {}", self.name, self.end_of_log());
        }
        Ok(())
    }

    /// What it said last. The folder of the log may be gone by the time that somebody reads this.
    fn end_of_log(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let from = lines.len().saturating_sub(LOG_LINES);
        lines.get(from..).unwrap_or_default().join("\n")
    }

    /// Its name, and the most memory that it has held, as the system writes it; `None` where there is
    /// no `/proc`.
    pub(crate) fn memory(&self) -> Option<(String, String)> {
        let id = self.child.as_ref()?.id()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some((self.name.clone(), peak.trim().to_owned()))
    }
}
