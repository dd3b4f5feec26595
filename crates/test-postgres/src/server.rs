//! The server: made, started, killed and started again.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::unprivileged::Unprivileged;
use crate::watchdog::Watchdog;
use crate::{Database, Error, Installation, process_tree};

/// The database user, a superuser of this server.
const USER: &str = "farthing";

/// How long a server may take to accept connections, also on a loaded machine.
const START_MAX: Duration = Duration::from_mins(1);

/// The options of a [`Server`].
#[derive(Debug, Clone)]
pub struct Builder {
    settings: Vec<String>,
}

impl Builder {
    /// Syncs to the disk, as a production server does; for measurements.
    #[must_use]
    pub fn synced(self) -> Self {
        self.setting("fsync", "on").setting("full_page_writes", "on")
    }

    /// Sets a configuration parameter, such as `max_connections`; the last one counts.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push(format!("{name}={value}"));
        self
    }

    /// Creates and starts the server.
    ///
    /// # Errors
    ///
    /// If PostgreSQL is missing or does not start.
    pub fn start(self) -> Result<Server, Error> {
        let installation = Installation::find()?;
        let user = Unprivileged::if_root()?;
        let folder = tempfile::Builder::new()
            .prefix("farthing-postgres-")
            .tempdir()
            .map_err(Error::io("making a temporary folder"))?;
        if let Some(user) = user {
            user.give(folder.path())?;
        }
        let watchdog = Watchdog::over(folder.path(), user)?;
        let server = Server {
            postmaster: Mutex::new(Postmaster { child: None, watchdog }),
            // From now on the watchdog removes it, however this process ends.
            folder: folder.keep(),
            installation,
            user,
            settings: self.settings,
            databases: AtomicU32::new(0),
        };
        let data = server.data();
        server.run(
            "initdb",
            // Texts sort by their bytes, as in SQLite, whatever the machine's locale is.
            ["--username", USER, "--auth", "trust", "--no-locale", "--encoding", "UTF8"]
                .map(OsStr::new)
                .into_iter()
                .chain([OsStr::new("--no-sync"), OsStr::new("--pgdata"), data.as_os_str()]),
        )?;
        server.start_again()?;
        Ok(server)
    }
}

/// A PostgreSQL server in a temporary folder. Dropping it stops it and removes the folder.
#[derive(Debug)]
pub struct Server {
    // Dropped before anything else is: the watchdog in it stops the server.
    postmaster: Mutex<Postmaster>,
    folder: PathBuf,
    installation: Installation,
    user: Option<Unprivileged>,
    settings: Vec<String>,
    databases: AtomicU32,
}

/// The main process, and the watchdog that ends it if this process cannot.
#[derive(Debug)]
struct Postmaster {
    child: Option<Child>,
    watchdog: Watchdog,
}

impl Server {
    /// A server that can do what tests need: many connections, no syncing to the disk.
    #[must_use]
    pub fn builder() -> Builder {
        let builder = Builder { settings: Vec::new() };
        // `synchronous_commit` stays on: a transaction that was answered must survive `kill`.
        [
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("max_connections", "200"),
            ("shared_buffers", "64MB"),
        ]
        .into_iter()
        .fold(builder, |builder, (name, value)| builder.setting(name, value))
    }

    /// A new empty database.
    ///
    /// # Errors
    ///
    /// If the server does not run or does not make it.
    pub fn database(&self) -> Result<Database<'_>, Error> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let url = self.url_of("postgres");
        self.run("createdb", ["--maintenance-db", &url, &name])?;
        Ok(Database::new(self, name))
    }

    pub(crate) fn drop_database(&self, name: &str) -> Result<(), Error> {
        let url = self.url_of("postgres");
        self.run("dropdb", ["--force", "--maintenance-db", &url, name]).map(drop)
    }

    /// Sends SIGKILL to the server and its connections' processes, as a machine that stops would.
    ///
    /// # Errors
    ///
    /// [`Error::NotRunning`] if it was killed already.
    pub fn kill(&self) -> Result<(), Error> {
        let mut postmaster = self.postmaster();
        let mut child = postmaster.child.take().ok_or(Error::NotRunning)?;
        process_tree::kill(&mut child).map_err(Error::io("killing PostgreSQL"))?;
        postmaster.watchdog.set_server(None)
    }

    /// Starts the server on the data that it has, and waits until it accepts connections: after
    /// [`Server::kill`], that is after its recovery.
    ///
    /// # Errors
    ///
    /// If it does not start in time.
    pub fn start_again(&self) -> Result<(), Error> {
        let mut postmaster = self.postmaster();
        let deadline = Instant::now() + START_MAX;
        loop {
            let mut child = self.spawn()?;
            postmaster.watchdog.set_server(Some(child.id()))?;
            let ready = self.wait_until_ready(&mut child, deadline)?;
            if ready {
                postmaster.child = Some(child);
                return Ok(());
            }
            // The connections' processes of a killed server hold its shared memory for a moment.
            let log = self.log();
            if Instant::now() > deadline || !log.contains("is still in use") {
                postmaster.watchdog.set_server(None)?;
                return Err(Error::NotStarted { log });
            }
        }
    }

    /// The process id of the server's main process; `None` while it is killed.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.postmaster().child.as_ref().map(Child::id)
    }

    /// The folder of data, socket and log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn url_of(&self, database: &str) -> String {
        let folder = self.folder.to_string_lossy();
        let host: String = folder.bytes().map(percent_encoded).collect();
        format!("postgres://{USER}@{host}/{database}")
    }

    /// Runs one of PostgreSQL's programs to its end and returns what it printed.
    pub(crate) fn run(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<String, Error> {
        let mut command = self.command(program);
        let output = command.args(arguments).output();
        let output = output.map_err(Error::io(format!("starting {program}")))?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(printed);
        }
        let program = self.installation.program(program);
        let output_text = printed + &String::from_utf8_lossy(&output.stderr);
        Err(Error::Failed { program, status: output.status, output: output_text })
    }

    fn spawn(&self) -> Result<Child, Error> {
        let doing = || Error::io("starting postgres");
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        for setting in ["listen_addresses=", "port=5432"] {
            command.args(["-c", setting]);
        }
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let log = File::create(self.folder.join("log")).map_err(doing())?;
        command.stdout(log.try_clone().map_err(doing())?).stderr(log);
        command.process_group(0).spawn().map_err(doing())
    }

    /// `false` if it ended instead of becoming ready, or the deadline passed.
    fn wait_until_ready(&self, child: &mut Child, deadline: Instant) -> Result<bool, Error> {
        while Instant::now() < deadline {
            if child.try_wait().map_err(Error::io("waiting for postgres"))?.is_some() {
                return Ok(false);
            }
            // As pg_ctl does: the first line is the process, the eighth its state. The file of a
            // killed server has another process.
            let file = std::fs::read_to_string(self.data().join("postmaster.pid"));
            let file = file.unwrap_or_default();
            let mut lines = file.lines();
            let is_ours = lines.next() == Some(child.id().to_string().as_str());
            if is_ours && lines.nth(6).is_some_and(|state| state.trim() == "ready") {
                return Ok(true);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        process_tree::kill(child).map_err(Error::io("killing PostgreSQL"))?;
        Ok(false)
    }

    /// A program of PostgreSQL, as its user, undisturbed by settings of the environment.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.installation.program(program));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C").current_dir(&self.folder).stdin(Stdio::null());
        if let Some(user) = self.user {
            user.apply(&mut command);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn postmaster(&self) -> MutexGuard<'_, Postmaster> {
        self.postmaster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed already. The watchdog is dropped next and removes the folder.
        let _ = self.kill();
    }
}

/// A byte of a path as the host of a URL writes it.
fn percent_encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    }
}
