//! Notifies the other gateways of changes, and receives their notifications. Nothing depends on it, because
//! every waiting task also polls.

use core::time::Duration;
use std::sync::Arc;

use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The channel of `LISTEN` and `NOTIFY` on which gateways wake each other.
const CHANNEL: &str = "farthing_moves";

/// Shortest time between two notifications. One notification covers everything that was committed before it.
const APART: Duration = Duration::from_millis(5);

/// Pause before the next try after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Sends and receives notifications until it is dropped.
#[derive(Debug)]
pub(crate) struct News {
    to_tell: Arc<Notify>,
    heard: Arc<Notify>,
    tasks: [JoinHandle<()>; 2],
}

impl News {
    /// Starts to send and to listen. Listening keeps one connection of `pool` in use.
    pub(crate) fn start(pool: &PgPool) -> Self {
        let (to_tell, heard) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let tasks = [
            tokio::spawn(tell(pool.clone(), Arc::clone(&to_tell))),
            tokio::spawn(hear(pool.clone(), Arc::clone(&heard))),
        ];
        Self { to_tell, heard, tasks }
    }

    /// Wakes the other gateways after a commit.
    pub(crate) fn tell(&self) {
        self.to_tell.notify_one();
    }

    /// Waits for a notification of another gateway.
    pub(crate) async fn heard(&self) {
        self.heard.notified().await;
    }
}

impl Drop for News {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn tell(pool: PgPool, to_tell: Arc<Notify>) {
    loop {
        to_tell.notified().await;
        let told = sqlx::query("select pg_notify($1, '')").bind(CHANNEL).execute(&pool).await;
        if let Err(error) = told {
            tracing::warn!(?error, "the other gateways could not be told");
        }
        tokio::time::sleep(APART).await;
    }
}

async fn hear(pool: PgPool, heard: Arc<Notify>) {
    loop {
        if let Err(error) = listen(&pool, &heard).await {
            tracing::warn!(?error, "the other gateways cannot be heard");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen(pool: &PgPool, heard: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        listener.recv().await?;
        heard.notify_one();
    }
}
