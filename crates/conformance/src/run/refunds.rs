//! Refunds that a scenario finds at the carrier.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::names::{GIVEN_BACK, MERCHANT, REFUND_DENIED};
use super::payments::{DAY, PaymentSpec};
use super::scenario::{ScenarioRun, SetupRequest};
use super::{Checked, Mismatch};
use crate::path::Path;
use crate::step::{Crowd, RefundEnd, Refunded};
use crate::target::Caller;

impl ScenarioRun<'_> {
    /// Refunds some of the subject, and says its id.
    pub(super) async fn refund(&mut self, total: bool, more: Value) -> Checked<String> {
        let subject = self.fixtures.subject.clone().context("no payment to refund")?;
        let reference = format!("before-{}", self.serial());
        let mut transaction = json!({ "referenceCode": reference, "refundAmount": {} });
        if !total {
            let information =
                json!({ "amount": GIVEN_BACK, "currency": "KRW", "description": "An article" });
            Path::parse("refundAmount.chargingInformation").set(&mut transaction, information);
        }
        if let Some(more) = more.as_object() {
            for (name, value) in more {
                Path::parse(name).set(&mut transaction, value.clone());
            }
        }
        let kind = if total { "total" } else { "partial" };
        let path = [("paymentId", subject.id.as_str())];
        let body = Some(json!({ "type": kind, "amountTransaction": transaction }));
        let request =
            SetupRequest { operation: "createRefund", caller: Caller::Own, path: &path, body };
        let answer = self.set_up(request).await?;
        let id = answer.json.as_ref().and_then(|json| json.get("refundId")?.as_str());
        let id = id.context("the refund has no refundId")?.to_owned();
        self.fixtures.refunds.push(id.clone());
        Ok(id)
    }

    /// Makes the refunds that a sentence speaks of, all of one payment.
    pub(super) async fn refunds(&mut self, crowd: Crowd) -> Checked<()> {
        // Refunds end with the Korean calendar month, so several of them begin with one.
        if crowd == Crowd::Several {
            self.begin_month().await?;
        }
        let deniable = crowd == Crowd::InEachStatus && self.plan.asks_for("denied");
        if deniable {
            REFUND_DENIED.clone_into(&mut self.phone);
        }
        let spec = self.spec();
        let subject = self.pay(&spec).await?;
        self.fixtures.subject = Some(subject);
        let merchant =
            |name: &str| json!({ "refundAmount.chargingMetaData.merchantIdentifier": name });
        match crowd {
            Crowd::None => {}
            Crowd::One => drop(self.refund(false, Value::Null).await?),
            Crowd::Several => {
                for days in [15, 3, 2] {
                    self.refund(false, Value::Null).await?;
                    self.carrier.advance(days * DAY).await?;
                }
                self.refund(false, Value::Null).await?;
            }
            Crowd::OfOneMerchant => {
                for name in [MERCHANT, "merchant-2", MERCHANT] {
                    self.refund(false, merchant(name)).await?;
                }
                self.refund(false, Value::Null).await?;
            }
            Crowd::MoreThanFive => {
                for _ in 0..6 {
                    let amount = json!({ "refundAmount.chargingInformation.amount": 10 });
                    self.refund(false, amount).await?;
                }
            }
            Crowd::InEachStatus => {
                let end = if deniable { RefundEnd::Denied } else { RefundEnd::Succeeded };
                self.refunded(Refunded { total: false, end }).await?;
                self.refunded(Refunded { total: false, end: RefundEnd::InProgress }).await?;
            }
        }
        Ok(())
    }

    /// Gives "that payment" a refund that has come so far.
    pub(super) async fn refunded(&mut self, wanted: Refunded) -> Checked<()> {
        let refundable =
            self.fixtures.subject.as_ref().is_some_and(|one| one.phone == REFUND_DENIED);
        if wanted.end == RefundEnd::Denied && !refundable {
            let spec = PaymentSpec { phone: REFUND_DENIED.to_owned(), ..self.spec() };
            self.fixtures.subject = Some(self.pay(&spec).await?);
        }
        let at_once = wanted.end == RefundEnd::Succeeded;
        self.carrier.set(json!({ "async_seconds": 60 })).await?;
        self.mode(if at_once { "sync" } else { "async" }).await?;
        let id = self.refund(wanted.total, Value::Null).await?;
        if wanted.end == RefundEnd::Denied {
            self.carrier.advance(61).await?;
        }
        let status = match wanted.end {
            RefundEnd::InProgress => "processing",
            RefundEnd::Succeeded => "succeeded",
            RefundEnd::Denied => "denied",
        };
        let shown = self.show_refund(&id).await?;
        if shown.get("refundStatus") == Some(&json!(status)) {
            return Ok(());
        }
        Err(Mismatch::new(format!("a refund that is {status}"), shown.to_string()))
    }
}
