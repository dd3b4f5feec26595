//! The one line to the page.

use core::cell::RefCell;
use std::rc::Rc;

use farthing_protocol::Reason;
use farthing_protocol::host::{FromHost, ItemState, Look, ToHost};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, MessagePort};

use crate::platform::json::{Draft, Fields};
use crate::platform::listener::Listener;

/// A message port to the page. Dropping it stops listening.
pub struct Port {
    port: MessagePort,
    listener: RefCell<Option<Listener>>,
}

impl Port {
    /// Speaks over `port`.
    #[must_use]
    pub fn new(port: MessagePort) -> Rc<Self> {
        Rc::new(Self { port, listener: RefCell::default() })
    }

    /// Tells `take` every message that can be understood.
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
        // A page that is gone hears nothing, and needs nothing.
        let _ = self.port.post_message(&write(message));
    }
}

/// Reads a message of the page.
#[must_use]
pub fn read(message: JsValue) -> Option<FromHost> {
    let fields = Fields::of(message)?;
    Some(match fields.text("type")?.as_str() {
        "hello" => FromHost::Hello {
            publisher: fields.parsed("publisher")?,
            look: look(&fields),
            page: fields.text("page"),
        },
        "check" => FromHost::Check { item: fields.parsed("item")? },
        "warm" => FromHost::Warm,
        "open" => FromHost::Open {
            item: fields.parsed("item"),
            offer: fields.text("offer"),
            look: look(&fields),
        },
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
        on_accent: wish("on_accent"),
        radius: wish("radius"),
        font: wish("font"),
    }
}

/// Writes a message to the page.
#[must_use]
pub fn write(message: &ToHost) -> JsValue {
    let draft = Draft::default();
    let draft = match message {
        ToHost::Ready => draft.text("type", "ready"),
        ToHost::State { item, state, entitlement, content_key } => draft
            .text("type", "state")
            .text("item", item.as_str())
            .text(
                "state",
                match state {
                    ItemState::ForSale => "for-sale",
                    ItemState::Owned => "owned",
                },
            )
            .option("entitlement", entitlement.as_deref())
            .option("content_key", content_key.as_deref()),
        ToHost::Opened { item, title } => {
            draft.text("type", "opened").text("item", item.as_str()).text("title", title)
        }
        ToHost::Closed { item } => draft.text("type", "closed").text("item", item.as_str()),
        ToHost::Resize { height } => draft.text("type", "resize").number("height", *height),
        ToHost::Paid { item, order, entitlement, content_key } => draft
            .text("type", "paid")
            .text("item", item.as_str())
            .text("order", order.as_str())
            .text("entitlement", entitlement)
            .option("content_key", content_key.as_deref()),
        ToHost::Error { item, reason, retryable } => draft
            .text("type", "error")
            .option("item", item.as_ref().map(farthing_protocol::ItemId::as_str))
            .text("reason", word(*reason))
            .flag("retryable", *retryable),
        ToHost::Fatal => draft.text("type", "fatal"),
    };
    draft.object()
}

/// The public word of a reason. A browser test compares each with what the gateway would write.
const fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => "limit_single",
        Reason::LimitMonthly => "limit_monthly",
        Reason::BlockedBySubscriber => "blocked_by_subscriber",
        Reason::UnpaidBill => "unpaid_bill",
        Reason::Minor => "minor",
        Reason::LineNotEligible => "line_not_eligible",
        Reason::NewOrChangedLine => "new_or_changed_line",
        Reason::CarrierPolicy => "carrier_policy",
        Reason::NumberNotServed => "number_not_served",
        Reason::TooManyWrongCodes => "too_many_wrong_codes",
        Reason::CodeExpired => "code_expired",
        Reason::TooManyRequests => "too_many_requests",
        Reason::CarrierUnavailable => "carrier_unavailable",
        Reason::WindowRefused => "window_refused",
        Reason::ReservationExpired => "reservation_expired",
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
