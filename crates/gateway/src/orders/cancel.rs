//! Cancels an order that is not paid yet.

use farthing_protocol::OrderId;

use crate::carriers::News;
use crate::charges::Event;
use crate::orders::place::Caller;
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::{OrderError, Orders};

impl Orders {
    /// Cancels the purchase if no money can have been taken. An order that is over does not change.
    ///
    /// # Errors
    ///
    /// [`OrderError::Moved`] after the confirmation was sent.
    pub(crate) async fn cancel(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        let core = &self.core;
        let before = core.read_own(caller, order).await?;
        if before.status.is_final() {
            return Ok(before);
        }
        let asked = if let Some(proof) = core.own_proof(caller, order).await? {
            core.cancel_proof(&proof).await
        } else {
            let (charge, carrier) = core.own_charge(caller, order).await?;
            let asked = News::Event(Event::CancelAsked);
            core.happen(&charge.id, &carrier, asked, None).await.map(drop)
        };
        let after = core.read_own(caller, order).await?;
        match asked {
            Ok(()) => Ok(after),
            // The order may have ended meanwhile, which is what the caller wanted.
            Err(OrderError::Moved) if after.status.is_final() => Ok(after),
            Err(error) => Err(error),
        }
    }
}
