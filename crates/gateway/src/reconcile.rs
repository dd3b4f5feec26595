//! Compares the ledger with a carrier's payments, one by one.
//!
//! [`reconcile`] is pure: it compares two lists of the same period and returns their differences, each with
//! the data to act on it. A difference itself changes no charge: the payment is read, and that read changes
//! the charge, or the money goes to suspense.

use std::collections::{BTreeMap, BTreeSet};

use farthing_protocol::{ChargeId, Money};
use serde::Serialize;

use crate::carriers::{CarrierStatus, Observation};
use crate::charges::PaymentId;

/// A charge of this gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OurCharge {
    /// Its id, which is `referenceCode` at the carrier.
    pub(crate) id: ChargeId,
    /// Its state in the ledger.
    pub(crate) books: Books,
}

/// The state of a charge in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Books {
    /// Paid by this payment.
    Paid {
        payment: PaymentId,
        /// The amount that the carrier reported.
        amount: Money,
    },
    /// Not over; its own reads will find the outcome.
    Open,
    /// Over, and no money was taken.
    Ended,
}

/// A difference between the ledger and the carrier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Difference {
    /// The carrier took money under a reference that no charge has: a backup was restored, or another system
    /// uses the client. The money goes to suspense.
    UnknownPayment {
        /// The carrier's payment id.
        payment: String,
        /// `referenceCode` of the payment. A payment of this gateway has its charge's id there.
        reference: String,
    },
    /// The carrier took money for a charge that ended without money.
    PaidAfterEnd { charge: String, payment: String },
    /// The carrier took money for a charge by a second payment.
    PaidTwice {
        charge: String,
        /// Id of the second payment.
        payment: String,
    },
    /// The ledger has the charge as paid, and the carrier lists the payment with another status.
    NotSucceeded { charge: String, payment: String },
    /// The ledger has the charge as paid, and the carrier does not list the payment.
    Missing { charge: String, payment: String },
    /// Both sides have the charge as paid, with different amounts.
    AmountDiffers { charge: String, payment: String },
    /// The carrier still holds a reservation for a charge that is over.
    HeldAfterEnd { charge: String, payment: String },
    /// The carrier has another status or amount of a refund than the ledger.
    RefundDiffers { refund: String, payment: String },
    /// The carrier refunded money of a payment without a refund of this gateway.
    UnknownRefund {
        payment: String,
        /// `referenceCode` of the refund.
        reference: String,
    },
}

/// Which side has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// The ledger has money that the carrier does not list.
    OursOnly,
    /// The carrier took or reserved money that the ledger does not have.
    CarrierOnly,
    /// Both sides have it, with different amounts.
    AmountDiffers,
}

impl Difference {
    /// Which side has more.
    pub(crate) const fn side(&self) -> Side {
        match self {
            Self::NotSucceeded { .. } | Self::Missing { .. } | Self::RefundDiffers { .. } => {
                Side::OursOnly
            }
            Self::UnknownPayment { .. }
            | Self::PaidAfterEnd { .. }
            | Self::PaidTwice { .. }
            | Self::HeldAfterEnd { .. }
            | Self::UnknownRefund { .. } => Side::CarrierOnly,
            Self::AmountDiffers { .. } => Side::AmountDiffers,
        }
    }

    /// Whether it is about the payment that paid a charge.
    pub(crate) const fn is_of_paid(&self) -> bool {
        matches!(
            self,
            Self::NotSucceeded { .. } | Self::Missing { .. } | Self::AmountDiffers { .. }
        )
    }
}

/// Compares charges with the carrier's payments of the same period. Both lists must be complete; their order
/// does not matter. The result is sorted and has each difference once. A charge that is still open is not a
/// difference.
pub(crate) fn reconcile(ours: &[OurCharge], theirs: &[Observation]) -> Vec<Difference> {
    let charges: BTreeMap<&str, &Books> =
        ours.iter().map(|charge| (charge.id.as_str(), &charge.books)).collect();
    let mut differences: BTreeSet<Difference> =
        theirs.iter().filter_map(|seen| of_payment(&charges, seen)).collect();
    let listed: BTreeSet<(&str, &str)> =
        theirs.iter().map(|seen| (seen.reference.as_str(), seen.payment.0.as_str())).collect();
    for charge in ours {
        if let Books::Paid { payment, .. } = &charge.books
            && !listed.contains(&(charge.id.as_str(), payment.0.as_str()))
        {
            let (charge, payment) = (charge.id.as_str().to_owned(), payment.0.clone());
            differences.insert(Difference::Missing { charge, payment });
        }
    }
    differences.into_iter().collect()
}

fn of_payment(charges: &BTreeMap<&str, &Books>, seen: &Observation) -> Option<Difference> {
    let has_money = seen.status == CarrierStatus::Succeeded;
    let (charge, payment) = (seen.reference.clone(), seen.payment.0.clone());
    match charges.get(seen.reference.as_str()) {
        None => has_money.then_some(Difference::UnknownPayment { payment, reference: charge }),
        Some(Books::Open) => None,
        Some(Books::Ended) => match seen.status {
            CarrierStatus::Succeeded => Some(Difference::PaidAfterEnd { charge, payment }),
            CarrierStatus::Denied | CarrierStatus::Cancelled => None,
            CarrierStatus::Processing
            | CarrierStatus::PendingValidation
            | CarrierStatus::Reserved => Some(Difference::HeldAfterEnd { charge, payment }),
        },
        Some(Books::Paid { payment: own, amount }) if *own == seen.payment => match seen.amount {
            _ if !has_money => Some(Difference::NotSucceeded { charge, payment }),
            Some(taken) if taken == *amount => None,
            _ => Some(Difference::AmountDiffers { charge, payment }),
        },
        Some(Books::Paid { .. }) => match seen.status {
            CarrierStatus::Succeeded => Some(Difference::PaidTwice { charge, payment }),
            CarrierStatus::Denied | CarrierStatus::Cancelled => None,
            CarrierStatus::Processing
            | CarrierStatus::PendingValidation
            | CarrierStatus::Reserved => Some(Difference::HeldAfterEnd { charge, payment }),
        },
    }
}

#[cfg(test)]
mod tests;
