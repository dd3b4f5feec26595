//! Asks the carrier for another code.

use std::sync::Arc;

use farthing_protocol::OrderId;
use farthing_protocol::limits::{CODE_SENDS, RESEND_AFTER};

use crate::carriers::News;
use crate::charges::{Event, State};
use crate::clock::UnixMillis;
use crate::codes::{self, CodeLimits};
use crate::orders::apply_event::{Happening, apply_event};
use crate::orders::place::{Caller, is_prepared};
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::{OrderError, Orders};
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::{self, Tx};

impl Orders {
    /// Asks the carrier for another code. Waits until it was sent, for a limited time.
    ///
    /// # Errors
    ///
    /// [`OrderError::TooSoon`], [`OrderError::NoSendsLeft`], [`OrderError::TooManyRequests`], or
    /// [`OrderError::Moved`] if the order does not wait for a code.
    pub(crate) async fn resend(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        let core = &self.core;
        if let Some(proof) = core.own_proof(caller, order).await? {
            return core.resend_proof(&proof).await;
        }
        let (charge, carrier) = core.own_charge(caller, order).await?;
        let (limits, now) = (core.limits, core.clock.now());
        let happening = Happening {
            charge: charge.id,
            news: News::Event(Event::ResendAsked),
            answers: None,
            carrier: Arc::clone(&carrier),
            now,
        };
        core.failpoints.pass("before writing", "resend_asked").await;
        let outcome = core.store.write(move |db| {
            Box::pin(async move {
                let known = store::charges::load(db, &happening.charge).await?;
                let known = known.ok_or(OrderError::NotFound)?;
                check(db, &known, limits, now).await?;
                apply_event(db, &happening, known).await
            })
        });
        let outcome = outcome.await?;
        core.failpoints.pass("after writing", "resend_asked").await;
        core.follow(&outcome, &carrier, None);
        core.wait_until(order, core.patience.preparing, is_prepared).await
    }
}

async fn check(
    db: &mut Tx,
    (order, charge): &(OrderRow, ChargeRow),
    limits: CodeLimits,
    now: UnixMillis,
) -> Result<(), OrderError> {
    if !matches!(charge.state, State::AwaitingCode { .. }) {
        return Err(OrderError::Moved);
    }
    if charge.sends >= CODE_SENDS {
        return Err(OrderError::NoSendsLeft);
    }
    let free_at = charge.code_sent_at.plus(RESEND_AFTER);
    if now < free_at {
        return Err(OrderError::TooSoon { retry_in: free_at.since(now) });
    }
    codes::check(db, limits, charge.phone, order.address_lookup, now).await
}
