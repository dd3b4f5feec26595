//! Levels 1 and 3 together: the offer, and the field for the phone number, or the number that the reader gave before.
//! The button names the price and pays.

use farthing_protocol::ItemKind;

use super::elements::{Line, Part, Press};
use super::field::FieldKind;
use super::handover::BUTTON;
use super::passkey::FAILED;
use super::screen::Form;
use super::waiting::{AGAIN, refusal};
use super::ways::{BACK, NOTE, OTHERS, TOP_UPS};
use crate::flow::event::Event;
use crate::flow::step::Notice;
use crate::flow::{Flow, phone};
use crate::i18n::{Text, Voice};

/// What the reader can do after a refusal is shown directly below it.
pub(crate) const NOTICE: Part =
    Part::Line(Line { class: "notice", id: None, role: Some("alert"), says: notice });

const HINT: Part = Part::Line(Line { class: "hint", id: Some("hint"), role: None, says: hint });

const KEEP: Part = Part::Check {
    says: |_, voice| voice.say(&Text::KeepPhone),
    is_on: Flow::keeps_phone,
    sends: || Event::KeepPhoneToggled,
};

pub(crate) const TERMS: Part = Part::Line(Line::new("terms", terms));

pub(crate) static SCREEN: Form = Form {
    above: &[NOTICE, FAILED, AGAIN, NOTE],
    field: Some(FieldKind {
        id: "phone",
        input_type: "tel",
        autocomplete: "tel",
        inputmode: "tel",
        label: |_, voice| voice.say(&Text::PhoneLabel),
        is_focused: true,
        begins_with: Flow::phone_typed,
        remark: Line {
            class: "remark",
            id: Some("example"),
            role: None,
            says: |_, voice| voice.say(&Text::PhoneExample),
        },
        problem: Line {
            class: "problem",
            id: Some("problem"),
            role: Some("alert"),
            says: |flow, voice| match flow.phone_problem() {
                Some(problem) => voice.say(&Text::PhoneProblem(problem)),
                None => String::new(),
            },
        },
        described_by: "problem example hint",
        // A correction in the middle is left alone.
        tidy: |text, is_at_end| if is_at_end { phone::hyphenated(text) } else { None },
        changes: |_| Event::PhoneEdited,
    }),
    below: &[Part::Submit(button), TOP_UPS, BUTTON, KEEP, HINT, OTHERS, BACK, TERMS],
    submits: Event::PhoneSubmitted,
};

/// The same with a number that is known.
pub(crate) static CONFIRM: Form = Form {
    above: &[
        NOTICE,
        FAILED,
        AGAIN,
        NOTE,
        Part::Heading {
            says: |flow, voice| voice.say(&Text::PayWith { phone: flow.phone_masked() }),
            is_focused: true,
        },
        Part::Press(Press::link(
            |_, voice| voice.say(&Text::ChangeNumber),
            || Event::ChangeNumberPressed,
        )),
    ],
    field: None,
    below: &[Part::Submit(button), TOP_UPS, BUTTON, KEEP, HINT, OTHERS, BACK, TERMS],
    submits: Event::PhoneSubmitted,
};

fn notice(flow: &Flow, voice: &Voice) -> String {
    let text = match flow.notice() {
        None => return String::new(),
        Some(Notice::PriceChanged) => return voice.say(&Text::PriceChanged),
        Some(Notice::Refused(_)) => refusal(flow, voice),
        Some(Notice::RanOut) => voice.say(&Text::RanOut),
        Some(Notice::Stopped) => voice.say(&Text::Stopped),
    };
    text + " " + &voice.say(&Text::NothingCharged)
}

fn button(flow: &Flow, voice: &Voice) -> String {
    if flow.is_busy() {
        return voice.say(&Text::AskingCarrier);
    }
    voice.say(&Text::PayAndTextMe { price: voice.bill(flow) })
}

fn hint(flow: &Flow, voice: &Voice) -> String {
    if flow.is_long_wait() {
        return voice.say(&Text::NotTwice);
    }
    if flow.was_early() {
        return voice.say(&Text::PressAgain);
    }
    voice.say(&Text::PhoneBill { price: voice.bill(flow) })
}

fn terms(flow: &Flow, voice: &Voice) -> String {
    match flow.offer().map(|offer| offer.kind) {
        Some(ItemKind::Tip) => voice.say(&Text::TipIsGift),
        _ if flow.could_undo() => voice.say(&Text::CanUndo),
        _ => voice.say(&Text::OnceOpened),
    }
}
