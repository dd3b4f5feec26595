//! Where the executables and browsers are: `cargo xtask test e2e` sets it.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// A path that xtask hands over.
///
/// # Errors
///
/// If the variable is not set: the tests were not started by `cargo xtask test e2e`.
pub fn path(name: &str) -> Result<PathBuf> {
    std::env::var_os(name)
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set; please run `cargo xtask test e2e`"))
}

/// Which browser the run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, driven by ChromeDriver.
    Chromium,
    /// Firefox, driven by geckodriver.
    Firefox,
    /// WebKitGTK's own small browser, by its driver: the nearest to Safari that runs here.
    Webkit,
}

impl Engine {
    /// The engine of this run.
    ///
    /// # Errors
    ///
    /// If `FARTHING_BROWSER` names neither.
    pub fn of_this_run() -> Result<Self> {
        match std::env::var("FARTHING_BROWSER").as_deref() {
            Ok("chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::Webkit),
            _ => anyhow::bail!("FARTHING_BROWSER must be chromium, firefox or webkit"),
        }
    }
}
