//! The receipt: when, to whom, how much, for what (Network Act art. 58).

use farthing_protocol::order::ReceiptView;
use leptos::prelude::*;

use super::part::{Line, draw_line};
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

const QUESTIONS: Line = Line::new("hint", |flow, voice: &Voice| {
    if contact(flow).is_empty() { String::new() } else { voice.say(&Text::ReceiptQuestions) }
});

/// The receipt, folded until the reader wants it.
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
    let has_no_contact = stage.flag(|flow| contact(flow).is_empty());
    view! {
        <details class="receipt" hidden=stage.flag(|flow| receipt(flow).is_none())>
            <summary>{stage.text(|_, voice| voice.say(&Text::Receipt))}</summary>
            <dl>
                {rows} <dt hidden=has_no_contact>{stage.text(|_, voice| voice.say(&Text::ReceiptContact))}</dt>
                <dd hidden=has_no_contact>
                    <a href=stage.text(|flow, _| address(contact(flow))) target="_blank" rel="noopener noreferrer">
                        {stage.text(|flow, _| contact(flow).to_owned())}
                    </a>
                </dd>
            </dl>
            {draw_line(stage, &QUESTIONS)}
        </details>
    }
}

/// Whom to ask.
fn contact(flow: &Flow) -> &str {
    flow.offer().and_then(|offer| offer.publisher.contact.as_deref()).unwrap_or_default()
}

/// Where a link to a contact leads: a page, a mail, or a call. Nothing else may stand in a link.
fn address(contact: &str) -> String {
    let scheme = match contact {
        page if page.starts_with("https://") => "",
        mail if mail.contains('@') => "mailto:",
        _ => "tel:",
    };
    [scheme, contact].concat()
}

fn receipt(flow: &Flow) -> Option<&ReceiptView> {
    flow.paid_order().and_then(|order| order.receipt.as_ref())
}

fn read(flow: &Flow, part: impl FnOnce(&ReceiptView) -> String) -> String {
    receipt(flow).map(part).unwrap_or_default()
}
