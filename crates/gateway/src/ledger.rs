//! The books: double entry, append-only, each transaction chained to the one before by its hash.
//!
//! A transaction is built balanced or not at all. Every balance is a sum of entries; nothing is
//! ever corrected in place. Amounts of money that the carrier owes us stand on a receivable of that
//! carrier; what we owe a publisher or a reader stands on payables of that publisher.

use core::fmt;

use farthing_protocol::{ChargeId, Money, PublisherId};
use sha2::{Digest, Sha256};

use crate::clock::UnixMillis;

/// Where money stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// What a carrier owes us: debit.
    CarrierReceivable(String),
    /// What we owe a publisher: credit.
    PublisherPayable(PublisherId),
    /// What we owe readers of a publisher back: credit.
    RefundClearing(PublisherId),
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CarrierReceivable(carrier) => write!(f, "carrier_receivable:{carrier}"),
            Self::PublisherPayable(publisher) => write!(f, "publisher_payable:{publisher}"),
            Self::RefundClearing(publisher) => write!(f, "refund_clearing:{publisher}"),
        }
    }
}

/// One line of a transaction: exactly one of debit and credit is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where.
    pub(crate) account: String,
    /// In which currency.
    pub(crate) currency: String,
    /// Smallest units on the debit side.
    pub(crate) debit: i64,
    /// Smallest units on the credit side.
    pub(crate) credit: i64,
}

/// What happened to the money of one charge. Each kind happens once to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The carrier took it.
    Charged,
    /// It, or a part of it, must go back.
    RefundDue,
}

impl Kind {
    /// Its name in the database.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::RefundDue => "refund_due",
        }
    }
}

/// A balanced transaction that is not yet in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transaction {
    /// What happened.
    pub(crate) kind: Kind,
    /// To the money of which charge.
    pub(crate) charge: ChargeId,
    /// When.
    pub(crate) at: UnixMillis,
    /// Its lines.
    pub(crate) entries: Vec<Entry>,
}

impl Transaction {
    /// Moves `amount` from the credit account to the debit account.
    fn transfer(
        kind: Kind,
        charge: &ChargeId,
        at: UnixMillis,
        amount: Money,
        sides: &Sides,
    ) -> Self {
        let entry = |account: &Account, debit, credit| Entry {
            account: account.to_string(),
            currency: amount.currency().code().to_owned(),
            debit,
            credit,
        };
        let minor = amount.minor();
        let entries = vec![entry(&sides.debit, minor, 0), entry(&sides.credit, 0, minor)];
        Self { kind, charge: charge.clone(), at, entries }
    }

    /// The carrier took `amount` for `publisher`.
    pub(crate) fn charged(
        charge: &ChargeId,
        at: UnixMillis,
        amount: Money,
        carrier: &str,
        publisher: &PublisherId,
    ) -> Self {
        let sides = Sides {
            debit: Account::CarrierReceivable(carrier.to_owned()),
            credit: Account::PublisherPayable(publisher.clone()),
        };
        Self::transfer(Kind::Charged, charge, at, amount, &sides)
    }

    /// `amount` of what was charged must go back to the reader.
    pub(crate) fn refund_due(
        charge: &ChargeId,
        at: UnixMillis,
        amount: Money,
        publisher: &PublisherId,
    ) -> Self {
        let sides = Sides {
            debit: Account::PublisherPayable(publisher.clone()),
            credit: Account::RefundClearing(publisher.clone()),
        };
        Self::transfer(Kind::RefundDue, charge, at, amount, &sides)
    }

    /// The hash of this transaction behind the one with hash `previous`.
    pub(crate) fn hash(&self, seq: i64, previous: &Hash) -> Hash {
        hash(seq, previous, self.kind.word(), self.charge.as_str(), self.at.0, &self.entries)
    }
}

struct Sides {
    debit: Account,
    credit: Account,
}

/// A link of the chain.
pub(crate) type Hash = [u8; 32];

/// What stands before the first transaction.
pub(crate) const GENESIS: Hash = [0; 32];

/// The hash of a transaction as it stands in the books. Every field is length-prefixed or a number
/// of fixed size, so that no two transactions read alike.
pub(crate) fn hash(
    seq: i64,
    previous: &Hash,
    kind: &str,
    charge: &str,
    at: i64,
    entries: &[Entry],
) -> Hash {
    let mut hasher = Sha256::new();
    let text = |part: &str| {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.extend_from_slice(part.as_bytes());
        bytes
    };
    hasher.update(b"farthing-ledger-v1");
    hasher.update(previous);
    hasher.update(seq.to_be_bytes());
    hasher.update(text(kind));
    hasher.update(text(charge));
    hasher.update(at.to_be_bytes());
    for entry in entries {
        hasher.update(text(&entry.account));
        hasher.update(text(&entry.currency));
        hasher.update(entry.debit.to_be_bytes());
        hasher.update(entry.credit.to_be_bytes());
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::{ChargeId, Currency, Money, PublisherId};
    use proptest::prelude::*;

    use super::{GENESIS, Transaction};
    use crate::clock::UnixMillis;

    fn charge() -> ChargeId {
        ChargeId::parse("chg_0123456789abcdefghij").unwrap()
    }

    fn publisher() -> PublisherId {
        PublisherId::parse("jeju-post").unwrap()
    }

    proptest! {
        #[test]
        fn every_transaction_balances(minor in 1_i64..1_000_000_000) {
            let amount = Money::from_minor(minor, Currency::KRW).unwrap();
            let at = UnixMillis(0);
            let charged = Transaction::charged(&charge(), at, amount, "sandbox", &publisher());
            let due = Transaction::refund_due(&charge(), at, amount, &publisher());
            for transaction in [charged, due] {
                let debits: i64 = transaction.entries.iter().map(|entry| entry.debit).sum();
                let credits: i64 = transaction.entries.iter().map(|entry| entry.credit).sum();
                prop_assert_eq!(debits, credits);
                prop_assert!(debits > 0);
            }
        }
    }

    #[test]
    fn the_hash_depends_on_everything() {
        let amount = Money::from_minor(300, Currency::KRW).unwrap();
        let transaction =
            Transaction::charged(&charge(), UnixMillis(7), amount, "sandbox", &publisher());
        let first = transaction.hash(1, &GENESIS);

        let mut other = transaction.clone();
        other.at = UnixMillis(8);
        let mut moved = transaction.clone();
        moved.entries.get_mut(0).unwrap().account.push('x');
        let hashes = [
            transaction.hash(2, &GENESIS),
            transaction.hash(1, &first),
            other.hash(1, &GENESIS),
            moved.hash(1, &GENESIS),
        ];
        assert!(hashes.iter().all(|hash| *hash != first));
        assert_eq!(transaction.hash(1, &GENESIS), first);
    }
}
