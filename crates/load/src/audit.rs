//! Whether the carrier's books, the gateway's ledger, every reader's right and what every reader was
//! told agree.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::books::{self, Books, Taken};
use crate::drive::Driven;
use crate::identity::Identity;
use crate::reader::Told;
use crate::settings::PRICE;
use crate::stack::Stack;
use crate::{progress, rights};

/// How long it may take after the last fault until no outcome is unknown: the life of a code, and some reads.
const SETTLE_MAX: Duration = Duration::from_mins(8);

/// How often to look again.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How long a reservation may stay open at the carrier before the carrier's clock is moved.
const OPEN_MAX: Duration = Duration::from_mins(1);

/// Longer than the carrier's reservations live.
const RESERVATION_LIFE: Duration = Duration::from_mins(11);

/// What was compared, and what did not agree.
#[derive(Debug)]
pub(crate) struct Audited {
    /// Readers whose right was asked for.
    pub(crate) readers: usize,
    /// Those with a right.
    pub(crate) entitled: usize,
    /// What the carrier has taken, in won.
    pub(crate) taken: i64,
    /// How long after the last purchase everything was settled.
    pub(crate) settled_after: Duration,
    pub(crate) verified: String,
    /// Each difference in words; empty if all agrees.
    pub(crate) differences: Vec<String>,
}

/// Lets everything settle without faults, and compares.
///
/// # Errors
///
/// If a server does not answer. A difference is no error but the result.
pub(crate) async fn audit(stack: &mut Stack, driven: &Driven) -> Result<Audited> {
    stack.calm_down().await?;
    let begun = Instant::now();
    progress::say("asking for every reader's right");
    let mut rights = rights::of(&driven.world, driven.told.keys().copied()).await?;
    let mut is_clock_moved = false;
    loop {
        stack.must_run()?;
        let books = Books::read(&stack.books().await?)?;
        let verified = stack.verify().await;
        let mut differences = compared(&driven.told, &books, &rights);
        match &verified {
            Ok(said) => differences.extend(ledger_difference(said, &books)?),
            Err(error) => differences.push(format!("{error:#}")),
        }
        if differences.is_empty() || begun.elapsed() > SETTLE_MAX {
            return Ok(Audited {
                readers: rights.len(),
                entitled: rights.values().filter(|entitled| **entitled).count(),
                taken: books.net(),
                settled_after: begun.elapsed(),
                verified: verified.unwrap_or_default(),
                differences,
            });
        }
        progress::waiting(begun.elapsed(), &differences);
        // A reservation whose answer was lost takes no money: it expires.
        if books.open == 0 || begun.elapsed() < OPEN_MAX || is_clock_moved {
            tokio::time::sleep(LOOK_EVERY).await;
        } else {
            progress::say("letting the carrier's reservations run out");
            stack.pass_carrier_time(RESERVATION_LIFE).await?;
            is_clock_moved = true;
        }
        // A right that was granted stays, so only readers without a right are asked again.
        let without = rights.iter().filter(|(_, entitled)| !**entitled).map(|(reader, _)| *reader);
        let again: Vec<Identity> = without.collect();
        rights.extend(rights::of(&driven.world, again).await?);
    }
}

fn ledger_difference(verified: &str, books: &Books) -> Result<Option<String>> {
    let receivable = books::receivable(verified)?;
    let net = books.net();
    let differs = receivable != net;
    Ok(differs.then(|| format!("the ledger says that carriers owe {receivable}, they took {net}")))
}

/// Every difference between what readers were told, what they may open, and what they paid.
fn compared(
    told: &BTreeMap<Identity, Told>,
    books: &Books,
    rights: &BTreeMap<Identity, bool>,
) -> Vec<String> {
    let mut differences = Vec::new();
    if books.open > 0 {
        differences.push(format!("{} payments are still open at the carrier", books.open));
    }
    let mut known = 0;
    for (reader, told) in told {
        let taken = books.phones.get(&reader.phone()).copied();
        known += usize::from(taken.is_some());
        let taken = taken.unwrap_or_default();
        let entitled = rights.get(reader).copied().unwrap_or(false);
        if let Some(what) = difference(told, taken, entitled) {
            let (number, phone) = (reader.number, reader.phone());
            differences.push(format!("reader {number} ({phone}): {what}"));
        }
    }
    let strangers = books.phones.len() - known;
    if strangers > 0 {
        differences.push(format!("{strangers} phones at the carrier belong to no reader"));
    }
    differences
}

/// What is wrong for one reader, if anything is.
fn difference(told: &Told, taken: Taken, entitled: bool) -> Option<String> {
    let Taken { succeeded, net } = taken;
    if net != 0 && net != PRICE {
        return Some(format!("paid {net} by {succeeded} payments for an article of {PRICE}"));
    }
    let has_paid = net == PRICE;
    match (has_paid, entitled) {
        (true, false) => return Some("paid, still locked".to_owned()),
        (false, true) => return Some("has the article, has not paid".to_owned()),
        _ => {}
    }
    match told {
        Told::Paid if !has_paid => Some("was told that it is paid, nothing was taken".to_owned()),
        Told::NotPaid(why) if has_paid => Some(format!("was told {why}, but has paid")),
        Told::PaidButLocked(why) => Some(format!("heard that it is paid, then {why}")),
        Told::Paid | Told::NotPaid(_) | Told::Nothing(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Taken = Taken { succeeded: 0, net: 0 };
    const ONCE: Taken = Taken { succeeded: 1, net: PRICE };

    fn expired() -> Told {
        Told::NotPaid("Expired".to_owned())
    }

    fn gave_up() -> Told {
        Told::Nothing("out of patience".to_owned())
    }

    #[test]
    fn matching_money_right_and_status_are_no_difference() {
        let doubled_and_refunded = Taken { succeeded: 2, net: PRICE };
        for (told, taken, entitled) in [
            (Told::Paid, ONCE, true),
            (Told::Paid, doubled_and_refunded, true),
            (expired(), NOTHING, false),
            (expired(), Taken { succeeded: 1, net: 0 }, false),
            (gave_up(), NOTHING, false),
            (gave_up(), ONCE, true),
        ] {
            assert_eq!(difference(&told, taken, entitled), None, "{told:?} {taken:?} {entitled}");
        }
    }

    #[test]
    fn every_kind_of_disagreement_is_one() {
        let twice = Taken { succeeded: 2, net: 2 * PRICE };
        for (told, taken, entitled) in [
            (Told::Paid, twice, true),
            (Told::Paid, ONCE, false),
            (Told::Paid, NOTHING, true),
            (Told::Paid, NOTHING, false),
            (expired(), ONCE, true),
            (expired(), ONCE, false),
            (expired(), NOTHING, true),
            (gave_up(), ONCE, false),
            (gave_up(), NOTHING, true),
            (Told::PaidButLocked("not-entitled".to_owned()), ONCE, true),
            (Told::Paid, Taken { succeeded: 1, net: 200 }, true),
        ] {
            assert!(difference(&told, taken, entitled).is_some(), "{told:?} {taken:?} {entitled}");
        }
    }

    #[test]
    fn open_payments_and_strangers_are_differences_of_the_whole() {
        let reader = Identity { seed: 1, number: 1 };
        let told = BTreeMap::from([(reader, Told::Paid)]);
        let rights = BTreeMap::from([(reader, true)]);
        let mut books = Books::default();
        books.phones.insert(reader.phone(), ONCE);
        assert_eq!(compared(&told, &books, &rights), Vec::<String>::new());
        books.open = 1;
        books.phones.insert("+821000000000".to_owned(), ONCE);
        assert_eq!(compared(&told, &books, &rights).len(), 2);
    }

    #[test]
    fn the_ledger_must_hold_what_the_carrier_took() -> Result<()> {
        let mut books = Books::default();
        books.phones.insert("+821012345678".to_owned(), ONCE);
        let said = |debit: i64| format!("carrier_receivable:sandbox KRW: debit {debit}, credit 0");
        assert_eq!(ledger_difference(&said(PRICE), &books)?, None);
        assert!(ledger_difference(&said(2 * PRICE), &books)?.is_some());
        Ok(())
    }
}
