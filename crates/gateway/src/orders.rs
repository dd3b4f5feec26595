//! Orders: the part of the money core that the HTTP side calls.
//!
//! [`Orders::place_with`] starts a purchase, [`Orders::submit_code`], [`Orders::resend`] and
//! [`Orders::cancel`] continue it, [`Orders::read`], [`Orders::live`], [`Orders::owned`] and
//! [`Orders::snapshot`] read its state, [`Orders::watch`] reports its changes, and [`Orders::hint`] takes a
//! carrier's notification. The calls of a reader are scoped: an order of another device or publisher is
//! [`OrderError::NotFound`].
//!
//! Calls that ask a carrier wait for its answer for a limited time ([`Patience`]) and then return the state
//! so far. What they started continues without them, also when the caller disconnects.
//!
//! Inside, [`apply_event`] saves what happened to a charge in one transaction. [`dispatch`] calls the carrier
//! after the commit and passes the answer back to [`apply_event`].

use core::fmt;
use std::sync::Arc;

use farthing_protocol::{ItemId, OrderId};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

pub(crate) use crate::orders::bill::Bill;
pub(crate) use crate::orders::error::OrderError;
pub(crate) use crate::orders::money_core::{Core, Patience};
pub(crate) use crate::orders::place::{Caller, Placed, Purchase, is_prepared};
pub(crate) use crate::orders::remainder::Remainder;
pub(crate) use crate::orders::snapshot::{Bought, CodeSnapshot, OrderSnapshot, Owned, Receipt};
pub(crate) use crate::orders::spend::PayFrom;
pub(crate) use crate::orders::tabs::TabTerms;
pub(crate) use crate::orders::terms::Terms;

use crate::carriers::{Carrier, CarrierSetup, SetupError};
use crate::clock::Clock;
use crate::codes::CodeLimits;
use crate::orders::failpoints::Failpoints;
use crate::orders::hints::Hints;
use crate::orders::undo::UndoLimits;
use crate::phone_month::PhoneMonth;
use crate::secrets::phones::PhoneKeys;
use crate::store::Store;
use crate::watchers::Watchers;

pub(crate) mod apply_event;

pub(crate) mod dispatch;

pub(crate) mod failpoints;

pub(crate) mod schedule;

pub(crate) mod bill;

mod cancel;

mod compare_day;

pub(crate) mod error;

pub(crate) mod grant;

mod happen;

pub(crate) mod hints;

pub(crate) mod lending;

mod match_payment;

mod means;

pub(crate) mod money_core;

pub(crate) mod pay_publisher;

mod place;

mod queries;

mod refund_credit;

pub(crate) mod remainder;

mod resend;

mod signed_in;

mod snapshot;

pub(crate) mod spend;

mod standing;

pub(crate) mod submit_code;

pub(crate) mod tabs;

mod terms;

pub(crate) mod undo;

mod waited_for;

pub(crate) mod ways;

/// The settings and connections that [`Orders`] needs.
#[derive(Clone)]
pub(crate) struct OrdersSetup {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    /// Key of the phone numbers' keyed hashes (HMAC-SHA256).
    pub(crate) phone_lookup_key: [u8; 32],
    /// Key that encrypts stored phone numbers (AES-256-GCM).
    pub(crate) phone_sealing_key: [u8; 32],
    /// The carriers; a number goes to the first that serves it.
    pub(crate) carriers: Vec<CarrierSetup>,
    /// Limits on texted codes.
    pub(crate) limits: CodeLimits,
    /// The limit on what a phone may pay in a month.
    pub(crate) phone_month: PhoneMonth,
    /// Limits on undone purchases.
    pub(crate) undo_limits: UndoLimits,
    /// Host of the gateway, to which a texted code is bound.
    pub(crate) frame_host: String,
    /// How long calls wait.
    pub(crate) patience: Patience,
}

/// The money core, ready to take orders. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Orders {
    core: Arc<Core>,
}

impl Orders {
    /// Makes the core without background tasks; the reconciler's [`Orders::start`] starts them.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if a carrier cannot be used as configured.
    pub(crate) fn new(setup: OrdersSetup) -> Result<Self, SetupError> {
        let carriers = setup.carriers.into_iter();
        let carriers = carriers.map(|one| Carrier::new(one, &setup.clock).map(Arc::new));
        let core = Core {
            store: setup.store,
            keys: PhoneKeys::new(setup.phone_lookup_key, setup.phone_sealing_key),
            carriers: carriers.collect::<Result<_, _>>()?,
            clock: setup.clock,
            limits: setup.limits,
            phone_month: setup.phone_month,
            undo_limits: setup.undo_limits,
            frame_host: setup.frame_host,
            patience: setup.patience,
            watchers: Watchers::default(),
            hints: Hints::default(),
            tasks: TaskTracker::new(),
            wake: watch::Sender::new(()),
            failpoints: Failpoints::default(),
        };
        Ok(Self { core: Arc::new(core) })
    }

    /// What all parts of the money core share.
    pub(crate) const fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// Waits until the answer of every call under way is saved. Used at the end of the process; the caller
    /// sets the time limit.
    pub(crate) async fn finish(&self) {
        // Tasks can still begin others; they are waited for, too.
        self.core.tasks.close();
        self.core.tasks.wait().await;
    }

    /// Changes with each version of the order; the value is the version. Call this before reading the order,
    /// or a change can be missed.
    pub(crate) fn watch(&self, order: &OrderId) -> watch::Receiver<u64> {
        self.core.watchers.watch(order)
    }

    /// The reader's order.
    ///
    /// # Errors
    ///
    /// [`OrderError::NotFound`] if it is not theirs.
    pub(crate) async fn read(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        let read = self.core.read_own(caller, order).await?;
        self.is_waited_for(&read).await?;
        Ok(read)
    }

    /// The order by which this reader is paying for the item, if any.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn live(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<OrderSnapshot>, OrderError> {
        self.core.live(caller, item).await
    }

    /// The reader's right to the item, if any.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn owned(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<Owned>, OrderError> {
        self.core.owned(caller, item).await
    }

    /// As [`Orders::owned`], for a reader who gets the item's content now. It writes only if a pass opens the
    /// item that could still be undone: it cannot be undone any more.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn opened(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<Owned>, OrderError> {
        self.core.opened(caller, item).await
    }

    /// Any order. The caller must have proved its right to see it in another way, such as a ticket.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn snapshot(
        &self,
        order: &OrderId,
    ) -> Result<Option<OrderSnapshot>, OrderError> {
        self.core.snapshot(order).await
    }
}

/// Prints no fields: they are secret or long.
impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Orders(..)")
    }
}

#[cfg(test)]
mod tests;
