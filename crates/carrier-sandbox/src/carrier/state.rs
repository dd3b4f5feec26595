//! The carrier's state, computed from all events.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::event::{Event, Tried};
use super::notice::Notice;
use super::payment::{Payment, PaymentId};
use super::phone::Phone;
use super::refund::{Refund, RefundId, RefundStage};

/// Everything that the carrier remembers, computed from all events.
#[derive(Debug, Default)]
pub(crate) struct CarrierState {
    pub(super) payments: HashMap<PaymentId, Payment>,
    pub(super) by_client: HashMap<String, Vec<PaymentId>>,
    pub(super) by_phone: HashMap<Phone, Vec<PaymentId>>,
    pub(super) by_authorization: HashMap<String, PaymentId>,
    /// Newest payment of a client with this correlator.
    pub(super) by_correlator: HashMap<(String, String), PaymentId>,
    pub(super) references: HashSet<(String, String)>,
    /// Changes that will happen by time alone, earliest first.
    pub(super) deadlines: BTreeSet<(Timestamp, PaymentId)>,
    pub(super) refund_deadlines: BTreeSet<(Timestamp, PaymentId, RefundId)>,
    pub(super) inboxes: HashMap<Phone, Vec<Message>>,
    pub(super) otps: HashMap<String, Otp>,
    pub(super) otp_sends: HashMap<Phone, Vec<(Timestamp, String)>>,
    pub(super) sims: HashMap<Phone, Timestamp>,
    pub(super) outbox: BTreeMap<String, Notice>,
    /// Notifications queued so far.
    queued: u64,
    /// Payments and refunds whose sink said that it is gone.
    gone: HashSet<String>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

/// A one-time password of one-time-password-sms.
#[derive(Debug, Clone)]
pub(crate) struct Otp {
    pub(crate) client: String,
    pub(crate) phone: Phone,
    pub(crate) code: String,
    pub(crate) until: Timestamp,
    pub(crate) misses: u32,
    pub(crate) used: bool,
}

impl CarrierState {
    /// Applies one event.
    pub(crate) fn apply(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::ClockAdvanced { .. } => {}
            Event::PaymentOpened(terms) => self.open(Payment::new((**terms).clone())),
            Event::PaymentMoved { payment, step } => {
                let Some(found) = self.payments.get_mut(payment) else { return };
                let before = found.stage.deadline();
                match found.stage.clone().next(step.clone(), at) {
                    Ok(stage) => found.stage = stage,
                    // This happens only with a journal that was changed by hand.
                    Err(error) => tracing::error!(payment, %error, "a move was left out"),
                }
                let after = found.stage.deadline();
                if let Some(until) = before {
                    self.deadlines.remove(&(until, payment.clone()));
                }
                if let Some(until) = after {
                    self.deadlines.insert((until, payment.clone()));
                }
            }
            Event::CodeMissed { payment } => {
                if let Some(found) = self.payments.get_mut(payment) {
                    found.misses = found.misses.saturating_add(1);
                }
            }
            Event::MessageSent { phone, text } => {
                let message = Message { at, text: text.clone() };
                self.inboxes.entry(phone.clone()).or_default().push(message);
            }
            Event::RefundOpened { payment, terms } => {
                if let Some(found) = self.payments.get_mut(payment) {
                    let key = (terms.settles_at, payment.clone(), terms.id.clone());
                    self.refund_deadlines.insert(key);
                    found.refunds.push(Refund::new((**terms).clone()));
                }
            }
            Event::RefundSettled { payment, refund, denied } => {
                let found = self.payments.get_mut(payment);
                let mut refunds = found.into_iter().flat_map(|found| found.refunds.iter_mut());
                if let Some(found) = refunds.find(|known| known.terms.id == *refund) {
                    let stage =
                        if *denied { RefundStage::Denied } else { RefundStage::Succeeded { at } };
                    found.stage = stage;
                    let key = (found.terms.settles_at, payment.clone(), refund.clone());
                    self.refund_deadlines.remove(&key);
                }
            }
            Event::OtpSent { id, client, phone, code, until } => {
                let sends = self.otp_sends.entry(phone.clone()).or_default();
                sends.push((at, id.clone()));
                let (client, phone, code) = (client.clone(), phone.clone(), code.clone());
                let otp = Otp { client, phone, code, until: *until, misses: 0, used: false };
                self.otps.insert(id.clone(), otp);
            }
            Event::OtpMissed { id } => {
                if let Some(otp) = self.otps.get_mut(id) {
                    otp.misses = otp.misses.saturating_add(1);
                }
            }
            Event::OtpUsed { id } => {
                if let Some(otp) = self.otps.get_mut(id) {
                    otp.used = true;
                }
            }
            Event::NoticeQueued(notice) => self.queue(notice),
            Event::NoticeTried { key, outcome } => self.tried(key, *outcome),
            Event::SimChanged { phone, at } => {
                self.sims.insert(phone.clone(), *at);
            }
        }
    }

    fn open(&mut self, payment: Payment) {
        let terms = &payment.terms;
        let (id, client) = (terms.id.clone(), terms.client.clone());
        self.by_client.entry(client.clone()).or_default().push(id.clone());
        self.by_phone.entry(terms.phone.clone()).or_default().push(id.clone());
        if let Some(validation) = &terms.validation {
            self.by_authorization.insert(validation.authorization_id.clone(), id.clone());
        }
        if let Some(correlator) = &terms.request.client_correlator {
            self.by_correlator.insert((client.clone(), correlator.clone()), id.clone());
        }
        self.references.insert((client, terms.request.reference_code.clone()));
        self.deadlines.insert((terms.settles_at, id.clone()));
        self.payments.insert(id, payment);
    }

    fn queue(&mut self, notice: &Notice) {
        if self.gone.contains(&notice.subject) {
            return;
        }
        self.queued = self.queued.saturating_add(1);
        let notice = Notice { place: self.queued, ..notice.clone() };
        self.outbox.insert(notice.key.clone(), notice);
    }

    fn tried(&mut self, key: &str, outcome: Tried) {
        match outcome {
            Tried::Delivered | Tried::GivenUp => {
                self.outbox.remove(key);
            }
            Tried::Again { at } => {
                if let Some(notice) = self.outbox.get_mut(key) {
                    notice.tries = notice.tries.saturating_add(1);
                    notice.due = at;
                }
            }
            Tried::Gone => {
                if let Some(notice) = self.outbox.remove(key) {
                    self.outbox.retain(|_, other| other.subject != notice.subject);
                    self.gone.insert(notice.subject);
                }
            }
        }
    }
}
