//! Ports for servers that must be told theirs.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context as _, Result};

/// The first port. All are below those that systems give to outgoing connections: such a connection could take a
/// port between this check and the start of its server.
const FIRST: u16 = 20_000;

/// How many ports are tried.
const COUNT: u16 = 12_000;

static TAKEN: AtomicU16 = AtomicU16::new(0);

/// A port of localhost that nothing listens on. No two calls in a process return the same one.
///
/// # Errors
///
/// If none is left.
pub(crate) fn free_port() -> Result<u16> {
    // Processes that run side by side begin at different ports.
    let begin = u16::try_from(std::process::id() % u32::from(COUNT))?;
    let next = || TAKEN.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_add(1));
    core::iter::from_fn(|| next().ok().filter(|taken| *taken < COUNT))
        .map(|taken| FIRST + (begin + taken) % COUNT)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .context("no port is free")
}
