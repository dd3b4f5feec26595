//! The payments and refunds that path parameters name.

use serde_json::Value;

use super::payments::PaymentSpec;
use super::scenario::ScenarioRun;
use super::{Checked, Mismatch};
use crate::openapi::Operation;
use crate::step::{Fact, PathValue, Phone};

impl ScenarioRun<'_> {
    /// A payment that the sentences ask for, or that the operation can work on.
    pub(super) async fn payment_id(&mut self, operation: &Operation) -> Checked<String> {
        let spec = self.spec();
        let value = self.plan.path_value("paymentId");
        if value == PathValue::Unknown {
            return Ok("no-such-payment".to_owned());
        }
        let payment = match (value, self.fixtures.subject.clone()) {
            (PathValue::Confirmed, _) => {
                let payment = self.reserve(&spec).await?;
                self.decide("confirmPayment", &payment).await?;
                payment
            }
            (PathValue::Cancelled, _) => {
                let payment = self.reserve(&spec).await?;
                self.decide("cancelPayment", &payment).await?;
                payment
            }
            (PathValue::NotSucceeded, _) => self.reserve(&spec).await?,
            (_, Some(subject)) => subject,
            (PathValue::ThatPayment | PathValue::ThatRefund, None) => {
                return Err(Mismatch::new("a payment that a sentence speaks of", "none does"));
            }
            (..) => match operation.id.as_str() {
                "validatePayment" => self.prepare(&self.payable(&spec)).await?,
                "confirmPayment" | "cancelPayment" => self.reserve(&self.payable(&spec)).await?,
                _ => self.pay(&self.payable(&spec)).await?,
            },
        };
        self.fixtures.subject = Some(payment.clone());
        Ok(payment.id)
    }

    /// The number of a service that is not offered cannot have made the payment itself.
    fn payable(&self, spec: &PaymentSpec) -> PaymentSpec {
        let offered = !self.plan.facts.contains(&Fact::Phone(Phone::NotApplicable));
        let phone = if offered { spec.phone.clone() } else { "+821023459999".to_owned() };
        PaymentSpec { phone, ..spec.clone() }
    }

    /// A refund of that payment, or none that exists.
    pub(super) async fn refund_id(&mut self) -> Checked<String> {
        if self.plan.path_value("refundId") == PathValue::Unknown {
            return Ok("no-such-refund".to_owned());
        }
        if self.fixtures.subject.is_none() {
            // The payment is unknown on purpose; the refund is one of another payment.
            let spec = self.spec();
            self.fixtures.subject = Some(self.pay(&spec).await?);
        }
        match self.fixtures.refunds.last() {
            Some(refund) => Ok(refund.clone()),
            None => self.refund(false, Value::Null).await,
        }
    }
}
