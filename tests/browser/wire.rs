//! What is read and written by hand is what serde makes of the same types.

use farthing::host::port;
use farthing::platform::json::Fields;
use farthing::platform::listener::property;
use farthing::platform::wire::Wire;
use farthing_protocol::handoff::{HandoffView, NewHandoff};
use farthing_protocol::host::{FromHost, How, ItemState, Look, Purchase, ToHost};
use farthing_protocol::{
    Currency, ItemId, Method, Money, OfferView, OrderId, OrderView, Problem, Reason, Way,
};
use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{
    CODE, TIP, WAYS, entitlement, handoff, offer, order, paid, paid_from_tab, problem,
};

#[track_caller]
fn alike<T: Wire + DeserializeOwned + Serialize>(text: &str) {
    let by_serde: T = serde_json::from_str(text).unwrap();
    let by_hand = T::read(&Fields::of_text(text).unwrap()).expect(text);
    let write = |value: &T| serde_json::to_string(value).unwrap();
    assert_eq!(write(&by_hand), write(&by_serde), "{text}");
}

#[wasm_bindgen_test]
fn orders_offers_and_problems_are_read_as_serde_reads_them() {
    for status in [
        "preparing",
        "awaiting_code",
        "awaiting_window",
        "charging",
        "checking",
        "paid",
        "refused",
        "cancelled",
        "expired",
        "a_word_of_tomorrow",
    ] {
        alike::<OrderView>(&order(3, status, ""));
    }
    alike::<OrderView>(&order(1, "awaiting_code", CODE));
    alike::<OrderView>(&order(1, "awaiting_window", r#","window_url":"https://o.example/""#));
    alike::<OrderView>(&order(1, "refused", r#","refusal":"unpaid_bill""#));
    alike::<OrderView>(&order(1, "refused", r#","refusal":"a_word_of_tomorrow","more":[1]"#));
    alike::<OrderView>(&paid());
    alike::<OfferView>(&offer(""));
    alike::<OfferView>(&offer(WAYS));
    alike::<OfferView>(&offer(TIP));
    alike::<OrderView>(&paid_from_tab());
    for left in [
        r#"{"of":"credit","balance":{"amount":"0","currency":"KRW"}}"#,
        r#"{"of":"bundle","units_left":4}"#,
        r#"{"of":"pass","until":"2026-12-24T00:00:00Z"}"#,
        r#"{"of":"a_word_of_tomorrow"}"#,
    ] {
        let more = format!(r#","left":{left},"charged":{{"amount":"3000","currency":"KRW"}}"#);
        alike::<OrderView>(&order(2, "paid", &more));
    }
    alike::<OfferView>(&offer(&format!(r#","entitlement":{}"#, entitlement())));
    alike::<OfferView>(&offer(&format!(r#","live_order":{}"#, order(2, "charging", ""))));
    alike::<Problem>(&problem("wrong-code", 422, r#","tries_left":4,"reason":"unknown""#));
    alike::<Problem>(&problem("too-soon", 429, r#","retry_in_secs":12"#));
}

#[wasm_bindgen_test]
fn a_way_of_tomorrow_or_one_without_its_amounts_is_not_offered() {
    for way in [
        r#"{"method":"barter"}"#,
        r#"{"method":"credit"}"#,
        r#"{"method":"tab","open":{"amount":"1","currency":"KRW"}}"#,
        r#"{"method":"settle","open":{"amount":1,"currency":"KRW"}}"#,
    ] {
        let read = OfferView::read(&Fields::of_text(&crate::double::way(way)).unwrap()).unwrap();
        assert_eq!(read.ways, [Way::PhoneBill], "{way}");
    }
}

#[wasm_bindgen_test]
fn hand_offs_are_read_as_serde_reads_them() {
    let view = |state: &str, rest: &str| {
        format!(
            r#"{{"id":"hnd_0123456789abcdefghij","state":"{state}","expires_in_secs":180,"contested":true{rest}}}"#
        )
    };
    for state in ["waiting", "opened", "confirming", "denied", "expired", "a_word_of_tomorrow"] {
        alike::<HandoffView>(&view(state, ""));
    }
    alike::<HandoffView>(&view("paid", r#","order":"ord_0123456789abcdefghij""#));
    alike::<NewHandoff>(&handoff());
}

#[wasm_bindgen_test]
fn what_is_not_money_or_not_an_id_is_refused() {
    let good = order(1, "charging", "");
    for (right, wrong) in [
        (r#""amount":"300""#, r#""amount":300"#),
        (r#""amount":"300""#, r#""amount":"300.5""#),
        (r#""amount":"300""#, r#""amount":"-300""#),
        (r#""currency":"KRW""#, r#""currency":"XXX""#),
        (r#""version":1"#, r#""version":-1"#),
        (r#""version":1"#, r#""version":1.5"#),
        ("ord_0123456789abcdefghij", "chg_0123456789abcdefghij"),
    ] {
        let text = good.replacen(right, wrong, 1);
        assert_ne!(text, good, "{right}");
        assert!(OrderView::read(&Fields::of_text(&text).unwrap()).is_none(), "{wrong}");
    }
}

fn won(amount: &str) -> Money {
    Money::parse(amount, Currency::KRW).unwrap()
}

fn js<T: Serialize>(value: &T) -> JsValue {
    JSON::parse(&serde_json::to_string(value).unwrap()).unwrap()
}

fn item() -> ItemId {
    ItemId::parse("articles/night-market").unwrap()
}

#[wasm_bindgen_test]
fn messages_of_the_page_are_read_as_serde_reads_them() {
    let look = Look {
        lang: "ko".to_owned(),
        theme: "dark".to_owned(),
        accent: "red".to_owned(),
        on_accent: "white".to_owned(),
        radius: "4px".to_owned(),
        font: "serif".to_owned(),
    };
    for message in [
        FromHost::Hello { look: look.clone() },
        FromHost::Check { items: vec![item(), item()] },
        FromHost::Claim { item: item(), token: "claim".to_owned() },
        FromHost::Warm,
        FromHost::Open {
            opening: 1,
            item: Some(item()),
            offer: None,
            look: look.clone(),
            receipt: OrderId::parse("ord_0123456789abcdefghij").ok(),
        },
        FromHost::Open {
            opening: 2,
            item: None,
            offer: Some("signed".to_owned()),
            look: look.clone(),
            receipt: None,
        },
        FromHost::Place { opening: 3, item: Some(item()), offer: None, look },
        FromHost::Undo { order: OrderId::parse("ord_0123456789abcdefghij").unwrap() },
        FromHost::Close,
    ] {
        assert_eq!(port::read(js(&message)), Some(message));
    }
    let tomorrow = JSON::parse(r#"{"type":"sing"}"#).unwrap();
    assert_eq!(port::read(tomorrow), Some(FromHost::Unknown));
    for nonsense in ["null", "1", "\"open\"", "{}", r#"{"type":"claim","item":"../x"}"#] {
        assert_eq!(port::read(JSON::parse(nonsense).unwrap()), None, "{nonsense}");
    }
}

#[wasm_bindgen_test]
fn messages_to_the_page_are_written_as_serde_writes_them() {
    let order = OrderId::parse("ord_0123456789abcdefghij").unwrap();
    let mut messages = vec![
        ToHost::Ready,
        ToHost::State {
            item: item(),
            opening: None,
            state: ItemState::Unknown,
            entitlement: None,
            content_key: None,
            purchase: None,
        },
        ToHost::State {
            item: item(),
            opening: Some(3),
            state: ItemState::ForSale,
            entitlement: None,
            content_key: None,
            purchase: Some(Purchase {
                how: How::Paid,
                order: order.clone(),
                line: "Thank you. Paid ₩500".to_owned(),
                receipt: "Receipt".to_owned(),
                undo: Some("Undo".to_owned()),
                undo_in_secs: Some(10),
                passkey: Some("Passkey for other devices".to_owned()),
            }),
        },
        ToHost::State {
            item: item(),
            opening: None,
            state: ItemState::Owned,
            entitlement: Some("jwt".to_owned()),
            content_key: Some("key".to_owned()),
            purchase: Some(Purchase {
                how: How::Owned,
                order: order.clone(),
                line: "₩300".to_owned(),
                receipt: "영수증".to_owned(),
                undo: None,
                undo_in_secs: None,
                passkey: None,
            }),
        },
        ToHost::Opened { opening: 1, item: Some(item()), title: "제목".to_owned() },
        ToHost::Opened { opening: 1, item: None, title: "제목".to_owned() },
        ToHost::Closed { opening: 1, item: Some(item()) },
        ToHost::Resize { height: 444 },
        ToHost::OneTap { opening: 1, item: item(), price: won("300") },
        ToHost::Sheet { opening: 1 },
        ToHost::Undo {
            item: Some(item()),
            order: order.clone(),
            is_undone: true,
            line: "Undone".to_owned(),
        },
        ToHost::Undo {
            item: None,
            order: order.clone(),
            is_undone: false,
            line: "It is too late".to_owned(),
        },
        ToHost::Fatal,
    ];
    for method in [
        None,
        Some(Method::PhoneBill),
        Some(Method::Tab),
        Some(Method::Credit),
        Some(Method::Bundle),
        Some(Method::Pass),
    ] {
        let (order, entitlement) = (order.clone(), "jwt".to_owned());
        messages.push(ToHost::Paid { opening: 1, item: item(), order, entitlement, method });
    }
    for reason in Reason::ALL {
        messages.push(ToHost::Error {
            opening: 2,
            item: None,
            reason,
            retryable: reason.is_retryable(),
        });
    }
    for message in messages {
        let by_hand = String::from(JSON::stringify(&port::write(&message)).unwrap());
        let by_hand: serde_json::Value = serde_json::from_str(&by_hand).unwrap();
        assert_eq!(by_hand, serde_json::to_value(&message).unwrap());
        assert!(property(&port::write(&message), "type").as_string().is_some());
    }
}
