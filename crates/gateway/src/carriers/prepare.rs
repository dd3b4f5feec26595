//! Asks for a reservation: with the merchant's token, so that the reader must prove the phone, or with a
//! token that the network has bound to the phone.

use farthing_protocol::{Currency, Money, Msisdn};
use serde_json::value::RawValue;

use crate::carriers::addresses::within;
use crate::carriers::classify::error;
use crate::carriers::client::Carrier;
use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::observation::News;
use crate::carriers::wire::{AmountIn, ChargingIn, MetaIn, PrepareBody, TransactionIn};
use crate::charges::Event;
use crate::clock::UnixMillis;

/// The data of a request for a reservation.
#[derive(Debug, Clone)]
pub(crate) struct Prepare {
    /// The attempt's id (`clientCorrelator`).
    pub(crate) correlator: String,
    /// The charge's id (`referenceCode`).
    pub(crate) reference: String,
    pub(crate) phone: Msisdn,
    pub(crate) price: Money,
    pub(crate) description: String,
    pub(crate) merchant_name: String,
    pub(crate) merchant_identifier: String,
    /// Host of the publisher's page.
    pub(crate) service_id: String,
    pub(crate) product_id: String,
    /// After this moment the call must not be sent. The reconciler relies on it: if the carrier lists no
    /// reservation later, there is none.
    pub(crate) leave_by: UnixMillis,
}

impl Carrier {
    /// Asks for a reservation.
    pub(crate) async fn prepare(&self, prepare: &Prepare) -> News {
        let currency = prepare.price.currency();
        let Some(body) = self.body(prepare, &currency, Some(prepare.phone.as_e164())) else {
            return News::Event(Event::NotExecuted);
        };
        let address = within(&self.payments, &["prepare"]);
        let heard = self.write(address, &prepare.correlator, &body, prepare.leave_by).await;
        self.classifier.prepare(&heard)
    }

    /// Asks for a reservation with a token of the phone. None if the carrier does not accept the token: then
    /// nothing has happened there, and the merchant's token may be used.
    pub(super) async fn prepare_as(&self, prepare: &Prepare, token: &str) -> Option<News> {
        let currency = prepare.price.currency();
        let body = self.body(prepare, &currency, None)?;
        let request = self.http.post(within(&self.payments, &["prepare"]));
        let request = request.header("x-correlator", &prepare.correlator).bearer_auth(token);
        // The carrier may have asked for a pause while the phone's token was fetched.
        if self.paused_until().is_some() || self.clock.now() >= prepare.leave_by {
            return None;
        }
        let heard = exchange(request.json(&body)).await;
        self.learn(&heard);
        (!is_about_the_token(&heard)).then(|| self.classifier.prepare(&heard))
    }

    fn body<'a>(
        &'a self,
        prepare: &'a Prepare,
        currency: &'a Currency,
        phone: Option<&'a str>,
    ) -> Option<PrepareBody<'a>> {
        let amount = RawValue::from_string(prepare.price.amount().to_string()).ok()?;
        let charging_information =
            ChargingIn { amount, currency: currency.code(), description: &prepare.description };
        let charging_meta_data = MetaIn {
            merchant_name: &prepare.merchant_name,
            merchant_identifier: &prepare.merchant_identifier,
            service_id: &prepare.service_id,
            product_id: &prepare.product_id,
        };
        Some(PrepareBody {
            amount_transaction: TransactionIn {
                phone_number: phone,
                client_correlator: &prepare.correlator,
                payment_amount: AmountIn { charging_information, charging_meta_data },
                reference_code: &prepare.reference,
            },
            sink: self.setup.sink.as_deref(),
        })
    }
}

/// Whether the call was rejected because of its token, or was not sent. Not true for a lost answer: that call
/// may have run.
fn is_about_the_token(heard: &Heard) -> bool {
    let Heard::Answered(reply) = heard else { return *heard == Heard::NotSent };
    let code = error(reply).code;
    let about =
        ["PERMISSION_DENIED", "INVALID_TOKEN", "UNNECESSARY_IDENTIFIER", "MISSING_IDENTIFIER"];
    matches!(reply.status, 401 | 429)
        || matches!(reply.status, 400..=499) && about.contains(&code.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_about_the_token;
    use crate::carriers::exchange::{Heard, Reply};

    #[test]
    fn only_what_certainly_did_not_run_is_asked_for_again() {
        let heard = |status, code: &str| {
            let body = json!({ "code": code }).to_string().into_bytes();
            Heard::Answered(Reply { status, retry_after: None, total: None, body })
        };
        for (heard, expected) in [
            (Heard::NotSent, true),
            (Heard::Silence, false),
            (heard(201, ""), false),
            (heard(401, "UNAUTHENTICATED"), true),
            (heard(403, "PERMISSION_DENIED"), true),
            (heard(422, "UNNECESSARY_IDENTIFIER"), true),
            (heard(429, "TOO_MANY_REQUESTS"), true),
            (heard(403, "CARRIER_BILLING.PAYMENT_DENIED"), false),
            (heard(409, "ALREADY_EXISTS"), false),
            (heard(503, "UNAVAILABLE"), false),
            (heard(500, "PERMISSION_DENIED"), false),
        ] {
            assert_eq!(is_about_the_token(&heard), expected, "{heard:?}");
        }
    }
}
