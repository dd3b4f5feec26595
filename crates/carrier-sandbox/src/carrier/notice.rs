//! Notifications: CloudEvents about payments and refunds, and when to try them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::payment::{Payment, Stage, Status};
use super::phone::{Line, Phone};
use super::refund::{Refund, RefundStage};
use super::sink::Sink;

/// A notification on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// Unique in the queue; a duplicate has the same `id` and another key.
    pub(crate) key: String,
    /// The `id` of the CloudEvent.
    pub(crate) id: String,
    /// The payment or refund it is about.
    pub(crate) subject: String,
    pub(crate) phone: Phone,
    pub(crate) sink: Sink,
    pub(crate) kind: String,
    pub(crate) body: Value,
    pub(crate) time: Timestamp,
    pub(crate) due: Timestamp,
    /// Delivered before the answer to the request that caused it.
    pub(crate) early: bool,
    pub(crate) tries: u32,
    /// Place in the queue, given when it is queued.
    #[serde(default)]
    pub(crate) place: u64,
}

/// How long after the answer a notification leaves.
const DELAY: SignedDuration = SignedDuration::from_millis(150);

/// How much later the second copy comes where everything comes twice.
pub(crate) const LATE: SignedDuration = SignedDuration::from_secs(5);

/// Waits between the tries, in seconds: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

impl Notice {
    /// The body that is posted, in the structured mode of CloudEvents 1.0.
    pub(crate) fn cloud_event(&self, source: &str) -> Value {
        json!({
            "id": self.id,
            "source": source,
            "specversion": "1.0",
            "type": self.kind,
            "datacontenttype": "application/json",
            "time": self.time.to_string(),
            "data": self.body,
        })
    }

    /// When to try again after a failure at `now`, if ever.
    pub(crate) fn next_try(&self, now: Timestamp) -> Option<Timestamp> {
        let wait = WAITS.get(usize::try_from(self.tries).ok()?)?;
        now.checked_add(SignedDuration::from_secs(*wait)).ok()
    }

    /// A second copy of the same event, `later`.
    pub(crate) fn again(&self, later: SignedDuration) -> Self {
        let due = self.due.checked_add(later).unwrap_or(self.due);
        Self { key: format!("{}-again", self.key), due, early: false, ..self.clone() }
    }
}

/// The notifications that a payment's new stage causes, none without a sink.
pub(crate) fn of_payment(payment: &Payment, stage: &Stage, at: Timestamp) -> Vec<Notice> {
    let Some(sink) = payment.terms.sink.as_ref() else { return Vec::new() };
    let (word, status, description) = match stage.status() {
        // No notification: the answer to the request said so already.
        Status::Processing => return Vec::new(),
        Status::PendingValidation => ("pending-validation", "succeeded", "A code is asked for"),
        Status::Reserved => ("reserved", "succeeded", "The amount is reserved"),
        Status::Succeeded => ("completed", "succeeded", "The payment is charged"),
        Status::Cancelled => ("cancelled", "succeeded", "The payment is cancelled"),
        Status::Denied => ("denied", "failed", "The payment is denied"),
    };
    let extra = match stage {
        Stage::Succeeded { at } => Some(("paymentDate", at.to_string())),
        Stage::Denied { reason } => Some(("denialReason", reason.clone())),
        _ => None,
    };
    let body = with(
        json!({"paymentId": payment.terms.id, "status": status, "description": description}),
        extra,
    );
    let kind = format!("org.camaraproject.carrier-billing.v0.payment-{word}");
    let about = About { phone: &payment.terms.phone, subject: &payment.terms.id, word };
    on_line(&about, sink, kind, body, at)
}

/// The notifications that a refund's new stage causes, none without a sink.
pub(crate) fn of_refund(
    payment: &Payment,
    refund: &Refund,
    stage: RefundStage,
    at: Timestamp,
) -> Vec<Notice> {
    let Some(sink) = refund.terms.sink.as_ref() else { return Vec::new() };
    let (word, status, description, extra) = match stage {
        RefundStage::Processing => return Vec::new(),
        RefundStage::Succeeded { at } => {
            ("completed", "succeeded", "The refund is done", ("refundDate", at.to_string()))
        }
        RefundStage::Denied => {
            let reason = ("denialReason", "Refund denied by business".to_owned());
            ("denied", "failed", "The refund is denied", reason)
        }
    };
    let body = with(
        json!({
            "paymentId": payment.terms.id,
            "refundId": refund.terms.id,
            "status": status,
            "description": description,
        }),
        Some(extra),
    );
    let kind = format!("org.camaraproject.carrier-billing-refund.v0.refund-{word}");
    let about = About { phone: &payment.terms.phone, subject: &refund.terms.id, word };
    on_line(&about, sink, kind, body, at)
}

/// The details of an event, with one that only some of them have.
fn with(mut body: Value, extra: Option<(&str, String)>) -> Value {
    if let (Some(body), Some((name, text))) = (body.as_object_mut(), extra) {
        body.insert(name.to_owned(), Value::String(text));
    }
    body
}

/// What a notification is about.
struct About<'a> {
    phone: &'a Phone,
    subject: &'a str,
    word: &'static str,
}

fn on_line(
    about: &About<'_>,
    sink: &Sink,
    kind: String,
    body: Value,
    at: Timestamp,
) -> Vec<Notice> {
    let line = about.phone.line();
    let early = line == Line::NotifiedEarly;
    let due = if early { at } else { at.checked_add(DELAY).unwrap_or(at) };
    // A payment passes each stage at most once, so its word makes the id unique.
    let id = format!("{}.{}", about.subject, about.word);
    let notice = Notice {
        key: id.clone(),
        id,
        subject: about.subject.to_owned(),
        phone: about.phone.clone(),
        sink: sink.clone(),
        kind,
        body,
        time: at,
        due,
        early,
        tries: 0,
        place: 0,
    };
    // The second copy stands first in the queue and is due later.
    let again = (line == Line::NotifiedTwice).then(|| notice.again(LATE));
    again.into_iter().chain([notice]).collect()
}
