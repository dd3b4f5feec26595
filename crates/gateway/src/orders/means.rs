//! What a device can pay with at this moment.

use farthing_protocol::{ItemId, Money};

use crate::clock::UnixMillis;
use crate::orders::bill::free_credit_of;
use crate::orders::lending;
use crate::orders::place::Caller;
use crate::orders::tabs::TabState;
use crate::orders::{OrderError, Orders, undo};
use crate::store;

/// What a device can pay with, for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Means {
    /// A pass that opens it.
    pub(crate) pass: Option<Held>,
    /// The bundle whose unit would be used, and how many are left.
    pub(crate) bundle: Option<(u32, Held)>,
    /// Paid in advance: on this device, and on others by phones that it has proved.
    pub(crate) credit: Money,
    /// What of it is the device's own: a top-up counts on nothing else.
    pub(crate) own_credit: Money,
    /// The tab, and those that share its caps.
    pub(crate) tab: TabState,
    /// Whether what is put on the tab or paid from credit could be taken back.
    pub(crate) can_undo: bool,
    pub(crate) now: UnixMillis,
}

/// A right that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// Until when; without an end if none.
    pub(crate) until: Option<UnixMillis>,
}

impl Held {
    /// As readers are told.
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
