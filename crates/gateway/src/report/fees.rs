//! The fees that carriers would have kept if each purchase had been a charge of its own.

use std::collections::BTreeMap;

use farthing_protocol::{Currency, Money};

use crate::carriers::Fee;
use crate::report::figures::paid;
use crate::store::ledger::BookedTransfer;

/// What is paid for each purchase of a period. A purchase can have several transfers, and the fixed part of
/// the fee counts once for all of them.
#[derive(Debug)]
pub(super) struct Fees {
    fee: Fee,
    /// By the id of the charge or order, in smallest units. Below zero if the purchase was made before the
    /// period and undone in it.
    paid: BTreeMap<String, i64>,
}

impl Fees {
    pub(super) const fn new(fee: Fee) -> Self {
        Self { fee, paid: BTreeMap::new() }
    }

    /// What a transfer changes in these fees, in smallest units.
    ///
    /// # Errors
    ///
    /// If its currency or its amount cannot be read.
    pub(super) fn change(&mut self, transfer: &BookedTransfer) -> anyhow::Result<i64> {
        let by = paid(transfer);
        if by == 0 || self.fee.is_none() {
            return Ok(0);
        }
        let currency = Currency::parse(&transfer.currency)?;
        let paid = self.paid.entry(transfer.event_id.clone()).or_default();
        let before = *paid;
        *paid += by;
        Ok(of(self.fee, *paid, currency)? - of(self.fee, before, currency)?)
    }
}

fn of(fee: Fee, paid: i64, currency: Currency) -> anyhow::Result<i64> {
    Ok(fee.of(Money::from_minor(paid.abs(), currency)?).minor() * paid.signum())
}
