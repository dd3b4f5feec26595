//! Tests of every transition, and of the most important ones as stories.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failing test may panic"
)]

mod forgiving;

use std::collections::BTreeSet;

use farthing_protocol::{OrderStatus, Reason};
use proptest::prelude::*;

use crate::charges::transitions::TRANSITIONS;
use crate::charges::{
    Call, Difference, Effect, Ending, Event, Holding, Invitation, PaymentId, Seen, SeenStatus,
    State, Success, Then, is_transition, step,
};

fn payment() -> PaymentId {
    PaymentId("pay-1".to_owned())
}

fn authorization() -> String {
    "auth-1".to_owned()
}

fn by_code() -> Invitation {
    Invitation::Code { authorization: authorization() }
}

fn by_window() -> Invitation {
    Invitation::Window { url: "https://carrier.example/w".to_owned() }
}

const HOLDINGS: [Holding; 4] = [Holding::Nothing, Holding::Coming, Holding::Bought, Holding::Other];

const SUCCESS: Success = Success { is_duplicate: false, difference: Difference::None };

fn thens() -> Vec<Then> {
    let mut thens = vec![Then::Replace];
    thens.extend(endings().into_iter().map(Then::End));
    thens
}

fn endings() -> Vec<Ending> {
    vec![Ending::Cancelled, Ending::Expired, Ending::Refused(Reason::TooManyWrongCodes)]
}

/// At least one of every state.
fn states() -> Vec<State> {
    let mut states = vec![
        State::Preparing,
        State::PrepareUnknown,
        State::Processing { payment: payment(), invitation: None },
        State::Processing { payment: payment(), invitation: Some(by_code()) },
        State::Processing { payment: payment(), invitation: Some(by_window()) },
        State::AwaitingCode { payment: payment(), authorization: authorization() },
        State::AwaitingWindow { payment: payment(), url: "https://carrier.example/w".into() },
        State::Validating { payment: payment(), authorization: authorization() },
        State::ValidateUnknown { payment: payment(), authorization: authorization() },
        State::ConfirmUnknown { payment: payment() },
        State::Settling { payment: payment() },
        State::Frozen { payment: payment() },
        State::Charged { payment: payment() },
        State::RefundDue { payment: payment() },
    ];
    for asked in [false, true] {
        states.push(State::Reserved { payment: payment(), asked });
        states.push(State::Confirming { payment: payment(), asked });
    }
    for then in thens() {
        states.push(State::Cancelling { payment: payment(), then });
        states.push(State::CancelUnknown { payment: payment(), then });
    }
    for ending in endings() {
        states.push(State::Searching { ending });
        states.push(State::Ended { ending });
    }
    states
}

fn statuses() -> Vec<SeenStatus> {
    let mut statuses = vec![
        SeenStatus::WrongAmount { last: false },
        SeenStatus::WrongAmount { last: true },
        SeenStatus::Denied,
        SeenStatus::Cancelled,
    ];
    statuses.extend(HOLDINGS.map(|has| SeenStatus::Reserved { has }));
    for invitation in [None, Some(by_code()), Some(by_window())] {
        statuses.push(SeenStatus::Processing { invitation: invitation.clone() });
        for may_replace in [false, true] {
            statuses.push(SeenStatus::Pending { invitation: invitation.clone(), may_replace });
        }
    }
    for is_duplicate in [false, true] {
        for difference in [Difference::None, Difference::Less, Difference::More] {
            statuses.push(SeenStatus::Succeeded(Success { is_duplicate, difference }));
        }
    }
    statuses
}

/// At least one of every event.
fn events() -> Vec<Event> {
    let mut events = vec![
        Event::Refused(Reason::UnpaidBill),
        Event::Refused(Reason::TooManyWrongCodes),
        Event::NotExecuted,
        Event::Lost,
        Event::CodeWrong { last: false },
        Event::CodeWrong { last: true },
        Event::Accepted,
        Event::AlreadyDone,
        Event::AlreadyCancelled,
        Event::Gone,
        Event::Absent,
        Event::Strange { last: false },
        Event::Strange { last: true },
        Event::CodeTyped,
        Event::ResendAsked,
        Event::CancelAsked,
        Event::Deadline,
        Event::GaveUp,
        Event::DecidedNot,
    ];
    for has in HOLDINGS {
        events.extend([Event::CodeAccepted { has }, Event::RetryDue { has }]);
    }
    for status in statuses() {
        if let SeenStatus::Succeeded(success) = status {
            events.push(Event::DecidedCharged { payment: payment(), success });
        }
        events.push(Event::Prepared(Seen {
            payment: payment(),
            status: status.clone(),
            is_earlier: false,
        }));
        events.push(Event::Read(Seen { payment: payment(), status, is_earlier: false }));
    }
    events
}

#[test]
fn every_state_has_its_name_in_the_list_and_unknown_ones_are_among_them() {
    let names: BTreeSet<_> = states().iter().map(State::as_str).collect();
    assert_eq!(names, BTreeSet::from(State::NAMES));
    assert!(State::UNKNOWN.iter().all(|name| names.contains(name)));
    let unknown: BTreeSet<_> =
        states().iter().filter(|state| state.is_unknown()).map(State::as_str).collect();
    assert_eq!(unknown, BTreeSet::from(State::UNKNOWN));
}

#[test]
fn every_transition_is_in_the_table_and_can_be_taken() {
    let mut taken = BTreeSet::from([("", "placed", "preparing")]);
    for state in states() {
        for event in events() {
            let Ok((next, effects)) = step(&state, &event) else { continue };
            if next != state || !effects.is_empty() {
                taken.insert((state.as_str(), event.as_str(), next.as_str()));
            }
        }
    }
    let table: BTreeSet<_> = TRANSITIONS.iter().copied().collect();

    let missing: Vec<_> = taken.difference(&table).collect();
    let untaken: Vec<_> = table.difference(&taken).collect();
    assert_eq!((missing, untaken), (vec![], vec![]), "not in the table / never taken");
    assert_eq!(table.len(), TRANSITIONS.len(), "an edge is listed twice");
}

/// Applies events to a new charge and returns its last state and all effects.
#[track_caller]
fn run(events: &[Event]) -> (State, Vec<Effect>) {
    let mut state = State::Preparing;
    let mut all = Vec::new();
    for event in events {
        let (next, effects) = step(&state, event).unwrap();
        state = next;
        all.extend(effects);
    }
    (state, all)
}

fn prepared(status: SeenStatus) -> Event {
    Event::Prepared(Seen { payment: payment(), status, is_earlier: false })
}

fn read(status: SeenStatus) -> Event {
    Event::Read(Seen { payment: payment(), status, is_earlier: false })
}

fn code_sent() -> Event {
    prepared(SeenStatus::Pending { invitation: Some(by_code()), may_replace: true })
}

#[test]
fn a_code_that_is_right_is_confirmed_and_only_a_read_grants() {
    let happy = [
        code_sent(),
        Event::CodeTyped,
        Event::CodeAccepted { has: Holding::Nothing },
        Event::Accepted,
        read(SeenStatus::Succeeded(SUCCESS)),
    ];
    let (state, effects) = run(&happy);

    let validate = Call::Validate { payment: payment(), authorization: authorization() };
    assert_eq!(state.status(), OrderStatus::Paid);
    let expected = [
        Effect::Call(validate),
        Effect::Call(Call::Confirm(payment())),
        Effect::Read(payment()),
        Effect::Grant,
    ];
    assert_eq!(effects, expected);
}

#[test]
fn an_item_bought_meanwhile_is_granted_and_a_charge_under_way_is_waited_for() {
    let waits = [code_sent(), Event::CodeTyped, Event::CodeAccepted { has: Holding::Coming }];
    let (reserved, effects) = run(&waits);
    assert_eq!(reserved, State::Reserved { payment: payment(), asked: false });
    assert_eq!(effects.len(), 1, "only the code was handed on");
    let look = |has| step(&reserved, &Event::RetryDue { has }).unwrap();
    assert_eq!(look(Holding::Coming), (reserved.clone(), vec![]));
    assert_eq!(look(Holding::Nothing).1, [Effect::Call(Call::Confirm(payment()))]);
    let given = [Effect::GiveBack, Effect::Call(Call::Cancel(payment()))];
    assert_eq!(look(Holding::Bought).1, given);
    let (refused, effects) = look(Holding::Other);
    assert_eq!(refused.refusal(), Some(Reason::QuoteExpired));
    assert_eq!(effects, [Effect::Call(Call::Cancel(payment()))]);
}

#[test]
fn a_lost_confirmation_that_is_still_reserved_is_sent_again_and_cannot_be_stopped() {
    let (state, _) = run(&[
        code_sent(),
        Event::CodeTyped,
        Event::CodeAccepted { has: Holding::Nothing },
        Event::Lost,
        read(SeenStatus::Reserved { has: Holding::Nothing }),
    ]);
    assert_eq!(state, State::Reserved { payment: payment(), asked: true });
    assert!(step(&state, &Event::CancelAsked).is_err());

    let (again, effects) = step(&state, &Event::RetryDue { has: Holding::Nothing }).unwrap();
    assert_eq!(effects, [Effect::Call(Call::Confirm(payment()))]);
    // The second refusal says nothing about the first confirmation.
    let (after, _) = step(&again, &Event::Refused(Reason::CarrierPolicy)).unwrap();
    assert_eq!(after, State::ConfirmUnknown { payment: payment() });
}

#[test]
fn a_prepare_whose_answer_was_lost_is_replaced_when_it_is_found_without_its_invitation() {
    let untold = SeenStatus::Pending { invitation: None, may_replace: true };
    let (state, effects) = run(&[Event::Lost, read(untold), Event::Accepted]);
    assert_eq!(state, State::Preparing);
    assert_eq!(effects, [Effect::Call(Call::Cancel(payment())), Effect::Call(Call::Prepare)]);
}

#[test]
fn cancelling_during_prepare_releases_the_reservation_when_it_arrives() {
    let (state, effects) = run(&[Event::CancelAsked, code_sent()]);
    assert_eq!(state.status(), OrderStatus::Cancelled);
    assert_eq!(effects, [Effect::Call(Call::Cancel(payment()))]);
}

proptest! {
    /// For any events in any order: money is granted or refunded at most once, a confirmation is sent only
    /// for the payment that the charge holds, and each transition is in the table.
    #[test]
    fn no_order_of_events_grants_twice(picks in prop::collection::vec(0_usize..64, 0..60)) {
        let events = events();
        let mut state = State::Preparing;
        let mut paid = 0;
        for pick in picks {
            let event = events.get(pick % events.len()).unwrap();
            let Ok((next, effects)) = step(&state, event) else { continue };
            if next != state || !effects.is_empty() {
                prop_assert!(is_transition(state.as_str(), event.as_str(), next.as_str()));
            }
            for effect in &effects {
                if let Effect::Call(Call::Confirm(of)) = effect {
                    prop_assert_eq!(Some(of), next.payment());
                }
                paid += usize::from(matches!(effect, Effect::Grant | Effect::OweAll));
            }
            let was_paid = state.status() == OrderStatus::Paid;
            prop_assert!(!was_paid || next == state, "a paid charge moved");
            state = next;
        }
        prop_assert!(paid <= 1);
    }
}
