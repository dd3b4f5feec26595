//! Reads from the carrier's state.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::amount::Amount;
use super::calendar::Month;
use super::notice::Notice;
use super::outcome::Caller;
use super::payment::{Payment, PaymentId};
use super::phone::{Line, Phone};
use super::refund::{Refund, RefundId};
use super::refusal::Refusal;
use super::state::{CarrierState, Message};

impl CarrierState {
    /// A payment of any client.
    pub(crate) fn payment(&self, id: &str) -> Option<&Payment> {
        self.payments.get(id)
    }

    /// The payments of a client, oldest first.
    pub(crate) fn payments_of<'a>(&'a self, client: &str) -> impl Iterator<Item = &'a Payment> {
        self.by_client.get(client).into_iter().flatten().filter_map(|id| self.payments.get(id))
    }

    /// The payment that a hosted window or a validation belongs to.
    pub(crate) fn payment_by_authorization(&self, authorization: &str) -> Option<&Payment> {
        self.payments.get(self.by_authorization.get(authorization)?)
    }

    /// The newest payment that a client gave this correlator.
    pub(crate) fn payment_by_correlator(&self, client: &str, correlator: &str) -> Option<&Payment> {
        let key = (client.to_owned(), correlator.to_owned());
        self.payments.get(self.by_correlator.get(&key)?)
    }

    /// Whether a client used this reference before.
    pub(crate) fn knows_reference(&self, client: &str, reference: &str) -> bool {
        self.references.contains(&(client.to_owned(), reference.to_owned()))
    }

    /// Whether a line has a reservation that is neither confirmed nor given up.
    pub(crate) fn has_open_session(&self, phone: &Phone) -> bool {
        self.payments_on(phone).any(|payment| payment.status().is_open())
    }

    /// What a line owes or may come to owe in a month.
    pub(crate) fn month_total(&self, phone: &Phone, month: Month) -> Amount {
        self.payments_on(phone)
            .filter(|payment| {
                let at = payment.charged_at().unwrap_or(payment.terms.created_at);
                Month::of(at) == month
            })
            .map(
                |payment| {
                    if payment.status().is_open() { payment.amount() } else { payment.remaining() }
                },
            )
            .fold(Amount::ZERO, Amount::plus)
    }

    /// What was refunded to a line in a month.
    pub(crate) fn month_refunds(&self, phone: &Phone, month: Month) -> Amount {
        self.payments_on(phone)
            .flat_map(|payment| &payment.refunds)
            .filter(|refund| refund.holds() && Month::of(refund.terms.created_at) == month)
            .fold(Amount::ZERO, |sum, refund| sum.plus(refund.terms.amount))
    }

    fn payments_on<'a>(&'a self, phone: &Phone) -> impl Iterator<Item = &'a Payment> {
        self.by_phone.get(phone).into_iter().flatten().filter_map(|id| self.payments.get(id))
    }

    /// The next payment that time moves, if its time has come.
    pub(crate) fn payment_due(&self, now: Timestamp) -> Option<&Payment> {
        let (until, id) = self.deadlines.first()?;
        (*until <= now).then(|| self.payments.get(id))?
    }

    /// The next refund that time moves, if its time has come.
    pub(crate) fn refund_due(&self, now: Timestamp) -> Option<(&Payment, &Refund)> {
        let (until, payment, refund) = self.refund_deadlines.first()?;
        let payment = (*until <= now).then(|| self.payments.get(payment))??;
        Some((payment, payment.refund(refund)?))
    }

    /// When time will move something next.
    pub(crate) fn next_deadline(&self, in_flight: &HashSet<String>) -> Option<Timestamp> {
        let payment = self.deadlines.first().map(|(until, _)| *until);
        let refund = self.refund_deadlines.first().map(|(until, ..)| *until);
        let notice = self.notices_ready(in_flight).map(|notice| notice.due).min();
        [payment, refund, notice].into_iter().flatten().min()
    }

    /// Notifications that wait for their time and for nothing else.
    ///
    /// The notifications of one payment are sent in the order of its events: each waits until the one before was tried.
    /// A notification that a fault delays does not hold up the others.
    pub(crate) fn notices_ready<'a>(
        &'a self,
        in_flight: &'a HashSet<String>,
    ) -> impl Iterator<Item = &'a Notice> {
        let mut untried: HashMap<&str, Vec<(u64, Timestamp)>> = HashMap::new();
        for notice in self.outbox.values().filter(|notice| notice.tries == 0) {
            untried.entry(&notice.subject).or_default().push((notice.place, notice.due));
        }
        self.outbox.values().filter(move |notice| {
            let before = untried.get(notice.subject.as_str()).into_iter().flatten();
            let overtakes =
                before.clone().any(|(place, due)| *place < notice.place && *due <= notice.due);
            !in_flight.contains(&notice.key) && (notice.early || !overtakes)
        })
    }

    /// Everything on its way.
    pub(crate) fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.outbox.values()
    }

    /// A notification on its way.
    pub(crate) fn notice(&self, key: &str) -> Option<&Notice> {
        self.outbox.get(key)
    }

    /// The line that an authentication of one-time-password-sms is about.
    pub(crate) fn phone_of_otp(&self, id: &str) -> Option<Phone> {
        self.otps.get(id).map(|otp| otp.phone.clone())
    }

    /// The messages of a phone, oldest first.
    pub(crate) fn inbox(&self, phone: &Phone) -> &[Message] {
        self.inboxes.get(phone).map_or(&[], Vec::as_slice)
    }

    /// When the SIM of a line was last changed: never, for most, since it was activated.
    pub(crate) fn sim_changed_at(&self, phone: &Phone, now: Timestamp) -> Option<Timestamp> {
        if let Some(at) = self.sims.get(phone) {
            return Some(*at);
        }
        match phone.line() {
            Line::NoSim => None,
            Line::SimChanged => now.checked_sub(jiff::SignedDuration::from_hours(24)).ok(),
            _ => Timestamp::from_second(ACTIVATED_AT).ok(),
        }
    }
}

/// Every ordinary line got its SIM at midnight of 2 January 2020 in Korea.
const ACTIVATED_AT: i64 = 1_577_890_800;

impl Payment {
    /// One of its refunds.
    pub(crate) fn refund(&self, id: &str) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.terms.id == id)
    }
}

/// Names a payment and one of its refunds.
pub(crate) type RefundKey = (PaymentId, RefundId);

/// A payment of this client, and of this line where the token is bound to one.
///
/// # Errors
///
/// `NOT_FOUND` for everybody else's payments too, so that ids cannot be probed.
pub(crate) fn find<'a>(
    state: &'a CarrierState,
    caller: &Caller,
    id: &str,
) -> Result<&'a Payment, Refusal> {
    state
        .payment(id)
        .filter(|payment| payment.terms.client == caller.client)
        .filter(|payment| caller.phone.as_ref().is_none_or(|phone| *phone == payment.terms.phone))
        .ok_or(Refusal::NOT_FOUND)
}
