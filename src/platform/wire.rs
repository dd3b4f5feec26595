//! Reads the gateway's answers field by field. Unknown fields and words of a newer gateway are accepted. Amounts and
//! ids must be valid: an optional field that does not parse counts as missing.

use farthing_protocol::handoff::{HandoffView, NewHandoff};
use farthing_protocol::offer::EntitlementsView;
use farthing_protocol::order::{CodeView, ReceiptView};
use farthing_protocol::session::SessionView;
use farthing_protocol::ways::{AlternativeView, DiscountView, TipView};
use farthing_protocol::{
    Currency, EntitlementView, Left, Localized, Money, OfferView, OrderView, Problem,
    PublisherView, Way,
};

use super::json::Fields;

/// A type that is read from an object.
pub trait Wire: Sized {
    /// Reads it. `None` if a required field is missing or not valid.
    fn read(fields: &Fields) -> Option<Self>;
}

impl Fields {
    /// The object in this field, as this type.
    #[must_use]
    pub fn read<T: Wire>(&self, name: &str) -> Option<T> {
        T::read(&self.part(name)?)
    }

    /// The members of a list that can be read. Members that only a newer checkout knows are left out.
    #[must_use]
    pub fn all<T: Wire>(&self, name: &str) -> Vec<T> {
        self.parts(name).iter().filter_map(T::read).collect()
    }
}

impl Wire for Money {
    fn read(fields: &Fields) -> Option<Self> {
        let currency = Currency::parse(&fields.text("currency")?).ok()?;
        Self::parse(&fields.text("amount")?, currency).ok()
    }
}

impl Wire for Localized {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self { en: fields.text("en"), ko: fields.text("ko") })
    }
}

impl Wire for PublisherView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            id: fields.parsed("id")?,
            name: fields.text("name")?,
            contact: fields.text("contact"),
        })
    }
}

impl Wire for EntitlementView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            item: fields.parsed("item")?,
            order: fields.parsed("order"),
            token: fields.text("token")?,
            expires_in_secs: fields.small("expires_in_secs")?,
            content_key: fields.text("content_key"),
            content_keys: fields.text("content_keys"),
            price: fields.read("price"),
            bought_at: fields.text("bought_at"),
        })
    }
}

impl Wire for EntitlementsView {
    fn read(fields: &Fields) -> Option<Self> {
        let told = fields.parts("entitlements");
        let entitlements: Vec<_> = told.iter().filter_map(EntitlementView::read).collect();
        // An entitlement that cannot be read must not count as missing.
        (entitlements.len() == told.len() && fields.has("entitlements"))
            .then_some(Self { entitlements })
    }
}

impl Wire for OfferView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            quote: fields.text("quote")?,
            expires_in_secs: fields.small("expires_in_secs")?,
            publisher: fields.read("publisher")?,
            item: fields.parsed("item")?,
            kind: fields.word("kind")?,
            title: fields.read("title")?,
            price: fields.read("price")?,
            ways: fields.all("ways"),
            can_undo: fields.flag("can_undo"),
            tip: fields.read("tip"),
            discount: fields.read("discount"),
            credited: fields.read("credited"),
            articles: fields.small("articles"),
            step_up: fields.flag("step_up"),
            alternatives: fields.all("alternatives"),
            entitlement: fields.read("entitlement"),
            live_order: fields.read("live_order"),
        })
    }
}

impl Wire for Way {
    fn read(fields: &Fields) -> Option<Self> {
        let money = |name| fields.read(name);
        Some(match fields.text("method")?.as_str() {
            "tab" => Self::Tab { open: money("open")?, limit: money("limit")? },
            "credit" => Self::Credit { balance: money("balance")? },
            "bundle" => Self::Bundle {
                units_left: fields.small("units_left")?,
                until: fields.text("until"),
            },
            "pass" => Self::Pass { until: fields.text("until") },
            "phone_bill" => Self::PhoneBill,
            "settle" => Self::Settle { open: money("open")?, total: money("total")? },
            "top_up" => Self::TopUp { balance: money("balance")?, amounts: fields.all("amounts") },
            _ => return None,
        })
    }
}

impl Wire for Left {
    fn read(fields: &Fields) -> Option<Self> {
        let money = |name| fields.read(name);
        Some(match fields.text("of")?.as_str() {
            "tab" => Self::Tab { open: money("open")?, limit: money("limit")? },
            "credit" => Self::Credit { balance: money("balance")? },
            "bundle" => Self::Bundle { units_left: fields.small("units_left")? },
            "pass" => Self::Pass { until: fields.text("until") },
            _ => Self::Unknown,
        })
    }
}

impl Wire for TipView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            presets: fields.all("presets"),
            min: fields.read("min")?,
            max: fields.read("max")?,
            message: fields.flag("message"),
            thanks: fields.read("thanks"),
        })
    }
}

impl Wire for DiscountView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self { regular: fields.read("regular")?, until: fields.text("until") })
    }
}

impl Wire for AlternativeView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            item: fields.parsed("item")?,
            kind: fields.word("kind")?,
            title: fields.read("title")?,
            price: fields.read("price")?,
            credited: fields.read("credited"),
            saves: fields.read("saves"),
            articles: fields.small("articles"),
        })
    }
}

impl Wire for OrderView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            id: fields.parsed("id")?,
            version: fields.number("version")?,
            item: fields.parsed("item")?,
            price: fields.read("price")?,
            status: fields.word("status")?,
            phone_masked: fields.text("phone_masked"),
            code: fields.read("code"),
            window_url: fields.text("window_url"),
            refusal: fields.word("refusal"),
            receipt: fields.read("receipt"),
            entitlement: fields.read("entitlement"),
            method: fields.word("method"),
            charged: fields.read("charged"),
            left: fields.read("left"),
            undo_in_secs: fields.small("undo_in_secs"),
            thanks: fields.read("thanks"),
            bought_at: fields.text("bought_at"),
            link: fields.read("link"),
            events: fields.text("events"),
        })
    }
}

impl Wire for HandoffView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            id: fields.parsed("id")?,
            state: fields.word("state")?,
            expires_in_secs: fields.small("expires_in_secs")?,
            contested: fields.is("contested"),
            order: fields.parsed("order"),
        })
    }
}

impl Wire for NewHandoff {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            handoff: fields.read("handoff")?,
            url: fields.text("url")?,
            qr: fields.text("qr")?,
            short_url: fields.text("short_url")?,
            short_code: fields.text("short_code")?,
            check: fields.text("check")?,
            events: fields.text("events")?,
        })
    }
}

impl Wire for CodeView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            digits: fields.small("digits")?,
            expires_in_secs: fields.small("expires_in_secs")?,
            resend_in_secs: fields.small("resend_in_secs")?,
            sends_left: fields.small("sends_left")?,
            tries_left: fields.small("tries_left")?,
        })
    }
}

impl Wire for ReceiptView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            number: fields.parsed("number")?,
            paid_at: fields.text("paid_at")?,
            amount: fields.read("amount")?,
            refund_until: fields.text("refund_until")?,
            message: fields.text("message"),
        })
    }
}

impl Wire for Problem {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            kind: fields.text("type")?,
            title: fields.text("title").unwrap_or_default(),
            status: fields.small("status")?,
            detail: None,
            reason: fields.word("reason"),
            retry_in_secs: fields.small("retry_in_secs"),
            tries_left: fields.small("tries_left"),
        })
    }
}

impl Wire for SessionView {
    fn read(fields: &Fields) -> Option<Self> {
        Some(Self {
            token: fields.text("token")?,
            expires_in_secs: fields.small("expires_in_secs")?,
            offer: fields.read("offer").map(Box::new),
        })
    }
}
