//! The ways in which a device can pay now.

use farthing_protocol::{ItemId, Money};

use crate::clock::UnixMillis;
use crate::orders::bill::free_credit_of;
use crate::orders::lending;
use crate::orders::place::Caller;
use crate::orders::tabs::TabState;
use crate::orders::{OrderError, Orders, undo};
use crate::store;

/// The ways in which a device can pay for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Means {
    /// A pass that opens it.
    pub(crate) pass: Option<Held>,
    /// The units left of the bundle that would be used, and its right.
    pub(crate) bundle: Option<(u32, Held)>,
    /// Credit on this device, and on other devices with phones that this one has proved.
    pub(crate) credit: Money,
    /// The part of it on this device. A top-up counts only on this part.
    pub(crate) own_credit: Money,
    /// The device's tab, and the tabs that share its limits.
    pub(crate) tab: TabState,
    /// Whether a purchase on the tab or from credit could be undone.
    pub(crate) can_undo: bool,
    pub(crate) now: UnixMillis,
}

/// A right that is valid now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// When it ends; none if it does not end.
    pub(crate) until: Option<UnixMillis>,
}

impl Held {
    /// The end of the right, as the API shows it.
    pub(crate) fn told(self) -> Option<String> {
        self.until.map(UnixMillis::to_rfc3339)
    }
}

impl Orders {
    /// What the caller can pay with for an item at that price.
    ///
    /// # Errors
    ///
    /// [`OrderError::Internal`] if the database fails.
    pub(crate) async fn means(
        &self,
        caller: &Caller,
        item: &ItemId,
        price: Money,
    ) -> Result<Means, OrderError> {
        let now = self.core.clock.now();
        let mut db = self.core.store.read().await?;
        let Caller { publisher, device, .. } = caller;
        let pass = store::rights::pass(&mut db, publisher, device, item, now).await?;
        let bundles = store::rights::bundles(&mut db, publisher, device, item, now).await?;
        let bundle = bundles.into_iter().next();
        let address = self.core.keys.address_lookup(caller.address)?;
        let whose = (publisher, device, &address);
        let own_credit = free_credit_of(&mut db, (publisher, device), price.currency()).await?;
        let reach = lending::Reach { whose: (publisher, device), proving: None, price };
        Ok(Means {
            pass: pass.map(|right| Held { until: right.until }),
            bundle: bundle.map(|(right, used)| {
                (right.units().saturating_sub(used), Held { until: right.until })
            }),
            credit: reach.credit(&mut db).await?,
            own_credit,
            tab: store::tabs::state(&mut db, whose, price.currency()).await?,
            can_undo: undo::is_allowed(&mut db, whose, self.core.undo_limits, now).await?,
            now,
        })
    }
}
