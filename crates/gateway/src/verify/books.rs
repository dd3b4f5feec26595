//! I1 and I2: every transaction balances, and the chain is whole from the first to the last.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use crate::ledger::{GENESIS, Hash};
use crate::store::Tx;
use crate::store::ledger::{BookedTransaction, page};
use crate::verify::{Balance, Booked, PAGE, Verified, VerifyError, difference};

/// Walks the books. Returns the sums, and what is booked for each charge.
pub(crate) async fn check(
    db: &mut Tx,
) -> Result<(Verified, BTreeMap<String, Booked>), VerifyError> {
    let mut verified = Verified::default();
    let mut booked: BTreeMap<String, Booked> = BTreeMap::new();
    let mut last = (0_i64, GENESIS);
    loop {
        let transactions = page(db, last.0, PAGE).await?;
        if transactions.is_empty() {
            break;
        }
        for transaction in transactions {
            let place = format!("transaction {}", transaction.seq);
            link(&transaction, last).map_err(|what| difference(&place, what))?;
            add(&mut verified, &transaction).map_err(|what| difference(&place, what))?;
            note(&mut booked, &transaction).map_err(|what| difference(&place, what))?;
            last = (transaction.seq, transaction.hash);
            verified.transactions += 1;
        }
    }
    verified.head = hexadecimal(&last.1);
    totals(&verified)?;
    Ok((verified, booked))
}

fn link(transaction: &BookedTransaction, last: (i64, Hash)) -> Result<(), &'static str> {
    if transaction.seq != last.0 + 1 {
        return Err("I2: a transaction before it is missing");
    }
    if transaction.previous != last.1 {
        return Err("I2: it is not chained to the one before");
    }
    if transaction.recomputed() != transaction.hash {
        return Err("I2: its content was changed");
    }
    Ok(())
}

fn add(verified: &mut Verified, transaction: &BookedTransaction) -> Result<(), &'static str> {
    let mut sums: BTreeMap<&str, Balance> = BTreeMap::new();
    for entry in &transaction.entries {
        let key = (entry.account.clone(), entry.currency.clone());
        for sum in
            [verified.balances.entry(key).or_default(), sums.entry(&entry.currency).or_default()]
        {
            sum.debit += i128::from(entry.debit);
            sum.credit += i128::from(entry.credit);
        }
    }
    if transaction.entries.len() < 2 || sums.values().any(|sum| sum.debit != sum.credit) {
        return Err("I1: its debits and credits differ");
    }
    Ok(())
}

fn note(
    booked: &mut BTreeMap<String, Booked>,
    transaction: &BookedTransaction,
) -> Result<(), &'static str> {
    let Some(entry) = transaction.entries.first() else { return Err("I1: it has no entries") };
    let amount = (entry.debit.max(entry.credit), entry.currency.clone());
    let known = booked.entry(transaction.charge.clone()).or_default();
    let place = match transaction.kind.as_str() {
        "charged" => &mut known.charged,
        "refund_due" => &mut known.refund_due,
        _ => return Err("I2: it is of an unknown kind"),
    };
    match place.replace(amount) {
        None => Ok(()),
        Some(_) => Err("I3: the same happened to a charge twice"),
    }
}

fn totals(verified: &Verified) -> Result<(), VerifyError> {
    let mut totals: BTreeMap<&str, Balance> = BTreeMap::new();
    for ((_, currency), balance) in &verified.balances {
        let total = totals.entry(currency).or_default();
        total.debit += balance.debit;
        total.credit += balance.credit;
    }
    match totals.iter().find(|(_, total)| total.debit != total.credit) {
        None => Ok(()),
        Some((currency, _)) => Err(difference(currency, "I1: all debits and all credits differ")),
    }
}

fn hexadecimal(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
