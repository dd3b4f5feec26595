//! Several gateways on one database: heartbeats, taking over from a gateway that no longer runs, and changes
//! of orders by other gateways.

use core::pin::pin;
use core::time::Duration;
use std::sync::{Arc, Weak};

use crate::clock::UnixMillis;
use crate::orders::{Core, OrderError};
use crate::store;

/// How often a gateway sends a heartbeat.
pub(crate) const BEAT_EVERY: Duration = Duration::from_secs(4);

/// How long after its last heartbeat a gateway counts as stopped.
const GONE_AFTER: Duration = Duration::from_secs(15);

/// How often changes are read without a notification.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many rows are read again each time: numbers are assigned before the commit, so a lower one can appear
/// after a higher one.
const OVERLAP: i64 = 200;

impl Core {
    /// Sends a heartbeat. Other gateways without a recent heartbeat count as stopped; with SQLite, all others
    /// do.
    pub(crate) async fn beat(&self) -> Result<(), OrderError> {
        self.follow_the_databases_clock().await?;
        let now = self.clock.now();
        let gone_before =
            if self.store.is_shared() { now.minus(GONE_AFTER) } else { now.plus(GONE_AFTER) };
        self.beat_at(now, gone_before).await
    }

    /// Does the work of a short-lived instance beside the running gateways. Sends a heartbeat at once and then
    /// `every` so often, so that no gateway takes over its calls meanwhile. It takes over from none.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails at the beginning.
    pub(crate) async fn beside<T>(
        &self,
        every: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T, OrderError> {
        self.beat_beside().await?;
        let mut work = pin!(work);
        loop {
            let beat = async {
                tokio::time::sleep(every).await;
                self.beat_beside().await
            };
            tokio::select! {
                done = &mut work => return Ok(done),
                beaten = beat => {
                    if let Err(error) = beaten {
                        tracing::error!(?error, "no heartbeat could be sent");
                    }
                }
            }
        }
    }

    async fn beat_beside(&self) -> Result<(), OrderError> {
        self.follow_the_databases_clock().await?;
        self.beat_at(self.clock.now(), UnixMillis(0)).await
    }

    async fn beat_at(&self, now: UnixMillis, gone_before: UnixMillis) -> Result<(), OrderError> {
        let beat = self.store.write(move |db| {
            Box::pin(async move { store::instances::beat(db, now, gone_before).await })
        });
        beat.await?;
        Ok(())
    }

    /// Sets the gateway's clock by the database server. Gateways on one database must have one time, because
    /// each reads moments that others have written.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database cannot be asked.
    pub(crate) async fn follow_the_databases_clock(&self) -> Result<(), OrderError> {
        let mut db = self.store.read().await?;
        let asked = self.clock.now();
        if let Some(theirs) = store::instances::server_time(&mut db).await? {
            self.clock.follow(asked, theirs, self.clock.now());
        }
        Ok(())
    }
}

/// Sends heartbeats and takes over from stopped gateways, until the money core is dropped.
pub(crate) async fn attend(core: Weak<Core>) {
    loop {
        tokio::time::sleep(BEAT_EVERY).await;
        let Some(core) = core.upgrade() else { return };
        if let Err(error) = take_over(&core).await {
            tracing::error!(?error, "no sign of life could be given");
        }
    }
}

async fn take_over(core: &Arc<Core>) -> Result<(), OrderError> {
    core.beat().await?;
    let released = core
        .store
        .write(|db| Box::pin(async move { store::idempotency::release_interrupted(db).await }));
    released.await?;
    super::recover(core).await
}

/// Notifies callers of this gateway about orders that another gateway changed, until the money core is dropped.
pub(crate) async fn hear(core: Weak<Core>) {
    let mut last = None;
    loop {
        let store = {
            let Some(core) = core.upgrade() else { return };
            match tell_of_moves(&core, last).await {
                Ok(newest) => last = Some(newest),
                Err(error) => tracing::warn!(?error, "moves of other gateways could not be read"),
            }
            core.store.clone()
        };
        // Reads after a notification or a timeout; it does not depend on notifications.
        let _late = tokio::time::timeout(LOOK_EVERY, store.told()).await;
    }
}

async fn tell_of_moves(core: &Core, last: Option<i64>) -> Result<i64, OrderError> {
    let mut db = core.store.read().await?;
    let Some(last) = last else { return Ok(store::moves::newest(&mut db).await?) };
    let moves = store::moves::after(&mut db, last - OVERLAP).await?;
    let mut newest = last;
    for (seq, order, version) in moves {
        newest = newest.max(seq);
        core.watchers.tell(&order, version);
    }
    Ok(newest)
}
