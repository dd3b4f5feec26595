//! Requests that wait for a change of an order or hand-off. Kept in memory only: after a restart, browsers
//! ask again.

use core::hash::Hash;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// The waiting requests, by the id of the order or hand-off.
#[derive(Debug)]
pub(crate) struct Watchers<I> {
    waiting: Mutex<HashMap<I, watch::Sender<u64>>>,
}

impl<I> Default for Watchers<I> {
    fn default() -> Self {
        Self { waiting: Mutex::default() }
    }
}

impl<I: Clone + Eq + Hash> Watchers<I> {
    /// Subscribes to an order's or hand-off's changes.
    pub(crate) fn watch(&self, id: &I) -> watch::Receiver<u64> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        // A dropped receiver sends no notice, so abandoned entries are deleted here.
        waiting.retain(|_, sender| sender.receiver_count() > 0);
        waiting.entry(id.clone()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Notifies waiting requests of a version. Two commits can be notified in the wrong order, so a version
    /// never goes back.
    pub(crate) fn tell(&self, id: &I, version: u64) {
        self.modify(id, |known| {
            let newer = version > *known;
            *known = version.max(*known);
            newer
        });
    }

    /// Notifies waiting requests of a change of something without versions.
    pub(crate) fn stir(&self, id: &I) {
        self.modify(id, |moves| {
            *moves = moves.wrapping_add(1);
            true
        });
    }

    fn modify(&self, id: &I, change: impl FnOnce(&mut u64) -> bool) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = waiting.get(id) {
            sender.send_if_modified(change);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::OrderId;

    use super::Watchers;

    #[tokio::test]
    async fn an_older_version_wakes_no_watcher() {
        let watchers = Watchers::default();
        let order = OrderId::parse("ord_0123456789abcdefghij").unwrap();
        let mut receiver = watchers.watch(&order);
        watchers.tell(&order, 3);
        receiver.changed().await.unwrap();
        watchers.tell(&order, 2);
        assert!(!receiver.has_changed().unwrap());
        assert_eq!(*receiver.borrow(), 3);
    }

    #[tokio::test]
    async fn a_change_without_a_version_wakes_each_time() {
        let watchers = Watchers::default();
        let mut receiver = watchers.watch(&"one");
        for _ in 0..2 {
            watchers.stir(&"another");
            assert!(!receiver.has_changed().unwrap());
            watchers.stir(&"one");
            receiver.changed().await.unwrap();
        }
    }
}
