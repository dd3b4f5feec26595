//! The screen for the amount of a tip, and a message to the author.

use farthing_protocol::Reason;
use farthing_protocol::ways::TipView;

use super::elements::{Choices, Folded, Line, Part};
use super::field::FieldKind;
use super::phone::{NOTICE, TERMS};
use super::screen::Form;
use super::tap::{button, slow};
use super::waiting::AGAIN;
use super::ways::{OTHERS, left};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::tip::Pick;
use crate::i18n::{Text, Voice};

/// The amounts, one of the reader's own, and the button that names the price.
pub(crate) static SCREEN: Form = Form {
    above: &[
        NOTICE,
        AGAIN,
        Part::Heading { says: |_, voice| voice.say(&Text::TipHeading), is_focused: true },
        Part::Radios {
            label: |_, voice| voice.say(&Text::TipHeading),
            choices: Choices {
                count: |flow| tip(flow).map_or(0, |tip| tip.presets.len()),
                says: |flow, voice, place| {
                    let preset = tip(flow).and_then(|tip| tip.presets.get(place));
                    preset.map(|amount| voice.money(amount)).unwrap_or_default()
                },
                sends: Event::TipPicked,
            },
            chosen: |flow| match flow.tip()?.pick {
                Pick::Preset(place) => Some(place),
                Pick::Own(_) => None,
            },
        },
    ],
    field: Some(FieldKind {
        id: "amount",
        input_type: "text",
        autocomplete: "off",
        inputmode: "numeric",
        label: |_, voice| voice.say(&Text::TipOwn),
        is_focused: false,
        begins_with: |flow| match flow.tip().map(|tip| &tip.pick) {
            Some(Pick::Own(text)) => text.clone(),
            _ => String::new(),
        },
        remark: Line { class: "remark", id: Some("range"), role: None, says: range },
        problem: Line {
            class: "problem",
            id: Some("problem"),
            role: Some("alert"),
            says: |flow, voice| {
                let is_refused = flow.tip().is_some_and(|tip| tip.is_refused);
                if is_refused {
                    voice.say(&Text::Why(Reason::AmountInvalid))
                } else {
                    String::new()
                }
            },
        },
        described_by: "problem range",
        tidy: |_, _| None,
        changes: Event::TipTyped,
    }),
    below: &[
        Part::Fold {
            says: |flow, voice| {
                let can_write = tip(flow).is_some_and(|tip| tip.message);
                if can_write { voice.say(&Text::TipMessage) } else { String::new() }
            },
            class: "fold",
            folded: Folded::Always,
            parts: &[Part::Message],
        },
        Part::Submit(button),
        Part::Line(Line::new("hint", left)),
        Part::Line(Line::new("hint", slow)),
        OTHERS,
        TERMS,
    ],
    submits: Event::PhoneSubmitted,
};

fn tip(flow: &Flow) -> Option<&TipView> {
    flow.offer()?.tip.as_ref()
}

/// What can be given.
fn range(flow: &Flow, voice: &Voice) -> String {
    let Some(tip) = tip(flow) else { return String::new() };
    voice.say(&Text::TipRange { min: voice.money(&tip.min), max: voice.money(&tip.max) })
}
