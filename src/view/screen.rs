//! The two kinds of screens: with a form, and without.

use super::canvas::{Canvas, DomEvent, Element, Input};
use super::draw::draw;
use super::elements::Part;
use super::field::{FieldKind, draw_field};
use crate::flow::event::Event;

/// A screen that asks one question at most.
pub(crate) struct Form {
    /// The parts above the field.
    pub(crate) above: &'static [Part],
    /// The field. `None` if one press is enough.
    pub(crate) field: Option<FieldKind>,
    /// The parts below it, the button first.
    pub(crate) below: &'static [Part],
    /// What its button sends.
    pub(crate) submits: fn(String) -> Event,
}

/// Draws a screen without a form.
pub(crate) fn draw_plain(
    canvas: &mut Canvas,
    sheet: &Element,
    class: &str,
    parts: &'static [Part],
) {
    let place = canvas.root(sheet, "div", class);
    draw(canvas, &place, parts);
}

/// Draws a screen with a form.
pub(crate) fn draw_form(canvas: &mut Canvas, sheet: &Element, form: &'static Form) {
    let place = canvas.root(sheet, "form", "screen");
    let _ = place.set_attribute("novalidate", "");
    draw(canvas, &place, form.above);
    let field = form.field.as_ref().map(|kind| draw_field(canvas, &place, kind));
    draw(canvas, &place, form.below);
    let send = canvas.sender();
    let submit = move |event: DomEvent| {
        event.prevent_default();
        if event.is_trusted() {
            let text = field.as_ref().map(Input::value);
            send.run((form.submits)(text.unwrap_or_default()));
        }
    };
    canvas.on(&place, "submit", Box::new(submit));
}
