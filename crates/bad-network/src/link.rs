//! A link that loses packets, as a phone's does. No proxy can do that: a stream that it reads has been repaired.
//!
//! A network device of our own (TUN) hands us every packet to an address that nobody has. We lose some by a seed,
//! let the others wait as long as a slow network takes, and give them back with source and destination exchanged: so
//! they reach the server on this machine, and its answers come the same way. Both ends are the system's own TCP,
//! which waits, asks again and slows down as on any bad network. Exchanging the two addresses changes no checksum.
//!
//! The kernel's own tool for this (`tc netem`) is not in every kernel; TUN is. It needs Linux and the right to
//! administer networks.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;

/// How a link behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quality {
    /// Of a hundred packets, how many are lost, either way.
    pub loss: u8,
    /// How long a packet takes, one way.
    pub delay: Duration,
    /// Bits in a second to the server, of each connection.
    pub up: u64,
    /// Bits in a second from the server, of each connection.
    pub down: u64,
}

impl Quality {
    /// The 3G of browsers' tests (1.6 Mbit/s down, 768 kbit/s up, 300 ms there and back), with a loss.
    #[must_use]
    pub const fn mobile(loss: u8) -> Self {
        Self { loss, delay: Duration::from_millis(150), up: 768_000, down: 1_600_000 }
    }
}

/// A link to one server. Dropping it takes its device away.
#[derive(Debug)]
pub struct Link {
    ends: (Ipv4Addr, Ipv4Addr),
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

/// What went over a link.
#[derive(Debug, Default)]
struct Counts {
    seen: AtomicU64,
    lost: AtomicU64,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Link {
    /// Makes a device and begins to carry. Which packets are lost follows from `seed` and their order.
    ///
    /// # Errors
    ///
    /// If this system has no such devices, or does not let us make one.
    pub fn start(quality: Quality, port: u16, seed: u64) -> io::Result<Self> {
        // Two processes of a machine have links of their own.
        let [high, low] =
            u16::try_from(std::process::id() % 16_384).unwrap_or_default().to_be_bytes();
        let address = |last| Ipv4Addr::new(10, 128 + high, low, last);
        let ends = (address(1), address(2));
        let counts = Arc::new(Counts::default());
        let task = carry::start(quality, ends, port, seed, Arc::clone(&counts))?;
        Ok(Self { ends, counts, task })
    }

    /// Where the server is to listen.
    #[must_use]
    pub const fn server(&self) -> Ipv4Addr {
        self.ends.0
    }

    /// Where its clients reach it, over the link.
    #[must_use]
    pub const fn far_end(&self) -> Ipv4Addr {
        self.ends.1
    }

    /// How many packets there were so far, and how many of them were lost.
    #[must_use]
    pub fn counted(&self) -> (u64, u64) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (read(&self.counts.seen), read(&self.counts.lost))
    }
}

#[cfg(target_os = "linux")]
mod carry;

#[cfg(not(target_os = "linux"))]
mod carry {
    use super::{Arc, Counts, Ipv4Addr, JoinHandle, Quality, io};

    pub(super) fn start(
        _: Quality,
        _: (Ipv4Addr, Ipv4Addr),
        _: u16,
        _: u64,
        _: Arc<Counts>,
    ) -> io::Result<JoinHandle<()>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests;
