//! Level 4: paid. The sheet closes automatically after a payment, so this screen is shown by *Receipt* on the page.
//! Nothing here can pay again.

use farthing_protocol::{Method, OrderView, Reason};

use super::elements::{Line, Part, Press};
use super::passkey;
use super::receipt::RECEIPT;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::step::Undo;
use crate::i18n::{Text, Voice};

pub(crate) static SCREEN: &[Part] = &[
    Part::Tick,
    Part::Heading { says: paid, is_focused: true },
    Part::Line(Line::new("hint", thanks)),
    Part::Line(Line { class: "notice", id: None, role: Some("alert"), says: stalled }),
    Part::Press(Press::button(action, || Event::Dismissed)),
    Part::Press(Press::button(
        |flow, voice| if flow.is_stalled() { voice.say(&Text::TryAgain) } else { String::new() },
        || Event::RetryPressed,
    )),
    Part::Press(Press {
        class: "link",
        says: undo,
        sends: || Event::UndoPressed,
        is_off: |flow| matches!(flow.undo_state(), Undo::Asking(_)),
    }),
    Part::Line(Line { class: "notice", id: None, role: Some("alert"), says: undo_failed }),
    Part::Line(Line { class: "hint", id: None, role: Some("status"), says: passkey::told }),
    passkey::MAKE,
    passkey::PAGE,
    passkey::MANAGE,
    RECEIPT,
];

/// What the author of a tip's item says.
fn thanks(flow: &Flow, voice: &Voice) -> String {
    let thanks = flow.paid_order().and_then(|order| order.thanks.as_ref());
    thanks.map(|thanks| voice.title(thanks)).unwrap_or_default()
}

/// The label of the button that undoes the purchase. Empty when it is too late.
fn undo(flow: &Flow, voice: &Voice) -> String {
    if flow.undo_secs_left() > 0 { voice.say(&Text::Undo) } else { String::new() }
}

fn undo_failed(flow: &Flow, voice: &Voice) -> String {
    match flow.undo_state() {
        Undo::Failed(reason) => voice.say(&Text::Why(*reason)),
        _ => String::new(),
    }
}

fn paid(flow: &Flow, voice: &Voice) -> String {
    match flow.paid_order() {
        // Nothing was paid for this one.
        Some(OrderView { method: Some(method @ (Method::Bundle | Method::Pass)), .. }) => {
            voice.say(&Text::Method(*method))
        }
        Some(order) => voice
            .bought(order)
            .unwrap_or_else(|| voice.say(&Text::Paid { price: voice.money(&order.price) })),
        None => String::new(),
    }
}

/// The order is paid, but its content did not arrive.
fn stalled(flow: &Flow, voice: &Voice) -> String {
    if flow.is_stalled() { voice.say(&Text::Why(Reason::ContentUnreadable)) } else { String::new() }
}

fn action(flow: &Flow, voice: &Voice) -> String {
    if flow.is_stalled() {
        return String::new();
    }
    voice.say(if flow.is_awaited() { &Text::Opening } else { &Text::Done })
}
