//! Waits: for the offer, and for the carrier.

use farthing_protocol::OrderStatus;
use leptos::html::H2;
use leptos::prelude::*;

use super::Stage;
use super::focus::focus_when_shown;
use crate::flow::Flow;
use crate::flow::step::Step;
use crate::i18n::Text;

/// The offer is on its way.
#[component]
pub(crate) fn LoadingScreen(stage: Stage) -> impl IntoView {
    let Stage { voice, plain_page, .. } = stage;
    view! {
        <div class="screen wait" aria-busy="true">
            <span class="spinner"></span>
            <p>{move || voice.get().say(&Text::Loading)}</p>
            <a class="link" target="_top" href=plain_page>
                {move || voice.get().say(&Text::PlainPage)}
            </a>
        </div>
    }
}

/// The carrier is at work. After a while the reader hears that nothing is paid twice.
#[component]
pub(crate) fn WaitingScreen(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, .. } = stage;
    let heading = NodeRef::<H2>::new();
    focus_when_shown(heading, flow);
    let text = Memo::new(move |_| flow.with(waiting_text));
    let is_long = Memo::new(move |_| flow.with(Flow::is_long_wait));
    view! {
        <div class="screen wait">
            <span class="spinner"></span>
            <h2 node_ref=heading tabindex="-1">
                {move || text.get().map(|text| voice.get().say(&text))}
            </h2>
            <p class="hint" role="status">
                {move || is_long.get().then(|| voice.get().say(&Text::NotTwice))}
            </p>
        </div>
    }
}

/// What is being waited for, if anything.
pub(crate) fn waiting_text(flow: &Flow) -> Option<Text> {
    Some(match flow.step() {
        Step::Stopping { .. } => Text::Stopping,
        Step::Waiting { live, .. } => match live.status() {
            OrderStatus::Preparing => Text::Preparing,
            OrderStatus::Charging => Text::Charging,
            _ => Text::Checking,
        },
        Step::Placing { .. } => Text::AskingCarrier,
        _ => return None,
    })
}
