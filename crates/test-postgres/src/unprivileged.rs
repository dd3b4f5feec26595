//! The user that the server runs as: PostgreSQL refuses root, which containers often are.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;

/// A user without privileges, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unprivileged {
    user: u32,
    group: u32,
}

impl Unprivileged {
    /// The user to switch to; `None` if this process is not root.
    ///
    /// # Errors
    ///
    /// If this is root and there is no such user.
    pub(crate) fn if_root() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let found = ["postgres", "nobody"].into_iter().find_map(Self::named);
        found.map(Some).ok_or(Error::NoUnprivilegedUser)
    }

    fn named(name: &str) -> Option<Self> {
        Some(Self { user: id("-u", name)?, group: id("-g", name)? })
    }

    /// Lets a command run as this user. Additional groups of root are left behind.
    pub(crate) fn apply(self, command: &mut Command) {
        command.gid(self.group).uid(self.user);
    }

    /// Gives a folder to this user.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub(crate) fn give(self, folder: &Path) -> Result<(), Error> {
        std::os::unix::fs::chown(folder, Some(self.user), Some(self.group))
            .map_err(Error::io(format!("giving {} away", folder.display())))
    }
}

/// The number of a user or its group, from the system's list of users.
fn id(flag: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([flag, name]).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
