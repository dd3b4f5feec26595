//! Levels 1 and 3 in one: the offer, and the one field that the phone bill needs. Its button names the
//! price and is the one that pays.

use farthing_protocol::ItemKind;

use super::field::FieldKind;
use super::part::{Line, Part};
use super::screen::Form;
use crate::flow::event::Event;
use crate::flow::step::Notice;
use crate::flow::{Flow, phone};
use crate::i18n::{Text, Voice};

/// The phone screen.
pub(crate) static SCREEN: Form = Form {
    // A refusal is no dead end: the way on is right below it.
    above: &[Part::Line(Line { class: "notice", id: None, role: Some("alert"), says: notice })],
    field: FieldKind {
        id: "phone",
        input_type: "tel",
        autocomplete: "tel",
        inputmode: "tel",
        placeholder: "010-1234-5678",
        label: |_, voice| voice.say(&Text::PhoneLabel),
        begins_with: Flow::phone_typed,
        remark: Line::new("remark", |_, _| String::new()),
        problem: Line {
            class: "problem",
            id: Some("problem"),
            role: Some("alert"),
            says: |flow, voice| match flow.phone_problem() {
                Some(problem) => voice.say(&Text::PhoneProblem(problem)),
                None => String::new(),
            },
        },
        // A correction in the middle is left alone.
        tidy: |text, is_at_end| if is_at_end { phone::hyphenated(text) } else { None },
        changes: |_| Event::PhoneEdited,
    },
    below: &[
        Part::Submit(button),
        Part::Line(Line { class: "hint", id: Some("hint"), role: None, says: hint }),
        Part::Line(Line::new("terms", terms)),
    ],
    submits: Event::PhoneSubmitted,
};

fn notice(flow: &Flow, voice: &Voice) -> String {
    let text = match flow.notice() {
        None => return String::new(),
        Some(Notice::PriceChanged) => return voice.say(&Text::PriceChanged),
        Some(Notice::Refused(reason)) => Text::Why(reason),
        Some(Notice::RanOut) => Text::RanOut,
        Some(Notice::Stopped) => Text::Stopped,
    };
    voice.say(&text) + " " + &voice.say(&Text::NothingCharged)
}

fn button(flow: &Flow, voice: &Voice) -> String {
    if flow.is_busy() {
        return voice.say(&Text::AskingCarrier);
    }
    voice.say(&Text::PayAndTextMe { price: voice.price(flow) })
}

fn hint(flow: &Flow, voice: &Voice) -> String {
    if flow.is_long_wait() {
        return voice.say(&Text::NotTwice);
    }
    voice.say(&Text::PhoneBill { price: voice.price(flow) })
}

fn terms(flow: &Flow, voice: &Voice) -> String {
    match flow.offer().map(|offer| offer.kind) {
        Some(ItemKind::Tip) => voice.say(&Text::TipIsGift),
        _ => voice.say(&Text::OnceOpened),
    }
}
