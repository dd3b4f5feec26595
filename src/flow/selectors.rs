//! What the screens read from a flow.

mod code;

mod money;

use core::time::Duration;

use farthing_protocol::{Localized, Msisdn, MsisdnError, OfferView, OrderView, WayOn};

use super::in_app::Exit;
use super::patience::Reach;
use super::purchase::Purchase;
use super::refusal::Refusal;
use super::step::{Attempt, Delivery, Live, Notice, Payer, PhoneStep, Step};
use super::{Flow, REASSURE_AFTER};

/// Which screen is shown. The details of a step can change while its screen stays the same. A form is built anew only
/// for another screen, so that the reader's typed text stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The offer is on its way.
    Loading,
    /// There is no offer.
    Unavailable,
    /// Offer and amount of a tip.
    Tip,
    /// Offer that one press pays for.
    Tap,
    /// Offer and phone number.
    Phone,
    /// Offer, and the number of an earlier payment: one press.
    Confirm,
    /// A code to point a phone at.
    Handover,
    /// The field for the texted code.
    Code,
    /// The carrier's own window.
    Window,
    /// The carrier is at work.
    Waiting,
    /// The receipt, and what the payment opened.
    Paid,
}

impl Screen {
    /// The screen's name, for styles and tests.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Unavailable => "unavailable",
            Self::Tip => "tip",
            Self::Tap => "tap",
            Self::Phone => "phone",
            Self::Confirm => "confirm",
            Self::Handover => "handover",
            Self::Code => "code",
            Self::Window => "window",
            Self::Waiting => "waiting",
            Self::Paid => "paid",
        }
    }
}

/// The screen that asks for what is still missing.
fn screen_of(purchase: &Purchase, is_remembered: bool) -> Screen {
    if purchase.is_amount_open() {
        Screen::Tip
    } else if purchase.way().is_one_tap() {
        Screen::Tap
    } else if is_remembered {
        Screen::Confirm
    } else {
        Screen::Phone
    }
}

impl Flow {
    /// Which screen is shown.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match &self.step {
            Step::Idle
            | Step::Loading { .. }
            | Step::LoadingReceipt { .. }
            | Step::ReadingReceipt { .. } => Screen::Loading,
            Step::Unavailable(_) => Screen::Unavailable,
            Step::Phone(PhoneStep { purchase, payer, .. }) => {
                screen_of(purchase, matches!(payer, Payer::Remembered(_)))
            }
            Step::Placing { purchase, .. } => {
                screen_of(purchase, purchase.phone == self.remembered)
            }
            Step::Handover(_) => Screen::Handover,
            Step::Code { .. } => Screen::Code,
            Step::Window { .. } => Screen::Window,
            // Stopping leads back to the phone screen, but it is a wait until it does.
            Step::Waiting { .. } | Step::Stopping { .. } => Screen::Waiting,
            Step::Paid { .. } => Screen::Paid,
        }
    }

    /// The step, for those who need its details.
    #[must_use]
    pub const fn step(&self) -> &Step {
        &self.step
    }

    /// The offer, once it is known.
    #[must_use]
    pub fn offer(&self) -> Option<&OfferView> {
        self.step.offer()
    }

    /// Whether the reader can see the sheet.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        matches!(self.sheet, super::Sheet::Open) && self.visible_since.is_some()
    }

    /// Whether the sheet is wanted and not shown yet. During a payment in one tap it is, because it opens if that
    /// payment fails.
    #[must_use]
    pub const fn is_opening(&self) -> bool {
        matches!(self.sheet, super::Sheet::Opening { .. })
    }

    /// Whether the gateway answers.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// How the reader gets from here to a browser of their own.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// What happened to the last try.
    #[must_use]
    pub const fn notice(&self) -> Option<Notice> {
        match &self.step {
            Step::Phone(phone) => phone.notice,
            _ => None,
        }
    }

    /// Why there is no offer, or why the last try failed.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        match &self.step {
            Step::Unavailable(refusal) => Some(*refusal),
            Step::Phone(phone) => match phone.notice {
                Some(Notice::Refused(refusal)) => Some(refusal),
                _ => None,
            },
            _ => None,
        }
    }

    /// In how many seconds the same can be tried again; 0 if it can be tried now, or if it is not known.
    #[must_use]
    pub fn retry_in_secs(&self) -> u32 {
        let retry_at = self.refusal().and_then(|refusal| refusal.retry_at);
        retry_at.map_or(0, |at| self.now.secs_until(at))
    }

    /// The way on after a failed offer.
    #[must_use]
    pub fn way_on(&self) -> Option<WayOn> {
        self.refusal().map(|refusal| refusal.reason.way_on())
    }

    /// The contact for questions about a payment; empty if the publisher has none.
    #[must_use]
    pub fn contact(&self) -> &str {
        self.offer().and_then(|offer| offer.publisher.contact.as_deref()).unwrap_or_default()
    }

    /// Whether an order is paid whose content did not arrive.
    #[must_use]
    pub const fn is_stalled(&self) -> bool {
        matches!(self.step, Step::Paid { delivery: Delivery::Stalled, .. })
    }

    /// Whether an order is paid whose content is still to come.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        matches!(&self.step, Step::Paid { order, delivery, .. }
            if order.entitlement.is_none() && *delivery != Delivery::Ended)
    }

    /// Whether the reader wants the device to keep the number.
    #[must_use]
    pub const fn keeps_phone(&self) -> bool {
        self.keeps_phone
    }

    /// What is wrong with the phone number.
    #[must_use]
    pub const fn phone_problem(&self) -> Option<MsisdnError> {
        match &self.step {
            Step::Phone(phone) => phone.problem,
            _ => None,
        }
    }

    /// The number to begin with.
    #[must_use]
    pub fn phone_typed(&self) -> String {
        match &self.step {
            Step::Phone(step) => match &step.payer {
                Payer::Typed(Some(phone)) => phone.national(),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }

    /// Whether the action of the last press is still running.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(
            &self.step,
            Step::Placing { .. }
                | Step::Code { attempt: Attempt::Checking { .. }, .. }
                | Step::Stopping { .. }
        )
    }

    /// Whether the typed text or the payment was refused. A changed price is no refusal, because the reader can be
    /// typing when it comes.
    #[must_use]
    pub fn has_problem(&self) -> bool {
        self.phone_problem().is_some()
            || self.code_problem().is_some()
            || self.notice().is_some_and(|notice| notice != Notice::PriceChanged)
            || self.tip().is_some_and(|tip| tip.is_refused)
    }

    /// The order that is not over.
    #[must_use]
    pub const fn live(&self) -> Option<&Live> {
        self.step.live()
    }

    /// The order, once it is paid.
    #[must_use]
    pub fn paid_order(&self) -> Option<&OrderView> {
        match &self.step {
            Step::Paid { order, .. } => Some(order),
            _ => None,
        }
    }

    /// A link that opens the item again, for a browser that will not remember the purchase.
    #[must_use]
    pub fn link(&self) -> Option<&Localized> {
        self.paid_order()?.link.as_ref()
    }

    /// The phone that pays, with its middle hidden.
    #[must_use]
    pub fn phone_masked(&self) -> String {
        let (purchase, order) = match &self.step {
            Step::Paid { purchase, order, .. } => (purchase, Some(order)),
            Step::Placing { purchase, .. } => (purchase, None),
            Step::Phone(PhoneStep { payer: Payer::Remembered(phone), .. }) => {
                return phone.masked();
            }
            step => match step.live() {
                Some(live) => (&live.purchase, Some(&live.order)),
                None => return String::new(),
            },
        };
        let told = order.and_then(|order| order.phone_masked.clone());
        told.or_else(|| purchase.phone.as_ref().map(Msisdn::masked)).unwrap_or_default()
    }

    /// Whether the last press did not count, because the button had not been visible long enough.
    #[must_use]
    pub const fn was_early(&self) -> bool {
        self.is_early
    }

    /// Whether the wait is so long that the reader should be reassured.
    #[must_use]
    pub fn is_long_wait(&self) -> bool {
        let waited = match &self.step {
            Step::Waiting { since, .. } | Step::Placing { since, .. } => since.until(self.now),
            Step::Loading { .. } | Step::LoadingReceipt { .. } | Step::ReadingReceipt { .. } => {
                self.asked_at.until(self.now)
            }
            _ => Duration::ZERO,
        };
        waited >= REASSURE_AFTER
    }
}
