//! Level 4: paid.

use farthing_protocol::ItemKind;
use leptos::prelude::*;

use super::Stage;
use super::button::PressButton;
use super::line::ScreenHeading;
use super::receipt::Receipt;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

/// The outcome, with the receipt folded behind it. Nothing here can pay again.
#[component]
pub(crate) fn PaidScreen(stage: Stage) -> impl IntoView {
    view! {
        <div class="screen">
            <div class="paid">
                <svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
                    <circle cx="24" cy="24" r="22" />
                    <path d="M14 25l7 7 14-15" />
                </svg>
                <ScreenHeading stage text=paid is_focused=true />
            </div>
            <PressButton stage class="button" text=action event=Event::Dismissed />
            <Receipt stage />
        </div>
    }
}

fn paid(flow: &Flow, voice: &Voice) -> String {
    match flow.paid_order() {
        Some(order) => voice.say(&Text::Paid { price: voice.money(&order.price) }),
        None => String::new(),
    }
}

fn action(flow: &Flow, voice: &Voice) -> String {
    let is_opened = flow.paid_order().is_some_and(|order| order.entitlement.is_some());
    voice.say(&match flow.offer().map(|offer| offer.kind) {
        _ if !is_opened => Text::Opening,
        Some(ItemKind::Article) => Text::Read,
        _ => Text::Done,
    })
}
