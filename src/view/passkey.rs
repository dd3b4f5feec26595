//! The elements about passkeys, for several screens.

use super::elements::{Address, Line, Part, Press};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::passkey::{Outcome, PasskeyEvent};
use crate::flow::purchase::Purchase;
use crate::i18n::{PassText, Voice};

fn say(is_said: bool, text: PassText, voice: &Voice) -> String {
    if is_said { text.say(voice.locale).to_owned() } else { String::new() }
}

/// The sentence after a payment: what a passkey does, or whether one was made.
pub(crate) fn told(flow: &Flow, voice: &Voice) -> String {
    match flow.passkey().outcome {
        Some(Outcome::Made) => say(true, PassText::Made, voice),
        Some(Outcome::Failed) => say(true, PassText::Failed, voice),
        None => say(flow.passkey().can_make, PassText::Why, voice),
    }
}

/// The button that makes one.
pub(crate) const MAKE: Part = Part::Press(Press {
    class: "link",
    says: |flow, voice| say(flow.passkey().can_make, PassText::Make, voice),
    sends: || Event::Passkey(PasskeyEvent::MakePressed),
    is_off: is_asking,
});

/// The button that opens the list of the reader's passkeys. It asks for a passkey first.
pub(crate) const MANAGE: Part = Part::Press(Press {
    class: "link",
    says: |flow, voice| say(flow.passkey().can_manage(), PassText::Manage, voice),
    sends: || Event::Passkey(PasskeyEvent::ManagePressed),
    is_off: is_asking,
});

/// The link to the page about passkeys, after the reader has used one.
pub(crate) const PAGE: Part = Part::Link {
    class: "link",
    target: "_blank",
    says: |flow, voice| say(flow.passkey().page.is_some(), PassText::Page, voice),
    address: Address::Passkeys,
};

/// The button to sign in with a passkey, among the other ways to pay.
pub(crate) const SIGN_IN: Part = Part::Press(Press {
    class: "row",
    says: |flow, voice| say(flow.passkey().can_use, PassText::SignIn, voice),
    sends: || Event::Passkey(PasskeyEvent::SignInPressed),
    is_off: is_asking,
});

/// The message that no passkey was made or used.
pub(crate) const FAILED: Part = Part::Line(Line {
    class: "notice",
    id: None,
    role: Some("alert"),
    says: |flow, voice| {
        say(flow.passkey().outcome == Some(Outcome::Failed), PassText::Failed, voice)
    },
});

/// The hint that a passkey will be asked for.
pub(crate) const CONFIRMS: Part = Part::Line(Line::new("hint", |flow, voice| {
    let is_needed = flow.purchase().is_some_and(Purchase::needs_passkey);
    say(is_needed, PassText::Confirms, voice)
}));

fn is_asking(flow: &Flow) -> bool {
    flow.passkey().errand.is_some()
}
