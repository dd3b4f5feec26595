//! The heading of the sheet: item, publisher and price, and the button that closes the sheet.

use farthing_protocol::ways::DiscountView;

use super::canvas::{Canvas, Element};
use super::draw::draw_line;
use super::elements::Line;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

const PUBLICATION: Line = Line::new("publication", |flow, _| {
    flow.offer().map(|offer| offer.publisher.name.clone()).unwrap_or_default()
});

/// Why the price is lower, and until when.
const UNTIL: Line = Line::new("until", |flow, voice| {
    let Some(offer) = flow.offer() else { return String::new() };
    voice.say(&match (&offer.discount, offer.credited) {
        (Some(DiscountView { until: Some(until), .. }), _) => Text::Until(voice.moment(until)),
        (Some(_), _) => Text::Trial,
        (None, Some(credited)) => Text::Credited(voice.money(&credited)),
        (None, None) => return String::new(),
    })
});

/// Draws the top of the sheet. It stays while the screens below it change.
pub(crate) fn draw_heading(canvas: &mut Canvas, sheet: &Element) {
    let heading = canvas.root(sheet, "header", "heading");
    draw_line(canvas, &heading, &PUBLICATION);
    let close = canvas.element(&heading, "button", &[("type", "button"), ("class", "close")]);
    canvas.attribute(&close, "aria-label", |_, voice| voice.say(&Text::Close));
    canvas.sends(&close, "click", Event::Dismissed);
    canvas.icon(&close, "0 0 16 16", "", &["M3 3l10 10M13 3L3 13"]);
    let title = canvas.element(&heading, "h1", &[("id", "title")]);
    canvas.text(&title, title_of);
    let price = canvas.element(&heading, "p", &[("class", "price")]);
    // The regular price is struck through. Screen readers get a sentence instead.
    let ear = canvas.element(&price, "span", &[("class", "unseen")]);
    canvas.text(&ear, |flow, voice| match regular(flow, voice) {
        price if price.is_empty() => price,
        price => voice.say(&Text::RegularPrice(price)) + " ",
    });
    let struck = canvas.element(&price, "del", &[("aria-hidden", "true")]);
    canvas.text(&struck, regular);
    let now = canvas.element(&price, "span", &[]);
    canvas.text(&now, |flow, voice| voice.price(flow));
    canvas.follow(move |flow, _| super::canvas::set(&price, "hidden", flow.price().is_none()));
    draw_line(canvas, &heading, &UNTIL);
}

fn title_of(flow: &Flow, voice: &Voice) -> String {
    match flow.offer() {
        Some(offer) => voice.title(&offer.title),
        None => voice.say(&Text::Checkout),
    }
}

fn regular(flow: &Flow, voice: &Voice) -> String {
    let discount = flow.offer().and_then(|offer| offer.discount.as_ref());
    discount.map(|discount| voice.money(&discount.regular)).unwrap_or_default()
}
