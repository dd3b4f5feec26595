//! Offers, orders and problems to test with, and the one place that touches the flow's interface.

use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::order::{CodeView, ReceiptView};
use farthing_protocol::ways::{AlternativeView, TipView};
use farthing_protocol::{
    Currency, EntitlementView, ItemId, ItemKind, Left, Localized, Method, Money, Msisdn, OfferView,
    OrderId, OrderStatus, OrderView, Problem, PublisherId, PublisherView, Reason, ReceiptNumber,
    Way,
};

use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::instant::Instant;
use crate::flow::{Flow, next};

pub(super) const NUMBER: &str = "010-1234-5678";
pub(super) const CODE: &str = "123456";

pub(super) fn item() -> ItemId {
    ItemId::parse("articles/night-market").unwrap()
}

pub(super) fn order_id() -> OrderId {
    OrderId::parse("ord_0123456789abcdefghij").unwrap()
}

pub(super) fn phone() -> Msisdn {
    Msisdn::parse(NUMBER).unwrap()
}

pub(super) fn won(amount: &str) -> Money {
    Money::parse(amount, Currency::KRW).unwrap()
}

pub(super) fn offer() -> OfferView {
    OfferView {
        quote: "quote".to_owned(),
        expires_in_secs: 900,
        publisher: PublisherView {
            id: PublisherId::parse("jeju-post").unwrap(),
            name: "Jeju Post".to_owned(),
            contact: None,
        },
        item: item(),
        kind: ItemKind::Article,
        title: Localized { en: Some("The night market".to_owned()), ko: None },
        price: won("300"),
        ways: vec![Way::PhoneBill],
        tip: None,
        discount: None,
        credited: None,
        articles: None,
        can_undo: true,
        step_up: false,
        alternatives: Vec::new(),
        entitlement: None,
        live_order: None,
    }
}

pub(super) fn entitlement() -> EntitlementView {
    EntitlementView {
        item: item(),
        order: Some(order_id()),
        token: "token".to_owned(),
        expires_in_secs: 900,
        content_key: Some("key".to_owned()),
        content_keys: None,
        price: None,
        bought_at: None,
    }
}

pub(super) fn order(version: u64, status: OrderStatus) -> OrderView {
    OrderView {
        id: order_id(),
        version,
        item: item(),
        price: won("300"),
        status,
        phone_masked: Some(phone().masked()),
        code: (status == OrderStatus::AwaitingCode).then_some(CodeView {
            digits: 6,
            expires_in_secs: 180,
            resend_in_secs: 60,
            sends_left: 2,
            tries_left: 5,
        }),
        window_url: (status == OrderStatus::AwaitingWindow)
            .then(|| "https://carrier.example/confirm".to_owned()),
        refusal: (status == OrderStatus::Refused).then_some(Reason::LimitMonthly),
        receipt: (status == OrderStatus::Paid).then(|| ReceiptView {
            number: ReceiptNumber::parse("F-7K2M9QX4TB").unwrap(),
            paid_at: "2026-11-21T02:00:00Z".to_owned(),
            amount: won("300"),
            refund_until: "2026-11-30T14:59:59Z".to_owned(),
            message: None,
        }),
        entitlement: None,
        method: None,
        charged: None,
        left: None,
        undo_in_secs: None,
        bought_at: None,
        thanks: None,
        link: None,
        events: Some("/v1/orders/x/events?ticket=t".to_owned()),
    }
}

pub(super) fn paid() -> OrderView {
    OrderView { entitlement: Some(entitlement()), ..order(9, OrderStatus::Paid) }
}

pub(super) fn paid_in_one_tap() -> OrderView {
    OrderView {
        method: Some(Method::Tab),
        left: Some(Left::Tab { open: won("600"), limit: won("1000") }),
        undo_in_secs: Some(10),
        phone_masked: None,
        ..paid()
    }
}

pub(super) fn tip_view() -> TipView {
    TipView {
        presets: ["500", "1000", "3000"].map(won).to_vec(),
        min: won("100"),
        max: won("50000"),
        message: true,
        thanks: Some(Localized { en: Some("Thank you from Jiwoo".to_owned()), ko: None }),
    }
}

pub(super) fn bundle() -> AlternativeView {
    AlternativeView {
        item: ItemId::parse("bundles/weekend").unwrap(),
        kind: ItemKind::Bundle,
        title: Localized { en: Some("Weekend bundle".to_owned()), ko: None },
        price: won("1200"),
        credited: None,
        saves: Some(won("300")),
        articles: Some(5),
    }
}

pub(super) fn problem(word: &str) -> Problem {
    Problem {
        kind: format!("{}{word}", Problem::TYPE_BASE),
        title: word.to_owned(),
        status: 422,
        detail: None,
        reason: None,
        retry_in_secs: None,
        tries_left: None,
    }
}

/// A flow, what it asked for so far, and a clock that a test turns.
#[derive(Clone)]
pub(super) struct Played {
    pub(super) flow: Flow,
    pub(super) now: u64,
    pub(super) effects: Vec<Effect>,
}

impl Played {
    pub(super) fn new() -> Self {
        Self {
            flow: Flow::new(AskOffer::Item(item()), "seed".to_owned()),
            now: 0,
            effects: Vec::new(),
        }
    }

    pub(super) fn send(mut self, event: Event) -> Self {
        let (flow, effects) = next(self.flow, Instant::from_millis(self.now), event);
        self.flow = flow;
        self.effects = effects;
        self
    }

    pub(super) fn after_millis(mut self, millis: u64) -> Self {
        self.now += millis;
        self
    }

    pub(super) fn seen(self, order: OrderView) -> Self {
        self.send(Event::OrderSeen(Arc::new(order)))
    }

    /// Answers the request that is under way, whatever its key.
    pub(super) fn answer(self, answer: Result<OrderView, Problem>) -> Self {
        let key = self
            .effects
            .iter()
            .find_map(|effect| match effect {
                Effect::PlaceOrder { key, .. }
                | Effect::SubmitCode { key, .. }
                | Effect::Resend { key, .. }
                | Effect::Cancel { key, .. }
                | Effect::Undo { key, .. } => Some(key.clone()),
                _ => None,
            })
            .expect("a request under way");
        self.send(Event::OrderAnswered(key, answer.map(Arc::new)))
    }

    /// On the phone screen, visible for long enough.
    pub(super) fn at_phone() -> Self {
        Self::new()
            .send(Event::Shown)
            .send(Event::OpenAsked)
            .send(Event::OfferAnswered(Ok(Arc::new(offer()))))
            .after_millis(1_000)
    }

    pub(super) fn placing() -> Self {
        Self::at_phone().send(Event::PhoneSubmitted(NUMBER.to_owned()))
    }

    pub(super) fn at_code() -> Self {
        Self::placing().answer(Ok(order(1, OrderStatus::AwaitingCode)))
    }

    pub(super) fn checking() -> Self {
        Self::at_code().send(Event::CodeTyped(CODE.to_owned()))
    }

    pub(super) fn charging() -> Self {
        Self::checking().answer(Ok(order(2, OrderStatus::Charging)))
    }
}
