//! The first screens, drawn when the checkout is built: `boot.js` shows them before WebAssembly is there.
//!
//! They are drawn from the same parts as the checkout's own, for an unknown reader. Names in braces are
//! placeholders for titles and amounts, which the frame fills in.

use std::sync::Arc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{
    Currency, ItemId, ItemKind, Localized, Money, OfferView, PublisherId, PublisherView, Way,
};

use super::canvas::{Canvas, Element};
use super::sheet::Sheet;
use crate::flow::event::Event;
use crate::flow::instant::Instant;
use crate::flow::{Flow, next};
use crate::i18n::{Locale, Text, Voice};

/// The price of the item. All amounts differ, so that each can be replaced by its own placeholder.
const PRICE: i64 = 3;
/// How much may be on a tab.
const LIMIT: i64 = 10;
/// How much credit is bought.
const TOP_UP: i64 = 50;

/// A first screen by its name.
pub struct First {
    /// `loading` where nothing is known, `wait` where the item is, `direct`, `credit`, or `tab-` and the
    /// kind of what is sold.
    pub name: &'static str,
    /// The root element of its content.
    pub sheet: Element,
}

/// The first screens in a language.
#[must_use]
pub fn screens(locale: Locale) -> Vec<First> {
    let tab = [Way::Tab { open: won(0), limit: won(LIMIT) }, Way::PhoneBill];
    let credit = [Way::TopUp { balance: won(0), amounts: vec![won(TOP_UP)] }, Way::PhoneBill];
    let voice = Voice { locale, write_money: marked, write_moment: moment, write_day: moment };
    let sheet = |kind, ways: &[Way]| draw(&offered(kind, ways), &voice);
    let wait = sheet(ItemKind::Article, &[Way::PhoneBill]);
    if let Some(screen) = draw(&opened(), &voice).children().get(1) {
        wait.replace(1, screen.clone());
    }
    let _ = wait.set_attribute("data-screen", "loading");
    let named = |name, sheet| First { name, sheet };
    vec![
        named("loading", draw(&opened(), &voice)),
        named("wait", wait),
        named("direct", sheet(ItemKind::Article, &[Way::PhoneBill])),
        named("credit", sheet(ItemKind::Article, &credit)),
        named("tab-article", sheet(ItemKind::Article, &tab)),
        named("tab-bundle", sheet(ItemKind::Bundle, &tab)),
        named("tab-pass", sheet(ItemKind::Pass, &tab)),
    ]
}

/// All of them as a JavaScript module. An element is an array of its tag, its attributes, its text and its children.
#[must_use]
pub fn module() -> String {
    let mut text = String::from("export const screens = {\n");
    for locale in [Locale::En, Locale::Ko] {
        text = text + "  " + locale.tag() + ": {\n";
        for First { name, sheet } in screens(locale) {
            text = text + "    " + &quoted(name) + ": " + &written(&sheet) + ",\n";
        }
        let others = Text::OtherWays.say(locale);
        text = text + "    \"others\": " + &quoted(&others) + ",\n  },\n";
    }
    text + "};\n"
}

/// The sheet's content in the flow's step.
#[must_use]
pub fn draw(flow: &Flow, voice: &Voice) -> Element {
    let section = Element::new("section");
    Sheet::new(Canvas::new(flow.clone()), &section).show(flow, voice);
    section
}

/// An element as JavaScript. Hidden elements are left out, because the checkout adds them.
fn written(element: &Element) -> String {
    let attributes: Vec<String> = element
        .attributes()
        .iter()
        .map(|(name, value)| quoted(name) + ":" + &quoted(value))
        .collect();
    let mut text = format!("[{},{{{}}}", quoted(&element.tag()), attributes.join(","));
    let own = element.text();
    if !own.is_empty() {
        text = text + "," + &quoted(&own);
    }
    for child in element.children().into_iter().filter(|child| !child.is_hidden()) {
        text = text + "," + &written(&child);
    }
    text + "]"
}

/// A fixed text in quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn opened() -> Flow {
    // Its name is one by its form.
    let item =
        ItemId::parse("item").map_or_else(|_| AskOffer::Signed(String::new()), AskOffer::Item);
    let flow = play(Flow::new(item, String::new()), Event::Shown);
    play(flow, Event::OpenAsked)
}

fn offered(kind: ItemKind, ways: &[Way]) -> Flow {
    let (Ok(item), Ok(id)) = (ItemId::parse("item"), PublisherId::parse("publisher")) else {
        return opened();
    };
    let both = |text: &str| Localized { en: Some(text.to_owned()), ko: Some(text.to_owned()) };
    let offer = OfferView {
        quote: String::new(),
        expires_in_secs: 1,
        publisher: PublisherView { id, name: "{publisher}".to_owned(), contact: None },
        item,
        kind,
        title: both("{title}"),
        price: won(PRICE),
        ways: ways.to_vec(),
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
    play(opened(), Event::OfferAnswered(Ok(Arc::new(offer))))
}

fn play(flow: Flow, event: Event) -> Flow {
    next(flow, Instant::default(), event).0
}

fn won(minor: i64) -> Money {
    Money::from_minor(minor, Currency::KRW).unwrap_or(Money::zero(Currency::KRW))
}

/// The name of an amount.
fn marked(_: Locale, amount: &Money) -> String {
    match amount.minor() {
        PRICE => "{price}",
        LIMIT => "{limit}",
        TOP_UP => "{bill}",
        _ => "{left}",
    }
    .to_owned()
}

fn moment(_: Locale, at: &str) -> String {
    at.to_owned()
}

#[cfg(test)]
mod tests;
