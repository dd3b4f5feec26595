//! The input of a decision (`Context`, `Caller`) and its result (`Outcome`).

use jiff::{SignedDuration, Timestamp};

use super::event::Event;
use super::refusal::Refusal;
use super::settings::{Mode, Settings};

/// Everything that a decision needs and that is not in the carrier's memory.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) now: Timestamp,
    pub(crate) settings: &'a Settings,
    pub(crate) fresh: &'a Fresh,
    /// Whether sinks may be plain http on this machine.
    pub(crate) allow_http_sinks: bool,
}

impl Context<'_> {
    /// The time in `seconds` from now.
    pub(crate) fn after(&self, seconds: u32) -> Timestamp {
        self.now
            .checked_add(SignedDuration::from_secs(i64::from(seconds)))
            .unwrap_or(Timestamp::MAX)
    }

    /// When a request that comes now is decided.
    pub(crate) fn settles_at(&self) -> Timestamp {
        match self.settings.mode {
            Mode::Sync => self.now,
            Mode::Async => self.after(self.settings.async_seconds),
        }
    }
}

/// Random values, drawn before each decision so that decisions themselves are pure.
#[derive(Debug, Clone)]
pub(crate) struct Fresh {
    /// Names a payment, a refund or an authentication.
    pub(crate) id: String,
    pub(crate) authorization_id: String,
    /// The carrier's own reference.
    pub(crate) server_reference: String,
    /// Six digits, each code as likely as any other.
    pub(crate) code: String,
}

/// The client behind a request, as its token says.
#[derive(Debug, Default, Clone)]
pub(crate) struct Caller {
    pub(crate) client: String,
    /// The line that the token is bound to, for a three-legged token.
    pub(crate) phone: Option<super::phone::Phone>,
    /// Whether the network has just seen the line's own phone: it need not be asked for a code.
    pub(crate) is_present: bool,
    /// The host that the client's frame runs on, for messages that fill in their code.
    pub(crate) embedded_host: Option<String>,
}

/// The events and the answer of a decision. A refusal may have events too: a wrong code is counted.
#[derive(Debug)]
pub(crate) struct Outcome<T> {
    pub(crate) events: Vec<Event>,
    pub(crate) answer: Result<T, Refusal>,
}

impl<T> Outcome<T> {
    /// An answer with effects.
    pub(crate) const fn done(answer: T, events: Vec<Event>) -> Self {
        Self { events, answer: Ok(answer) }
    }

    /// A refusal without effects.
    pub(crate) const fn refused(refusal: Refusal) -> Self {
        Self { events: Vec::new(), answer: Err(refusal) }
    }
}

impl<T> From<Result<Self, Refusal>> for Outcome<T> {
    fn from(result: Result<Self, Refusal>) -> Self {
        result.unwrap_or_else(Self::refused)
    }
}
