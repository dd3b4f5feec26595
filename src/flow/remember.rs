//! Remembers the phone number for the next payment: in this page or, if the reader wants it, on this device.

use farthing_protocol::{Msisdn, OrderStatus, OrderView, WayOn};

use super::Flow;
use super::effect::Effect;
use super::purchase::Purchase;
use super::step::{Notice, Payer, Step};

impl Flow {
    /// Another payment has used the number, or the device has kept it.
    pub(super) fn phone_remembered(&mut self, phone: Msisdn, is_kept: bool) {
        self.remembered = Some(phone.clone());
        self.keeps_phone = is_kept;
        // What the reader types, or was told about the last try, stays.
        if let Step::Phone(step) = &mut self.step
            && step.payer == Payer::Typed(None)
            && step.problem.is_none()
            && !self.has_typed
        {
            step.payer = Payer::Remembered(phone);
            // Taps count from when the button that needs no number has appeared.
            self.visible_since = self.visible_since.map(|_| self.now);
        }
    }

    /// The device saves a known number at once, and a new one when it is proved.
    pub(super) fn keep_phone_toggled(&mut self, effects: &mut Vec<Effect>) {
        self.keeps_phone = !self.keeps_phone;
        if let Some(phone) = self.remembered.clone() {
            effects.push(Effect::RememberPhone { phone, is_kept: self.keeps_phone });
        }
    }

    /// A number that the carrier texts a code to, or lets pay, is worth remembering.
    pub(super) fn remember(
        &mut self,
        purchase: &Purchase,
        order: &OrderView,
        effects: &mut Vec<Effect>,
    ) {
        let is_proved = matches!(
            order.status,
            OrderStatus::AwaitingCode
                | OrderStatus::AwaitingWindow
                | OrderStatus::Charging
                | OrderStatus::Paid
        );
        let Some(phone) = &purchase.phone else { return };
        if is_proved && self.remembered.as_ref() != Some(phone) {
            self.remembered = Some(phone.clone());
            let is_kept = self.keeps_phone;
            effects.push(Effect::RememberPhone { phone: phone.clone(), is_kept });
        }
    }

    /// Who pays the next try: the remembered number, unless the reader has just typed another one or must do so.
    pub(super) fn payer(&self, phone: Option<Msisdn>, notice: Option<Notice>) -> Payer {
        let must_be_other = matches!(notice, Some(Notice::Refused(refusal)) if refusal.reason.way_on() == WayOn::OwnLine);
        let is_changing = matches!(self.step, Step::Stopping { .. });
        match (&self.remembered, phone) {
            _ if must_be_other => Payer::Typed(None),
            (Some(known), None) => Payer::Remembered(known.clone()),
            (Some(known), Some(phone)) if *known == phone && !is_changing => {
                Payer::Remembered(phone)
            }
            (_, phone) => Payer::Typed(phone),
        }
    }
}
