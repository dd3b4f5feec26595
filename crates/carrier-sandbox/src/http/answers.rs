//! The bodies of answers, as the OpenAPI files write them.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::carrier::amount::Amount;
use crate::carrier::payment::{Payment, Status};
use crate::carrier::refund::Refund;
use crate::carrier::wire::payment::PaymentAmount;
use crate::carrier::wire::refund::RefundType;

/// `PaymentCreated`, `BodyAmountReservationTransactionForReserve` and `Payment`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentView<'a> {
    payment_id: &'a str,
    amount_transaction: TransactionView<'a>,
    payment_status: Status,
    payment_creation_date: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validation_info: Option<ValidationView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sink: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TransactionView<'a> {
    phone_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_correlator: Option<&'a str>,
    payment_amount: &'a PaymentAmount,
    reference_code: &'a str,
    #[serde(rename = "resourceURL")]
    resource_url: String,
    server_reference_code: &'a str,
}

/// `ValidationInfo`: `Open` or `Validate`.
#[derive(Debug, Serialize)]
#[serde(tag = "action", rename_all = "lowercase")]
enum ValidationView<'a> {
    Open {
        #[serde(rename = "validationURL")]
        url: String,
    },
    Validate {
        #[serde(rename = "authorizationId")]
        authorization_id: &'a str,
    },
}

/// Where a payment is read again.
pub(crate) fn payment_url(public_url: &str, id: &str) -> String {
    format!("{public_url}/carrier-billing/v0.5/payments/{id}")
}

impl<'a> PaymentView<'a> {
    /// A payment as `retrievePayment` shows it.
    pub(crate) fn of(payment: &'a Payment, public_url: &str) -> Self {
        let terms = &payment.terms;
        Self {
            payment_id: &terms.id,
            amount_transaction: TransactionView {
                phone_number: terms.phone.as_str(),
                client_correlator: terms.request.client_correlator.as_deref(),
                payment_amount: &terms.request.payment_amount,
                reference_code: &terms.request.reference_code,
                resource_url: payment_url(public_url, &terms.id),
                server_reference_code: &terms.server_reference,
            },
            payment_status: payment.status(),
            payment_creation_date: terms.created_at,
            payment_date: payment.charged_at(),
            validation_info: None,
            // The schema only knows https, which the sinks of a demo on one machine are not.
            sink: terms.sink.as_ref().filter(|sink| sink.is_https()).map(|sink| sink.url.as_str()),
        }
    }

    /// A payment as `preparePayment` answers it.
    pub(crate) fn prepared(payment: &'a Payment, public_url: &str) -> Self {
        let validation = payment.terms.validation.as_ref();
        let validation_info = validation.map(|asked| {
            let authorization_id = asked.authorization_id.as_str();
            if asked.hosted {
                ValidationView::Open { url: format!("{public_url}/validate/{authorization_id}") }
            } else {
                ValidationView::Validate { authorization_id }
            }
        });
        Self { validation_info, ..Self::of(payment, public_url) }
    }
}

/// The CAMARA schema `Refund`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefundView<'a> {
    refund_id: &'a str,
    refund_status: &'static str,
    #[serde(rename = "type")]
    kind: RefundType,
    refund_creation_date: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    amount_transaction: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    sink: Option<&'a str>,
}

impl<'a> RefundView<'a> {
    pub(crate) fn of(refund: &'a Refund) -> Self {
        let terms = &refund.terms;
        Self {
            refund_id: &terms.id,
            refund_status: refund.status(),
            kind: terms.kind,
            refund_creation_date: terms.created_at,
            refund_date: refund.refunded_at(),
            reason: terms.reason.as_deref(),
            amount_transaction: &terms.transaction,
            sink: terms.sink.as_ref().filter(|sink| sink.is_https()).map(|sink| sink.url.as_str()),
        }
    }
}

/// The CAMARA schema `PaymentRemainingAmount`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RemainingView<'a> {
    amount: Amount,
    currency: &'a str,
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_tax_included: Option<bool>,
}

impl<'a> RemainingView<'a> {
    pub(crate) fn of(payment: &'a Payment) -> Self {
        let charging = &payment.terms.request.payment_amount.charging_information;
        Self {
            amount: payment.remaining(),
            currency: &charging.currency,
            description: "Current amount not refunded so far",
            is_tax_included: charging.is_tax_included,
        }
    }
}
