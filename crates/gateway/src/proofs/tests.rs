//! Tests that every transition is in the table and that no other is possible.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use farthing_protocol::{OrderStatus, Reason};
use proptest::prelude::*;

use crate::charges::{Ending, Then};
use crate::proofs::state::{Event, ProofState, step};

const REFUSED: Ending = Ending::Refused(Reason::TooManyWrongCodes);
const NO_CARRIER: ProofState =
    ProofState::Ended { ending: Ending::Refused(Reason::CarrierUnavailable) };

fn awaiting() -> ProofState {
    ProofState::AwaitingCode { authentication: "otp-1".to_owned() }
}

fn checking() -> ProofState {
    ProofState::Checking { authentication: "otp-1".to_owned() }
}

fn dropping(ending: Ending) -> ProofState {
    ProofState::Dropping { then: Then::End(ending) }
}

fn states() -> Vec<ProofState> {
    let replace = ProofState::Dropping { then: Then::Replace };
    let mut states = vec![ProofState::Sending, awaiting(), checking(), replace, ProofState::Proved];
    for ending in [Ending::Cancelled, Ending::Expired, REFUSED] {
        states.extend([dropping(ending), ProofState::Ended { ending }]);
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

/// The next state for each event that a state allows.
fn moves() -> Vec<(ProofState, Event, ProofState)> {
    let replace = || ProofState::Dropping { then: Then::Replace };
    let refused = || ProofState::Ended { ending: REFUSED };
    let mut moves = vec![
        (ProofState::Sending, Event::Sent("otp-1".to_owned()), awaiting()),
        (ProofState::Sending, Event::NotExecuted, NO_CARRIER),
        (ProofState::Sending, Event::Lost, NO_CARRIER),
        (ProofState::Sending, Event::Refused(Reason::TooManyWrongCodes), refused()),
        (ProofState::Sending, Event::CancelAsked, dropping(Ending::Cancelled)),
        (awaiting(), Event::CodeTyped, checking()),
        (awaiting(), Event::ResendAsked, replace()),
        (awaiting(), Event::CancelAsked, dropping(Ending::Cancelled)),
        (awaiting(), Event::Deadline, dropping(Ending::Expired)),
        (checking(), Event::CodeRight, ProofState::Proved),
        (checking(), Event::CodeWrong { last: false }, awaiting()),
        (checking(), Event::CodeWrong { last: true }, dropping(REFUSED)),
        (checking(), Event::Refused(Reason::TooManyWrongCodes), refused()),
        (checking(), Event::CodeStale, awaiting()),
        (checking(), Event::NotExecuted, awaiting()),
        (checking(), Event::Lost, awaiting()),
        (replace(), Event::Dropped, ProofState::Sending),
        (replace(), Event::CancelAsked, dropping(Ending::Cancelled)),
    ];
    for ending in [Ending::Cancelled, Ending::Expired, REFUSED] {
        moves.push((dropping(ending), Event::Dropped, ProofState::Ended { ending }));
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
fn final_states_of_a_proof_stay_and_only_a_right_code_proves() {
    for state in states() {
        for event in events() {
            let after = step(&state, &event);
            if !state.is_live() && !matches!(state, ProofState::Dropping { .. }) {
                assert_eq!(after, None, "{state:?} {event:?}");
            }
            if after == Some(ProofState::Proved) {
                assert_eq!((&state, &event), (&checking(), &Event::CodeRight));
            }
        }
    }
}

proptest! {
    #[test]
    fn a_final_status_of_a_cancelled_order_never_changes_back(
        events in prop::collection::vec(prop::sample::select(events()), 0..40),
    ) {
        let mut state = ProofState::Sending;
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
