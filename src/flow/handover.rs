//! The state of the QR screen: it shows a code, and a phone that scans it pays.

use std::sync::Arc;

use farthing_protocol::Problem;
use farthing_protocol::handoff::{HandoffView, NewHandoff};

use super::idempotency_key::Key;
use super::instant::Instant;
use super::purchase::Purchase;
use super::refusal::Refusal;

/// What can happen to a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandoverEvent {
    /// The reader wants to pay with the phone, or wants another code for it.
    Pressed,
    /// The gateway answered to that.
    Begun(Key, Result<Arc<NewHandoff>, Problem>),
    /// News, from its events or from asking.
    Seen(HandoffView),
    /// The reader wants to pay another way.
    Left,
    /// The reader wants the address for the phone copied.
    CopyPressed,
    /// The address was copied.
    Copied,
}

/// The screen with the QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// What the phone is to buy.
    pub purchase: Purchase,
    /// What is shown of it.
    pub stage: Stage,
    /// Whether the address was copied.
    pub is_copied: bool,
}

/// What the QR screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The code is being made.
    Beginning {
        /// The key of the request.
        key: Key,
    },
    /// The code, or what became of it.
    Begun {
        /// What the gateway made.
        new: Arc<NewHandoff>,
        /// How far the phone has come.
        view: HandoffView,
        /// When it was received; its seconds count from here.
        seen: Instant,
    },
    /// There is no code.
    Failed(Refusal),
}

impl Handover {
    /// The hand-off that the gateway made, and its state.
    #[must_use]
    pub const fn begun(&self) -> Option<(&Arc<NewHandoff>, &HandoffView, Instant)> {
        match &self.stage {
            Stage::Begun { new, view, seen } => Some((new, view, *seen)),
            _ => None,
        }
    }
}
