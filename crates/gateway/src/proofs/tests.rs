//! Every move is here, and no other is taken.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use farthing_protocol::{OrderStatus, Reason};
use proptest::prelude::*;

use crate::charges::{Ending, Then};
use crate::proofs::state::{Event, State, step};

const REFUSED: Ending = Ending::Refused(Reason::TooManyWrongCodes);
const NO_CARRIER: State = State::Ended { ending: Ending::Refused(Reason::CarrierUnavailable) };

fn awaiting() -> State {
    State::AwaitingCode { authentication: "otp-1".to_owned() }
}

fn checking() -> State {
    State::Checking { authentication: "otp-1".to_owned() }
}

fn dropping(ending: Ending) -> State {
    State::Dropping { then: Then::End(ending) }
}

fn states() -> Vec<State> {
    let replace = State::Dropping { then: Then::Replace };
    let mut states = vec![State::Sending, awaiting(), checking(), replace, State::Proved];
    for ending in [Ending::Cancelled, Ending::Expired, REFUSED] {
        states.extend([dropping(ending), State::Ended { ending }]);
    }
    states
}

fn events() -> Vec<Event> {
    vec![
        Event::Sent("otp-1".to_owned()),
        Event::NotExecuted,
        Event::Lost,
        Event::Refused(Reason::TooManyWrongCodes),
        Event::CodeTyped,
        Event::CodeRight,
        Event::CodeWrong { last: false },
        Event::CodeWrong { last: true },
        Event::CodeStale,
        Event::ResendAsked,
        Event::CancelAsked,
        Event::Dropped,
        Event::Deadline,
    ]
}

/// What each event makes of each state, where it means something.
fn moves() -> Vec<(State, Event, State)> {
    let replace = || State::Dropping { then: Then::Replace };
    let refused = || State::Ended { ending: REFUSED };
    let mut moves = vec![
        (State::Sending, Event::Sent("otp-1".to_owned()), awaiting()),
        (State::Sending, Event::NotExecuted, NO_CARRIER),
        (State::Sending, Event::Lost, NO_CARRIER),
        (State::Sending, Event::Refused(Reason::TooManyWrongCodes), refused()),
        (State::Sending, Event::CancelAsked, dropping(Ending::Cancelled)),
        (awaiting(), Event::CodeTyped, checking()),
        (awaiting(), Event::ResendAsked, replace()),
        (awaiting(), Event::CancelAsked, dropping(Ending::Cancelled)),
        (awaiting(), Event::Deadline, dropping(Ending::Expired)),
        (checking(), Event::CodeRight, State::Proved),
        (checking(), Event::CodeWrong { last: false }, awaiting()),
        (checking(), Event::CodeWrong { last: true }, dropping(REFUSED)),
        (checking(), Event::Refused(Reason::TooManyWrongCodes), refused()),
        (checking(), Event::CodeStale, awaiting()),
        (checking(), Event::NotExecuted, awaiting()),
        (checking(), Event::Lost, awaiting()),
        (replace(), Event::Dropped, State::Sending),
        (replace(), Event::CancelAsked, dropping(Ending::Cancelled)),
    ];
    for ending in [Ending::Cancelled, Ending::Expired, REFUSED] {
        moves.push((dropping(ending), Event::Dropped, State::Ended { ending }));
    }
    moves
}

#[test]
fn every_move_is_one_that_was_meant() {
    for state in states() {
        for event in events() {
            let moves = moves();
            let meant = moves.iter().find(|(from, by, _)| (from, by) == (&state, &event));
            let to = meant.map(|(_, _, to)| to.clone());
            assert_eq!(step(&state, &event), to, "{state:?} {event:?}");
        }
    }
}

#[test]
fn what_is_over_stays_so_and_only_a_right_code_proves() {
    for state in states() {
        for event in events() {
            let after = step(&state, &event);
            if !state.is_live() && !matches!(state, State::Dropping { .. }) {
                assert_eq!(after, None, "{state:?} {event:?}");
            }
            if after == Some(State::Proved) {
                assert_eq!((&state, &event), (&checking(), &Event::CodeRight));
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_what_the_reader_was_told_to_be_over_is_over(
        events in prop::collection::vec(prop::sample::select(events()), 0..40),
    ) {
        let mut state = State::Sending;
        let mut told: Option<OrderStatus> = None;
        for event in events {
            state = step(&state, &event).unwrap_or(state);
            if let Some(told) = told {
                prop_assert_eq!(state.status(), told);
            }
            told = Some(state.status()).filter(|status| status.is_final());
        }
    }
}
