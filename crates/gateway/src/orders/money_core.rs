//! The state that all parts of the money core share.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::OrderId;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use crate::carriers::Carrier;
use crate::clock::Clock;
use crate::codes::CodeLimits;
use crate::orders::failpoints::Failpoints;
use crate::orders::hints::Hints;
use crate::orders::undo::limits::UndoLimits;
use crate::phone_month::PhoneMonth;
use crate::secrets::phones::PhoneKeys;
use crate::store::Store;
use crate::watchers::Watchers;

/// How long calls wait for a carrier before they return the state so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// For the first outcome of an order, and of a resend.
    pub(crate) preparing: Duration,
    /// For the outcome of a code, and of a cancellation.
    pub(crate) charging: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { preparing: Duration::from_secs(10), charging: Duration::from_secs(5) }
    }
}

/// The state that all parts of the money core share.
pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) keys: PhoneKeys,
    pub(crate) carriers: Vec<Arc<Carrier>>,
    pub(crate) limits: CodeLimits,
    pub(crate) phone_month: PhoneMonth,
    pub(crate) undo_limits: UndoLimits,
    pub(crate) frame_host: String,
    pub(crate) patience: Patience,
    pub(crate) watchers: Watchers<OrderId>,
    pub(crate) hints: Hints,
    /// Calls and reads that outlive the request that caused them. The process waits for them before it ends;
    /// without that nothing would be lost, but the next start would read each charge once.
    pub(crate) tasks: TaskTracker,
    /// Wakes the reconciler when something may be due earlier than it thinks.
    pub(crate) wake: watch::Sender<()>,
    pub(crate) failpoints: Failpoints,
}

impl Core {
    /// The carrier with this id, if it is still configured.
    pub(crate) fn carrier(&self, id: &str) -> Option<&Arc<Carrier>> {
        self.carriers.iter().find(|carrier| carrier.id() == id)
    }
}
