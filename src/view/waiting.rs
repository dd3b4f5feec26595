//! The screens while the offer or the carrier's answer is awaited. After four seconds they say that nothing is paid
//! twice.

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{OrderStatus, WayOn};

use super::elements::{Address, Line, Part};
use crate::flow::Flow;
use crate::flow::in_app::Exit;
use crate::flow::selectors::Screen;
use crate::flow::step::Step;
use crate::i18n::{Text, Voice};

/// The link to the plain page, which needs no WebAssembly. It opens in the whole window, because that page must not be
/// shown in a frame. That page sells items of the catalogue only.
const PLAIN_PAGE: Part = Part::Link {
    class: "link",
    target: "_top",
    says: |flow, voice| match flow.wanted() {
        AskOffer::Item(_) => voice.say(&Text::PlainPage),
        AskOffer::Signed(_) => String::new(),
    },
    address: Address::PlainPage,
};

/// The link from an in-app browser to the plain page in the normal browser. There it continues as this device.
pub(crate) static OUTSIDE: &[Part] = &[
    Part::Link {
        class: "link outside",
        target: "_top",
        says: |flow, voice| match (flow.exit(), flow.wanted()) {
            (Exit::Kakao | Exit::Line | Exit::Intent, AskOffer::Item(_)) => {
                voice.say(&Text::OpenOutside)
            }
            _ => String::new(),
        },
        address: Address::PlainPage,
    },
    Part::Line(Line::new("hint", |flow, voice| {
        let is_stuck = matches!(flow.screen(), Screen::Unavailable) || flow.is_long_wait();
        match flow.exit() {
            Exit::Menu if is_stuck => voice.say(&Text::OutsideByMenu),
            _ => String::new(),
        }
    })),
];

/// When a failed try can be repeated. It is not part of the alert, which would be announced again each second.
pub(crate) const AGAIN: Part =
    Part::Line(Line { class: "hint", id: None, role: Some("timer"), says: again });

/// The offer is on its way.
pub(crate) static LOADING: &[Part] = &[
    Part::Spinner,
    Part::Line(Line { class: "hint", id: None, role: Some("status"), says: loading }),
    PLAIN_PAGE,
];

/// The carrier is at work.
pub(crate) static SCREEN: &[Part] = &[
    Part::Spinner,
    Part::Heading { says: waiting, is_focused: true },
    Part::Line(Line { class: "hint", id: None, role: Some("status"), says: reassurance }),
];

fn loading(flow: &Flow, voice: &Voice) -> String {
    voice.say(if flow.is_long_wait() { &Text::NotTwice } else { &Text::Loading })
}

/// What is being waited for, if anything.
pub(crate) fn waiting(flow: &Flow, voice: &Voice) -> String {
    voice.say(&match flow.step() {
        Step::Stopping { .. } => Text::Stopping,
        Step::Waiting { live, .. } => match live.status() {
            OrderStatus::Preparing => Text::Preparing,
            OrderStatus::Charging => Text::Charging,
            _ => Text::Checking,
        },
        Step::Placing { purchase, .. } if purchase.way().is_one_tap() => Text::Loading,
        Step::Placing { .. } => Text::AskingCarrier,
        _ => return String::new(),
    })
}

/// Why something did not work, and what can be done.
pub(crate) fn refusal(flow: &Flow, voice: &Voice) -> String {
    match flow.refusal() {
        Some(refusal) => voice.say(&Text::Why(refusal.reason)),
        None => String::new(),
    }
}

fn again(flow: &Flow, voice: &Voice) -> String {
    let Some(refusal) = flow.refusal() else { return String::new() };
    if refusal.reason.way_on() != WayOn::Wait {
        return String::new();
    }
    voice.say(&match (flow.retry_in_secs(), refusal.retry_at) {
        (0, None) => Text::TryAgainLater,
        (0, Some(_)) => Text::TryAgainNow,
        (secs, _) => Text::TryAgainIn { secs },
    })
}

fn reassurance(flow: &Flow, voice: &Voice) -> String {
    if flow.is_long_wait() { voice.say(&Text::NotTwice) } else { String::new() }
}
