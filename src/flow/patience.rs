//! How long the checkout waits for an answer, when it asks again, and which answers count.
//!
//! A lost answer says nothing about what happened. So the same request is sent again, with the same key,
//! until the gateway answers.

use core::time::Duration;

use farthing_protocol::Problem;

/// After this time without an answer a request is given up and repeated. A request with a key may wait for
/// the carrier; the gateway answers within ten seconds even if the carrier does not. Other requests do not
/// wait for the carrier.
#[must_use]
pub const fn answer_within(has_key: bool) -> Duration {
    Duration::from_secs(if has_key { 20 } else { 8 })
}

/// How long to wait before the next try, at most; the last one holds for all further tries.
const BACK_OFF: [u32; 5] = [500, 1_000, 2_000, 4_000, 8_000];

/// How often a gateway that answers "internal error" is asked again.
const INTERNAL_TRIES: usize = 3;

/// Longest pause, even if the gateway asks for more, because the reader is waiting for the answer.
const NAMED_MAX: u32 = 30;

/// A challenge is valid once. If the answer to its signature is lost, a new one must be signed; this is the
/// most that are signed.
pub const CHALLENGES: usize = 8;

/// Without an open stream an order is read after these numbers of seconds; the last one repeats.
const READ_AFTER: [u64; 4] = [2, 3, 5, 10];

/// When to read an order without new events, after this many reads.
#[must_use]
pub fn read_after(rounds: usize) -> Duration {
    Duration::from_secs(READ_AFTER.get(rounds).or(READ_AFTER.last()).copied().unwrap_or_default())
}

/// Who answers, as far as is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// The gateway answers; this is assumed at the start.
    #[default]
    Gateway,
    /// There is no answer: the device is offline, or the gateway is down.
    Nobody,
    /// Another server answers in the gateway's place, such as the sign-in page of a public network.
    Stranger,
}

/// The result of one try.
#[derive(Debug, Clone, Copy)]
pub enum Came<'a> {
    /// What was asked for.
    Answer,
    /// A problem document of the gateway.
    Problem(&'a Problem),
    /// A page, where an answer of the gateway was due.
    Page,
    /// No answer, or a part of one.
    Nothing,
}

impl Came<'_> {
    /// Who sent the answer.
    #[must_use]
    pub const fn from(&self) -> Reach {
        match self {
            Self::Answer | Self::Problem(_) => Reach::Gateway,
            Self::Page => Reach::Stranger,
            Self::Nothing => Reach::Nobody,
        }
    }
}

/// The tries of one request.
#[derive(Debug, Clone)]
pub struct Tries {
    /// Whether the request has a key: it may have been carried out by a try whose answer was lost.
    has_key: bool,
    made: usize,
    was_lost: bool,
}

impl Tries {
    /// A request of which no try was made yet.
    #[must_use]
    pub const fn new(has_key: bool) -> Self {
        Self { has_key, made: 0, was_lost: false }
    }

    /// The pause before the next try; none if this is the answer. `chance` spreads clients that were cut off
    /// together; the pause is at least half of its full length.
    pub fn came(&mut self, came: Came<'_>, chance: u8) -> Option<Duration> {
        let made = self.made;
        self.made = made.saturating_add(1);
        let mut named = 0;
        match came {
            Came::Answer => return None,
            Came::Problem(problem) if self.is_final(problem) => return None,
            Came::Problem(problem) => named = problem.retry_in_secs.unwrap_or_default(),
            Came::Page | Came::Nothing => self.was_lost = true,
        }
        let most = BACK_OFF.get(made).or(BACK_OFF.last()).copied().unwrap_or_default();
        let own = most / 2 + most / 2 * u32::from(chance) / u32::from(u8::MAX);
        Some(Duration::from_millis(u64::from(own.max(named.min(NAMED_MAX) * 1_000))))
    }

    /// Whether a problem tells what became of the request. One that says "not now" does not, once an
    /// answer was lost: the try before may have been carried out.
    fn is_final(&self, problem: &Problem) -> bool {
        let is_broken = problem.status == 500 && self.made < INTERNAL_TRIES;
        let is_passing = problem.status >= 500 || problem.status == 429;
        let is_unsure = self.has_key && self.was_lost && is_passing;
        problem.slug() != "request-in-progress" && !is_broken && !is_unsure
    }
}
