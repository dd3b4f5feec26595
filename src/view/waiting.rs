//! Waits: for the offer, and for the carrier. After a while the reader hears that nothing is paid
//! twice.

use farthing_protocol::OrderStatus;

use super::part::{Address, Line, Part};
use crate::flow::Flow;
use crate::flow::step::Step;
use crate::i18n::{Text, Voice};

/// The link to the page that needs no WebAssembly. It leaves the frame: a payment page inside of
/// another page is what that page is there to avoid.
pub(crate) const PLAIN_PAGE: Part = Part::Link {
    class: "link",
    target: "_top",
    says: |_, voice| voice.say(&Text::PlainPage),
    address: Address::PlainPage,
};

/// The offer is on its way.
pub(crate) static LOADING: &[Part] = &[
    Part::Spinner,
    Part::Line(Line::new("hint", |_, voice| voice.say(&Text::Loading))),
    PLAIN_PAGE,
];

/// The carrier is at work.
pub(crate) static SCREEN: &[Part] = &[
    Part::Spinner,
    Part::Heading { says: waiting, is_focused: true },
    Part::Line(Line { class: "hint", id: None, role: Some("status"), says: reassurance }),
];

/// What is being waited for, if anything.
pub(crate) fn waiting(flow: &Flow, voice: &Voice) -> String {
    voice.say(&match flow.step() {
        Step::Stopping { .. } => Text::Stopping,
        Step::Waiting { live, .. } => match live.status() {
            OrderStatus::Preparing => Text::Preparing,
            OrderStatus::Charging => Text::Charging,
            _ => Text::Checking,
        },
        Step::Placing { .. } => Text::AskingCarrier,
        _ => return String::new(),
    })
}

fn reassurance(flow: &Flow, voice: &Voice) -> String {
    if flow.is_long_wait() { voice.say(&Text::NotTwice) } else { String::new() }
}
