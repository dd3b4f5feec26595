//! Level 4: paid. After a payment the sheet is gone by itself, so this is what *Receipt* on the page shows.
//! Nothing here can pay again.

use farthing_protocol::Reason;

use super::part::{Line, Part, Press};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

/// The outcome.
pub(crate) static SCREEN: &[Part] = &[
    Part::Tick,
    Part::Heading { says: paid, is_focused: true },
    Part::Line(Line { class: "notice", id: None, role: Some("alert"), says: stalled }),
    Part::Press(Press::button(action, || Event::Dismissed)),
    Part::Press(Press::button(
        |flow, voice| if flow.is_stalled() { voice.say(&Text::TryAgain) } else { String::new() },
        || Event::RetryPressed,
    )),
    Part::Receipt,
];

fn paid(flow: &Flow, voice: &Voice) -> String {
    match flow.paid_order() {
        Some(order) => voice.say(&Text::Paid { price: voice.money(&order.price) }),
        None => String::new(),
    }
}

/// Paid, and nobody hands over what it opens.
fn stalled(flow: &Flow, voice: &Voice) -> String {
    if flow.is_stalled() { voice.say(&Text::Why(Reason::ContentUnreadable)) } else { String::new() }
}

fn action(flow: &Flow, voice: &Voice) -> String {
    let is_opened = flow.paid_order().is_some_and(|order| order.entitlement.is_some());
    if flow.is_stalled() {
        return String::new();
    }
    voice.say(if is_opened { &Text::Done } else { &Text::Opening })
}
