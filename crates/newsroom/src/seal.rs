//! The paid part of a page disappears: `farthing-gateway seal` encrypts it, as for any publisher.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The gateway's own tool, and what it needs to know.
#[derive(Debug)]
pub(crate) struct Sealer {
    pub(crate) program: PathBuf,
    pub(crate) config: PathBuf,
    /// The gateway's data folder, if not the configured one.
    pub(crate) data: Option<PathBuf>,
}

impl Sealer {
    /// Seals the marked element of a page, in place.
    ///
    /// # Errors
    ///
    /// If the tool does not start or refuses, or the text can still be read in the page.
    pub(crate) fn seal(&self, page: &Path, publisher: &str, item: &str, paid: &str) -> Result<()> {
        let mut command = Command::new(&self.program);
        command.arg("seal").arg(page).args(["--item", item, "--publisher", publisher]);
        command.arg("--config").arg(&self.config).arg("--out").arg(page);
        if let Some(data) = &self.data {
            command.arg("--data").arg(data);
        }
        let output = command
            .output()
            .with_context(|| format!("{} did not start", self.program.display()))?;
        ensure!(
            output.status.success(),
            "{} was not sealed: {}",
            page.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let sealed = std::fs::read_to_string(page)?;
        ensure!(sealed.contains("data-farthing-sealed"), "{} has no sealed part", page.display());
        ensure!(!sealed.contains(paid.trim()), "{} still shows its paid part", page.display());
        Ok(())
    }
}
