//! Saves money that a carrier took: evidence, ledger and receipt.

use farthing_protocol::{Currency, Money};

use crate::carriers::{Fee, Observation};
use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::id_generator;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::apply_event::Outcome;
use crate::orders::error::OrderError;
use crate::refunds::begin::{BeginError, Beginning, begin};
use crate::refunds::{RefundCause, Wanted};
use crate::store::purpose::Purpose;
use crate::store::receipts::{EvidenceRow, ReceiptRow};
use crate::store::{self, StoreError, Tx};

/// Who owns the money of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// It pays for the purchase, and the carrier keeps its fee.
    Sold(Fee),
    /// It was taken wrongly and will be refunded.
    Readers,
}

/// Saves evidence, ledger entries and receipt. Returns the amount that was taken.
pub(super) async fn book(
    db: &mut Tx,
    outcome: &Outcome,
    observation: Option<&Observation>,
    whose: Whose,
    now: UnixMillis,
) -> Result<Money, OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let seen = observation.ok_or_else(no_evidence)?;
    let amount = seen.amount.ok_or_else(no_evidence)?;
    let evidence = EvidenceRow {
        charge: charge.id.clone(),
        payment: seen.payment.clone(),
        amount,
        reference: seen.reference.clone(),
        answer: seen.as_evidence(),
        paid_on: seen.paid_at,
        read_at: now,
    };
    store::receipts::keep_evidence(db, &evidence).await?;
    let parts = match whose {
        Whose::Sold(_) => sold(db, outcome, amount).await?,
        Whose::Readers => vec![(readers(outcome), amount)],
    };
    for (line, (credit, part)) in (1_i64..).zip(parts) {
        let debit = Account::CarrierReceivable(charge.carrier.clone());
        let transfer =
            Transfer::new(EventKind::Charged, charge.id.as_str(), (debit, credit), part, now);
        store::ledger::book(db, &Transfer { line, ..transfer }).await?;
    }
    if let Whose::Sold(fee) = whose {
        keep_fee(db, outcome, fee.of(amount), now).await?;
        let is_credit = order.grants == Grants::Credit;
        match charge.purpose {
            // What is still open was put on the tab after the amount was fixed.
            Purpose::Settlement => {
                let (device, currency) = (&order.device, amount.currency());
                store::tabs::settled_until(db, device, currency, order.placed_at).await?;
            }
            Purpose::TopUp if !is_credit => spend_top_up(db, outcome, amount, now).await?,
            Purpose::TopUp | Purpose::Order => {}
        }
    }
    let receipt = ReceiptRow {
        number: id_generator::receipt_number()?,
        amount,
        // The carrier refunds to the bill only in the month of the charge, by its own clock.
        refund_until: Some(seen.paid_at.unwrap_or(now).end_of_korean_month()),
        paid_at: now,
    };
    store::receipts::issue(db, &order.id, &receipt).await?;
    Ok(amount)
}

/// Books the money of a charge that pays for its purchase.
async fn sold(
    db: &mut Tx,
    outcome: &Outcome,
    amount: Money,
) -> Result<Vec<(Account, Money)>, OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let payable = Account::PublisherPayable(order.publisher.clone());
    let credit = Account::ReaderCredit(order.device.clone());
    Ok(match charge.purpose {
        Purpose::Order => vec![(payable, amount)],
        Purpose::TopUp => vec![(credit, amount)],
        Purpose::Settlement => {
            let tab = Account::TabReceivable(order.device.clone());
            let open = store::ledger::balance(db, &tab, amount.currency()).await?;
            let price = if order.grants == Grants::Settlement { 0 } else { order.price.minor() };
            let asked = charge.amount.minor();
            let [price, settled, rest] = divide(amount.minor(), price, asked, open.minor());
            let parts = [(payable, price), (tab, settled), (credit, rest)];
            let parts = parts.into_iter().filter(|(_, part)| *part > 0);
            let currency = amount.currency();
            let exact = |(account, part)| money(part, currency).map(|part| (account, part));
            parts.map(exact).collect::<Result<_, _>>()?
        }
    })
}

/// Divides what a settlement took. First the price is paid, then the tab up to the amount that was open when
/// the sum was fixed; later purchases on the tab stay open. The rest becomes credit: the tab was settled in
/// another way, or the carrier took more than agreed.
fn divide(taken: i64, price: i64, asked: i64, open: i64) -> [i64; 3] {
    let price = price.min(taken);
    let settled = (asked - price).max(0).min(taken - price).min(open);
    [price, settled, taken - price - settled]
}

/// Books the carrier's fee: the carrier owes the gateway that much less.
async fn keep_fee(
    db: &mut Tx,
    outcome: &Outcome,
    fee: Money,
    now: UnixMillis,
) -> Result<(), OrderError> {
    if fee.is_zero() {
        return Ok(());
    }
    let (charge, carrier) = (&outcome.charge, outcome.charge.carrier.clone());
    let sides = (Account::CarrierFees(carrier.clone()), Account::CarrierReceivable(carrier));
    let kept = Transfer::new(EventKind::Fee, charge.id.as_str(), sides, fee, now);
    Ok(store::ledger::book(db, &kept).await?)
}

/// Pays the price from the credit in the transaction that adds it. The credit can be too little, if the order
/// had ended and other purchases spent it; then the missing part is booked as a promotion.
async fn spend_top_up(
    db: &mut Tx,
    outcome: &Outcome,
    taken: Money,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let credit = Account::ReaderCredit(order.device.clone());
    let has = store::ledger::balance(db, &credit, order.price.currency()).await?.minor();
    // What was taken beyond the agreed amount is refunded from this credit next.
    let excess = (taken.minor() - charge.amount.minor()).max(0);
    let from_credit = (has - excess).min(order.price.minor());
    let given = (Account::Promotions(order.publisher.clone()), order.price.minor() - from_credit);
    for (line, (debit, part)) in (1_i64..).zip([(credit, from_credit), given]) {
        if part == 0 {
            continue;
        }
        let sides = (debit, Account::PublisherPayable(order.publisher.clone()));
        let part = money(part, order.price.currency())?;
        let paid = Transfer::new(EventKind::PaidByCredit, order.id.as_str(), sides, part, now);
        store::ledger::book(db, &Transfer { line, ..paid }).await?;
    }
    Ok(())
}

/// Begins the refund of money that was taken wrongly.
pub(super) async fn owe(
    db: &mut Tx,
    outcome: &Outcome,
    observation: Option<&Observation>,
    (amount, cause): (Money, RefundCause),
    now: UnixMillis,
) -> Result<(), OrderError> {
    let Outcome { order, charge, .. } = outcome;
    let seen = observation.ok_or_else(no_evidence)?;
    let refund = Beginning {
        carrier: charge.carrier.clone(),
        payment: seen.payment.clone(),
        charge: Some(charge.id.clone()),
        taken: seen.amount.ok_or_else(no_evidence)?,
        paid_at: seen.paid_at.unwrap_or(now),
        publisher: Some(order.publisher.clone()),
        device: Some(order.device.clone()),
        wanted: Wanted::Part(amount),
        cause,
        note: String::new(),
        now,
    };
    match begin(db, &refund).await {
        Ok(_) => {}
        Err(BeginError::Store(error)) => return Err(error.into()),
        // A payment that is being booked has no refunds yet.
        Err(BeginError::Plan(_)) => return Err(no_evidence().into()),
    }
    let sides = (readers(outcome), Account::RefundsDue(order.publisher.clone()));
    let owed = Transfer::new(EventKind::RefundDue, charge.id.as_str(), sides, amount, now);
    Ok(store::ledger::book(db, &owed).await?)
}

/// The account of money that must be refunded: the publisher's for purchases by phone bill, else the reader's
/// credit.
fn readers(outcome: &Outcome) -> Account {
    match outcome.charge.purpose {
        Purpose::Order => Account::PublisherPayable(outcome.order.publisher.clone()),
        Purpose::TopUp | Purpose::Settlement => Account::ReaderCredit(outcome.order.device.clone()),
    }
}

fn money(minor: i64, currency: Currency) -> Result<Money, OrderError> {
    Money::from_minor(minor, currency).map_err(|_| no_evidence().into())
}

/// The error for a grant without evidence. The state machine grants only on a read, so this is a defect.
pub(super) fn no_evidence() -> StoreError {
    StoreError::Corrupt { table: "evidence", what: "money without evidence".to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::divide;

    proptest! {
        #[test]
        fn a_settlement_is_divided_without_rest_and_never_settles_more_than_is_open(
            taken in 1_i64..10_000, price in 0_i64..5_000, tab in 1_i64..5_000, open in 0_i64..10_000,
        ) {
            let [sold, settled, rest] = divide(taken, price, price + tab, open);
            prop_assert_eq!(sold + settled + rest, taken);
            prop_assert!(sold >= 0 && settled >= 0 && rest >= 0);
            prop_assert!(sold <= price && settled <= open);
            if taken == price + tab {
                prop_assert_eq!((sold, settled), (price, tab.min(open)));
            }
        }
    }
}
