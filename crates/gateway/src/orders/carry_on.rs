//! Carrying a purchase on: the code, another code, and the end.

use core::fmt;
use std::sync::Arc;

use farthing_protocol::limits::{CODE_DIGITS, CODE_SENDS, CODE_TRIES, RESEND_AFTER};
use farthing_protocol::{OrderId, OrderStatus};

use crate::carriers::{Carrier, News};
use crate::charges::{Event, State};
use crate::clock::UnixMillis;
use crate::codes::{self, CodeLimits};
use crate::orders::place::{Caller, is_prepared};
use crate::orders::snapshot::OrderSnapshot;
use crate::orders::transact::{Happening, Outcome, transact};
use crate::orders::{Core, OrderError, Orders};
use crate::store;
use crate::store::Tx;
use crate::store::charges::ChargeRow;

/// A code as it was typed. It is never stored and never shown.
#[derive(Clone)]
pub(crate) struct Code(pub(crate) String);

impl Code {
    /// Takes six digits.
    pub(crate) fn parse(typed: &str) -> Result<Self, OrderError> {
        let digits = typed.len() == usize::from(CODE_DIGITS)
            && typed.bytes().all(|byte| byte.is_ascii_digit());
        if digits { Ok(Self(typed.to_owned())) } else { Err(OrderError::InvalidCode) }
    }
}

/// Without the code.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

/// What a reader asks of an order that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Code,
    Resend,
    Cancel,
}

impl Orders {
    /// Hands the code that the reader typed to the carrier, and waits a while for the money. The
    /// last wrong code is not an error: the order then says that it was refused.
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
        let code = Code::parse(typed)?;
        let asked = self.core.ask(caller, order, Ask::Code, Some(&code)).await?;
        let Some((attempt, _)) = asked.calls.first() else { return Err(OrderError::Moved) };

        let patience = self.core.patience.charging;
        let answered = self.core.wait_until(order, patience, |order| !is_under_way(order)).await?;
        let attempt = {
            let mut db = self.core.store.read().await?;
            store::attempts::load(&mut db, attempt).await?.ok_or(OrderError::NotFound)?
        };
        if answered.status.is_final() {
            return Ok(answered);
        }
        match attempt.answer.as_deref() {
            Some("code_wrong") => {
                let tries_left = CODE_TRIES.saturating_sub(self.core.wrong_codes(order).await?);
                Err(OrderError::WrongCode { tries_left })
            }
            // The carrier never judged the code, so it can be sent again.
            Some(_) if answered.status == OrderStatus::AwaitingCode => {
                Err(OrderError::CarrierUnavailable)
            }
            _ => Ok(answered),
        }
    }

    /// Asks for another code.
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
        self.core.ask(caller, order, Ask::Resend, None).await?;
        self.core.wait_until(order, self.core.patience.preparing, is_prepared).await
    }

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
        let before = self.core.read_own(caller, order).await?;
        if before.status.is_final() {
            return Ok(before);
        }
        match self.core.ask(caller, order, Ask::Cancel, None).await {
            Ok(_) => {}
            Err(OrderError::Moved) => {
                // Somebody else may have ended it meanwhile, which is what was wanted.
                let now = self.core.read_own(caller, order).await?;
                return if now.status.is_final() { Ok(now) } else { Err(OrderError::Moved) };
            }
            Err(error) => return Err(error),
        }
        self.core.read_own(caller, order).await
    }
}

const fn is_under_way(order: &OrderSnapshot) -> bool {
    matches!(order.status, OrderStatus::Charging | OrderStatus::Checking)
}

impl Core {
    /// Writes down what a reader asks, if it may be asked now, and starts what follows.
    async fn ask(
        self: &Arc<Self>,
        caller: &Caller,
        order: &OrderId,
        ask: Ask,
        code: Option<&Code>,
    ) -> Result<Outcome, OrderError> {
        let known = self.read_own(caller, order).await?;
        let carrier = self.carrier_of(&known.id).await?;
        let what = match ask {
            Ask::Code => "code_typed",
            Ask::Resend => "resend_asked",
            Ask::Cancel => "cancel_asked",
        };
        self.points.pass("before writing", what).await;
        let question = Question {
            order: known.id,
            ask,
            carrier: Arc::clone(&carrier),
            limits: self.limits,
            now: self.clock.now(),
        };
        let outcome =
            self.store.write(move |db| Box::pin(async move { put(db, &question).await })).await?;
        self.points.pass("after writing", what).await;
        self.follow(&outcome, &carrier, code);
        Ok(outcome)
    }

    async fn carrier_of(&self, order: &OrderId) -> Result<Arc<Carrier>, OrderError> {
        let mut db = self.store.read().await?;
        let order = store::orders::load(&mut db, order).await?.ok_or(OrderError::NotFound)?;
        self.carrier(&order.carrier).cloned().ok_or(OrderError::CarrierUnavailable)
    }

    async fn wrong_codes(&self, order: &OrderId) -> Result<u8, OrderError> {
        let mut db = self.store.read().await?;
        let charge = store::charges::of_order(&mut db, order).await?;
        Ok(charge.ok_or(OrderError::NotFound)?.wrong_codes)
    }
}

#[derive(Clone)]
struct Question {
    order: OrderId,
    ask: Ask,
    carrier: Arc<Carrier>,
    limits: CodeLimits,
    now: UnixMillis,
}

async fn put(db: &mut Tx, question: &Question) -> Result<Outcome, OrderError> {
    let charge = store::charges::of_order(db, &question.order).await?;
    let charge = charge.ok_or(OrderError::NotFound)?;
    let event = match question.ask {
        Ask::Code => {
            check_code(&charge, question.now)?;
            Event::CodeTyped
        }
        Ask::Resend => {
            check_resend(db, &charge, question).await?;
            Event::ResendAsked
        }
        Ask::Cancel => Event::CancelAsked,
    };
    let happening = Happening {
        charge: charge.id,
        news: News::Event(event),
        answers: None,
        carrier: Arc::clone(&question.carrier),
        now: question.now,
    };
    transact(db, &happening).await
}

fn check_code(charge: &ChargeRow, now: UnixMillis) -> Result<(), OrderError> {
    if !matches!(charge.state, State::AwaitingCode { .. }) {
        return Err(OrderError::Moved);
    }
    if now >= charge.code_expires_at { Err(OrderError::CodeExpired) } else { Ok(()) }
}

async fn check_resend(
    db: &mut Tx,
    charge: &ChargeRow,
    question: &Question,
) -> Result<(), OrderError> {
    if !matches!(charge.state, State::AwaitingCode { .. }) {
        return Err(OrderError::Moved);
    }
    if charge.sends >= CODE_SENDS {
        return Err(OrderError::NoSendsLeft);
    }
    let free_at = charge.code_sent_at.plus(RESEND_AFTER);
    if question.now < free_at {
        return Err(OrderError::TooSoon { retry_in: free_at.since(question.now) });
    }
    let order = store::orders::load(db, &charge.order).await?.ok_or(OrderError::NotFound)?;
    let (phone, address) = (order.phone_lookup, order.address_lookup);
    codes::check(db, question.limits, phone, address, question.now).await
}
