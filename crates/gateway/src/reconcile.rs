//! Our books and a carrier's, compared payment by payment (reconciliation R3 and R4).
//!
//! [`reconcile`] is pure: two lists of the same stretch of time give the list of their differences,
//! each with all that is needed to act on it. It concludes nothing: a difference leads to a read of the
//! payment, and that read moves the charge, or to suspense.

use std::collections::{BTreeMap, BTreeSet};

use farthing_protocol::{ChargeId, Money};
use serde::Serialize;

use crate::carriers::{CarrierStatus, Observation};
use crate::charges::PaymentId;

/// A charge of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OurCharge {
    /// Which: the carrier's `referenceCode`.
    pub(crate) id: ChargeId,
    /// How it stands in our books.
    pub(crate) books: Books,
}

/// How a charge stands in our books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Books {
    /// Paid: by this payment, so much.
    Paid {
        payment: PaymentId,
        /// What the carrier said that it took.
        amount: Money,
    },
    /// Not over: its own reads find out what is missing.
    Open,
    /// Final, and no money moved.
    Ended,
}

/// Something on which the two sides do not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Difference {
    /// The carrier took money under a reference that none of our charges has: a restored backup, or
    /// somebody else's. To suspense.
    UnknownPayment {
        /// The carrier's payment id.
        payment: String,
        /// `referenceCode` of the payment: our charge's id.
        reference: String,
    },
    /// The carrier took money for a charge that ended without.
    PaidAfterEnd { charge: String, payment: String },
    /// The carrier took money for a charge by another payment than the one that paid it.
    PaidTwice {
        charge: String,
        /// The payment too many.
        payment: String,
    },
    /// We have it as paid, and the carrier lists the payment as something else.
    NotSucceeded { charge: String, payment: String },
    /// We have it as paid, and the carrier does not list the payment.
    Missing { charge: String, payment: String },
    /// Both have it as paid, for different amounts.
    AmountDiffers { charge: String, payment: String },
    /// The carrier still holds a reservation for a charge that is over.
    HeldAfterEnd { charge: String, payment: String },
    /// A refund stands otherwise at the carrier than in our books.
    RefundDiffers { refund: String, payment: String },
    /// The carrier gave money of a payment back, and no refund of ours asked for it.
    UnknownRefund {
        payment: String,
        /// The refund's reference there.
        reference: String,
    },
}

/// Whose books say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Ours have money that the carrier does not show.
    OursOnly,
    /// The carrier has moved or holds money of which ours do not know.
    CarrierOnly,
    /// Both know of it, and say different sums.
    AmountDiffers,
}

impl Difference {
    /// Whose books say more.
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

    /// Whether it is about the payment by which one of our charges was paid.
    pub(crate) const fn is_of_paid(&self) -> bool {
        matches!(
            self,
            Self::NotSucceeded { .. } | Self::Missing { .. } | Self::AmountDiffers { .. }
        )
    }
}

/// Compares our charges with the carrier's payments of the same time. Both lists must be whole. The
/// result is sorted, each difference once; the order of the lists does not matter. A charge that is
/// open on our side makes no difference yet.
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
