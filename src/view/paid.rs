//! Level 4: paid.

use farthing_protocol::ItemKind;
use leptos::html::H2;
use leptos::prelude::*;

use super::Stage;
use super::focus::focus_when_shown;
use super::receipt::Receipt;
use crate::flow::event::Event;
use crate::i18n::Text;

/// The outcome, with the receipt folded behind it. Nothing here can pay again.
#[component]
pub(crate) fn PaidScreen(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, .. } = stage;
    let heading = NodeRef::<H2>::new();
    focus_when_shown(heading, flow);
    let paid = Memo::new(move |_| {
        flow.with(|flow| flow.paid_order().map(|order| voice.get().money(&order.price)))
            .unwrap_or_default()
    });
    let action = Memo::new(move |_| {
        flow.with(|flow| {
            let is_opened = flow.paid_order().is_some_and(|order| order.entitlement.is_some());
            match flow.offer().map(|offer| offer.kind) {
                _ if !is_opened => Text::Opening,
                Some(ItemKind::Article) => Text::Read,
                _ => Text::Done,
            }
        })
    });
    view! {
        <div class="screen">
            <div class="paid">
                <svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
                    <circle cx="24" cy="24" r="22" />
                    <path d="M14 25l7 7 14-15" />
                </svg>
                <h2 node_ref=heading tabindex="-1">
                    {move || voice.get().say(&Text::Paid { price: paid.get() })}
                </h2>
            </div>
            <button type="button" class="button" on:click=move |_| send.run(Event::Dismissed)>
                {move || voice.get().say(&action.get())}
            </button>
            <Receipt stage />
        </div>
    }
}
