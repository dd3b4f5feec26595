//! Who waits for which hand-off. In memory: whoever waits also looks by itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use farthing_protocol::HandoffId;
use tokio::sync::watch;

/// Everybody who waits.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    handoffs: Mutex<HashMap<HandoffId, watch::Sender<()>>>,
}

impl Watchers {
    /// Waits for changes of a hand-off.
    pub(crate) fn watch(&self, handoff: &HandoffId) -> watch::Receiver<()> {
        let mut handoffs = self.handoffs.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody tells when a receiver goes away, so the abandoned ones leave here.
        handoffs.retain(|_, sender| sender.receiver_count() > 0);
        handoffs.entry(handoff.clone()).or_insert_with(|| watch::channel(()).0).subscribe()
    }

    /// Tells everybody who waits that it moved.
    pub(crate) fn tell(&self, handoff: &HandoffId) {
        let handoffs = self.handoffs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = handoffs.get(handoff) {
            sender.send_replace(());
        }
    }
}
