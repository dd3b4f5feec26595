//! The figures of a report. Each is a sum of transfers, in smallest units.

use crate::store::ledger::BookedTransfer;

/// The figures' names, in the order of [`values`].
pub(super) const NAMES: [&str; 16] = [
    "gross",
    "by_bill",
    "from_credit",
    "on_tab",
    "charged",
    "carrier_fees",
    "fees_saved",
    "due_back",
    "given_away",
    "payable",
    "credit_bought",
    "tab_settled",
    "written_off",
    "payable_in_all",
    "open_tabs",
    "unspent_credit",
];

/// Sums over the transfers of one day, in smallest units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Day {
    by_bill: i64,
    from_credit: i64,
    on_tab: i64,
    charged: i64,
    fees: i64,
    /// The fees that carriers would have kept if each purchase had been a charge of its own.
    fees_of_each: i64,
    due_back: i64,
    given_away: i64,
    credit_bought: i64,
    tab_settled: i64,
    written_off: i64,
}

/// Balances at one moment, or their change, in smallest units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Standing {
    payable: i64,
    open_tabs: i64,
    unspent_credit: i64,
}

/// The part of an account's name before the colon, such as `tab_receivable`.
fn kind(account: &str) -> &str {
    account.split_once(':').map_or(account, |(kind, _)| kind)
}

/// What a transfer changes in the price that is paid for a purchase; zero if it pays for none.
pub(super) fn paid(transfer: &BookedTransfer) -> i64 {
    match (transfer.event.as_str(), kind(&transfer.debit), kind(&transfer.credit)) {
        ("charged", _, "publisher_payable") | ("paid_by_credit" | "put_on_tab", _, _) => {
            transfer.amount
        }
        ("undone", _, _) | ("refund_due", "publisher_payable", _) => -transfer.amount,
        _ => 0,
    }
}

impl Day {
    /// Adds a transfer to the sums. `fee` is what it changes in the fees that purchases would have cost as
    /// charges of their own.
    pub(super) fn add(&mut self, transfer: &BookedTransfer, fee: i64) {
        let amount = transfer.amount;
        self.fees_of_each += fee;
        match (transfer.event.as_str(), kind(&transfer.debit), kind(&transfer.credit)) {
            ("charged", _, credit) => {
                self.charged += amount;
                match credit {
                    "publisher_payable" => self.by_bill += amount,
                    "reader_credit" => self.credit_bought += amount,
                    "tab_receivable" => self.tab_settled += amount,
                    _ => {}
                }
            }
            ("paid_by_credit", debit, _) => {
                self.from_credit += amount;
                if debit == "promotions" {
                    self.given_away += amount;
                }
            }
            ("put_on_tab", _, _) => self.on_tab += amount,
            ("undone", _, credit) => {
                // If the tab was settled meanwhile, the amount is returned as credit; if it was written off,
                // less of it is bad debt.
                match credit {
                    "tab_receivable" => self.on_tab -= amount,
                    "bad_debt" => {
                        self.on_tab -= amount;
                        self.written_off -= amount;
                    }
                    _ => self.from_credit -= amount,
                }
            }
            ("fee", _, _) => self.fees += amount,
            // It was booked as charged just before, and has bought nothing.
            ("refund_due", debit, _) => {
                self.due_back += amount;
                match debit {
                    "publisher_payable" => self.by_bill -= amount,
                    "reader_credit" => self.credit_bought -= amount,
                    _ => {}
                }
            }
            ("refund_begun", _, _) => self.due_back += amount,
            ("written_off", _, _) => self.written_off += amount,
            _ => {}
        }
    }
}

impl Standing {
    /// Adds a transfer to the balances.
    pub(super) fn add(&mut self, transfer: &BookedTransfer) {
        for (account, sign) in [(&transfer.debit, 1), (&transfer.credit, -1)] {
            let amount = sign * transfer.amount;
            match kind(account) {
                "publisher_payable" => self.payable -= amount,
                "tab_receivable" => self.open_tabs += amount,
                "reader_credit" => self.unspent_credit -= amount,
                _ => {}
            }
        }
    }

    /// Adds a change to the balances.
    pub(super) fn change(&mut self, by: Self) {
        self.payable += by.payable;
        self.open_tabs += by.open_tabs;
        self.unspent_credit += by.unspent_credit;
    }
}

/// All figures, in the order of [`NAMES`]. Figures that depend on the carrier's fee are none if it is not
/// known.
pub(super) fn values(
    day: &Day,
    stands: &Standing,
    change: i64,
    knows_fees: bool,
) -> [Option<i64>; 16] {
    [
        Some(day.by_bill + day.from_credit + day.on_tab),
        Some(day.by_bill),
        Some(day.from_credit),
        Some(day.on_tab),
        Some(day.charged),
        knows_fees.then_some(day.fees),
        knows_fees.then_some(day.fees_of_each - day.fees),
        Some(day.due_back),
        Some(day.given_away),
        Some(change),
        Some(day.credit_bought),
        Some(day.tab_settled),
        Some(day.written_off),
        Some(stands.payable),
        Some(stands.open_tabs),
        Some(stands.unspent_credit),
    ]
}

impl Standing {
    /// What the gateway owes the publisher.
    pub(super) const fn payable(&self) -> i64 {
        self.payable
    }
}
