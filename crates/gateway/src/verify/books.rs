//! I1, I2 and I14: every transfer is between known accounts, the running balances are sums, and the chain is
//! complete. The same pass sums up what is booked for each charge, order and refund.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use crate::ledger::{Account, GENESIS, Hash};
use crate::store::ledger::{BookedTransfer, Link, balances, page, waiting};
use crate::store::{self, Tx};
use crate::verify::sums::note;
use crate::verify::{Books, PAGE, Verified, VerifyError, difference};

/// Reads the whole ledger. Returns the sums, and what is booked for each charge, order and refund.
pub(crate) async fn check(
    db: &mut Tx,
    head: Option<&Hash>,
) -> Result<(Verified, Books), VerifyError> {
    let mut verified = Verified::default();
    let mut books = Books::default();
    let mut last = (0_i64, GENESIS);
    let mut is_head_seen = head.is_none_or(|head| *head == GENESIS);
    loop {
        let transfers = page(db, last.0, PAGE).await?;
        if transfers.is_empty() {
            break;
        }
        for (transfer, at) in transfers {
            let place = format!("transfer {}", at.seq);
            link(&transfer, &at, last).map_err(|what| difference(&place, what))?;
            add(&mut verified, &transfer).map_err(|what| difference(&place, what))?;
            note(&mut books, &transfer).map_err(|what| difference(&place, what))?;
            last = (at.seq, at.hash);
            is_head_seen |= head == Some(&at.hash);
            verified.transfers += 1;
        }
    }
    for transfer in waiting(db).await? {
        let place = format!("transfer of {} {}", transfer.event, transfer.event_id);
        add(&mut verified, &transfer).map_err(|what| difference(&place, what))?;
        note(&mut books, &transfer).map_err(|what| difference(&place, what))?;
        verified.unchained += 1;
    }
    verified.head = hexadecimal(&last.1);
    if !is_head_seen {
        return Err(difference("the chain", "I2: the head that was kept is not in it"));
    }
    guarded(db, &verified).await?;
    Ok((verified, books))
}

fn link(transfer: &BookedTransfer, at: &Link, last: (i64, Hash)) -> Result<(), &'static str> {
    if at.seq != last.0 + 1 {
        return Err("I2: a transfer before it is missing");
    }
    if at.previous != last.1 {
        return Err("I2: it is not chained to the one before");
    }
    if transfer.hash(at.seq, &at.previous) != at.hash {
        return Err("I2: its content was changed");
    }
    Ok(())
}

fn add(verified: &mut Verified, transfer: &BookedTransfer) -> Result<(), &'static str> {
    let amount = i128::from(transfer.amount);
    if amount <= 0 || transfer.debit == transfer.credit {
        return Err("I1: it moves nothing");
    }
    for account in [&transfer.debit, &transfer.credit] {
        if Account::parse(account).is_none() {
            return Err("I1: one of its accounts is unknown");
        }
    }
    let key = |account: &String| (account.clone(), transfer.currency.clone());
    verified.balances.entry(key(&transfer.debit)).or_default().debit += amount;
    verified.balances.entry(key(&transfer.credit)).or_default().credit += amount;
    Ok(())
}

/// The running balances of guarded accounts are their sums, and none is below zero.
async fn guarded(db: &mut Tx, verified: &Verified) -> Result<(), VerifyError> {
    let mut running: BTreeMap<(String, String), i128> = BTreeMap::new();
    for (account, currency, minor) in balances(db).await? {
        running.insert((account, currency), i128::from(minor));
    }
    for ((account, currency), balance) in &verified.balances {
        let known = Account::parse(account).filter(Account::is_guarded);
        let Some(known) = known else { continue };
        let sum = balance.debit - balance.credit;
        let sum = if known.grows_by_debit() { sum } else { -sum };
        let key = (account.clone(), currency.clone());
        if sum < 0 || running.remove(&key) != Some(sum) {
            return Err(difference(account, "I14: its running balance is not its sum"));
        }
    }
    if store::tabs::wrong(db).await? > 0 {
        return Err(difference("tabs", "I14: what is open on a tab is not its balance"));
    }
    match running.into_iter().find(|(_, minor)| *minor != 0) {
        None => Ok(()),
        Some(((account, _), _)) => Err(difference(&account, "I14: it has a balance and no sum")),
    }
}

fn hexadecimal(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
