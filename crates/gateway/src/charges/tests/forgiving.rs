//! Wrong answers that are tolerated for a while, and time limits.

use farthing_protocol::Reason;

use super::{SUCCESS, authorization, endings, events, payment, read, states, statuses};
use crate::charges::{
    Alarm, Call, Effect, Ending, Event, Holding, PaymentId, Seen, SeenStatus, State, Then, step,
};

#[test]
fn contradicting_reads_change_nothing_until_the_last_one() {
    for state in states() {
        let first = step(&state, &Event::Strange { last: false });
        let last = step(&state, &Event::Strange { last: true });
        assert_eq!(first.is_ok(), last.is_ok(), "{state:?}");
        let (Ok(first), Ok(last)) = (first, last) else { continue };
        assert_eq!(first, (state, vec![]));
        let frozen = State::Frozen { payment: payment() };
        assert_eq!(last, (frozen, vec![Effect::Alarm(Alarm::Strange)]));
    }
}

#[test]
fn an_agreement_ends_with_time_only_while_no_confirmation_was_sent() {
    let reserved = |asked| State::Reserved { payment: payment(), asked };
    let (state, effects) = step(&reserved(false), &Event::Deadline).unwrap();
    let then = Then::End(Ending::Refused(Reason::CarrierUnavailable));
    assert_eq!(state, State::Cancelling { payment: payment(), then });
    assert_eq!(effects, [Effect::Call(Call::Cancel(payment()))]);
    assert!(step(&reserved(true), &Event::Deadline).is_err());
}

#[test]
fn a_frozen_charge_is_not_live_and_moves_only_on_what_is_final_at_the_carrier() {
    let frozen = State::Frozen { payment: payment() };
    assert!(!frozen.is_live() && !frozen.status().is_final());
    for event in events() {
        let Ok((next, _)) = step(&frozen, &event) else { continue };
        let is_over =
            matches!(next, State::Charged { .. } | State::RefundDue { .. } | State::Ended { .. });
        assert!(next == frozen || is_over, "{event:?} {next:?}");
    }
}

/// Retries of a call do not change the purpose of the state.
#[test]
fn sending_again_does_not_change_what_a_charge_is_trying_to_do() {
    let reserved = State::Reserved { payment: payment(), asked: false };
    let (confirming, _) = step(&reserved, &Event::RetryDue { has: Holding::Nothing }).unwrap();
    let (again, _) = step(&confirming, &Event::NotExecuted).unwrap();
    assert_eq!(again, reserved);
    assert_eq!(confirming.purpose(), reserved.purpose());
    let typed = State::AwaitingCode { payment: payment(), authorization: authorization() };
    assert_ne!(typed.purpose(), reserved.purpose());
}

#[test]
fn a_read_of_another_payment_never_moves_a_charge_that_has_one() {
    let stray = PaymentId("pay-2".to_owned());
    for state in states().into_iter().filter(|state| state.payment().is_some()) {
        for status in statuses() {
            let seen = Seen { payment: stray.clone(), status, is_earlier: false };
            assert_eq!(step(&state, &Event::Read(seen)).unwrap(), (state.clone(), vec![]));
        }
    }
}

#[test]
fn a_read_of_an_earlier_payment_moves_no_charge_that_has_none_unless_money_was_taken() {
    for state in states().into_iter().filter(|state| state.payment().is_none()) {
        for status in statuses() {
            let is_money = matches!(status, SeenStatus::Succeeded(_));
            let seen = Seen { payment: payment(), status, is_earlier: true };
            let (next, _) = step(&state, &Event::Read(seen)).unwrap();
            assert_eq!(next != state, is_money, "{state:?} {next:?}");
        }
    }
}

#[test]
fn money_taken_after_the_end_is_granted_and_raises_an_alarm() {
    for ending in endings() {
        let (state, effects) =
            step(&State::Ended { ending }, &read(SeenStatus::Succeeded(SUCCESS))).unwrap();
        assert_eq!(state, State::Charged { payment: payment() });
        assert_eq!(effects, [Effect::Grant, Effect::Alarm(Alarm::UnexpectedSuccess)]);
    }
}
