//! The note about the chosen way to pay, and the other ways, folded.

use farthing_protocol::{Left, Way};

use super::elements::{Choices, Folded, Line, Part, Press};
use super::handover::ASIDE;
use super::passkey::SIGN_IN;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::purchase::Purchase;
use crate::i18n::{Text, Voice};

/// Why the phone bill pays more than the price.
pub(crate) const NOTE: Part = Part::Line(Line::new("note", note));

/// The other amounts of a top-up.
pub(crate) const TOP_UPS: Part = Part::Fold {
    says: |flow, voice| {
        if top_ups(flow) > 1 { voice.say(&Text::OtherAmount) } else { String::new() }
    },
    class: "fold",
    folded: Folded::Always,
    parts: &[Part::Radios {
        label: |_, voice| voice.say(&Text::OtherAmount),
        choices: Choices {
            count: top_ups,
            says: |flow, voice, place| {
                let amounts = flow.purchase().map(Purchase::top_ups).unwrap_or_default();
                amounts.get(place).map(|amount| voice.money(amount)).unwrap_or_default()
            },
            sends: Event::TopUpPicked,
        },
        chosen: |flow| flow.purchase().map(|purchase| purchase.choice.top_up),
    }],
};

/// The other ways to pay, and what else would open it.
pub(crate) const OTHERS: Part = Part::Fold {
    says: |flow, voice| {
        let has_others = |purchase: &Purchase| {
            let count = purchase.offer.ways.len();
            !purchase.offer.alternatives.is_empty()
                || (0..count).any(|place| purchase.other(place).is_some())
        };
        let is_said = flow.passkey().can_use || flow.purchase().is_some_and(has_others);
        if is_said { voice.say(&Text::OtherWays) } else { String::new() }
    },
    class: "fold",
    folded: Folded::AsBefore,
    parts: &[
        Part::Rows(Choices {
            count: |flow| flow.offer().map_or(0, |offer| offer.ways.len()),
            says: other,
            sends: Event::WayPicked,
        }),
        Part::Rows(Choices {
            count: |flow| flow.offer().map_or(0, |offer| offer.alternatives.len()),
            says: instead,
            sends: Event::AlternativePicked,
        }),
        ASIDE,
        SIGN_IN,
    ],
};

/// The button that goes back to the question before.
pub(crate) const BACK: Part = Part::Press(Press::link(
    |flow, voice| if flow.can_go_back() { voice.say(&Text::Back) } else { String::new() },
    || Event::BackPressed,
));

fn top_ups(flow: &Flow) -> usize {
    flow.purchase().map_or(0, |purchase| purchase.top_ups().len())
}

/// What will be left on the tab, in the credit, the bundle or the pass.
pub(crate) fn left(flow: &Flow, voice: &Voice) -> String {
    let Some(left) = flow.purchase().and_then(Purchase::left) else { return String::new() };
    let text = voice.left(&left);
    match left {
        Left::Credit { .. } | Left::Bundle { .. } => voice.say(&Text::AfterThis(text)),
        _ => text,
    }
}

fn note(flow: &Flow, voice: &Voice) -> String {
    let Some(purchase) = flow.purchase() else { return String::new() };
    voice.say(&match (purchase.way(), purchase.left()) {
        (Way::Settle { open, .. }, _) => {
            Text::SettleNote { open: voice.money(open), total: voice.bill(flow) }
        }
        (Way::TopUp { .. }, Some(Left::Credit { balance })) => {
            Text::TopUpNote { amount: voice.bill(flow), left: voice.money(&balance) }
        }
        _ => return String::new(),
    })
}

/// The label of a way to pay that is not the chosen one. Empty if it is the chosen one, or cannot be used.
fn other(flow: &Flow, voice: &Voice, place: usize) -> String {
    let way = flow.purchase().and_then(|purchase| purchase.other(place));
    let Some(way) = way else { return String::new() };
    voice.say(&match way {
        Way::Tab { .. } => Text::ByTab,
        Way::Credit { balance } => Text::ByCredit(voice.money(balance)),
        Way::Bundle { .. } => Text::ByBundle,
        Way::Pass { .. } => Text::ByPass,
        Way::Settle { total, .. } => Text::BySettling(voice.money(total)),
        Way::TopUp { .. } => Text::ByToppingUp,
        Way::PhoneBill | Way::Unknown => Text::ByPhoneBill(voice.price(flow)),
    })
}

/// The label of a bundle or pass that also opens the item, with what it saves.
fn instead(flow: &Flow, voice: &Voice, place: usize) -> String {
    let alternative = flow.offer().and_then(|offer| offer.alternatives.get(place));
    let Some(alternative) = alternative else { return String::new() };
    let (title, price) = (voice.title(&alternative.title), voice.money(&alternative.price));
    let mut text = voice.say(&Text::Instead { title, price });
    for (amount, says) in [
        (alternative.credited, Text::Credited as fn(String) -> Text),
        (alternative.saves, Text::Saves),
    ] {
        if let Some(amount) = amount {
            text = text + " · " + &voice.say(&says(voice.money(&amount)));
        }
    }
    text
}
