//! Reads an unknown outcome earlier while a reader waits. Such reads become rare over time, because usually
//! no reader waits; but while a client asks for the order, the next read comes soon.

use core::time::Duration;

use farthing_protocol::{OrderId, OrderStatus};

use crate::charges::State;
use crate::clock::UnixMillis;
use crate::orders::{OrderError, OrderSnapshot, Orders};
use crate::store::charges::ChargeRow;
use crate::store::{self, due};

/// Longest time until the next read while a reader waits.
const SOON: Duration = Duration::from_secs(10);

/// When to read while a reader waits. Only reads come earlier, retries of calls do not. A carrier's pause is
/// respected.
fn sooner(charge: &ChargeRow, free_at: Option<UnixMillis>, now: UnixMillis) -> Option<UnixMillis> {
    let is_read = matches!(
        charge.state,
        State::Processing { .. } | State::ValidateUnknown { .. } | State::ConfirmUnknown { .. }
    );
    let soon = now.plus(SOON).max(free_at.unwrap_or(now));
    charge.due_at.filter(|due| is_read && soon < *due).map(|_| soon)
}

impl Orders {
    /// Notes that a client waits for the outcome of an order. If that cannot be saved now, the next call does so.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database cannot be read.
    pub(crate) async fn is_waited_for(&self, order: &OrderSnapshot) -> Result<(), OrderError> {
        if matches!(order.status, OrderStatus::Checking | OrderStatus::Preparing) {
            self.bring_forward(&order.id).await?;
        }
        Ok(())
    }

    async fn bring_forward(&self, order: &OrderId) -> Result<(), OrderError> {
        let core = &self.core;
        let known = {
            let mut db = core.store.read().await?;
            store::charges::of_order(&mut db, order).await?
        };
        let Some((_, charge)) = known else { return Ok(()) };
        let free_at = core.carrier(&charge.carrier).and_then(|carrier| carrier.paused_until());
        let Some(soon) = sooner(&charge, free_at, core.clock.now()) else { return Ok(()) };
        let write = core.store.write(move |db| {
            let charge = charge.clone();
            Box::pin(async move { due::bring_forward(db, &charge, soon).await })
        });
        write.await?;
        core.wake.send_replace(());
        Ok(())
    }
}
