//! Submits the code that a reader typed.

use std::sync::Arc;

use farthing_protocol::limits::CODE_TRIES;
use farthing_protocol::{OneTimeCode, OrderId, OrderStatus};

use crate::carriers::News;
use crate::charges::{Event, State};
use crate::clock::UnixMillis;
use crate::orders::apply_event::Happening;
use crate::orders::dispatch::Given;
use crate::orders::place::Caller;
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::{OrderError, Orders};
use crate::store;
use crate::store::charges::ChargeRow;

impl Orders {
    /// Sends the code that the reader typed to the carrier, and waits for the money for a limited time. The
    /// last wrong code is not an error: the order then has the status `refused`.
    ///
    /// # Errors
    ///
    /// [`OrderError::WrongCode`], [`OrderError::CodeExpired`], [`OrderError::InvalidCode`] and
    /// [`OrderError::CarrierUnavailable`] leave the order waiting for a code;
    /// [`OrderError::Moved`] if it does not wait for one.
    pub(crate) async fn submit_code(
        &self,
        caller: &Caller,
        order: &OrderId,
        typed: &str,
    ) -> Result<OrderSnapshot, OrderError> {
        let typed = OneTimeCode::parse(typed).map_err(|_| OrderError::InvalidCode)?;
        let core = &self.core;
        let (sale, carrier) = match core.own_sale(caller, order).await {
            Err(OrderError::NotFound) => {
                let proof = core.own_proof(caller, order).await?.ok_or(OrderError::NotFound)?;
                return core.prove_by_code(&proof, typed).await;
            }
            known => known?,
        };
        let happening = Happening {
            charge: sale.1.id.clone(),
            news: News::Event(Event::CodeTyped),
            answers: None,
            carrier: Arc::clone(&carrier),
            now: core.clock.now(),
        };
        core.failpoints.pass("before writing", "code_typed").await;
        let outcome = Box::pin(core.write_down(happening, Some(sale), None, Some(check))).await?;
        core.failpoints.pass("after writing", "code_typed").await;
        let changes = core.watchers.watch(order);
        core.follow(&outcome, &carrier, Some(&Given::Code(typed)));
        let Some((attempt, _)) = outcome.calls.first() else { return Err(OrderError::Moved) };

        let (typed_at, patience) = ((order, outcome.charge.version), core.patience.charging);
        let is_over = |order: &OrderSnapshot| !is_under_way(order);
        let answered = core.wait_beyond(typed_at, changes, patience, is_over).await?;
        if answered.status != OrderStatus::AwaitingCode {
            return Ok(answered);
        }
        let mut db = core.store.read().await?;
        let attempt = store::attempts::load(&mut db, attempt).await?.ok_or(OrderError::NotFound)?;
        match attempt.answer.as_deref() {
            Some("code_wrong") => {
                let tries_left = answered.code.map_or(CODE_TRIES, |awaited| awaited.tries_left);
                Err(OrderError::WrongCode { tries_left })
            }
            // The carrier did not check the code, so it can be sent again.
            Some(_) => Err(OrderError::CarrierUnavailable),
            None => Ok(answered),
        }
    }
}

pub(crate) const fn is_under_way(order: &OrderSnapshot) -> bool {
    matches!(order.status, OrderStatus::Charging | OrderStatus::Checking)
}

fn check(charge: &ChargeRow, now: UnixMillis) -> Result<(), OrderError> {
    if !matches!(charge.state, State::AwaitingCode { .. }) {
        return Err(OrderError::Moved);
    }
    if now >= charge.code_expires_at { Err(OrderError::CodeExpired) } else { Ok(()) }
}
