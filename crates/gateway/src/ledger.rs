//! The ledger: transfers from one account to another, append-only, each chained to the one before.
//!
//! A transfer is a debit account, a credit account and an amount, so it always balances. Each belongs to
//! exactly one event, and the database allows an event to be booked only once. Every balance is a sum of
//! transfers; none is ever changed.

use core::fmt;

use farthing_protocol::{DeviceId, Money, PublisherId};
use sha2::{Digest as _, Sha256};

use crate::clock::UnixMillis;

/// An account. In brackets: the side on which its balance grows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Account {
    /// What a carrier owes the gateway (debit).
    CarrierReceivable(String),
    /// Fees that a carrier keeps (debit).
    CarrierFees(String),
    /// What a device has put on its tab and not settled (debit).
    TabReceivable(DeviceId),
    /// Tabs that nobody will settle (debit).
    BadDebt(PublisherId),
    /// Amounts that the publisher gives away (debit).
    Promotions(PublisherId),
    /// What the gateway owes a publisher (credit).
    PublisherPayable(PublisherId),
    /// What a device has paid in advance (credit).
    ReaderCredit(DeviceId),
    /// What must be refunded to readers of a publisher (credit).
    RefundsDue(PublisherId),
    /// Money at a carrier that matches no charge (credit).
    Suspense(String),
}

impl Account {
    /// Whether its balance must not go below zero, so that a reader cannot spend more than the credit or
    /// settle more than the tab.
    pub(crate) const fn is_guarded(&self) -> bool {
        matches!(self, Self::ReaderCredit(_) | Self::TabReceivable(_))
    }

    /// Whether its balance grows on the debit side.
    pub(crate) const fn grows_by_debit(&self) -> bool {
        matches!(
            self,
            Self::CarrierReceivable(_)
                | Self::CarrierFees(_)
                | Self::TabReceivable(_)
                | Self::BadDebt(_)
                | Self::Promotions(_)
        )
    }

    /// Reads what [`fmt::Display`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (kind, whose) = text.split_once(':')?;
        let device = || DeviceId::parse(whose).ok();
        let publisher = || PublisherId::parse(whose).ok();
        Some(match kind {
            "carrier_receivable" => Self::CarrierReceivable(whose.to_owned()),
            "carrier_fees" => Self::CarrierFees(whose.to_owned()),
            "tab_receivable" => Self::TabReceivable(device()?),
            "bad_debt" => Self::BadDebt(publisher()?),
            "promotions" => Self::Promotions(publisher()?),
            "publisher_payable" => Self::PublisherPayable(publisher()?),
            "reader_credit" => Self::ReaderCredit(device()?),
            "refunds_due" => Self::RefundsDue(publisher()?),
            "suspense" => Self::Suspense(whose.to_owned()),
            _ => return None,
        })
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CarrierReceivable(carrier) => write!(f, "carrier_receivable:{carrier}"),
            Self::CarrierFees(carrier) => write!(f, "carrier_fees:{carrier}"),
            Self::TabReceivable(device) => write!(f, "tab_receivable:{device}"),
            Self::BadDebt(publisher) => write!(f, "bad_debt:{publisher}"),
            Self::Promotions(publisher) => write!(f, "promotions:{publisher}"),
            Self::PublisherPayable(publisher) => write!(f, "publisher_payable:{publisher}"),
            Self::ReaderCredit(device) => write!(f, "reader_credit:{device}"),
            Self::RefundsDue(publisher) => write!(f, "refunds_due:{publisher}"),
            Self::Suspense(carrier) => write!(f, "suspense:{carrier}"),
        }
    }
}

/// The kind of event that a transfer books. Kind, event id and line together are unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    /// A carrier took the money of a charge.
    Charged,
    /// A carrier kept its fee of a charge.
    Fee,
    /// A tab was written off.
    WrittenOff,
    /// The money of a charge, or a part of it, must be refunded.
    RefundDue,
    /// An order was paid from the device's credit. What a top-up lacked for its own purchase is a promotion.
    PaidByCredit,
    /// Credit that an order needed was lent by another device of the same phone.
    CreditLent,
    /// Lent credit was returned, because the order was undone.
    CreditReturned,
    /// An order was put on the device's tab.
    PutOnTab,
    /// An order from tab or credit was undone.
    Undone,
    /// A payment that matches no charge was found at a carrier.
    OrphanFound,
    /// An operator decided that such a payment belongs to another system.
    OrphanDismissed,
    /// An operator, or a reader with credit, began a refund.
    RefundBegun,
    /// A carrier refunded to the bill.
    RefundReturned,
    /// A refund became credit, because the carrier did not make it.
    RefundCredited,
    /// An operator decided a charge whose outcome could not be found out.
    Decided,
}

impl EventKind {
    /// Its name in the database. Names never change.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Fee => "fee",
            Self::WrittenOff => "written_off",
            Self::RefundDue => "refund_due",
            Self::PaidByCredit => "paid_by_credit",
            Self::CreditLent => "credit_lent",
            Self::CreditReturned => "credit_returned",
            Self::PutOnTab => "put_on_tab",
            Self::Undone => "undone",
            Self::OrphanFound => "orphan_found",
            Self::OrphanDismissed => "orphan_dismissed",
            Self::RefundBegun => "refund_begun",
            Self::RefundReturned => "refund_returned",
            Self::RefundCredited => "refund_credited",
            Self::Decided => "decided",
        }
    }
}

/// A transfer to book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transfer {
    pub(crate) event: EventKind,
    /// Id of the charge, order, refund or payment; for a tab that is written off, its device, currency and
    /// opening time.
    pub(crate) event_id: String,
    /// Number of the transfer within its event, from 1.
    pub(crate) line: i64,
    /// The account that is debited.
    pub(crate) debit: Account,
    /// The account that is credited.
    pub(crate) credit: Account,
    /// The amount, above zero.
    pub(crate) amount: Money,
    /// The operator's name and reason, if an operator caused it; else empty.
    pub(crate) note: String,
    /// When it was booked.
    pub(crate) at: UnixMillis,
}

impl Transfer {
    /// The only transfer of an event.
    pub(crate) fn new(
        event: EventKind,
        event_id: &str,
        (debit, credit): (Account, Account),
        amount: Money,
        at: UnixMillis,
    ) -> Self {
        let (event_id, note) = (event_id.to_owned(), String::new());
        Self { event, event_id, line: 1, debit, credit, amount, note, at }
    }
}

/// A link of the chain.
pub(crate) type Hash = [u8; 32];

/// The hash before the first transfer.
pub(crate) const GENESIS: Hash = [0; 32];

/// The input of a transfer's hash.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hashed<'t> {
    /// Its place in the chain, from 1.
    pub(crate) seq: i64,
    /// Event, event id and line.
    pub(crate) event: (&'t str, &'t str, i64),
    /// The debited and the credited account.
    pub(crate) sides: (&'t str, &'t str),
    /// The amount in smallest units, and its currency.
    pub(crate) amount: (i64, &'t str),
    pub(crate) note: &'t str,
    /// When it was booked, in milliseconds since 1970 (UTC).
    pub(crate) at: i64,
}

impl Hashed<'_> {
    /// The hash that follows `previous`. Every field is length-prefixed or a number of fixed size, so that
    /// different transfers have different input.
    pub(crate) fn hash(&self, previous: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"farthing-ledger-v2");
        hasher.update(previous);
        for number in [self.seq, self.event.2, self.amount.0, self.at] {
            hasher.update(number.to_be_bytes());
        }
        let (event, event_id, _) = self.event;
        for text in [event, event_id, self.sides.0, self.sides.1, self.amount.1, self.note] {
            hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(text);
        }
        hasher.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::{DeviceId, PublisherId};

    use super::{Account, GENESIS, Hashed};

    #[test]
    fn every_account_reads_back_from_its_name() {
        let device = DeviceId::parse("dev_0123456789abcdefghij").unwrap();
        let publisher = PublisherId::parse("jeju-post").unwrap();
        for account in [
            Account::CarrierReceivable("fake".to_owned()),
            Account::CarrierFees("fake".to_owned()),
            Account::TabReceivable(device.clone()),
            Account::BadDebt(publisher.clone()),
            Account::Promotions(publisher.clone()),
            Account::PublisherPayable(publisher.clone()),
            Account::ReaderCredit(device),
            Account::RefundsDue(publisher),
            Account::Suspense("fake".to_owned()),
        ] {
            assert_eq!(Account::parse(&account.to_string()), Some(account));
        }
    }

    #[test]
    fn the_hash_depends_on_everything() {
        let one = Hashed {
            seq: 1,
            event: ("charged", "chg_1", 1),
            sides: ("carrier_receivable:fake", "publisher_payable:jeju-post"),
            amount: (300, "KRW"),
            note: "",
            at: 7,
        };
        let first = one.hash(&GENESIS);
        let others = [
            Hashed { seq: 2, ..one },
            Hashed { event: ("refund_due", "chg_1", 1), ..one },
            Hashed { event: ("charged", "chg_2", 1), ..one },
            Hashed { event: ("charged", "chg_1", 2), ..one },
            Hashed { sides: ("carrier_receivable:fak", "epublisher_payable:jeju-post"), ..one },
            Hashed { amount: (301, "KRW"), ..one },
            Hashed { amount: (300, "USD"), ..one },
            Hashed { note: "x", ..one },
            Hashed { at: 8, ..one },
        ];
        assert!(others.iter().all(|other| other.hash(&GENESIS) != first));
        assert_ne!(one.hash(&first), first);
        assert_eq!(one.hash(&GENESIS), first);
    }
}
