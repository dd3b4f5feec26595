//! The steps of a purchase. Each step holds exactly the data that its screen needs.

use std::sync::Arc;

use farthing_protocol::order::{CodeView, OrderStatus};
use farthing_protocol::{
    Msisdn, MsisdnError, OfferView, OneTimeCode, OrderId, OrderView, Reason, limits,
};

use super::handover::Handover;
use super::idempotency_key::Key;
use super::instant::Instant;
use super::purchase::Purchase;
use super::refusal::Refusal;

/// The step of a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing was asked for yet, or the purchase is over.
    Idle,
    /// The offer is being asked for.
    Loading {
        /// What to do when it arrives.
        resume: Option<Resume>,
    },
    /// The offer is being asked for, because the receipt needs the item's title and the publisher's name.
    LoadingReceipt {
        /// The order whose receipt is wanted.
        order: OrderId,
    },
    /// The paid order is being read.
    ReadingReceipt {
        /// The offer of what was bought.
        offer: Arc<OfferView>,
        /// The order whose receipt is wanted.
        order: OrderId,
    },
    /// There is no offer, for this reason.
    Unavailable(Refusal),
    /// The offer, and the one thing that is needed: an amount, a number, or a press.
    Phone(PhoneStep),
    /// The order is on its way to the gateway; it may have been placed or not.
    Placing {
        /// What is bought on whose bill.
        purchase: Purchase,
        /// The idempotency key of this purchase.
        key: Key,
        /// When the reader pressed.
        since: Instant,
    },
    /// A QR code is shown, and a phone that scans it pays.
    Handover(Handover),
    /// A code was texted and the reader types it.
    Code {
        /// The order that awaits the code.
        live: Live,
        /// What is being done about the code.
        attempt: Attempt,
    },
    /// The carrier asks for the code in a window of its own.
    Window {
        /// The order that awaits the window's answer.
        live: Live,
    },
    /// The carrier is at work; the order's status says on what.
    Waiting {
        /// The order that the carrier works on.
        live: Live,
        /// When the wait began.
        since: Instant,
    },
    /// The reader wants another number: the order is being cancelled.
    Stopping {
        /// The order that is being cancelled.
        live: Live,
        /// The idempotency key of the cancellation.
        key: Key,
    },
    /// The order is paid. Only undoing it leads on.
    Paid {
        /// What was bought, and with what.
        purchase: Purchase,
        /// The order with its receipt, and with its entitlement as soon as it is known.
        order: Arc<OrderView>,
        /// What is known of the entitlement while the order has none.
        delivery: Delivery,
        /// When the order was received; its durations count from here.
        seen: Instant,
        /// What is being done about taking it back.
        undo: Undo,
    },
}

/// What is known of the entitlement of a paid order that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It was asked for.
    Expected,
    /// It did not come: the reader can ask again.
    Stalled,
    /// There is none any more: the payment was refunded, or what it bought is over. The receipt is still shown.
    Ended,
}

/// What to do when a new offer arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resume {
    /// The quote expired: place this purchase again without a press, if the new offer has the same price and way.
    Pay(Purchase),
    /// The order failed: offer the purchase again, with this notice.
    Tell(Purchase, Notice),
    /// A bundle or pass was bought by this order: open the wanted item with it.
    Spend(Purchase, Arc<OrderView>),
}

/// The offer, and the one thing that is still needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneStep {
    /// What is for sale, and what is chosen so far.
    pub purchase: Purchase,
    /// On whose bill, where a phone bill pays.
    pub payer: Payer,
    /// What happened to the last try.
    pub notice: Option<Notice>,
    /// What is wrong with the number that was typed.
    pub problem: Option<MsisdnError>,
    /// The key of the order that the button places.
    pub key: Key,
    /// When the offer came.
    pub since: Instant,
}

/// What is being done about taking a purchase back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// The reader has not asked for it.
    Idle,
    /// The gateway is asked.
    Asking(Key),
    /// The gateway refused, for this reason.
    Failed(Reason),
}

/// Where the phone number of the payer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payer {
    /// The reader types it; the field begins with this one.
    Typed(Option<Msisdn>),
    /// It has paid or received a code before: one press is enough.
    Remembered(Msisdn),
}

/// The result of the last try. Nothing was charged in any of these cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The carrier or the gateway refused.
    Refused(Refusal),
    /// It was not finished in time.
    RanOut,
    /// It was stopped, here or in another tab.
    Stopped,
    /// The price is another one now.
    PriceChanged,
}

/// An order that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// What is bought on whose bill.
    pub purchase: Purchase,
    /// The order as last received.
    pub order: Arc<OrderView>,
    /// When the order was last received; its durations count from here.
    pub seen: Instant,
    /// Whether the order was found, not placed, by this checkout (another tab, or a reload).
    pub is_joined: bool,
}

impl Live {
    /// The data for the code screen. Where the gateway sends none, the protocol's defaults.
    #[must_use]
    pub fn code(&self) -> CodeView {
        self.order.code.unwrap_or(CodeView {
            digits: limits::CODE_DIGITS,
            expires_in_secs: u32::try_from(limits::CODE_LIFE.as_secs()).unwrap_or(u32::MAX),
            resend_in_secs: u32::try_from(limits::RESEND_AFTER.as_secs()).unwrap_or(u32::MAX),
            sends_left: 0,
            tries_left: limits::CODE_TRIES,
        })
    }

    /// When the code runs out.
    #[must_use]
    pub fn expires_at(&self) -> Instant {
        self.seen.plus_secs(self.code().expires_in_secs)
    }

    /// When another code may be asked for.
    #[must_use]
    pub fn resend_at(&self) -> Instant {
        self.seen.plus_secs(self.code().resend_in_secs)
    }

    /// The status of the order, as last received.
    #[must_use]
    pub fn status(&self) -> OrderStatus {
        self.order.status
    }
}

/// What is being done about the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The reader is typing a code.
    Typing {
        /// What was wrong with the last try.
        problem: Option<CodeProblem>,
        /// The last code that was sent: it is not sent again by itself.
        tried: Option<OneTimeCode>,
    },
    /// A code is being checked.
    Checking {
        /// The code that was sent.
        code: OneTimeCode,
        /// The key of this try.
        key: Key,
    },
    /// Another code is being sent.
    Resending {
        /// The key of this request.
        key: Key,
    },
}

impl Attempt {
    /// A field that nothing was typed into.
    pub const FRESH: Self = Self::Typing { problem: None, tried: None };
}

/// What was wrong with the last try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeProblem {
    /// It is not the code; this many tries are left.
    Wrong {
        /// Wrong codes that are still forgiven.
        tries_left: u8,
    },
    /// Fewer than six digits.
    Incomplete,
    /// Another code cannot be sent yet.
    TooSoon,
    /// No more codes are sent for this payment.
    NoSendsLeft,
    /// The gateway refused, for this reason.
    Failed(Reason),
}

impl Step {
    /// The order that is not over, if there is one.
    #[must_use]
    pub const fn live(&self) -> Option<&Live> {
        match self {
            Self::Code { live, .. }
            | Self::Window { live }
            | Self::Waiting { live, .. }
            | Self::Stopping { live, .. } => Some(live),
            _ => None,
        }
    }

    /// What is bought, once that is known.
    #[must_use]
    pub const fn purchase(&self) -> Option<&Purchase> {
        match self {
            Self::Phone(PhoneStep { purchase, .. })
            | Self::Placing { purchase, .. }
            | Self::Handover(Handover { purchase, .. })
            | Self::Paid { purchase, .. }
            | Self::Code { live: Live { purchase, .. }, .. }
            | Self::Window { live: Live { purchase, .. } }
            | Self::Waiting { live: Live { purchase, .. }, .. }
            | Self::Stopping { live: Live { purchase, .. }, .. } => Some(purchase),
            _ => None,
        }
    }

    /// The offer, once it is known.
    #[must_use]
    pub fn offer(&self) -> Option<&OfferView> {
        match self {
            Self::ReadingReceipt { offer, .. } => Some(offer),
            step => step.purchase().map(|purchase| &*purchase.offer),
        }
    }
}
