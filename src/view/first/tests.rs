#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{
    Currency, ItemId, ItemKind, Localized, Money, OfferView, PublisherId, PublisherView, Way,
};

use super::{draw, module, screens, written};
use crate::flow::event::Event;
use crate::flow::instant::Instant;
use crate::flow::{Flow, next};
use crate::i18n::{Locale, Voice};

fn money(_: Locale, amount: &Money) -> String {
    format!("<{amount}>")
}

fn moment(_: Locale, at: &str) -> String {
    at.to_owned()
}

fn won(amount: &str) -> Money {
    Money::parse(amount, Currency::KRW).unwrap()
}

fn euro(amount: &str) -> Money {
    Money::parse(amount, Currency::parse("EUR").unwrap()).unwrap()
}

/// What the checkout shows to an unknown reader.
fn offered(kind: ItemKind, price: Money, ways: Vec<Way>) -> Flow {
    let item = ItemId::parse("things/one").unwrap();
    let offer = OfferView {
        quote: "quote".to_owned(),
        expires_in_secs: 900,
        publisher: PublisherView {
            id: PublisherId::parse("jeju-post").unwrap(),
            name: "Jeju & Post".to_owned(),
            contact: None,
        },
        item: item.clone(),
        kind,
        title: Localized { en: Some("The \"market\"".to_owned()), ko: Some("시장".to_owned()) },
        price,
        ways,
        can_undo: true,
        tip: None,
        discount: None,
        credited: None,
        articles: None,
        step_up: false,
        alternatives: Vec::new(),
        entitlement: None,
        live_order: None,
    };
    let flow = Flow::new(AskOffer::Item(item), "seed".to_owned());
    [Event::Shown, Event::OpenAsked, Event::OfferAnswered(Ok(Arc::new(offer)))]
        .into_iter()
        .fold(flow, |flow, event| next(flow, Instant::default(), event).0)
}

/// A first screen as `boot.js` fills it in.
fn filled(name: &str, locale: Locale, names: &BTreeMap<&str, String>) -> String {
    let screens = screens(locale);
    let first = screens.iter().find(|first| first.name == name).unwrap();
    names.iter().fold(written(&first.sheet), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), &value.replace('"', "\\\""))
    })
}

#[test]
fn each_first_screen_is_what_the_checkout_draws_for_the_same_offer() {
    let tab = vec![Way::Tab { open: won("0"), limit: won("1000") }, Way::PhoneBill];
    let credit = vec![Way::TopUp { balance: won("0"), amounts: vec![won("3000")] }, Way::PhoneBill];
    let direct = vec![Way::PhoneBill];
    let mut compared = 0;
    for (name, kind, price, ways) in [
        ("direct", ItemKind::Article, won("300"), &direct),
        ("direct", ItemKind::Bundle, won("1200"), &direct),
        ("direct", ItemKind::Pass, euro("4.90"), &direct),
        ("credit", ItemKind::Article, won("300"), &credit),
        ("credit", ItemKind::Bundle, won("1200"), &credit),
        ("credit", ItemKind::Pass, won("3000"), &credit),
        ("tab-article", ItemKind::Article, won("300"), &tab),
        ("tab-bundle", ItemKind::Bundle, won("1000"), &tab),
        ("tab-pass", ItemKind::Pass, won("500"), &tab),
    ] {
        for (locale, title) in [(Locale::En, "The \"market\""), (Locale::Ko, "시장")] {
            let voice =
                Voice { locale, write_money: money, write_moment: moment, write_day: moment };
            let flow = offered(kind, price, ways.clone());
            let said = |amount: Option<Money>| money(locale, &amount.unwrap());
            let left = won("3000").minor() - price.minor();
            let names = BTreeMap::from([
                ("title", title.to_owned()),
                ("publisher", "Jeju & Post".to_owned()),
                ("price", said(Some(price))),
                ("bill", said(flow.bill())),
                ("limit", said(Some(won("1000")))),
                ("left", said(Money::from_minor(left, price.currency()).ok())),
            ]);
            assert_eq!(filled(name, locale, &names), written(&draw(&flow, &voice)), "{name}");
            compared += 1;
        }
    }
    assert_eq!(compared, 18);
}

#[test]
fn while_an_offer_is_awaited_the_heading_says_what_it_is_about() {
    for locale in [Locale::En, Locale::Ko] {
        let wait = filled("wait", locale, &BTreeMap::new());
        let voice = Voice { locale, write_money: money, write_moment: moment, write_day: moment };
        let flow = next(
            offered(ItemKind::Article, won("1"), vec![]),
            Instant::default(),
            Event::Dismissed,
        );
        assert!(wait.contains("{title}") && wait.contains("{price}"), "{wait}");
        assert!(wait.contains("spinner") && !wait.contains("\"form\""), "{wait}");
        assert!(written(&draw(&flow.0, &voice)).contains("\"form\""));
    }
}

#[test]
fn nothing_but_the_named_places_is_left_open() {
    let module = module();
    for part in module.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && name.bytes().all(|byte| byte.is_ascii_lowercase())
            && !name.is_empty()
        {
            let known = ["title", "publisher", "price", "bill", "limit", "left", "plain"];
            assert!(known.contains(&name), "{name}");
        }
    }
    assert!(module.contains("ko: {"));
}
