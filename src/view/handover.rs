//! The QR screen: the QR code, the short code to type instead, and what the phone is doing.

use farthing_protocol::handoff::HandoffState;

use super::canvas::{Canvas, Element, set};
use super::elements::{Line, Part, Press};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::handover::{Handover, HandoverEvent, Stage as Standing};
use crate::i18n::{HandText, Text, Voice};

/// The button that leads here. The style sheet hides it on phones.
pub(crate) const BUTTON: Part = Part::Press(Press {
    class: "button second by-phone",
    says: by_phone,
    sends: || Event::Handover(HandoverEvent::Pressed),
    is_off: Flow::is_busy,
});

/// The same among the other ways, where one press pays.
pub(crate) const ASIDE: Part = Part::Press(Press {
    class: "row by-phone",
    says: |flow, voice| {
        let is_aside = flow.purchase().is_some_and(|purchase| purchase.way().is_one_tap());
        if is_aside { by_phone(flow, voice) } else { String::new() }
    },
    sends: || Event::Handover(HandoverEvent::Pressed),
    is_off: Flow::is_busy,
});

pub(crate) static SCREEN: &[Part] = &[
    Part::Heading { says: heading, is_focused: true },
    Part::Line(Line { class: "hint", id: None, role: Some("status"), says: progress }),
    Part::Qr,
    Part::Line(Line::new("check-number", |flow, voice| {
        let code = flow.open_handoff().map(|new| HandText::Check { check: new.check.clone() });
        code.map(|text| hand(voice, &text)).unwrap_or_default()
    })),
    Part::Line(Line { class: "hint", id: None, role: Some("timer"), says: time_left }),
    Part::Line(Line::new("hint", |flow, voice| {
        let code = flow.open_handoff().map(|new| HandText::ShortCode {
            url: new.short_url.clone(),
            code: new.short_code.clone(),
        });
        code.map(|text| hand(voice, &text)).unwrap_or_default()
    })),
    Part::Press(Press::link(copy, || Event::Handover(HandoverEvent::CopyPressed))),
    Part::Press(Press::button(again, || Event::Handover(HandoverEvent::Pressed))),
    Part::Press(Press::link(
        |_, voice| hand(voice, &HandText::OtherWay),
        || Event::Handover(HandoverEvent::Left),
    )),
];

fn hand(voice: &Voice, text: &HandText) -> String {
    text.say(voice.locale)
}

fn by_phone(flow: &Flow, voice: &Voice) -> String {
    if flow.can_hand_over() { hand(voice, &HandText::ByPhone) } else { String::new() }
}

fn heading(flow: &Flow, voice: &Voice) -> String {
    let text = match flow.handoff_state() {
        Some(HandoffState::Paid) => HandText::Paid,
        Some(HandoffState::Waiting | HandoffState::Opened) => HandText::Scan,
        Some(_) => HandText::ByPhone,
        None => return failure(flow, voice).unwrap_or_else(|| voice.say(&Text::Loading)),
    };
    hand(voice, &text)
}

fn failure(flow: &Flow, voice: &Voice) -> Option<String> {
    match flow.handover()?.stage {
        Standing::Failed(refusal) => Some(voice.say(&Text::Why(refusal.reason))),
        _ => None,
    }
}

/// What the phone does.
fn progress(flow: &Flow, voice: &Voice) -> String {
    let text = match flow.handoff_state() {
        Some(HandoffState::Opened) => HandText::Opened,
        Some(HandoffState::Confirming | HandoffState::Unknown) => HandText::Confirming,
        Some(HandoffState::Paid) => return voice.say(&Text::Opening),
        Some(HandoffState::Denied) => HandText::Denied,
        Some(HandoffState::Expired) => HandText::Expired,
        Some(HandoffState::Waiting) | None => return String::new(),
    };
    let contested = flow.handover().and_then(Handover::begun);
    let mut said = hand(voice, &text);
    if contested.is_some_and(|(_, view, _)| view.contested) {
        said = said + " " + &hand(voice, &HandText::Contested);
    }
    said
}

fn time_left(flow: &Flow, voice: &Voice) -> String {
    let secs = flow.handoff_secs_left();
    flow.open_handoff().map(|_| hand(voice, &HandText::TimeLeft(secs))).unwrap_or_default()
}

fn copy(flow: &Flow, voice: &Voice) -> String {
    let is_copied = flow.handover().is_some_and(|over| over.is_copied);
    let text = if is_copied { HandText::Copied } else { HandText::Copy };
    flow.open_handoff().map(|_| hand(voice, &text)).unwrap_or_default()
}

/// The button for a new code, when the shown one can no longer be used.
fn again(flow: &Flow, voice: &Voice) -> String {
    let is_over =
        matches!(flow.handoff_state(), Some(HandoffState::Denied | HandoffState::Expired));
    if is_over || failure(flow, voice).is_some() {
        return hand(voice, &HandText::Again);
    }
    String::new()
}

/// What a screen reader announces of the countdown: only twice.
pub(crate) fn announcement(flow: &Flow, voice: &Voice) -> String {
    let text = match (flow.open_handoff(), flow.handoff_secs_left()) {
        (Some(_), 1..=15) => HandText::SecondsLeft(15),
        (Some(_), 16..=60) => HandText::SecondsLeft(60),
        _ => return String::new(),
    };
    hand(voice, &text)
}

/// The code: a picture that the gateway made, dark on white in every theme.
pub(crate) fn draw_qr(canvas: &mut Canvas, place: &Element) {
    let picture = canvas.element(place, "img", &[("class", "qr"), ("hidden", "true")]);
    canvas.attribute(&picture, "alt", |flow, voice| {
        hand(voice, &HandText::Picture { price: voice.price(flow) })
    });
    canvas.follow(move |flow, _| {
        let source = flow.open_handoff().map(|new| new.qr.as_str()).unwrap_or_default();
        // The same picture again would be loaded again.
        if picture.get_attribute("src").unwrap_or_default() != source {
            let _ = picture.set_attribute("src", source);
            set(&picture, "hidden", source.is_empty());
        }
    });
}
