//! Background task: delivers notifications to sinks, and applies deadlines when no request comes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::app::App;
use crate::carrier::event::{Event, Tried};
use crate::carrier::notice::Notice;
use crate::world::World;

/// How long a sink may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long a sink may take whose notification has to overtake the answer.
const EARLY_TIMEOUT: Duration = Duration::from_secs(3);

/// How long to sleep when nothing is due.
const IDLE: Duration = Duration::from_mins(1);

/// The client for sinks: follows no redirects, and knows the addresses of `*.localhost`.
///
/// # Errors
///
/// Where the system's certificates cannot be used.
pub(crate) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Arc::new(LocalNames))
        .user_agent(concat!("carrier-sandbox/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Not every resolver knows `*.localhost`, which RFC 6761 gives to this machine.
#[derive(Debug)]
struct LocalNames;

impl Resolve for LocalNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str();
            let found: Vec<SocketAddr> = if name == "localhost" || name.ends_with(".localhost") {
                vec![SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)]
            } else {
                tokio::net::lookup_host((name, 0)).await?.collect()
            };
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

/// Runs for ever: delivers what is due, and lets reservations expire.
pub(crate) async fn run(app: Arc<App>) {
    loop {
        let due = {
            let mut world = app.world();
            if let Err(refusal) = world.pass_time() {
                tracing::error!(refusal.code = %refusal.code, "deadlines are not applied: the journal is not writable");
            }
            world.take_due_notices(false)
        };
        for key in due {
            tokio::spawn(deliver(Arc::clone(&app), key, TIMEOUT));
        }
        let wait = app.world().until_next().map_or(IDLE, |wait| {
            // A deadline in the past means that the journal could not be written; wait before the next try.
            wait.unsigned_abs().clamp(Duration::from_millis(5), IDLE)
        });
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.wake.notified() => {}
        }
    }
}

/// Delivers what has to arrive before an answer does.
pub(crate) async fn deliver_early(app: &Arc<App>) {
    let due = app.world().take_due_notices(true);
    for key in due {
        deliver(Arc::clone(app), key, EARLY_TIMEOUT).await;
    }
}

async fn deliver(app: Arc<App>, key: String, timeout: Duration) {
    let found = {
        let world = app.world();
        world.state().notice(&key).cloned().map(|notice| (notice, world.now()))
    };
    let outcome = match &found {
        Some((notice, now)) => Some(attempt(&app, notice, *now, timeout).await),
        None => None,
    };
    let mut world = app.world();
    if let Some(outcome) = outcome {
        tell(&mut world, &key, outcome);
    }
    world.in_flight.remove(&key);
    drop(world);
    app.wake.notify_one();
}

/// The result of one try.
#[derive(Debug, Clone, Copy)]
enum Sent {
    Taken,
    Failed,
    Gone,
    TokenExpired,
}

async fn attempt(app: &App, notice: &Notice, now: Timestamp, timeout: Duration) -> Sent {
    let mut request = app
        .http
        .post(&notice.sink.url)
        .timeout(timeout)
        .header(CONTENT_TYPE, "application/cloudevents+json")
        .body(notice.cloud_event(&app.public_url).to_string());
    if let Some(token) = &notice.sink.token {
        if token.expires_at <= now {
            return Sent::TokenExpired;
        }
        request = request.header(AUTHORIZATION, format!("Bearer {}", token.bearer));
    }
    match request.send().await {
        Ok(response) if response.status().is_success() => Sent::Taken,
        Ok(response) if response.status().as_u16() == 410 => Sent::Gone,
        Ok(response) => {
            tracing::info!(notice.key, status = response.status().as_u16(), "a sink refused");
            Sent::Failed
        }
        Err(error) => {
            tracing::info!(notice.key, %error, "a sink could not be reached");
            Sent::Failed
        }
    }
}

fn tell(world: &mut World, key: &str, sent: Sent) {
    let now = world.now();
    let next = world.state().notice(key).and_then(|notice| notice.next_try(now));
    let outcome = match sent {
        Sent::Taken => Tried::Delivered,
        Sent::Gone => Tried::Gone,
        Sent::TokenExpired => Tried::GivenUp,
        Sent::Failed => next.map_or(Tried::GivenUp, |at| Tried::Again { at }),
    };
    let tried = Event::NoticeTried { key: key.to_owned(), outcome };
    if let Err(refusal) = world.commit(now, vec![tried]) {
        tracing::error!(refusal.code = %refusal.code, "a delivery was not written down");
    }
}
