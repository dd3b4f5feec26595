//! Draws the elements of a screen.

use farthing_protocol::limits::TIP_MESSAGE_CHARS;

use super::Say;
use super::canvas::{Canvas, Element, input, set};
use super::elements::{Address, Choices, Folded, Line, Part, Press};
use super::handover::draw_qr;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Text;

/// Draws parts in their order.
pub(crate) fn draw(canvas: &mut Canvas, place: &Element, parts: &'static [Part]) {
    for part in parts {
        draw_one(canvas, place, part);
    }
}

fn draw_one(canvas: &mut Canvas, place: &Element, part: &'static Part) {
    match part {
        Part::Line(line) => draw_line(canvas, place, line),
        Part::Heading { says, is_focused } => {
            let heading = canvas.element(place, "h2", &[("tabindex", "-1")]);
            canvas.text(&heading, *says);
            if *is_focused {
                canvas.focus(&heading);
            }
        }
        Part::Submit(says) => draw_submit(canvas, place, *says),
        Part::Press(press) => draw_press(canvas, place, press),
        Part::Link { class, target, says, address } => {
            let names = [("class", *class), ("target", *target), ("rel", "noopener noreferrer")];
            let link = canvas.element(place, "a", &names);
            canvas.text(&link, *says);
            draw_address(canvas, &link, address);
        }
        Part::Check { says, is_on, sends } => {
            let (label, tick) = draw_labelled(canvas, place, "check", "checkbox");
            canvas.text(&label, *says);
            canvas.sends(&tick, "change", sends());
            let (tick, is_on) = (input(&tick), *is_on);
            canvas.follow(move |flow, _| tick.set_checked(is_on(flow)));
        }
        Part::Radios { label, choices, chosen } => {
            draw_radios(canvas, place, *label, choices, *chosen);
        }
        Part::Rows(choices) => {
            let rows = canvas.element(place, "div", &[("class", "rows")]);
            for at in 0..count(canvas, choices) {
                let names = [("type", "button"), ("class", "row")];
                let row = canvas.element(&rows, "button", &names);
                let says = choices.says;
                canvas.says(&row, Box::new(move |flow, voice| says(flow, voice, at)));
                canvas.sends(&row, "click", (choices.sends)(at));
            }
        }
        Part::Fold { class, says, folded, parts } => {
            draw_fold(canvas, place, class, *says, *folded, parts);
        }
        Part::Message => draw_message(canvas, place),
        Part::Table(rows) => {
            let table = canvas.element(place, "dl", &[]);
            for (name, value) in *rows {
                let (dt, dd) =
                    (canvas.element(&table, "dt", &[]), canvas.element(&table, "dd", &[]));
                canvas.text(&dt, *name);
                canvas.text(&dd, *value);
                let value = *value;
                canvas.follow(move |flow, voice| {
                    set(&dt, "hidden", value(flow, voice).is_empty());
                });
            }
        }
        Part::Spinner => {
            canvas.element(place, "span", &[("class", "spinner")]);
        }
        Part::Qr => draw_qr(canvas, place),
        Part::Tick => {
            let circle = "M2 24a22 22 0 1 0 44 0a22 22 0 1 0-44 0";
            canvas.icon(place, "0 0 48 48", "tick", &[circle, "M14 25l7 7 14-15"]);
        }
    }
}

pub(crate) fn draw_line(canvas: &mut Canvas, place: &Element, line: &Line) {
    let names = [
        ("class", line.class),
        ("id", line.id.unwrap_or_default()),
        ("role", line.role.unwrap_or_default()),
    ];
    let paragraph = canvas.element(place, "p", &names);
    canvas.text(&paragraph, line.says);
}

fn draw_submit(canvas: &mut Canvas, place: &Element, says: Say) {
    let button = canvas.element(place, "button", &[("type", "submit"), ("class", "button")]);
    canvas.attribute(&button, "aria-disabled", |flow, _| flow.is_busy().to_string());
    let spinner = canvas.element(&button, "span", &[("class", "spinner")]);
    canvas.flag(&spinner, "hidden", |flow| !flow.is_busy());
    let text = canvas.element(&button, "span", &[]);
    canvas.text(&text, says);
}

fn draw_press(canvas: &mut Canvas, place: &Element, press: &Press) {
    let button = canvas.element(place, "button", &[("type", "button"), ("class", press.class)]);
    canvas.text(&button, press.says);
    canvas.sends(&button, "click", (press.sends)());
    let is_off = press.is_off;
    canvas.follow({
        let button = button.clone();
        move |flow, _| {
            let _ =
                button.set_attribute("aria-disabled", if is_off(flow) { "true" } else { "false" });
        }
    });
}

fn draw_address(canvas: &mut Canvas, link: &Element, address: &Address) {
    match address {
        Address::PlainPage => canvas.leads_to_plain_page(link),
        Address::Window => {
            canvas.focus(link);
            draw_address(canvas, link, &Address::WindowHere);
        }
        Address::WindowHere => {
            canvas.attribute(link, "href", |flow, _| flow.window_url().to_owned());
        }
        Address::Opened => canvas.attribute(link, "href", |flow, voice| {
            flow.link().map(|link| voice.title(link)).unwrap_or_default()
        }),
        Address::Passkeys => canvas
            .attribute(link, "href", |flow, _| flow.passkey().page.clone().unwrap_or_default()),
        Address::Contact => canvas.attribute(link, "href", |flow, _| address_of(flow.contact())),
    }
}

/// The address for a link to a contact: a page (`https://…`), a mail address (with `@`), or else a phone number.
fn address_of(contact: &str) -> String {
    let scheme = match contact {
        page if page.starts_with("https://") => "",
        mail if mail.contains('@') => "mailto:",
        _ => "tel:",
    };
    [scheme, contact].concat()
}

/// A check box and the element for its label.
fn draw_labelled(canvas: &Canvas, place: &Element, class: &str, kind: &str) -> (Element, Element) {
    let label = canvas.element(place, "label", &[("class", class)]);
    let tick = canvas.element(&label, "input", &[("type", kind), ("name", class)]);
    (canvas.element(&label, "span", &[]), tick)
}

fn count(canvas: &Canvas, choices: &Choices) -> usize {
    canvas.read(choices.count)
}

fn draw_radios(
    canvas: &mut Canvas,
    place: &Element,
    label: Say,
    choices: &Choices,
    chosen: fn(&Flow) -> Option<usize>,
) {
    let group = canvas.element(place, "div", &[("class", "choices"), ("role", "radiogroup")]);
    canvas.attribute(&group, "aria-label", label);
    for at in 0..count(canvas, choices) {
        let (text, radio) = draw_labelled(canvas, &group, "choice", "radio");
        let says = choices.says;
        canvas.says(&text, Box::new(move |flow, voice| says(flow, voice, at)));
        canvas.sends(&radio, "change", (choices.sends)(at));
        let radio = input(&radio);
        canvas.follow(move |flow, _| radio.set_checked(chosen(flow) == Some(at)));
    }
}

fn draw_fold(
    canvas: &mut Canvas,
    place: &Element,
    class: &str,
    says: Say,
    folded: Folded,
    parts: &'static [Part],
) {
    let fold = canvas.element(place, "details", &[("class", class)]);
    if folded == Folded::Never {
        set(&fold, "open", true);
    }
    let summary = canvas.element(&fold, "summary", &[]);
    canvas.text(&summary, says);
    if folded == Folded::AsBefore {
        canvas.keep_open(&fold, &summary);
    }
    draw(canvas, &fold, parts);
    canvas.follow(move |flow, voice| set(&fold, "hidden", says(flow, voice).is_empty()));
}

/// The message that goes with a tip.
fn draw_message(canvas: &mut Canvas, place: &Element) {
    let most = TIP_MESSAGE_CHARS.to_string();
    let area = canvas.element(place, "textarea", &[("rows", "3"), ("maxlength", &most)]);
    canvas.attribute(&area, "aria-label", |_, voice| voice.say(&Text::TipMessage));
    let written = |flow: &Flow| flow.tip().map(|tip| tip.message.clone()).unwrap_or_default();
    canvas.begins(&area, written);
    let (send, typed) = (canvas.sender(), input(&area));
    canvas.on(&area, "input", Box::new(move |_| send.run(Event::MessageTyped(typed.value()))));
}
