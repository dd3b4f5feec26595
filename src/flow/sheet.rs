//! Opens and closes the sheet. It opens when there is something to show. Closing it stops no payment.

use farthing_protocol::Way;
use farthing_protocol::offer::AskOffer;

use super::effect::Effect;
use super::instant::Instant;
use super::step::{Delivery, PhoneStep, Resume, Step, Undo};
use super::{Flow, OFFER_FRESH, OPEN_ANYWAY};

/// Whether the page shows the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    Closed,
    /// The page waits to hear that there is something to show.
    Opening {
        since: Instant,
    },
    Open,
}

impl Flow {
    pub(super) fn open(&mut self, effects: &mut Vec<Effect>) {
        self.sheet = Sheet::Opening { since: self.now };
        match &self.step {
            Step::Loading { .. } => {}
            Step::Phone(phone) if is_fresh(phone, self.now) => {
                self.show(effects);
            }
            // The order is paid, but its content has not arrived yet: nothing is bought again meanwhile.
            Step::Paid { undo, .. } if self.is_awaited() || matches!(undo, Undo::Asking(_)) => {
                self.show(effects);
            }
            Step::Idle
            | Step::LoadingReceipt { .. }
            | Step::ReadingReceipt { .. }
            | Step::Phone(_)
            | Step::Unavailable(_)
            | Step::Paid { .. } => self.load(None, effects),
            Step::Placing { .. } => self.show(effects),
            Step::Handover(_) => self.reopen_handover(effects),
            Step::Code { live, .. }
            | Step::Window { live }
            | Step::Waiting { live, .. }
            | Step::Stopping { live, .. } => {
                let order = live.order.id.clone();
                self.show(effects);
                effects.push(Effect::ReadOrder(order));
            }
        }
    }

    /// Closes the sheet. A payment goes on, and is shown again when the sheet opens.
    pub(super) fn close(&mut self, effects: &mut Vec<Effect>) {
        if self.sheet == Sheet::Closed {
            return;
        }
        self.sheet = Sheet::Closed;
        effects.push(Effect::TellClosed { item: self.item() });
        // A paid order is kept for its receipt, or until the page has been told.
        let is_aside = matches!(self.step, Step::Phone(_)) && self.instead.is_some();
        if is_aside || matches!(self.step, Step::Unavailable(_)) {
            self.instead = None;
            self.step = Step::Idle;
        }
    }

    pub(super) fn tick(&mut self, effects: &mut Vec<Effect>) {
        let is_loading = matches!(
            self.step,
            Step::Loading { .. } | Step::LoadingReceipt { .. } | Step::ReadingReceipt { .. }
        );
        if let Sheet::Opening { since } = self.sheet
            && is_loading
            && since.until(self.now) >= OPEN_ANYWAY
        {
            self.show(effects);
        }
    }

    /// Tells the page that there is something to show, once for each time it asked.
    pub(super) fn show(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.sheet, Sheet::Opening { .. }) {
            return;
        }
        self.sheet = Sheet::Open;
        self.has_typed = false;
        self.is_early = false;
        // A frame that is laid out but not shown counts as visible for its own document: taps count
        // from the moment that the page may show it.
        if self.visible_since.is_some() {
            self.visible_since = Some(self.now);
        }
        effects.push(Effect::TellOpened {
            item: self.item(),
            title: self.offer().map(|offer| offer.title.clone()),
        });
    }

    pub(super) fn load(&mut self, resume: Option<Resume>, effects: &mut Vec<Effect>) {
        self.step = Step::Loading { resume };
        self.asked_at = self.now;
        effects.push(Effect::AskOffer(match &self.instead {
            Some(item) => AskOffer::Item(item.clone()),
            None => self.wanted.clone(),
        }));
    }

    /// Asks again for what did not come, once waiting is over.
    pub(super) fn retry(&mut self, effects: &mut Vec<Effect>) {
        let is_too_early = self.retry_in_secs() > 0;
        match &mut self.step {
            Step::Unavailable(_) if !is_too_early => self.load(None, effects),
            Step::Paid { order, delivery, .. } if *delivery == Delivery::Stalled => {
                *delivery = Delivery::Expected;
                effects.push(Effect::ReadOrder(order.id.clone()));
            }
            _ => {}
        }
    }
}

/// Whether what the offer says still holds: prices do for a while, balances never, because another
/// purchase of this device may have used them.
fn is_fresh(step: &PhoneStep, now: Instant) -> bool {
    let has_balance = step.purchase.offer.ways.iter().any(|way| *way != Way::PhoneBill);
    !has_balance && step.since.until(now) < OFFER_FRESH
}
