//! Where a hand-off stands.

use farthing_protocol::DeviceId;

use crate::clock::UnixMillis;

/// One hand-off, as far as its moves are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handoff {
    pub(crate) state: Stage,
    /// Whether a second phone came after the first had continued.
    pub(crate) contested: bool,
    /// The two digits that the desktop shows.
    pub(crate) check: String,
    /// Until when it can be taken up; once it is, until when the phone can pay.
    pub(crate) expires_at: UnixMillis,
}

/// How far a hand-off has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nobody has opened it.
    Waiting,
    /// A browser shows it. Nobody is bound.
    Opened,
    /// The reader on this phone continued.
    Confirming {
        /// The phone that may pay. No other one may.
        phone: DeviceId,
    },
    /// Somebody said no, or picked a wrong check.
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
    /// Whether its time is over.
    pub(crate) fn is_late(&self, now: UnixMillis) -> bool {
        self.expires_at <= now
    }

    /// Whether nobody has taken it up and somebody still can.
    pub(crate) fn is_open(&self, now: UnixMillis) -> bool {
        matches!(self.state, Stage::Waiting | Stage::Opened) && !self.is_late(now)
    }

    /// Whether this phone may pay.
    pub(crate) fn is_bound_to(&self, guest: &DeviceId) -> bool {
        matches!(&self.state, Stage::Confirming { phone } if phone == guest)
    }
}
