//! Stopping a purchase.

use farthing_protocol::OrderId;

use crate::carriers::News;
use crate::charges::Event;
use crate::orders::place::Caller;
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::{OrderError, Orders};

impl Orders {
    /// Stops the purchase, if no money can have moved yet. An order that is over stays as it is.
    ///
    /// # Errors
    ///
    /// [`OrderError::Moved`] once the money was asked for.
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
        let (charge, carrier) = core.own_charge(caller, order).await?;
        let asked = core.happen(&charge.id, &carrier, News::Event(Event::CancelAsked), None).await;
        let after = core.read_own(caller, order).await?;
        match asked {
            Ok(_) => Ok(after),
            // Somebody else may have ended it meanwhile, which is what was wanted.
            Err(OrderError::Moved) if after.status.is_final() => Ok(after),
            Err(error) => Err(error),
        }
    }
}
