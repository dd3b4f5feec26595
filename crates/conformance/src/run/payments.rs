//! Makes the payments that a scenario finds at the carrier.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Checked;
use super::fixtures::Payment;
use super::names::{CONFIRM_DENIED, ITEM, MERCHANT, PAID, REFUND_DENIED};
use super::scenario::{ScenarioRun, SetupRequest};
use crate::path::Path;
use crate::step::{Crowd, Edit};
use crate::target::Caller;

/// How a payment is to be made.
#[derive(Debug, Clone)]
pub(super) struct PaymentSpec {
    pub(super) phone: String,
    pub(super) caller: Caller,
    pub(super) merchant: Option<&'static str>,
    pub(super) correlator: Option<String>,
    pub(super) tax_included: bool,
}

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

impl ScenarioRun<'_> {
    /// The usual payment on the scenario's phone.
    pub(super) fn spec(&self) -> PaymentSpec {
        // Whoever asks for a gross refund means a gross payment.
        let tax_included = self.plan.edit("isTaxIncluded") == Some(&Edit::Is(json!(true)));
        let phone = self.phone.clone();
        PaymentSpec { phone, caller: Caller::Own, merchant: None, correlator: None, tax_included }
    }

    /// A payment that has succeeded.
    pub(super) async fn pay(&mut self, spec: &PaymentSpec) -> Checked<Payment> {
        self.mode("sync").await?;
        self.open("createPayment", spec).await
    }

    /// A payment that is reserved, or that waits for a code where the carrier asks for one.
    pub(super) async fn prepare(&mut self, spec: &PaymentSpec) -> Checked<Payment> {
        self.mode("sync").await?;
        self.open("preparePayment", spec).await
    }

    /// A payment that can be confirmed.
    pub(super) async fn reserve(&mut self, spec: &PaymentSpec) -> Checked<Payment> {
        let payment = self.prepare(spec).await?;
        if let Some(authorization) = &payment.authorization {
            let code = self.code_of(&payment.phone).await?;
            let body = json!({ "authorizationId": authorization, "code": code });
            self.move_on("validatePayment", &payment, body).await?;
        }
        Ok(payment)
    }

    /// Confirms or cancels a payment.
    pub(super) async fn decide(&mut self, operation: &str, payment: &Payment) -> Checked<()> {
        self.move_on(operation, payment, json!({ "phoneNumber": payment.phone })).await
    }

    async fn move_on(&mut self, operation: &str, payment: &Payment, body: Value) -> Checked<()> {
        let path = [("paymentId", payment.id.as_str())];
        let request =
            SetupRequest { operation, caller: Caller::Own, path: &path, body: Some(body) };
        self.set_up(request).await.map(drop)
    }

    async fn open(&mut self, operation: &str, spec: &PaymentSpec) -> Checked<Payment> {
        let reference = format!("before-{}", self.serial());
        let mut transaction = json!({
            "phoneNumber": spec.phone,
            "referenceCode": reference,
            "paymentAmount": {
                "chargingInformation": {
                    "amount": PAID, "currency": "KRW", "description": "An article",
                    "isTaxIncluded": spec.tax_included,
                },
                "paymentDetails": [{
                    "id": ITEM, "amount": PAID, "currency": "KRW", "description": "An article",
                    "isTaxIncluded": spec.tax_included,
                }],
            },
        });
        if let Some(merchant) = spec.merchant {
            let place = Path::parse("paymentAmount.chargingMetaData.merchantIdentifier");
            place.set(&mut transaction, json!(merchant));
        }
        if let Some(correlator) = &spec.correlator {
            Path::parse("clientCorrelator").set(&mut transaction, json!(correlator));
        }
        let body = Some(json!({ "amountTransaction": transaction }));
        let answer =
            self.set_up(SetupRequest { operation, caller: spec.caller, path: &[], body }).await?;
        let text = |place: &str| {
            answer.json.as_ref().and_then(|json| json.pointer(place)?.as_str()).map(str::to_owned)
        };
        let payment = Payment {
            id: text("/paymentId").context("the payment has no paymentId")?,
            phone: spec.phone.clone(),
            reference,
            authorization: text("/validationInfo/authorizationId"),
        };
        if spec.caller == Caller::Own {
            self.fixtures.payments.push(payment.clone());
        }
        Ok(payment)
    }

    /// Denies a payment that waits for its code: wrong ones until no try is left.
    async fn deny(&mut self, payment: &Payment) -> Checked<()> {
        let tries = self.variable("max_try").await?.as_u64().unwrap_or_default();
        let authorization = payment.authorization.clone();
        let body = json!({ "authorizationId": authorization, "code": super::codes::WRONG });
        for _ in 0..tries {
            let path = [("paymentId", payment.id.as_str())];
            let body = Some(body.clone());
            let request = SetupRequest {
                operation: "validatePayment",
                caller: Caller::Own,
                path: &path,
                body,
            };
            self.try_set_up(&request).await?;
        }
        Ok(())
    }

    /// Makes the payments that a sentence speaks of.
    pub(super) async fn payments(&mut self, crowd: Crowd) -> Checked<()> {
        let spec = self.spec();
        let elsewhere = PaymentSpec { phone: self.numbers.next(), ..spec.clone() };
        let foreign = PaymentSpec { caller: Caller::Other, ..spec.clone() };
        match crowd {
            Crowd::None => {
                self.pay(&foreign).await?;
            }
            Crowd::One => {
                self.pay(&elsewhere).await?;
                self.pay(&foreign).await?;
                let subject = self.pay(&spec).await?;
                self.fixtures.subject = Some(subject);
            }
            Crowd::Several => {
                for days in [20, 15, 3, 2] {
                    self.pay(&spec).await?;
                    self.carrier.advance(days * DAY).await?;
                }
                self.pay(&foreign).await?;
                self.prepare(&elsewhere).await?;
            }
            Crowd::OfOneMerchant => {
                for merchant in [Some(MERCHANT), Some("merchant-2"), None, Some(MERCHANT)] {
                    self.pay(&PaymentSpec { merchant, ..spec.clone() }).await?;
                }
                self.pay(&PaymentSpec { merchant: Some(MERCHANT), ..foreign }).await?;
            }
            Crowd::MoreThanFive => {
                for _ in 0..7 {
                    self.pay(&spec).await?;
                }
            }
            Crowd::InEachStatus => self.payments_in_each_status(spec).await?,
        }
        Ok(())
    }

    async fn payments_in_each_status(&mut self, spec: PaymentSpec) -> Checked<()> {
        self.pay(&spec).await?;
        let denied = self.prepare(&spec).await?;
        self.deny(&denied).await?;
        let cancelled = self.reserve(&spec).await?;
        self.decide("cancelPayment", &cancelled).await?;
        self.reserve(&spec).await?;
        let waiting = PaymentSpec { phone: self.numbers.next(), ..spec.clone() };
        self.prepare(&waiting).await?;
        // The last one, so that it is still being decided when the list is asked for.
        self.carrier.set(json!({ "async_seconds": 60 })).await?;
        self.mode("async").await?;
        let undecided = PaymentSpec { phone: self.numbers.next(), ..spec };
        self.open("createPayment", &undecided).await?;
        Ok(())
    }

    /// A payment on a number whose payments are refused at this operation.
    pub(super) fn refuse(&mut self, operation: &str) {
        let number = match operation {
            "confirmPayment" => CONFIRM_DENIED,
            "createRefund" => REFUND_DENIED,
            _ => return self.phone = self.numbers.of(crate::step::Phone::Denied),
        };
        number.clone_into(&mut self.phone);
    }
}
