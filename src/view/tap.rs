//! Level 1 for readers who need to type nothing: one press pays.

use farthing_protocol::{ItemKind, Way};

use super::elements::{Line, Part};
use super::passkey::{CONFIRMS, FAILED};
use super::phone::{NOTICE, TERMS};
use super::screen::Form;
use super::waiting::AGAIN;
use super::ways::{BACK, OTHERS, left};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

/// The offer, what will be left, and the button that pays.
pub(crate) static SCREEN: Form = Form {
    above: &[NOTICE, FAILED, AGAIN, Part::Heading { says: left, is_focused: true }],
    field: None,
    below: &[
        Part::Submit(button),
        CONFIRMS,
        Part::Line(Line::new("hint", slow)),
        OTHERS,
        BACK,
        TERMS,
    ],
    submits: Event::PhoneSubmitted,
};

/// The label of the button that pays.
pub(crate) fn button(flow: &Flow, voice: &Voice) -> String {
    if flow.is_busy() {
        return voice.say(&Text::Loading);
    }
    let price = voice.price(flow);
    let is_covered =
        flow.purchase().is_some_and(|it| matches!(it.way(), Way::Bundle { .. } | Way::Pass { .. }));
    let kind = flow.offer().map_or(ItemKind::Unknown, |offer| offer.kind);
    voice.say(&if is_covered { Text::Covered(price) } else { Text::Buy { kind, price } })
}

/// The message that a press did not count or, after a long wait, that nothing is paid twice.
pub(crate) fn slow(flow: &Flow, voice: &Voice) -> String {
    if flow.was_early() {
        return voice.say(&Text::PressAgain);
    }
    if flow.is_long_wait() { voice.say(&Text::NotTwice) } else { String::new() }
}
