//! Tests of every transition, and of rules that hold for every order of events and every carrier.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;

use farthing_protocol::{Currency, Money};
use proptest::prelude::*;

use self::carrier::Carrier;
use super::event::RefundRefusal;
use super::transitions::TRANSITIONS;
use super::{
    CreditReason, Extent, Feasibility, HoldReason, PlanError, Reader, RefundAlarm, RefundEffect,
    RefundEvent, RefundId, RefundSeen, RefundState, RefundStatus, Wanted, feasibility,
    is_transition, plan, step,
};
use crate::carriers::RefundAbility;
use crate::clock::UnixMillis;

mod carrier;

fn own() -> RefundId {
    RefundId("rfd-1".to_owned())
}

fn states() -> Vec<RefundState> {
    vec![
        RefundState::Due,
        RefundState::Asking,
        RefundState::Unknown,
        RefundState::Processing { refund: own() },
        RefundState::Returned { refund: own() },
        RefundState::Credited { because: CreditReason::MonthOver },
        RefundState::Credited { because: CreditReason::Denied },
        RefundState::Held { because: HoldReason::TooLittleRemains },
        RefundState::Held { because: HoldReason::Unexplained },
        RefundState::Held { because: HoldReason::NoReader },
    ]
}

const STATUSES: [RefundStatus; 3] =
    [RefundStatus::Processing, RefundStatus::Succeeded, RefundStatus::Denied];

fn events() -> Vec<RefundEvent> {
    let mut events = vec![
        RefundEvent::NotExecuted,
        RefundEvent::Lost,
        RefundEvent::Absent,
        RefundEvent::AskAgain,
        RefundEvent::CreditGiven,
    ];
    events.extend(
        [
            Feasibility::OnBill,
            Feasibility::MonthOver,
            Feasibility::NotOffered,
            Feasibility::TooLittleRemains,
        ]
        .map(RefundEvent::AskDue),
    );
    events.extend(
        [
            RefundRefusal::Denied,
            RefundRefusal::NotEligible,
            RefundRefusal::LimitReached,
            RefundRefusal::TooMuch,
            RefundRefusal::Unexplained,
        ]
        .map(RefundEvent::Refused),
    );
    for refund in [own(), RefundId("rfd-2".to_owned())] {
        for status in STATUSES {
            let seen = RefundSeen { refund: refund.clone(), status };
            events.extend([RefundEvent::Created(seen.clone()), RefundEvent::Read(seen)]);
        }
    }
    events
}

#[test]
fn every_transition_of_a_refund_is_in_the_table_and_can_be_taken() {
    let mut taken = BTreeSet::from([("", "owed", "due")]);
    for state in states() {
        for event in events() {
            for reader in [Reader::Known, Reader::Unknown] {
                let Ok((next, effects)) = step(&state, &event, reader) else { continue };
                if next != state || !effects.is_empty() {
                    taken.insert((state.as_str(), event.as_str(), next.as_str()));
                }
            }
        }
    }
    let table: BTreeSet<_> = TRANSITIONS.iter().copied().collect();
    let missing: Vec<_> = taken.difference(&table).collect();
    let untaken: Vec<_> = table.difference(&taken).collect();
    assert_eq!((missing, untaken), (vec![], vec![]), "not in the table / never taken");
    assert_eq!(table.len(), TRANSITIONS.len(), "a transition is listed twice");
    let names: BTreeSet<_> = states().iter().map(RefundState::as_str).collect();
    assert_eq!(names, BTreeSet::from(RefundState::NAMES));
}

#[test]
fn credit_is_given_only_when_the_carrier_has_no_refund() {
    for state in states() {
        for event in events() {
            let Ok((next, effects)) = step(&state, &event, Reader::Known) else { continue };
            let credits = effects.iter().any(|one| matches!(one, RefundEffect::BookCredit(_)));
            let said_no = match &event {
                RefundEvent::Refused(_) => true,
                RefundEvent::Created(seen) | RefundEvent::Read(seen) => {
                    seen.status == RefundStatus::Denied
                }
                _ => false,
            };
            let nothing_there = matches!(state, RefundState::Due | RefundState::Held { .. });
            assert!(!credits || said_no || nothing_there, "{state:?} {event:?}");
            let became = matches!(next, RefundState::Credited { .. }) && next != state;
            assert_eq!(credits, became, "{state:?} {event:?}");
        }
    }
}

#[test]
fn no_credit_is_given_to_an_unknown_reader() {
    for state in states().into_iter().filter(|state| !state.is_final()) {
        for event in events() {
            let Ok((next, effects)) = step(&state, &event, Reader::Unknown) else { continue };
            assert!(!matches!(next, RefundState::Credited { .. }), "{state:?} {event:?}");
            assert!(!effects.iter().any(|one| matches!(one, RefundEffect::BookCredit(_))));
            let (known, _) = step(&state, &event, Reader::Known).unwrap();
            if matches!(known, RefundState::Credited { .. }) {
                let held = RefundState::Held { because: HoldReason::NoReader };
                assert_eq!(next, held, "{state:?} {event:?}");
            }
        }
    }
}

#[test]
fn every_reason_reads_back_from_its_name() {
    for state in states() {
        match state {
            RefundState::Credited { because } => {
                assert_eq!(CreditReason::parse(because.as_str()), Some(because));
            }
            RefundState::Held { because } => {
                assert_eq!(HoldReason::parse(because.as_str()), Some(because));
            }
            _ => {}
        }
    }
}

proptest! {
    /// For any events in any order: money is refunded at most once, each transition is in the table, the
    /// carrier is asked only on leaving `due`, and final states do not change.
    #[test]
    fn no_order_of_events_gives_money_back_twice(picks in prop::collection::vec(0_usize..64, 0..80)) {
        let events = events();
        let mut state = RefundState::Due;
        let mut given = 0;
        for pick in picks {
            let event = events.get(pick % events.len()).unwrap();
            let Ok((next, effects)) = step(&state, event, Reader::Known) else { continue };
            if next != state || !effects.is_empty() {
                prop_assert!(is_transition(state.as_str(), event.as_str(), next.as_str()));
            }
            for effect in &effects {
                match effect {
                    RefundEffect::Ask => {
                        prop_assert_eq!(&state, &RefundState::Due);
                        prop_assert_eq!(&next, &RefundState::Asking);
                    }
                    RefundEffect::BookReturned | RefundEffect::BookCredit(_) => given += 1,
                    RefundEffect::Look | RefundEffect::Alarm(_) => {}
                }
            }
            prop_assert!(!state.is_final() || next == state, "what is final moved");
            state = next;
        }
        prop_assert!(given <= 1);
        prop_assert_eq!(given == 1, state.is_final());
    }

    /// All refunds of one payment together are never more than was taken, and the rest closes it.
    #[test]
    fn never_more_than_was_taken_goes_back(
        taken in 1_i64..1_000_000, wishes in prop::collection::vec(0_i64..600_000, 0..20),
    ) {
        let taken = won(taken);
        let mut begun: Vec<Money> = Vec::new();
        for wish in wishes {
            let planned = plan(taken, &begun, Wanted::Part(won(wish)));
            let left = taken.minor() - begun.iter().map(|one| one.minor()).sum::<i64>();
            match planned {
                Ok(extent) => {
                    prop_assert_eq!(extent.amount().minor(), wish);
                    prop_assert!(wish > 0 && wish <= left);
                    let is_whole = matches!(extent, Extent::Whole(_));
                    prop_assert_eq!(is_whole, wish == taken.minor());
                    begun.push(extent.amount());
                }
                Err(_) => prop_assert!(wish == 0 || wish > left),
            }
        }
        let rest = plan(taken, &begun, Wanted::Rest);
        if let Ok(extent) = rest {
            begun.push(extent.amount());
        }
        prop_assert_eq!(begun.iter().map(|one| one.minor()).sum::<i64>(), taken.minor());
        prop_assert_eq!(plan(taken, &begun, Wanted::Rest), Err(PlanError::NothingLeft));
    }

    /// Against a carrier with books of its own that loses answers, loses calls, takes its time and
    /// says no: the reader gets the money exactly once, on the bill or as credit.
    #[test]
    fn against_any_carrier_the_reader_gets_the_money_exactly_once(
        script in prop::collection::vec((0_u8..6, any::<bool>()), 1..40),
    ) {
        let mut carrier = Carrier::default();
        let mut state = RefundState::Due;
        let mut credits = 0;
        // When the script is over, the carrier works.
        let calm = std::iter::repeat_n((0_u8, true), 20);
        for (fate, decides) in script.into_iter().chain(calm) {
            if decides {
                carrier.decide(fate != 5);
            }
            let event = match &state {
                RefundState::Due => RefundEvent::AskDue(Feasibility::OnBill),
                RefundState::Asking => carrier.create(fate),
                RefundState::Unknown | RefundState::Processing { .. } => match carrier.read() {
                    Some(seen) => RefundEvent::Read(seen),
                    None => RefundEvent::Absent,
                },
                RefundState::Held { .. } => RefundEvent::AskAgain,
                RefundState::Returned { .. } | RefundState::Credited { .. } => break,
            };
            let (next, effects) = step(&state, &event, Reader::Known).unwrap();
            credits += effects.iter().filter(|e| matches!(e, RefundEffect::BookCredit(_))).count();
            prop_assert!(!effects.contains(&RefundEffect::Alarm(RefundAlarm::Twice)));
            state = next;
        }
        prop_assert!(state.is_final(), "{state:?}");
        prop_assert_eq!(carrier.returned() + credits, 1, "{:?}", state);
    }

    #[test]
    fn a_refund_goes_on_the_bill_only_when_all_allows_it(
        whole: bool, late: bool, short: bool, ability in 0_u8..3,
    ) {
        let paid_at = UnixMillis(1_795_226_400_000);
        let now = if late { paid_at.next_korean_month() } else { paid_at };
        let amount = won(300);
        let extent = if whole { Extent::Whole(amount) } else { Extent::Part(amount) };
        let remains = Some(won(if short { 299 } else { 300 }));
        let ability = match ability {
            0 => RefundAbility::None,
            1 => RefundAbility::WholeOnly,
            _ => RefundAbility::Parts,
        };
        let offered = match ability {
            RefundAbility::None => false,
            RefundAbility::WholeOnly => whole,
            RefundAbility::Parts => true,
        };
        let found = feasibility(extent, ability, paid_at, now, remains);
        prop_assert_eq!(found == Feasibility::OnBill, offered && !late && !short);
        prop_assert_eq!(found == Feasibility::TooLittleRemains, short);
    }
}

fn won(amount: i64) -> Money {
    Money::from_minor(amount, Currency::KRW).unwrap()
}
