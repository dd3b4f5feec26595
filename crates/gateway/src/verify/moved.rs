//! A sum of transfers that must be between the same accounts and in the same currency.

use core::fmt;

use farthing_protocol::Currency;

use crate::ledger::Account;
use crate::store::ledger::BookedTransfer;

/// What the transfers of one kind moved for one charge, order, refund or payment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Moved {
    /// In smallest units. Zero if there is no transfer.
    pub(super) minor: i64,
    currency: String,
    /// The account that was debited; empty if it may differ.
    debit: String,
    /// The account that was credited; empty if it may differ.
    credit: String,
}

/// The accounts that all transfers of a sum have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Common {
    Debit,
    Credit,
    Both,
}

impl Moved {
    /// What should be booked: an amount, the account that is debited, and the account that is credited. None
    /// stands for an account that may differ.
    pub(super) fn of(
        (minor, currency): (i64, Currency),
        (debit, credit): (Option<&Account>, Option<&Account>),
    ) -> Self {
        if minor == 0 {
            return Self::default();
        }
        let name = |account: Option<&Account>| account.map(ToString::to_string).unwrap_or_default();
        Self {
            minor,
            currency: currency.code().to_owned(),
            debit: name(debit),
            credit: name(credit),
        }
    }

    /// Adds a transfer.
    ///
    /// # Errors
    ///
    /// If the sum has other accounts or another currency.
    pub(super) fn add(
        &mut self,
        transfer: &BookedTransfer,
        common: Common,
    ) -> Result<(), &'static str> {
        let BookedTransfer { debit, credit, currency, .. } = transfer;
        let (debit, credit) = match common {
            Common::Debit => (debit.as_str(), ""),
            Common::Credit => ("", credit.as_str()),
            Common::Both => (debit.as_str(), credit.as_str()),
        };
        if self.minor == 0 {
            self.currency.clone_from(currency);
            debit.clone_into(&mut self.debit);
            credit.clone_into(&mut self.credit);
        } else if self.currency != *currency || self.debit != debit || self.credit != credit {
            return Err("I17: transfers of one event differ in an account or in the currency");
        }
        self.minor = self.minor.saturating_add(transfer.amount);
        Ok(())
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minor == 0 {
            return f.write_str("nothing");
        }
        write!(f, "{} {}", self.minor, self.currency)?;
        for (word, account) in [("from", &self.debit), ("to", &self.credit)] {
            if !account.is_empty() {
                write!(f, " {word} {account}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::{Currency, PublisherId};

    use super::{Common, Moved};
    use crate::ledger::Account;
    use crate::store::ledger::BookedTransfer;

    fn paid(publisher: &str, currency: &str) -> BookedTransfer {
        BookedTransfer {
            id: 1,
            debit: "promotions:jeju-post".to_owned(),
            credit: format!("publisher_payable:{publisher}"),
            amount: 300,
            currency: currency.to_owned(),
            event: "paid_by_credit".to_owned(),
            event_id: "ord_1".to_owned(),
            line: 1,
            note: String::new(),
            at: 0,
        }
    }

    #[test]
    fn a_sum_is_of_one_publisher_and_one_currency() {
        let payable = Account::PublisherPayable(PublisherId::parse("jeju-post").unwrap());
        let expected = Moved::of((300, Currency::KRW), (None, Some(&payable)));
        for (publisher, currency, is_expected) in
            [("jeju-post", "KRW", true), ("other-post", "KRW", false), ("jeju-post", "USD", false)]
        {
            let mut moved = Moved::default();
            moved.add(&paid(publisher, currency), Common::Credit).unwrap();
            assert_eq!(moved == expected, is_expected, "{moved}");
            let more = moved.add(&paid("jeju-post", "KRW"), Common::Credit);
            assert_eq!(more.is_ok(), is_expected, "{moved}");
        }
        assert_eq!(expected.to_string(), "300 KRW to publisher_payable:jeju-post");
        assert_eq!(Moved::of((0, Currency::KRW), (None, Some(&payable))), Moved::default());
    }
}
