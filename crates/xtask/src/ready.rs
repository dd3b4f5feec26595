//! Prepares what a command needs. Downloads and builds run at the same time.
//!
//! Two cores are kept busy best when the checkout's long last step, which runs on one core, falls
//! together with the many small crates of the servers:
//!
//! ```text
//! npm tools   ──┐
//! checkout    wasm32 target ── compile, link ──┴─┬─ glue ── optimise ── compress
//! servers     glue's generator ──────────────────┘ gateway, carrier sandbox, newspaper
//! ```

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::frontend::{self, Parts};
use crate::progress::Board;
use crate::services::Binaries;
use crate::tools;

/// Builds `dist` if a source has changed since, and returns it.
///
/// # Errors
///
/// If a tool is missing or a step fails.
pub(crate) fn dist(root: &Path) -> Result<PathBuf> {
    let board = Board::new();
    if frontend::is_fresh(root)? {
        return Ok(frontend::dist(root));
    }
    side_by_side(root, &board, false)?;
    Ok(frontend::dist(root))
}

/// Builds all executables of the product: the servers, and what the tests run beside them.
///
/// # Errors
///
/// If they do not build.
pub(crate) fn executables(root: &Path) -> Result<Binaries> {
    Board::new().run("executables", |step| Binaries::build(root, step))
}

/// Builds `dist`, and the servers as operators run them: what is measured.
///
/// # Errors
///
/// As for [`dist`] and [`released_servers`].
pub(crate) fn released(root: &Path) -> Result<(PathBuf, Binaries)> {
    let dist = dist(root)?;
    Ok((dist, released_servers(root)?))
}

/// Builds the servers and the load generator as operators run them.
///
/// # Errors
///
/// If they do not build.
pub(crate) fn released_servers(root: &Path) -> Result<Binaries> {
    Board::new().run("servers, optimised", |step| Binaries::build_release(root, step))
}

/// Builds `dist` and the servers.
///
/// # Errors
///
/// As for [`dist`], and if the servers do not build.
pub(crate) fn dist_and_servers(root: &Path) -> Result<(PathBuf, Binaries)> {
    let board = Board::new();
    let binaries = if frontend::is_fresh(root)? {
        board.run("servers", |step| Binaries::build_servers(root, step))?
    } else {
        side_by_side(root, &board, true)?.context("the servers were asked for")?
    };
    Ok((frontend::dist(root), binaries))
}

fn side_by_side(root: &Path, board: &Board, with_servers: bool) -> Result<Option<Binaries>> {
    let (browser, native) = thread::scope(|scope| {
        let (sender, generator) = mpsc::channel();
        let npm = scope.spawn(|| board.run("npm tools", |_| tools::npm()));
        let native = scope.spawn(move || {
            let path =
                board.run("glue's generator", |step| Binaries::build_generator(root, step))?;
            // Without a receiver the checkout has failed, and that was said there.
            let _ = sender.send(path);
            let build = || board.run("servers", |step| Binaries::build_servers(root, step));
            with_servers.then(build).transpose()
        });
        let browser = scope.spawn(move || {
            let wasm = board.run("checkout", |step| frontend::compile(root, step))?;
            let npm = joined(npm)?;
            let bindgen = generator.recv().context("there is no generator")?;
            let parts = Parts { wasm, bindgen, npm };
            board.run("optimising and compressing", |_| frontend::assemble(root, &parts))
        });
        (joined(browser), joined(native))
    });
    if board.has_failed() {
        bail!("not ready; the first failure is above");
    }
    browser?;
    native
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().map_err(|_| anyhow!("a step of the build panicked"))?
}
