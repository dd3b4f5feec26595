//! The receipt: when, to whom, how much, for what (Network Act art. 58).

use farthing_protocol::order::ReceiptView;
use leptos::prelude::*;

use super::Stage;
use super::line::Line;
use crate::flow::Flow;
use crate::i18n::{Text, Voice};

/// The receipt, folded until the reader wants it.
#[component]
pub(crate) fn Receipt(stage: Stage) -> impl IntoView {
    view! {
        <details class="receipt" hidden=stage.flag(|flow| receipt(flow).is_none())>
            <summary>{stage.text(|_, voice| voice.say(&Text::Receipt))}</summary>
            <dl>
                <Row stage name=Text::ReceiptNumber value=|flow, _| {
                    read(flow, |receipt| receipt.number.to_string())
                } />
                <Row stage name=Text::ReceiptDate value=|flow, voice| {
                    read(flow, |receipt| voice.moment(&receipt.paid_at))
                } />
                <Row stage name=Text::ReceiptItem value=|flow, voice| {
                    flow.offer().map(|offer| voice.title(&offer.title)).unwrap_or_default()
                } />
                <Row stage name=Text::ReceiptSeller value=|flow, _| {
                    flow.offer().map(|offer| offer.publisher.name.clone()).unwrap_or_default()
                } />
                <Row stage name=Text::ReceiptMethod value=|flow, voice| {
                    voice.say(&Text::ReceiptPhoneBill { phone: flow.phone_masked() })
                } />
            </dl>
            <Line class="hint" text=stage.text(refund) />
        </details>
    }
}

/// One line of the receipt.
#[component]
fn Row(stage: Stage, name: Text, value: fn(&Flow, &Voice) -> String) -> impl IntoView {
    let name = Signal::derive(move || stage.voice.with(|voice| voice.say(&name)));
    view! {
        <dt>{name}</dt>
        <dd>{stage.text(value)}</dd>
    }
}

fn receipt(flow: &Flow) -> Option<&ReceiptView> {
    flow.paid_order().and_then(|order| order.receipt.as_ref())
}

fn read(flow: &Flow, part: impl FnOnce(&ReceiptView) -> String) -> String {
    receipt(flow).map(part).unwrap_or_default()
}

fn refund(flow: &Flow, voice: &Voice) -> String {
    read(flow, |receipt| {
        voice.say(&Text::ReceiptRefund { until: voice.korean_day(&receipt.refund_until) })
    })
}
