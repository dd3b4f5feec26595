//! Reads orders and waits for their changes.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{ItemId, Msisdn, OrderId};
use tokio::sync::watch;

use crate::carriers::Carrier;
use crate::charges::State;
use crate::ledger::Account;
use crate::orders::happen::Sale;
use crate::orders::place::Caller;
use crate::orders::snapshot::{OrderSnapshot, Owned};
use crate::orders::submit_code::is_under_way;
use crate::orders::{Core, OrderError, Orders, undo};
use crate::store;
use crate::store::charges::ChargeRow;
use crate::store::rights::Opens;

impl Orders {
    /// Whether the order exists.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn knows(&self, order: &OrderId) -> Result<bool, OrderError> {
        let mut db = self.core.store.read().await?;
        Ok(store::orders::is_known(&mut db, order).await?)
    }

    /// Whether a device has, or had, credit: its own, or that of a phone that it has proved.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn has_credit(&self, caller: &Caller) -> Result<bool, OrderError> {
        let account = Account::ReaderCredit(caller.device.clone());
        let mut db = self.core.store.read().await?;
        if store::ledger::has_moved(&mut db, &account).await? {
            return Ok(true);
        }
        let whose = (&caller.publisher, &caller.device);
        Ok(!store::lenders::all(&mut db, whose).await?.is_empty())
    }

    /// For a reader who returns from the carrier's window: reads the payment at once and waits for the result
    /// for a limited time. The result is in the order.
    ///
    /// # Errors
    ///
    /// [`OrderError::NotFound`] if it is not theirs.
    pub(crate) async fn look_into_window(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<(), OrderError> {
        let core = &self.core;
        let (charge, carrier) = core.own_charge(caller, order).await?;
        if let State::AwaitingWindow { payment, .. } = charge.state {
            Arc::clone(core).read_and_record(charge.id, carrier, payment).await;
            core.wait_until(order, core.patience.charging, |order| !is_under_way(order)).await?;
        }
        Ok(())
    }
}

impl Orders {
    /// The carrier that serves a number.
    pub(crate) fn carrier_of(&self, phone: &Msisdn) -> Option<&Carrier> {
        self.core.carriers.iter().find(|carrier| carrier.serves(phone)).map(AsRef::as_ref)
    }
}

impl Core {
    pub(crate) async fn snapshot(&self, id: &OrderId) -> Result<Option<OrderSnapshot>, OrderError> {
        let mut db = self.store.read().await?;
        if let Some(sale) = store::charges::with_receipt(&mut db, id).await? {
            return Ok(Some(OrderSnapshot::of_charge(&mut db, &self.keys, sale).await?));
        }
        let (address, mut paid) = match store::proofs::of_order(&mut db, id).await? {
            Some((order, proof)) => (
                order.address_lookup,
                OrderSnapshot::of_proof(&mut db, &self.keys, order, &proof).await?,
            ),
            // An order without a carrier is paid when it is placed, or is not placed.
            None => match store::orders::load(&mut db, id).await? {
                Some(order) => {
                    (order.address_lookup, OrderSnapshot::without_charge(&mut db, order).await?)
                }
                None => return Ok(None),
            },
        };
        let now = self.clock.now();
        if paid.undo_until.is_some_and(|until| now < until) {
            let whose = (&paid.publisher, &paid.device, &address);
            if !undo::is_allowed(&mut db, whose, self.undo_limits, now).await? {
                paid.undo_until = None;
            }
        }
        Ok(Some(paid))
    }

    pub(crate) async fn read_own(
        &self,
        caller: &Caller,
        id: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        let order = self.snapshot(id).await?.ok_or(OrderError::NotFound)?;
        if order.publisher != caller.publisher {
            return Err(OrderError::NotFound);
        }
        if order.device == caller.device {
            return Ok(order);
        }
        // A device that claimed the order's right may see its receipt; the order is paid by then.
        let mut db = self.store.read().await?;
        if store::claims::holds(&mut db, &order.id, &caller.device).await? {
            return Ok(order);
        }
        Err(OrderError::NotFound)
    }

    /// The charge of the caller's order, and its carrier.
    pub(crate) async fn own_charge(
        &self,
        caller: &Caller,
        id: &OrderId,
    ) -> Result<(ChargeRow, Arc<Carrier>), OrderError> {
        let (sale, carrier) = self.own_sale(caller, id).await?;
        Ok((sale.1, carrier))
    }

    /// The caller's order with its charge, and the carrier.
    pub(crate) async fn own_sale(
        &self,
        caller: &Caller,
        id: &OrderId,
    ) -> Result<(Sale, Arc<Carrier>), OrderError> {
        let mut db = self.store.read().await?;
        let sale = store::charges::of_order(&mut db, id).await?.ok_or(OrderError::NotFound)?;
        if sale.0.device != caller.device || sale.0.publisher != caller.publisher {
            return Err(OrderError::NotFound);
        }
        let carrier = self.carrier(&sale.1.carrier).cloned();
        Ok((sale, carrier.ok_or(OrderError::CarrierUnavailable)?))
    }

    /// The order by which this caller is paying for the item.
    pub(crate) async fn live(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<OrderSnapshot>, OrderError> {
        let live = {
            let mut db = self.store.read().await?;
            store::charges::live(&mut db, &caller.publisher, &caller.device, item).await?
        };
        match live {
            Some((order, _)) => self.snapshot(&order).await,
            None => Ok(None),
        }
    }

    /// This caller's right to the item. One without an end comes first, then one to the item itself, then a
    /// pass.
    pub(crate) async fn owned(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<Owned>, OrderError> {
        let mut db = self.store.read().await?;
        let Caller { publisher, device, .. } = caller;
        let now = self.clock.now();
        let mut rights = store::rights::all_opening(&mut db, publisher, device, item, now).await?;
        rights.sort_by_key(|right| (right.until.is_some(), matches!(right.opens, Opens::All(_))));
        for right in rights {
            // A bundle without units counts as not owned, and can be bought again.
            if store::rights::is_used_up(&mut db, &right.order).await? {
                continue;
            }
            let is_unused_pass = undo::is_unused_pass(&mut db, &right, now).await?;
            return Ok(Some(Owned {
                until: right.until,
                is_unused_pass,
                entitlement: right.id,
                order: right.order,
                item: item.clone(),
                granted_at: right.granted_at,
            }));
        }
        Ok(None)
    }

    /// As [`Core::owned`], for a caller who gets the item's content now: a pass that opens it is used.
    pub(crate) async fn opened(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<Owned>, OrderError> {
        let Some(owned) = self.owned(caller, item).await? else { return Ok(None) };
        if !owned.is_unused_pass {
            return Ok(Some(owned));
        }
        let (pass, now) = (owned.clone(), self.clock.now());
        let used = self
            .store
            .write(move |db| Box::pin(async move { undo::use_pass(db, &pass, now).await }));
        if used.await? {
            return Ok(Some(owned));
        }
        // That pass was undone in this moment. Another right may open the item, too.
        Ok(self.owned(caller, item).await?.filter(|other| !other.is_unused_pass))
    }

    /// Waits until `is_done`, at most for `patience`, and returns the order as it is then.
    pub(crate) async fn wait_until(
        &self,
        id: &OrderId,
        patience: Duration,
        is_done: impl Fn(&OrderSnapshot) -> bool + Send,
    ) -> Result<OrderSnapshot, OrderError> {
        // Subscribes before reading, so that no change is missed between the two.
        let wait = self.wait(id, self.watchers.watch(id), is_done);
        Box::pin(self.within(id, patience, wait)).await
    }

    /// As [`Core::wait_until`], for an order that is known not to be done at a version and is watched since
    /// then. It is read only after it has changed.
    pub(crate) async fn wait_beyond(
        &self,
        (id, version): (&OrderId, u64),
        mut changes: watch::Receiver<u64>,
        patience: Duration,
        is_done: impl Fn(&OrderSnapshot) -> bool + Send,
    ) -> Result<OrderSnapshot, OrderError> {
        let wait = async {
            // The sender lives as long as there are watchers, so waiting cannot fail.
            drop(changes.wait_for(|reached| *reached > version).await);
            self.wait(id, changes, is_done).await
        };
        Box::pin(self.within(id, patience, wait)).await
    }

    async fn wait(
        &self,
        id: &OrderId,
        mut changes: watch::Receiver<u64>,
        is_done: impl Fn(&OrderSnapshot) -> bool + Send,
    ) -> Result<OrderSnapshot, OrderError> {
        loop {
            let order = self.snapshot(id).await?.ok_or(OrderError::NotFound)?;
            if is_done(&order) || changes.changed().await.is_err() {
                return Ok(order);
            }
        }
    }

    async fn within(
        &self,
        id: &OrderId,
        patience: Duration,
        wait: impl Future<Output = Result<OrderSnapshot, OrderError>> + Send,
    ) -> Result<OrderSnapshot, OrderError> {
        match tokio::time::timeout(patience, wait).await {
            Ok(order) => order,
            Err(_) => self.snapshot(id).await?.ok_or(OrderError::NotFound),
        }
    }
}
