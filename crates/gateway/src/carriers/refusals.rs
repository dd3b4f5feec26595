//! The meaning of a carrier's refusals: a table in `data/refusals.json`.

use std::collections::BTreeMap;

use farthing_protocol::Reason;
use serde::Deserialize;

use crate::carriers::setup::Vocabulary;
use crate::carriers::wire::ErrorOut;

/// Reasons by the carrier's error code.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Refusals {
    camara: BTreeMap<String, Reason>,
    kg_mobilians: BTreeMap<String, Meaning>,
}

#[derive(Debug, Clone, Deserialize)]
struct Meaning {
    reason: Reason,
    #[serde(default)]
    with: BTreeMap<String, Reason>,
}

impl Refusals {
    /// Reads the table that is part of the program.
    pub(crate) fn built_in() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../data/refusals.json"))
    }

    /// The reason for the reader that an error means.
    pub(crate) fn reason(&self, vocabulary: Option<Vocabulary>, error: &ErrorOut) -> Reason {
        let meaning = match vocabulary {
            Some(Vocabulary::KgMobilians) => {
                carrier_code(&error.message).and_then(|code| self.kg_mobilians.get(code))
            }
            None => None,
        };
        meaning.map_or_else(
            || self.camara.get(&error.code).copied().unwrap_or(Reason::Unknown),
            |meaning| meaning.with.get(&error.code).copied().unwrap_or(meaning.reason),
        )
    }
}

/// The carrier's own code: four digits in square brackets at the end of the message.
fn carrier_code(message: &str) -> Option<&str> {
    let inner = message.trim_end_matches(['.', ' ']).strip_suffix(']')?;
    let (_, code) = inner.rsplit_once('[')?;
    (code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

    use farthing_protocol::Reason;

    use super::Refusals;
    use crate::carriers::setup::Vocabulary;
    use crate::carriers::wire::ErrorOut;

    #[test]
    fn every_refusal_has_its_reason() {
        let refusals = Refusals::built_in().unwrap();
        for (code, message, known, unknown) in [
            (
                "CARRIER_BILLING.UNAUTHORIZED_AMOUNT",
                "No [0031]",
                Reason::LimitSingle,
                Reason::LimitSingle,
            ),
            (
                "CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED",
                "No [0031]",
                Reason::LimitMonthly,
                Reason::LimitMonthly,
            ),
            (
                "CARRIER_BILLING.PAYMENT_DENIED",
                "No [0036]",
                Reason::BlockedBySubscriber,
                Reason::CarrierPolicy,
            ),
            (
                "CARRIER_BILLING.PAYMENT_DENIED",
                "The payment was denied [0016]",
                Reason::UnpaidBill,
                Reason::CarrierPolicy,
            ),
            ("CARRIER_BILLING.PAYMENT_DENIED", "No [0032].", Reason::Minor, Reason::CarrierPolicy),
            (
                "CARRIER_BILLING.PAYMENT_DENIED",
                "No [0054]",
                Reason::NewOrChangedLine,
                Reason::CarrierPolicy,
            ),
            (
                "CARRIER_BILLING.PAYMENT_DENIED",
                "No [0053]",
                Reason::NewOrChangedLine,
                Reason::CarrierPolicy,
            ),
            (
                "SERVICE_NOT_APPLICABLE",
                "No [0015]",
                Reason::LineNotEligible,
                Reason::LineNotEligible,
            ),
            (
                "IDENTIFIER_NOT_FOUND",
                "No such phone.",
                Reason::NumberNotServed,
                Reason::NumberNotServed,
            ),
            (
                "CARRIER_BILLING.PAYMENT_DENIED",
                "[9999]",
                Reason::CarrierPolicy,
                Reason::CarrierPolicy,
            ),
            (
                "CARRIER_BILLING.PAYMENT_DENIED",
                "[0016] denied",
                Reason::CarrierPolicy,
                Reason::CarrierPolicy,
            ),
            ("SOMETHING_NEW", "", Reason::Unknown, Reason::Unknown),
        ] {
            let error = ErrorOut { code: code.to_owned(), message: message.to_owned() };
            let with = refusals.reason(Some(Vocabulary::KgMobilians), &error);
            assert_eq!((with, refusals.reason(None, &error)), (known, unknown), "{code} {message}");
        }
    }

    #[test]
    fn every_reason_of_the_table_is_known() {
        let table: serde_json::Value =
            serde_json::from_str(include_str!("../../data/refusals.json")).unwrap();
        let refusals = Refusals::built_in().unwrap();
        for (code, meaning) in table["kg_mobilians"].as_object().unwrap() {
            // A misspelled reason would be read as `Unknown`.
            let read = refusals.kg_mobilians[code].reason;
            assert_eq!(serde_json::to_value(read).unwrap(), meaning["reason"], "{code}");
        }
        for (code, reason) in table["camara"].as_object().unwrap() {
            assert_eq!(&serde_json::to_value(refusals.camara[code]).unwrap(), reason, "{code}");
        }
    }
}
