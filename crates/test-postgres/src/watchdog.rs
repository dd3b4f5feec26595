//! A small process that outlives this one: it stops the server and removes its folder, also after `kill -9`, when
//! the killed process can run no more code.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Error;
use crate::unprivileged::Unprivileged;

/// Reads the server's process id, or `-` for none, from its standard input. The input ends when the
/// process that holds the other end of the pipe has ended, in whatever way.
///
/// SIGQUIT makes PostgreSQL stop at once, and its children with it. The watchdog runs as the server's user: if the
/// process id was reused, it cannot end a process of another user.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
server=-
while read -r line; do server=$line; done
if [ "$server" != - ]; then
    kill -QUIT "$server"
    tries=0
    while kill -0 "$server" && [ "$tries" -lt 50 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
fi 2>/dev/null
rm -rf -- "$1"
"#;

/// The running watchdog. Dropping it ends its input, so that it stops the server and removes the folder, and waits
/// for that.
#[derive(Debug)]
pub(crate) struct Watchdog {
    child: Child,
}

impl Watchdog {
    /// Starts it, for a server in this folder.
    ///
    /// # Errors
    ///
    /// If the system's shell does not start.
    pub(crate) fn over(folder: &Path, user: Option<Unprivileged>) -> Result<Self, Error> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT, "watchdog"]).arg(folder).current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C in a terminal goes to the whole process group. The watchdog must survive it.
        command.process_group(0);
        if let Some(user) = user {
            user.apply(&mut command);
        }
        let child = command.spawn().map_err(Error::io("starting the watchdog"))?;
        Ok(Self { child })
    }

    /// Tells the watchdog which process to stop from now on.
    ///
    /// # Errors
    ///
    /// If the watchdog is gone.
    pub(crate) fn set_server(&mut self, id: Option<u32>) -> Result<(), Error> {
        let line = id.map_or_else(|| "-\n".to_owned(), |id| format!("{id}\n"));
        let Some(stdin) = &mut self.child.stdin else { return Ok(()) };
        stdin.write_all(line.as_bytes()).map_err(Error::io("telling the watchdog"))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It may have been killed; then there is no process to wait for.
        let _ = self.child.wait();
    }
}
