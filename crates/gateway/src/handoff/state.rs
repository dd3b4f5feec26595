//! The states of a hand-off.

use farthing_protocol::DeviceId;

use crate::clock::UnixMillis;

/// The part of a hand-off that its transitions need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handoff {
    pub(crate) state: Stage,
    /// Whether a second phone came after the first had continued.
    pub(crate) contested: bool,
    /// The two digits that the desktop shows.
    pub(crate) check: String,
    /// While no phone is bound: until when a phone can continue it. After that: until when the bound phone can pay.
    pub(crate) expires_at: UnixMillis,
}

/// The stage of a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No browser has opened it.
    Waiting,
    /// A browser shows it; no phone is bound.
    Opened,
    /// The reader on this phone continued.
    Confirming {
        /// The only phone that may pay.
        phone: DeviceId,
    },
    /// A reader denied it, or picked a wrong number.
    Denied,
    /// The desktop began another one.
    Replaced,
}

impl Stage {
    /// Its name in the database.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Opened => "opened",
            Self::Confirming { .. } => "confirming",
            Self::Denied => "denied",
            Self::Replaced => "replaced",
        }
    }
}

impl Handoff {
    /// Whether it has expired.
    pub(crate) fn is_late(&self, now: UnixMillis) -> bool {
        self.expires_at <= now
    }

    /// Whether a phone can still continue it.
    pub(crate) fn is_open(&self, now: UnixMillis) -> bool {
        matches!(self.state, Stage::Waiting | Stage::Opened) && !self.is_late(now)
    }

    /// Whether this phone may pay.
    pub(crate) fn is_bound_to(&self, guest: &DeviceId) -> bool {
        matches!(&self.state, Stage::Confirming { phone } if phone == guest)
    }
}
