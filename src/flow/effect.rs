//! What has to be done after an event. Effects are data; the runtime carries them out.

use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::order::Funding;
use farthing_protocol::ways::TipChoice;
use farthing_protocol::{
    EntitlementView, HandoffId, ItemId, ItemKind, Localized, Msisdn, OneTimeCode, OrderId,
    OrderView, Problem, Reason,
};

use super::idempotency_key::Key;

/// Something to do, once.
///
/// The runtime repeats a request with the same key until there is an answer. So the flow never hears of a lost
/// answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// `POST /v1/offers`, answered by [`super::event::Event::OfferAnswered`].
    AskOffer(AskOffer),
    /// `POST /v1/orders`, answered by [`super::event::Event::OrderAnswered`].
    PlaceOrder {
        /// The quote that the reader agreed to.
        quote: String,
        /// Where the money comes from.
        funding: Funding,
        /// For a tip: how much, and what is said with it.
        tip: Option<TipChoice>,
        /// For a bundle or a pass that is bought because of an item: that item.
        opens: Option<ItemId>,
        /// The proof that the reader's passkey was there, where that is needed.
        step_up: Option<String>,
        /// The idempotency key of this purchase: the same for every try.
        key: Key,
    },
    /// `POST /v1/orders/{id}/code`, answered by [`super::event::Event::OrderAnswered`].
    SubmitCode {
        /// An order that awaits a code.
        order: OrderId,
        /// The code that the reader typed: six digits.
        code: OneTimeCode,
        /// The key of this try.
        key: Key,
    },
    /// `POST /v1/orders/{id}/resend`, answered by [`super::event::Event::OrderAnswered`].
    Resend {
        /// An order that awaits a code.
        order: OrderId,
        /// The key of this request.
        key: Key,
    },
    /// `POST /v1/orders/{id}/cancel`, answered by [`super::event::Event::OrderAnswered`].
    Cancel {
        /// An order that is not final.
        order: OrderId,
        /// The key of this request.
        key: Key,
    },
    /// `POST /v1/orders/{id}/undo`, answered by [`super::event::Event::OrderAnswered`].
    Undo {
        /// An order that is paid and can still be undone.
        order: OrderId,
        /// The key of this request.
        key: Key,
    },
    /// `GET /v1/orders/{id}`, answered by [`super::event::Event::OrderSeen`].
    ReadOrder(OrderId),
    /// `POST /v1/handoffs`, answered by [`super::handover::HandoverEvent::Begun`].
    BeginHandoff {
        /// The quote that the reader saw.
        quote: String,
        /// For a tip: how much, and what to say.
        tip: Option<TipChoice>,
        /// For a bundle or a pass: the article for which it is bought.
        opens: Option<ItemId>,
        /// The key of this request.
        key: Key,
    },
    /// `GET /v1/handoffs/{id}`, answered by [`super::handover::HandoverEvent::Seen`].
    ReadHandoff(HandoffId),
    /// Make or use a passkey, answered by [`super::passkey::PasskeyEvent::Answered`].
    Passkey(Errand),
    /// Copy this text to the clipboard.
    Copy(String),
    /// Offer this number for the next payment, too.
    RememberPhone {
        /// The number that the reader paid with.
        phone: Msisdn,
        /// Whether the device keeps it, and not only this page. If not, the device forgets it.
        is_kept: bool,
    },
    /// Tell the page that the sheet is drawn.
    TellOpened {
        /// The item, as far as it is known.
        item: Option<ItemId>,
        /// The sheet's name, as far as it is known.
        title: Option<Localized>,
    },
    /// Tell the page that the sheet may go.
    TellClosed {
        /// The item, as far as it is known.
        item: Option<ItemId>,
    },
    /// Tell the page that the reader owns the item already.
    TellOwned(EntitlementView),
    /// Tell the page that the item is paid.
    TellPaid {
        /// The paid order: its price, its payment method, what is left, and how long it can be undone.
        order: Arc<OrderView>,
        /// What kind of thing was bought.
        kind: ItemKind,
        /// The right that the payment bought.
        entitlement: EntitlementView,
    },
    /// Tell the page that a purchase was undone, or why it could not be.
    TellUndone {
        /// The order that was to be undone.
        order: OrderId,
        /// What it has bought.
        item: ItemId,
        /// Why the gateway refused; `None` if the item is not owned any more.
        refusal: Option<Reason>,
    },
    /// Tell the page what failed.
    TellError {
        /// The item, as far as it is known.
        item: Option<ItemId>,
        /// Why it failed, as the sheet says it.
        reason: Reason,
    },
}

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// The reader makes one on this device.
    Make,
    /// Its reader signs in.
    SignIn,
    /// Its reader wants to see their passkeys, and when they are asked for one.
    Manage,
    /// Its reader pays more than they do without it.
    StepUp,
}

/// What the runtime keeps running in the flow's present step. It is derived from the flow, so nothing is left
/// running when a step ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// The order or hand-off to watch.
    pub watch: Option<Watch>,
    /// A tick about every second.
    pub tick: bool,
    /// The code, read from the phone's messages where the browser can.
    pub sms: bool,
}

/// The order or hand-off whose changes the runtime watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An order of this device.
    Order(OrderId),
    /// A hand-off that this device began.
    Handoff(HandoffId),
}

/// What to listen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// The order or hand-off.
    pub target: Target,
    /// Path of its events.
    pub events: Option<String>,
}

impl Watch {
    /// Listens to an order.
    pub(super) fn order(order: &OrderView) -> Self {
        Self { target: Target::Order(order.id.clone()), events: order.events.clone() }
    }
}

/// The reason that a problem shows to the reader.
#[must_use]
pub(crate) fn reason_of(problem: &Problem) -> Reason {
    problem.reason.unwrap_or_else(|| match problem.slug() {
        "quote-expired" => Reason::QuoteExpired,
        "item-unknown" => Reason::ItemUnknown,
        "already-owned" => Reason::AlreadyOwned,
        "already-paying" => Reason::AlreadyPaying,
        "too-many-requests" => Reason::TooManyRequests,
        "carrier-unavailable" => Reason::CarrierUnavailable,
        "origin-not-allowed" => Reason::OriginNotAllowed,
        "not-covered" => Reason::NotCovered,
        "amount-invalid" => Reason::AmountInvalid,
        "undo-limit" => Reason::UndoLimit,
        "undo-too-late" => Reason::UndoTooLate,
        _ => Reason::Unknown,
    })
}
