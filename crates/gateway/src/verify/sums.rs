//! Sums up what is booked for each charge, order, refund, payment in suspense and tab.

use crate::store::ledger::BookedTransfer;
use crate::verify::moved::Common;
use crate::verify::refund::BookedRefund;
use crate::verify::{Booked, Books, Sold, WrittenOff};

/// Adds a transfer to the sums of what it belongs to.
pub(super) fn note(books: &mut Books, transfer: &BookedTransfer) -> Result<(), &'static str> {
    let id = transfer.event_id.clone();
    match transfer.event.as_str() {
        "charged" | "refund_due" | "fee" | "decided" => {
            of_charge(books.charges.entry(id).or_default(), transfer)
        }
        "paid_by_credit" | "put_on_tab" | "undone" | "credit_lent" | "credit_returned" => {
            of_order(books.orders.entry(id).or_default(), transfer)
        }
        "refund_begun" | "refund_returned" | "refund_credited" => {
            of_refund(books.refunds.entry(id).or_default(), transfer)
        }
        "orphan_found" => books.orphans.entry(id).or_default().found.add(transfer, Common::Both),
        "orphan_dismissed" => {
            books.orphans.entry(id).or_default().dismissed.add(transfer, Common::Both)
        }
        "written_off" => {
            let tab = written_off(transfer);
            let other = "I17: its accounts are not those of the tab that it writes off";
            books.written_off.insert(tab.ok_or(other)?);
            Ok(())
        }
        _ => Err("I1: it is for an event of an unknown kind"),
    }
}

fn is_payable(account: &str) -> bool {
    account.starts_with("publisher_payable:")
}

fn of_charge(booked: &mut Booked, transfer: &BookedTransfer) -> Result<(), &'static str> {
    match transfer.event.as_str() {
        "charged" => {
            let (amount, currency) = (transfer.amount, transfer.currency.clone());
            let sum = match booked.charged.take() {
                None => amount,
                Some((sum, known)) if known == currency => sum.saturating_add(amount),
                Some(_) => return Err("I3: one event has two currencies"),
            };
            booked.charged = Some((sum, currency));
            if is_payable(&transfer.credit) {
                booked.payable.add(transfer, Common::Credit)?;
            }
            Ok(())
        }
        "refund_due" => booked.due.add(transfer, Common::Both),
        "fee" => {
            booked.fees += 1;
            booked.fee.add(transfer, Common::Both)
        }
        // A decision is booked into suspense and out of it again.
        _ if transfer.debit.starts_with("suspense:") => {
            booked.decided_out.add(transfer, Common::Both)
        }
        _ => booked.decided_in.add(transfer, Common::Both),
    }
}

fn of_order(sold: &mut Sold, transfer: &BookedTransfer) -> Result<(), &'static str> {
    let is_credit = |account: &str| account.starts_with("reader_credit:");
    let is_lending = is_credit(&transfer.debit) && is_credit(&transfer.credit);
    match transfer.event.as_str() {
        "paid_by_credit" | "put_on_tab" if is_payable(&transfer.credit) => {
            sold.paid.add(transfer, Common::Credit)
        }
        "undone" if is_payable(&transfer.debit) => sold.undone.add(transfer, Common::Debit),
        "credit_lent" if is_lending => sold.lent.add(transfer, Common::Credit),
        "credit_returned" if is_lending => sold.returned.add(transfer, Common::Debit),
        "credit_lent" | "credit_returned" => Err("I15: it is lent, and not from credit to credit"),
        _ => Err("I15: a payment for an order, or its undo, is booked without the publisher"),
    }
}

fn of_refund(refund: &mut BookedRefund, transfer: &BookedTransfer) -> Result<(), &'static str> {
    match transfer.event.as_str() {
        "refund_begun" => {
            let payer = if is_payable(&transfer.debit) {
                &mut refund.from_publisher
            } else {
                &mut refund.from_credit
            };
            payer.add(transfer, Common::Debit)?;
            refund.begun.add(transfer, Common::Credit)
        }
        "refund_returned" => refund.returned.add(transfer, Common::Both),
        _ => refund.credited.add(transfer, Common::Both),
    }
}

/// The tab that a transfer writes off, if its accounts fit to the event's id: device, currency and opening
/// time.
fn written_off(transfer: &BookedTransfer) -> Option<WrittenOff> {
    let device = transfer.credit.strip_prefix("tab_receivable:")?;
    let publisher = transfer.debit.strip_prefix("bad_debt:")?;
    let named = transfer.event_id.strip_prefix(device)?.strip_prefix(':')?;
    let opened_at = named.strip_prefix(transfer.currency.as_str())?.strip_prefix(':')?;
    // A tab is written off by one transfer.
    let is_whole = transfer.line == 1 && opened_at.parse::<i64>().is_ok();
    is_whole.then(|| WrittenOff {
        device: device.to_owned(),
        currency: transfer.currency.clone(),
        publisher: publisher.to_owned(),
    })
}
