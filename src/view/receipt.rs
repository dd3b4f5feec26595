//! The receipt: when, to whom, how much, for what (Network Act art. 58).

use farthing_protocol::order::ReceiptView;
use leptos::prelude::*;

use super::part::{Address, Line, Part, draw_line, draw_one};
use super::{Say, Stage};
use crate::flow::Flow;
use crate::i18n::{Text, Voice};

/// Name and value of each line.
static ROWS: [(Say, Say); 5] = [
    (
        |_, voice| voice.say(&Text::ReceiptNumber),
        |flow, _| read(flow, |receipt| receipt.number.to_string()),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptDate),
        |flow, voice| read(flow, |receipt| voice.moment(&receipt.paid_at)),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptItem),
        |flow, voice| flow.offer().map(|offer| voice.title(&offer.title)).unwrap_or_default(),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptSeller),
        |flow, _| flow.offer().map(|offer| offer.publisher.name.clone()).unwrap_or_default(),
    ),
    (
        |_, voice| voice.say(&Text::ReceiptMethod),
        |flow, voice| voice.say(&Text::ReceiptPhoneBill { phone: flow.phone_masked() }),
    ),
];

static CONTACT: Part = Part::Link {
    class: "link",
    target: "_blank",
    says: |flow, voice| match flow.contact() {
        "" => String::new(),
        contact => voice.say(&Text::ReceiptContact { contact: contact.to_owned() }),
    },
    address: Address::Contact,
};

const QUESTIONS: Line = Line::new("hint", |flow, voice: &Voice| {
    if flow.contact().is_empty() { String::new() } else { voice.say(&Text::ReceiptQuestions) }
});

/// The receipt, unfolded: it is what the reader has asked for.
#[component]
pub(crate) fn Receipt(stage: Stage) -> impl IntoView {
    let rows: Vec<_> = ROWS
        .iter()
        .map(|(name, value)| {
            view! {
                <dt>{stage.text(*name)}</dt>
                <dd>{stage.text(*value)}</dd>
            }
        })
        .collect();
    view! {
        <details class="receipt" open=true hidden=stage.flag(|flow| receipt(flow).is_none())>
            <summary>{stage.text(|_, voice| voice.say(&Text::Receipt))}</summary>
            <dl>{rows}</dl>
            {draw_one(stage, &CONTACT)}
            {draw_line(stage, &QUESTIONS)}
        </details>
    }
}

fn receipt(flow: &Flow) -> Option<&ReceiptView> {
    flow.paid_order().and_then(|order| order.receipt.as_ref())
}

fn read(flow: &Flow, part: impl FnOnce(&ReceiptView) -> String) -> String {
    receipt(flow).map(part).unwrap_or_default()
}
