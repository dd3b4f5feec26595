//! Turns an answer of the carrier, or a deadline, into an event, by comparing it with the stored charge.

use farthing_protocol::limits::CODE_TRIES;

use crate::carriers::{News, Observation};
use crate::charges::Event;
use crate::orders::apply_event::{Happening, Outcome};
use crate::orders::error::OrderError;
use crate::orders::match_payment::{compare, is_last_mismatch};
use crate::proofs;
use crate::store::Tx;

/// The event that this news means for the stored charge.
pub(super) async fn read_news(
    db: &mut Tx,
    happening: &Happening,
    outcome: &Outcome,
) -> Result<(Event, Option<Observation>), OrderError> {
    let now = happening.now;
    let (observation, is_answer) = match &happening.news {
        // The carrier counts wrong codes per payment; the gateway counts them per charge, across all its codes.
        News::Event(Event::CodeWrong { .. }) => {
            let last = outcome.charge.wrong_codes + 1 >= CODE_TRIES;
            return Ok((Event::CodeWrong { last }, None));
        }
        News::Event(Event::Strange { .. }) => {
            let last = is_last_mismatch(&outcome.charge);
            return Ok((Event::Strange { last }, None));
        }
        // Another device with this phone may have bought the item since the code was asked for.
        News::Event(Event::CodeAccepted { .. }) => {
            let has = proofs::holding(db, &outcome.order, &outcome.charge, now).await?;
            return Ok((Event::CodeAccepted { has }, None));
        }
        News::Event(Event::RetryDue { .. }) => {
            let has = proofs::holding(db, &outcome.order, &outcome.charge, now).await?;
            return Ok((Event::RetryDue { has }, None));
        }
        News::Event(event) => return Ok((event.clone(), None)),
        News::Prepared(observation) => (observation, true),
        News::Read(observation) => (observation, false),
    };
    let Outcome { order, charge, .. } = outcome;
    let seen = compare(db, &happening.carrier, order, charge, observation, now).await?;
    let event = match seen {
        Some(seen) if is_answer => Event::Prepared(seen),
        Some(seen) => Event::Read(seen),
        // An answer about another payment says nothing about this charge.
        None if is_answer => Event::Lost,
        None => Event::Strange { last: is_last_mismatch(charge) },
    };
    if event == Event::Lost || matches!(event, Event::Strange { .. }) {
        tracing::error!(charge.id = %charge.id, "the carrier told of a payment that cannot be ours");
    }
    Ok((event, Some(observation.clone())))
}
