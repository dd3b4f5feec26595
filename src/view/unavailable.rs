//! The screen without an offer: why there is none, and the one thing that the reader can do.

use farthing_protocol::WayOn;

use super::elements::{Address, Line, Part, Press};
use super::waiting::{AGAIN, refusal};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

/// Why the item cannot be bought here, and what to do.
pub(crate) static SCREEN: &[Part] = &[
    Part::Heading { says: |_, voice| voice.say(&Text::Unavailable), is_focused: true },
    Part::Line(Line { class: "notice", id: None, role: Some("alert"), says: refusal }),
    AGAIN,
    Part::Press(Press {
        class: "button",
        says: |flow, voice| say_if(action(flow) == Action::Retry, voice, &Text::TryAgain),
        sends: || Event::RetryPressed,
        is_off: |flow| flow.retry_in_secs() > 0,
    }),
    Part::Link {
        class: "button",
        target: "_top",
        says: |flow, voice| say_if(action(flow) == Action::PlainPage, voice, &Text::PlainPage),
        address: Address::PlainPage,
    },
    Part::Press(Press::button(
        |flow, voice| say_if(action(flow) == Action::Close, voice, &Text::Close),
        || Event::Dismissed,
    )),
];

/// What the one button does.
#[derive(PartialEq, Eq)]
enum Action {
    Retry,
    PlainPage,
    Close,
}

fn action(flow: &Flow) -> Action {
    match flow.way_on() {
        Some(WayOn::TryAgain | WayOn::Wait | WayOn::Open) | None => Action::Retry,
        Some(WayOn::PlainPage) => Action::PlainPage,
        Some(
            WayOn::ComeBack | WayOn::AskCarrier | WayOn::OwnLine | WayOn::ReloadPage | WayOn::Close,
        ) => Action::Close,
    }
}

fn say_if(is_it: bool, voice: &Voice, text: &Text) -> String {
    if is_it { voice.say(text) } else { String::new() }
}
