//! A bad network: a real TCP proxy that drops, delays, resets and truncates by a seed.
//!
//! [`weather`] says what may happen and draws the fate of each connection, [`carry`] lets it happen,
//! and [`Proxy`] listens. The weather can change while it runs: a cable is pulled, and put back.
//!
//! [`link`] loses packets, and the system's own TCP must repair that.

mod carry;

pub mod link;

mod weather;

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use weather::{Fate, Weather};

/// A proxy in front of one server. Dropping it ends all connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Listens on a free port of this machine. The connections' fates follow from `seed` and their order.
    ///
    /// # Errors
    ///
    /// If there is no port.
    pub async fn start(target: SocketAddr, weather: Weather, seed: u64) -> io::Result<Self> {
        Self::on(TcpListener::bind(("127.0.0.1", 0)).await?, target, weather, seed)
    }

    /// Listens on a port that is bound already, for a server that must know its public address before it
    /// starts.
    ///
    /// # Errors
    ///
    /// If the port is gone.
    pub fn on(
        listener: TcpListener,
        target: SocketAddr,
        weather: Weather,
        seed: u64,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (weather, told) = watch::channel(weather);
        let task = tokio::spawn(listen(listener, target, told, seed));
        Ok(Self { address, weather, task })
    }

    /// The address to give to clients instead of the server's own.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the weather for new connections. Those that are open are cut: they belong to the
    /// network as it was before.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

async fn listen(
    listener: TcpListener,
    target: SocketAddr,
    mut weather: watch::Receiver<Weather>,
    seed: u64,
) {
    let mut number = 0_u64;
    let mut open = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((client, _)) = accepted else { continue };
                let fate = weather.borrow().fate(seed, number);
                number = number.wrapping_add(1);
                open.spawn(carry::carry(client, target, fate));
            }
            changed = weather.changed() => {
                open.shutdown().await;
                if changed.is_err() {
                    return;
                }
            }
            Some(_) = open.join_next() => {}
        }
    }
}

#[cfg(test)]
mod tests;
