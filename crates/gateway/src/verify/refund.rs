//! The invariants of one refund.

use core::fmt;
use std::collections::BTreeMap;

use crate::ledger::Account;
use crate::refunds::{RefundCause, RefundState, is_transition};
use crate::store::refunds::RefundRow;
use crate::store::refunds::audit::RefundFile;
use crate::store::{self, Tx};
use crate::verify::moved::Moved;
use crate::verify::{Booked, PAGE, VerifyError, difference};

/// Sums over the transfers of one refund.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct BookedRefund {
    /// The amount that was requested.
    pub(super) begun: Moved,
    /// The part of it that the publisher pays.
    pub(super) from_publisher: Moved,
    /// The part of it that was credit.
    pub(super) from_credit: Moved,
    /// The amount refunded to the bill.
    pub(super) returned: Moved,
    pub(super) credited: Moved,
}

impl fmt::Display for BookedRefund {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { begun, from_publisher, from_credit, returned, credited } = self;
        write!(f, "begun: {begun}; paid by the publisher: {from_publisher}; ")?;
        write!(f, "paid by credit: {from_credit}; returned: {returned}; credited: {credited}")
    }
}

/// What each charge owes by itself, in smallest units.
pub(super) fn owed(booked: &BTreeMap<String, Booked>) -> BTreeMap<String, i64> {
    let due = booked.iter().filter(|(_, booked)| booked.due.minor != 0);
    due.map(|(id, booked)| (id.clone(), booked.due.minor)).collect()
}

/// Checks every refund, and that refunds cover all debts. Returns how many.
pub(super) async fn check_all(
    db: &mut Tx,
    mut booked: BTreeMap<String, BookedRefund>,
    mut owed: BTreeMap<String, i64>,
) -> Result<u64, VerifyError> {
    let mut count = 0;
    let mut after = String::new();
    loop {
        let ids = store::refunds::audit::ids(db, &after, PAGE).await?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        for id in &ids {
            let file = store::refunds::audit::file(db, id).await?;
            let missing = "I16: it is in the list of refunds, and cannot be found";
            let file = file.ok_or_else(|| difference(id, missing))?;
            let RefundRow { carrier, payment, charge, cause, amount, .. } = &file.refund;
            let all = store::refunds::of_payment(db, carrier, payment).await?;
            let books = booked.remove(id).unwrap_or_default();
            check(&file, &all, &books).map_err(|what| difference(id, what))?;
            if let Some(charge) = charge
                && cause.is_owed_by_charge()
            {
                *owed.entry(charge.as_str().to_owned()).or_default() -= amount.minor();
            }
            count += 1;
        }
    }
    if let Some(refund) = booked.keys().next() {
        return Err(difference(refund, "I16: the books know a refund that does not exist"));
    }
    match owed.iter().find(|(_, rest)| **rest != 0) {
        None => Ok(count),
        Some((charge, _)) => Err(difference(charge, "I16: its refunds are not what it owes")),
    }
}

/// Checks one refund; `all` are the refunds of its payment.
fn check(file: &RefundFile, all: &[RefundRow], booked: &BookedRefund) -> Result<(), String> {
    history(file)?;
    calls(file)?;
    extent(file, all)?;
    books(&file.refund, booked)
}

/// I9 and I11: the history follows the transitions, has one row for each version, and ends in the refund's
/// state.
fn history(file: &RefundFile) -> Result<(), String> {
    let mut stands = String::new();
    for (step, expected) in file.moves.iter().zip(1_u64..) {
        if step.version != expected {
            return Err(format!("I11: its change to version {expected} is not in its history"));
        }
        if step.from != stands || !is_transition(&step.from, &step.event, &step.to) {
            let (from, event, to) = (&step.from, &step.event, &step.to);
            return Err(format!("I9: no refund moves from {from:?} by {event} to {to}"));
        }
        stands.clone_from(&step.to);
    }
    let last = file.moves.last().map_or(0, |step| step.version);
    if stands != file.refund.state.as_str() || last != file.refund.version {
        return Err("I9: its history does not end where it stands".to_owned());
    }
    Ok(())
}

/// I10: the call under way is the last one, and the only one without an answer.
fn calls(file: &RefundFile) -> Result<(), String> {
    let last = file.calls.last();
    if file.refund.attempt.as_ref() != last.map(|(id, _)| id) {
        return Err("I10: its last call is missing".to_owned());
    }
    let waits = file.refund.state == RefundState::Asking;
    let is_open = |call: &&(String, Option<String>)| call.1.is_none();
    if waits && last.is_none_or(|(_, answer)| answer.is_some()) {
        return Err("I10: it waits for an answer that has come".to_owned());
    }
    if file.calls.iter().filter(is_open).count() > usize::from(waits) {
        return Err("I10: a call was never answered".to_owned());
    }
    Ok(())
}

/// I3: all refunds of a payment together are never more than was taken.
fn extent(file: &RefundFile, all: &[RefundRow]) -> Result<(), String> {
    let refund = &file.refund;
    if file.evidence != Some(refund.taken) {
        return Err("I3: it gives back money of which there is no evidence".to_owned());
    }
    let before = all.iter().filter(|one| one.number <= refund.number);
    let sum: i128 = before.map(|one| i128::from(one.amount.minor())).sum();
    let left = i128::from(refund.taken.minor()) - sum;
    if left < 0 || left != i128::from(refund.left_after.minor()) {
        return Err("I3: more goes back than was taken".to_owned());
    }
    Ok(())
}

/// I16: its transfers match its state, and are between the accounts of its publisher, device and carrier.
fn books(refund: &RefundRow, booked: &BookedRefund) -> Result<(), String> {
    let (amount, currency) = (refund.amount.minor(), refund.amount.currency());
    let is_begun = matches!(refund.cause, RefundCause::Operator | RefundCause::Credit);
    let is_returned = matches!(refund.state, RefundState::Returned { .. });
    let is_credited = matches!(refund.state, RefundState::Credited { .. });
    let owed = refund.owed();
    let receivable = Account::CarrierReceivable(refund.carrier.clone());
    let payable = refund.publisher.clone().map(Account::PublisherPayable);
    let credit = refund.device.clone().map(Account::ReaderCredit);
    let moved = |is_moved, sides| Moved::of((if is_moved { amount } else { 0 }, currency), sides);
    // Who pays how much depended on the credit that was free then; the sum of both parts is `begun`.
    let paid = |part: &Moved, payer| Moved::of((part.minor, currency), (payer, None));
    let expected = BookedRefund {
        begun: moved(is_begun, (None, Some(&owed))),
        from_publisher: paid(&booked.from_publisher, payable.as_ref()),
        from_credit: paid(&booked.from_credit, credit.as_ref()),
        returned: moved(is_returned, (Some(&owed), Some(&receivable))),
        credited: moved(is_credited, (Some(&owed), credit.as_ref())),
    };
    if *booked == expected {
        return Ok(());
    }
    let state = refund.state.as_str();
    Err(format!("I16: it is {state} over {amount}, and the books have {booked}"))
}
