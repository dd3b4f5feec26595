//! Who waits for which order. In memory: after a restart, whoever waits asks again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use farthing_protocol::OrderId;
use tokio::sync::watch;

/// Everybody who waits.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    orders: Mutex<HashMap<OrderId, watch::Sender<u64>>>,
}

impl Watchers {
    /// Waits for changes of an order.
    pub(crate) fn watch(&self, order: &OrderId) -> watch::Receiver<u64> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody tells when a receiver goes away, so the abandoned ones leave here.
        orders.retain(|_, sender| sender.receiver_count() > 0);
        orders.entry(order.clone()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Tells everybody who waits for an order that it has this version now.
    pub(crate) fn tell(&self, order: &OrderId, version: u64) {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = orders.get(order) {
            // Two commits can be told in the other order; a version never goes back.
            sender.send_if_modified(|known| {
                let newer = version > *known;
                *known = version.max(*known);
                newer
            });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::OrderId;

    use super::Watchers;

    #[tokio::test]
    async fn a_version_told_late_wakes_nobody() {
        let watchers = Watchers::default();
        let order = OrderId::parse("ord_0123456789abcdefghij").unwrap();
        let mut receiver = watchers.watch(&order);
        watchers.tell(&order, 3);
        receiver.changed().await.unwrap();
        watchers.tell(&order, 2);
        assert!(!receiver.has_changed().unwrap());
        assert_eq!(*receiver.borrow(), 3);
    }
}
