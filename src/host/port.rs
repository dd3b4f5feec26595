//! The `MessagePort` to the page's loader.

use core::cell::RefCell;
use std::rc::Rc;

use farthing_protocol::host::{FromHost, How, ItemState, Look, Opening, Purchase, ToHost};
use farthing_protocol::ways::Method;
use farthing_protocol::{ItemId, Reason};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, MessagePort};

use crate::platform::json::{Draft, Fields, money};
use crate::platform::listener::Listener;

/// A message port to the page. Dropping it stops listening.
pub struct Port {
    port: MessagePort,
    listener: RefCell<Option<Listener>>,
}

impl Port {
    /// A port that nothing listens to yet.
    #[must_use]
    pub fn new(port: MessagePort) -> Rc<Self> {
        Rc::new(Self { port, listener: RefCell::default() })
    }

    /// Passes every message that can be read to `take`.
    pub fn listen(&self, take: impl Fn(FromHost) + 'static) {
        let listener = Listener::new(&self.port, "message", move |event| {
            if let Some(message) = read(event.unchecked_into::<MessageEvent>().data()) {
                take(message);
            }
        });
        self.listener.replace(Some(listener));
        self.port.start();
    }

    /// Tells the page something.
    pub fn tell(&self, message: &ToHost) {
        // If the page is gone, nobody needs the message.
        let _ = self.port.post_message(&write(message));
    }
}

/// Reads a message of the page. `None` if it has no type, or lacks what its type needs.
#[must_use]
pub fn read(message: JsValue) -> Option<FromHost> {
    let fields = Fields::of(message)?;
    Some(match fields.text("type")?.as_str() {
        "hello" => FromHost::Hello { look: look(&fields) },
        "check" => FromHost::Check { items: fields.all_parsed("items") },
        "claim" => FromHost::Claim { item: fields.parsed("item")?, token: fields.text("token")? },
        "warm" => FromHost::Warm,
        "open" => FromHost::Open {
            opening: fields.small("opening")?,
            item: fields.parsed("item"),
            offer: fields.text("offer"),
            look: look(&fields),
            receipt: fields.parsed("receipt"),
        },
        "place" => FromHost::Place {
            opening: fields.small("opening")?,
            item: fields.parsed("item"),
            offer: fields.text("offer"),
            look: look(&fields),
        },
        "undo" => FromHost::Undo { order: fields.parsed("order")? },
        "close" => FromHost::Close,
        _ => FromHost::Unknown,
    })
}

fn look(fields: &Fields) -> Look {
    let Some(look) = fields.part("look") else { return Look::default() };
    let wish = |name| look.text(name).unwrap_or_default();
    Look {
        lang: wish("lang"),
        theme: wish("theme"),
        accent: wish("accent"),
        on_accent: wish("on-accent"),
        radius: wish("radius"),
        font: wish("font"),
    }
}

/// The message as the JavaScript object that the page receives.
#[must_use]
pub fn write(message: &ToHost) -> JsValue {
    let draft = Draft::default();
    let draft = match message {
        ToHost::Ready => draft.text("type", "ready"),
        ToHost::State { item, opening, state, entitlement, content_key, purchase } => draft
            .text("type", "state")
            .text("item", item.as_str())
            .maybe_number("opening", *opening)
            .text(
                "state",
                match state {
                    ItemState::ForSale => "for-sale",
                    ItemState::Owned => "owned",
                    ItemState::Unknown => "unknown",
                },
            )
            .option("entitlement", entitlement.as_deref())
            .option("content_key", content_key.as_deref())
            .maybe_part("purchase", purchase.as_ref().map(bought)),
        ToHost::Opened { opening, item, title } => {
            about(draft.text("type", "opened"), *opening, item.as_ref()).text("title", title)
        }
        ToHost::Closed { opening, item } => {
            about(draft.text("type", "closed"), *opening, item.as_ref())
        }
        ToHost::Resize { height } => draft.text("type", "resize").number("height", *height),
        ToHost::Paid { opening, item, order, entitlement, method } => {
            about(draft.text("type", "paid"), *opening, Some(item))
                .text("order", order.as_str())
                .text("entitlement", entitlement)
                .option("method", method.map(method_as_str))
        }
        ToHost::OneTap { opening, item, price } => {
            about(draft.text("type", "one_tap"), *opening, Some(item)).part("price", &money(price))
        }
        ToHost::Sheet { opening } => draft.text("type", "sheet").number("opening", *opening),
        ToHost::Undo { item, order, is_undone, line } => draft
            .text("type", "undo")
            .option("item", item.as_ref().map(ItemId::as_str))
            .text("order", order.as_str())
            .flag("is_undone", *is_undone)
            .text("line", line),
        ToHost::Error { opening, item, reason, retryable } => {
            about(draft.text("type", "error"), *opening, item.as_ref())
                .text("reason", reason_as_str(*reason))
                .flag("retryable", *retryable)
        }
        ToHost::Fatal => draft.text("type", "fatal"),
    };
    draft.object()
}

/// Adds the number of the opening and the item that a message is about.
fn about(draft: Draft, opening: Opening, item: Option<&ItemId>) -> Draft {
    draft.number("opening", opening).option("item", item.map(ItemId::as_str))
}

fn bought(purchase: &Purchase) -> Draft {
    let how = match purchase.how {
        How::Paid => "paid",
        How::Owned => "owned",
    };
    Draft::default()
        .text("how", how)
        .text("order", purchase.order.as_str())
        .text("line", &purchase.line)
        .text("receipt", &purchase.receipt)
        .option("undo", purchase.undo.as_deref())
        .maybe_number("undo_in_secs", purchase.undo_in_secs)
        .option("passkey", purchase.passkey.as_deref())
}

/// The word for a payment method in messages to the page.
const fn method_as_str(method: Method) -> &'static str {
    match method {
        Method::Tab => "tab",
        Method::Credit => "credit",
        Method::Bundle => "bundle",
        Method::Pass => "pass",
        Method::Owned => "owned",
        Method::PhoneBill | Method::Unknown => "phone_bill",
    }
}

/// The word for a reason in messages to the page. A browser test compares each with the gateway's word.
const fn reason_as_str(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => "limit_single",
        Reason::LimitMonthly => "limit_monthly",
        Reason::BlockedBySubscriber => "blocked_by_subscriber",
        Reason::UnpaidBill => "unpaid_bill",
        Reason::Minor => "minor",
        Reason::LineNotEligible => "line_not_eligible",
        Reason::LineCannotPay => "line_cannot_pay",
        Reason::NewOrChangedLine => "new_or_changed_line",
        Reason::CarrierPolicy => "carrier_policy",
        Reason::NumberNotServed => "number_not_served",
        Reason::TooManyWrongCodes => "too_many_wrong_codes",
        Reason::CodeExpired => "code_expired",
        Reason::TooManyRequests => "too_many_requests",
        Reason::CarrierUnavailable => "carrier_unavailable",
        Reason::WindowRefused => "window_refused",
        Reason::ReservationExpired => "reservation_expired",
        Reason::NotCovered => "not_covered",
        Reason::AmountInvalid => "amount_invalid",
        Reason::UndoTooLate => "undo_too_late",
        Reason::UndoLimit => "undo_limit",
        Reason::AlreadyPaying => "already_paying",
        Reason::AlreadyOwned => "already_owned",
        Reason::QuoteExpired => "quote_expired",
        Reason::ItemUnknown => "item_unknown",
        Reason::OriginNotAllowed => "origin_not_allowed",
        Reason::GatewayUnreachable => "gateway_unreachable",
        Reason::BrowserUnsupported => "browser_unsupported",
        Reason::ContentUnreadable => "content_unreadable",
        Reason::Unknown => "unknown",
    }
}
