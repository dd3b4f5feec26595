//! What may happen to a connection, and how often.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// How a network behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weather {
    /// Of a hundred connections, how many meet an accident.
    pub accidents: u8,
    /// Longest delay of every piece of data.
    pub delay: Duration,
    /// What all connections meet, whatever the chance: a pulled cable, a captive portal.
    pub all: Option<Fate>,
}

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// All bytes pass unchanged.
    Fine,
    /// It is reset as soon as it is there.
    Refused,
    /// It is accepted, and there is no answer.
    Silent,
    /// It is reset after this many bytes of the request: the server gets a part, or nothing.
    LostAsking(usize),
    /// It is reset after this many bytes of the answer: the server has executed the request.
    LostAnswering(usize),
    /// The same, ended as if that were all.
    CutAnswering(usize),
    /// After this many bytes of the answer it stays open and silent.
    StalledAnswering(usize),
    /// Something else answers: the sign-in page of a public network.
    Portal,
}

/// An accident happens within this many bytes of requests: about two requests.
const ASKED_WITHIN: usize = 2_000;

/// An accident happens within this many bytes of answers: about two answers.
const ANSWERED_WITHIN: usize = 3_000;

impl Weather {
    /// No accidents and no delay.
    #[must_use]
    pub const fn calm() -> Self {
        Self { accidents: 0, delay: Duration::ZERO, all: None }
    }

    /// Accidents of every kind.
    #[must_use]
    pub const fn rough(accidents: u8, delay: Duration) -> Self {
        Self { accidents, delay, all: None }
    }

    /// Every connection meets this.
    #[must_use]
    pub const fn always(fate: Fate) -> Self {
        Self { accidents: 0, delay: Duration::ZERO, all: Some(fate) }
    }

    /// What the connection with this number meets, and how long each piece of its data takes.
    pub(crate) fn fate(&self, seed: u64, number: u64) -> (Fate, Duration) {
        let mut chance = StdRng::seed_from_u64(seed.rotate_left(32) ^ number);
        let most = u64::try_from(self.delay.as_millis()).unwrap_or(u64::MAX);
        let delay = Duration::from_millis(chance.random_range(0..=most));
        let is_struck = chance.random_range(0..100) < self.accidents;
        let fate = match (self.all, is_struck) {
            (Some(fate), _) => fate,
            (None, false) => Fate::Fine,
            (None, true) => accident(&mut chance),
        };
        (fate, delay)
    }
}

fn accident(chance: &mut StdRng) -> Fate {
    let asked = chance.random_range(0..ASKED_WITHIN);
    // Many answers are lost completely: the request is executed, and the client does not know.
    let is_whole = chance.random_bool(0.5);
    let answered = if is_whole { 0 } else { chance.random_range(0..ANSWERED_WITHIN) };
    match chance.random_range(0..12_u8) {
        0 => Fate::Refused,
        1 => Fate::Silent,
        2 => Fate::Portal,
        3 | 4 => Fate::LostAsking(asked),
        5..=8 => Fate::LostAnswering(answered),
        9 | 10 => Fate::CutAnswering(answered),
        _ => Fate::StalledAnswering(answered),
    }
}
