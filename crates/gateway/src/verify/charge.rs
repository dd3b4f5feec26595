//! The invariants of one charge.

use crate::charges::{State, is_transition};
use crate::grants::Grants;
use crate::ledger::Account;
use crate::store::audit::{ChargeFile, LiveCopy};
use crate::store::orders::OrderRow;
use crate::store::purpose::Purpose;
use crate::verify::moved::Moved;
use crate::verify::{Booked, Sold};

/// Checks a charge's row, its history and its transfers against each other.
pub(super) fn check(file: &ChargeFile, booked: &Booked, sold: &Sold) -> Result<(), String> {
    copies(file)?;
    history(file)?;
    calls(file)?;
    money(file, booked)?;
    earned(file, booked, sold)?;
    debt(file, booked)?;
    kept(file, booked)?;
    decided(file, booked)
}

/// I6 and I12: columns that are copied from the order match the order.
fn copies(file: &ChargeFile) -> Result<(), String> {
    let ChargeFile { order, charge, copy, .. } = file;
    let is_same = |copy: &LiveCopy| {
        copy.publisher == order.publisher.as_str() && copy.device == order.device.as_str()
    };
    if !is_same(copy) || copy.item != order.item.as_str() {
        return Err("I12: it is not for what its order bought".to_owned());
    }
    let is_own_price = match (charge.purpose, &order.grants) {
        (Purpose::Order, _) | (_, Grants::Credit | Grants::Settlement) => {
            charge.amount == order.price
        }
        (Purpose::Settlement, _) => charge.amount.minor() > order.price.minor(),
        (Purpose::TopUp, _) => charge.amount.currency() == order.price.currency(),
    };
    if !is_own_price {
        return Err("I12: it asks for another amount than its order costs".to_owned());
    }
    let flags = [charge.state.is_live(), charge.state.is_unknown(), charge.state.is_calling()];
    let flags: String = flags.map(|flag| if flag { '1' } else { '0' }).into_iter().collect();
    if copy.beside != flags {
        return Err(format!(
            "I6: it is {} but its flags are {}",
            charge.state.as_str(),
            copy.beside
        ));
    }
    for right in &file.rights {
        let is_bought = is_to_itself(order, right) || is_of_set(&order.grants, right);
        if !is_same(right) || !is_bought || right.beside != order.occasion() {
            return Err("I12: its right is not for what its order bought".to_owned());
        }
    }
    Ok(())
}

/// Whether a right opens the item that was ordered.
fn is_to_itself(order: &OrderRow, right: &LiveCopy) -> bool {
    right.item == order.item.as_str()
}

/// Whether a right opens an article of the fixed set that was ordered.
fn is_of_set(grants: &Grants, right: &LiveCopy) -> bool {
    matches!(grants, Grants::Set { items } if items.iter().any(|item| item.as_str() == right.item))
}

/// I9 and I11: the history follows the transitions, has one row for each version, and ends in the charge's state.
fn history(file: &ChargeFile) -> Result<(), String> {
    let mut stands = String::new();
    for (step, expected) in file.moves.iter().zip(1_u64..) {
        if step.version != expected {
            return Err(format!("I11: its change to version {expected} is not in its history"));
        }
        if step.from != stands || !is_transition(&step.from, &step.event, &step.to) {
            let (from, event, to) = (&step.from, &step.event, &step.to);
            return Err(format!("I9: no charge moves from {from:?} by {event} to {to}"));
        }
        stands.clone_from(&step.to);
    }
    let last = file.moves.last().map_or(0, |step| step.version);
    if stands != file.charge.state.as_str() || last != file.charge.version {
        return Err("I9: its history does not end where it stands".to_owned());
    }
    Ok(())
}

/// I10: the call under way is the last one and has no answer; confirmations were sent only for the charge's
/// payment.
fn calls(file: &ChargeFile) -> Result<(), String> {
    let ChargeFile { charge, calls, .. } = file;
    let current = calls.iter().find(|call| call.id == charge.attempt);
    let Some(current) = current else { return Err("I10: its last call is missing".to_owned()) };
    if charge.state.is_calling() && current.answer.is_some() {
        return Err("I10: it waits for an answer that has come".to_owned());
    }
    let confirmed: Vec<&str> = calls
        .iter()
        .filter(|call| call.call == "confirm")
        .filter_map(|call| call.payment.as_deref())
        .collect();
    if confirmed.windows(2).any(|two| two.first() != two.last()) {
        return Err("I7: two of its payments were confirmed".to_owned());
    }
    let accepted = |call: &&crate::store::audit::CallRow| {
        call.call == "validate" && call.answer.as_deref() == Some("code_accepted")
    };
    if calls.iter().filter(accepted).count() > 1 {
        return Err("I10: two of its codes were accepted".to_owned());
    }
    Ok(())
}

/// I3, I4 and I5: money, evidence, right and receipt match.
fn money(file: &ChargeFile, booked: &Booked) -> Result<(), String> {
    let ChargeFile { order, charge, evidence, rights: granted, receipts, .. } = file;
    let is_paid = matches!(charge.state, State::Charged { .. } | State::RefundDue { .. });
    let gives_right =
        matches!(charge.state, State::Charged { .. }) && order.grants != Grants::Settlement;
    let own = granted.iter().filter(|right| is_to_itself(order, right)).count();
    if own != usize::from(gives_right) || (granted.len() > own && !gives_right) {
        let (count, word) = (granted.len(), charge.state.as_str());
        return Err(format!("I4: it is {word} and has {count} rights"));
    }
    if *receipts != i64::from(is_paid) {
        return Err(format!("I4: it is {} and has {receipts} receipts", charge.state.as_str()));
    }
    let (Some((payment, amount, reference)), Some((charged, currency)), true) =
        (evidence, &booked.charged, is_paid)
    else {
        let nothing = evidence.is_none() && booked.charged.is_none() && !is_paid;
        return if nothing && booked.due.minor == 0 {
            Ok(())
        } else {
            Err("I5: payment, evidence and books do not go together".to_owned())
        };
    };
    if charge.state.payment().map(|one| one.0.as_str()) != Some(payment)
        || reference != charge.id.as_str()
    {
        return Err("I5: its evidence is about another payment".to_owned());
    }
    if amount.minor() != *charged || amount.currency().code() != currency {
        return Err("I5: the books and the evidence differ".to_owned());
    }
    if amount.currency() != charge.amount.currency()
        || amount.minor() != charge.amount.minor() && charge.alarm.is_none()
    {
        return Err("I12: another amount was taken than agreed, and nobody was told".to_owned());
    }
    let expected = match charge.state {
        State::RefundDue { .. } => *charged,
        _ => (amount.minor() - charge.amount.minor()).max(0),
    };
    let due = booked.due.minor;
    if due != expected || due > *charged {
        return Err(format!("I3: {due} must go back where {expected} should"));
    }
    Ok(())
}

/// I15: a publisher gets the price of an order that a charge paid, and nothing for top-ups and settlements.
/// What must go back is booked to the publisher first, if it was taken for a purchase by phone bill.
fn earned(file: &ChargeFile, booked: &Booked, sold: &Sold) -> Result<(), String> {
    let ChargeFile { order, charge, .. } = file;
    let Some((taken, _)) = &booked.charged else { return Ok(()) };
    let price = order.price.minor();
    let (by_bill, by_credit) = match (charge.purpose, &order.grants) {
        (Purpose::Order, _) => (*taken, 0),
        (_, Grants::Credit | Grants::Settlement) => (0, 0),
        _ if matches!(charge.state, State::RefundDue { .. }) => (0, 0),
        (Purpose::Settlement, _) => (price.min(*taken), 0),
        (Purpose::TopUp, _) => (0, price),
    };
    let payable = Account::PublisherPayable(order.publisher.clone());
    let currency = charge.amount.currency();
    let got = |minor| Moved::of((minor, currency), (None, Some(&payable)));
    let expected = Sold { paid: got(by_credit), ..Sold::default() };
    if booked.payable != got(by_bill) || *sold != expected {
        return Err("I15: its publisher did not get the price".to_owned());
    }
    Ok(())
}

/// I3: what must go back is taken from the account that got it, and owed to readers of the order's publisher.
fn debt(file: &ChargeFile, booked: &Booked) -> Result<(), String> {
    let ChargeFile { order, charge, .. } = file;
    let payer = match charge.purpose {
        Purpose::Order => Account::PublisherPayable(order.publisher.clone()),
        Purpose::TopUp | Purpose::Settlement => Account::ReaderCredit(order.device.clone()),
    };
    let owed = Account::RefundsDue(order.publisher.clone());
    let amount = (booked.due.minor, charge.amount.currency());
    if booked.due != Moved::of(amount, (Some(&payer), Some(&owed))) {
        return Err("I3: what must go back is booked to a wrong account or currency".to_owned());
    }
    Ok(())
}

/// I17: a carrier keeps a fee once, of a charge that paid for its purchase, and at most what it took. The
/// fee's rate is a setting that may have changed since, so the amount itself cannot be checked.
fn kept(file: &ChargeFile, booked: &Booked) -> Result<(), String> {
    let ChargeFile { charge, .. } = file;
    let most = match (&charge.state, &booked.charged) {
        (State::Charged { .. }, Some((taken, _))) => *taken,
        _ => 0,
    };
    let fees = Account::CarrierFees(charge.carrier.clone());
    let receivable = Account::CarrierReceivable(charge.carrier.clone());
    let amount = (booked.fee.minor, charge.amount.currency());
    let is_own = booked.fee == Moved::of(amount, (Some(&fees), Some(&receivable)));
    if !is_own || booked.fee.minor > most || booked.fees > 1 {
        return Err("I17: its fee is booked twice, is not its carrier's, or is too much".to_owned());
    }
    Ok(())
}

/// I17: an operator's decision moves the charge's amount into suspense and out of it again.
fn decided(file: &ChargeFile, booked: &Booked) -> Result<(), String> {
    let ChargeFile { charge, .. } = file;
    let is_decided = file.moves.iter().any(|step| step.event.starts_with("decided_"));
    let minor = if is_decided { charge.amount.minor() } else { 0 };
    let amount = (minor, charge.amount.currency());
    let receivable = Account::CarrierReceivable(charge.carrier.clone());
    let suspense = Account::Suspense(charge.carrier.clone());
    if booked.decided_in != Moved::of(amount, (Some(&receivable), Some(&suspense)))
        || booked.decided_out != Moved::of(amount, (Some(&suspense), Some(&receivable)))
    {
        return Err("I17: an operator's decision in its history and in the books differ".to_owned());
    }
    Ok(())
}
