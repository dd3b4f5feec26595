//! The payments and refunds that path parameters name.

use serde_json::Value;

use super::stock::Wish;
use super::world::World;
use super::{Checked, Mismatch};
use crate::openapi::Operation;
use crate::step::{Fact, PathValue, Phone};

impl World<'_> {
    /// A payment that the sentences ask for, or that the operation can work on.
    pub(super) async fn payment_id(&mut self, operation: &Operation) -> Checked<String> {
        let wish = self.wish();
        let value = self.plan.path_value("paymentId");
        if value == PathValue::Unknown {
            return Ok("no-such-payment".to_owned());
        }
        let payment = match (value, self.stock.subject.clone()) {
            (PathValue::Confirmed, _) => {
                let payment = self.reserve(&wish).await?;
                self.decide("confirmPayment", &payment).await?;
                payment
            }
            (PathValue::Cancelled, _) => {
                let payment = self.reserve(&wish).await?;
                self.decide("cancelPayment", &payment).await?;
                payment
            }
            (PathValue::NotSucceeded, _) => self.reserve(&wish).await?,
            (_, Some(subject)) => subject,
            (PathValue::ThatPayment | PathValue::ThatRefund, None) => {
                return Err(Mismatch::new("a payment that a sentence speaks of", "none does"));
            }
            (..) => match operation.id.as_str() {
                "validatePayment" => self.prepare(&self.payable(&wish)).await?,
                "confirmPayment" | "cancelPayment" => self.reserve(&self.payable(&wish)).await?,
                _ => self.pay(&self.payable(&wish)).await?,
            },
        };
        self.stock.subject = Some(payment.clone());
        Ok(payment.id)
    }

    /// The number of a service that is not offered cannot have made the payment itself.
    fn payable(&self, wish: &Wish) -> Wish {
        let offered = !self.plan.facts.contains(&Fact::Phone(Phone::NotApplicable));
        let phone = if offered { wish.phone.clone() } else { "+821023459999".to_owned() };
        Wish { phone, ..wish.clone() }
    }

    /// A refund of that payment, or none that exists.
    pub(super) async fn refund_id(&mut self) -> Checked<String> {
        if self.plan.path_value("refundId") == PathValue::Unknown {
            return Ok("no-such-refund".to_owned());
        }
        if self.stock.subject.is_none() {
            // The payment is unknown on purpose; the refund is one of another payment.
            let wish = self.wish();
            self.stock.subject = Some(self.pay(&wish).await?);
        }
        match self.stock.refunds.last() {
            Some(refund) => Ok(refund.clone()),
            None => self.refund(false, Value::Null).await,
        }
    }
}
