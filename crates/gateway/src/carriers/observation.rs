//! A carrier's description of a payment, before it is compared with the charge.

use core::str::FromStr;

use farthing_protocol::{Currency, Money};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::carriers::wire::{PaymentOut, ValidationOut};
use crate::charges::{Event, PaymentId};
use crate::clock::UnixMillis;

/// The news that an answer has for a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// An event that needs no comparison with the charge.
    Event(Event),
    /// `prepare` answered with this payment.
    Prepared(Observation),
    /// A read of the carrier returned this payment.
    Read(Observation),
}

/// A payment as the carrier describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Observation {
    pub(crate) payment: PaymentId,
    pub(crate) status: CarrierStatus,
    /// The amount; none if it is not an amount in an ISO 4217 currency.
    pub(crate) amount: Option<Money>,
    /// `referenceCode`: the id of our charge, as the carrier has it.
    pub(crate) reference: String,
    /// When the carrier created it, by the carrier's clock; none if it does not say so.
    pub(crate) created_at: Option<UnixMillis>,
    /// When the carrier took the money, by its own clock; none before, or if it does not say so. The carrier
    /// refunds to the bill only in the month of this moment.
    pub(crate) paid_at: Option<UnixMillis>,
    /// How the reader agrees, if the carrier says so.
    pub(crate) told: Option<Told>,
    /// For an operator's decision: the operator's name and reason (JSON).
    pub(crate) decided: Option<String>,
}

/// The status of a payment, with the specification's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CarrierStatus {
    Processing,
    PendingValidation,
    Reserved,
    Succeeded,
    Denied,
    Cancelled,
}

/// How the reader agrees (`validationInfo`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// `validate`: by a code, for the authorization with this id.
    Code(String),
    /// `open`: in a window at this address.
    Window(String),
}

impl CarrierStatus {
    /// The value of `paymentStatus` in the specification.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::PendingValidation => "pending_validation",
            Self::Reserved => "reserved",
            Self::Succeeded => "succeeded",
            Self::Denied => "denied",
            Self::Cancelled => "cancelled",
        }
    }

    const ALL: [Self; 6] = [
        Self::Processing,
        Self::PendingValidation,
        Self::Reserved,
        Self::Succeeded,
        Self::Denied,
        Self::Cancelled,
    ];
}

impl Observation {
    /// Reads a payment. None if its status is not in the specification, because its meaning is unknown.
    pub(crate) fn of(payment: PaymentOut) -> Option<Self> {
        let statuses = CarrierStatus::ALL;
        let status = statuses.into_iter().find(|one| one.as_str() == payment.payment_status)?;
        let charging = payment.amount_transaction.payment_amount.charging_information;
        Some(Self {
            payment: PaymentId(payment.payment_id),
            status,
            amount: exact_amount(&charging.amount, &charging.currency),
            reference: payment.amount_transaction.reference_code,
            created_at: payment
                .payment_creation_date
                .as_deref()
                .and_then(UnixMillis::parse_rfc3339),
            paid_at: payment.payment_date.as_deref().and_then(UnixMillis::parse_rfc3339),
            told: payment.validation_info.and_then(Told::of),
            decided: None,
        })
    }

    /// The evidence to save (JSON): the carrier's answer without the phone number.
    pub(crate) fn as_evidence(&self) -> String {
        if let Some(decided) = &self.decided {
            return decided.clone();
        }
        serde_json::json!({
            "paymentId": self.payment.0,
            "paymentStatus": self.status.as_str(),
            "amount": self.amount.map(|amount| amount.amount().to_string()),
            "currency": self.amount.map(|amount| amount.currency().code().to_owned()),
            "referenceCode": self.reference,
            "paymentDate": self.paid_at.map(UnixMillis::to_rfc3339),
        })
        .to_string()
    }
}

impl Told {
    fn of(info: ValidationOut) -> Option<Self> {
        match info.action.as_str() {
            "validate" => info.authorization_id.map(Self::Code),
            "open" => info.validation_url.map(Self::Window),
            _ => None,
        }
    }
}

/// Reads a JSON number exactly, without a float. `300.0` and `3e2` are 300; `300.5` is not an amount of won.
pub(super) fn exact_amount(raw: &RawValue, currency: &str) -> Option<Money> {
    let text = raw.get();
    let decimal = Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .or_else(|_| Decimal::from_str(text))
        .ok()?;
    Money::from_decimal(decimal, Currency::parse(currency).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use farthing_protocol::Currency;
    use serde_json::value::RawValue;

    use super::exact_amount;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, currency, minor) in [
            ("300", "KRW", Some(300)),
            ("300.0", "KRW", Some(300)),
            ("300.000", "KRW", Some(300)),
            ("3e2", "KRW", Some(300)),
            ("300.5", "KRW", None),
            ("-1", "KRW", None),
            ("4.99", "EUR", Some(499)),
            ("0.1", "KWD", Some(100)),
            ("1e40", "KRW", None),
            ("300", "XXX", None),
            ("\"300\"", "KRW", None),
            ("null", "KRW", None),
        ] {
            let raw = RawValue::from_string(text.to_owned()).unwrap();
            let read = exact_amount(&raw, currency);
            assert_eq!(read.map(farthing_protocol::Money::minor), minor, "{text} {currency}");
            assert!(
                read.is_none_or(|money| money.currency() == Currency::parse(currency).unwrap())
            );
        }
    }
}
