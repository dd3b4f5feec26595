//! The HTTP server: accepts connections, and closes them without an answer where a fault asks for it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use crate::app::App;
use crate::config::Config;
use crate::faults::Faults;
use crate::http;
use crate::http::reply::HangUp;
use crate::journal::Journal;
use crate::network::Peer;
use crate::notifier;
use crate::world::World;

/// A server that listens already.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    app: Arc<App>,
}

/// In place of an answer.
#[derive(Debug, thiserror::Error)]
#[error("hung up on purpose")]
struct HungUp;

impl Server {
    /// Reads the journal and starts to listen.
    ///
    /// # Errors
    ///
    /// Where the address is taken, or the journal cannot be read.
    pub async fn bind(config: &Config) -> io::Result<Self> {
        // A second server in one process finds the provider installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // First the address: a second carrier at the same one must not touch the journal.
        let listener = TcpListener::bind(config.listen).await?;
        let journal = match &config.data {
            Some(folder) => Journal::open(folder)?,
            None => Journal::default(),
        };
        let address = listener.local_addr()?;
        let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        let faults = Faults::new(config.seed);
        let world = World::new(journal, config.settings(), faults, config.allow_http_sinks);
        let clients: HashMap<_, _> =
            config.all_clients().map(|client| (client.id.clone(), client)).collect();
        let http = notifier::client().map_err(io::Error::other)?;
        Ok(Self { listener, app: Arc::new(App::new(world, clients, public_url, http)) })
    }

    /// The address that the server listens on; with port 0, the port that the system chose.
    ///
    /// # Errors
    ///
    /// Where the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves requests and delivers notifications until it is dropped.
    ///
    /// # Errors
    ///
    /// None today: a failed connection is logged and does not end the server.
    pub async fn run(self) -> io::Result<Infallible> {
        tokio::spawn(notifier::run(Arc::clone(&self.app)));
        let router = http::router(self.app);
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    tokio::spawn(serve(stream, Peer(peer.ip()), router.clone()));
                }
                // Usually no file descriptor is free. The next connection may get one.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            }
        }
    }
}

async fn serve(stream: TcpStream, peer: Peer, router: Router) {
    // Small answers must not wait for the acknowledgement of the ones before.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let router = router.clone();
        request.extensions_mut().insert(peer);
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            if response.extensions().get::<HangUp>().is_some() { Err(HungUp) } else { Ok(response) }
        }
    });
    // Without a timer, hyper never closes an idle connection: a client would take that for a fault.
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended");
    }
}
