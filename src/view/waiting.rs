//! Waits: for the offer, and for the carrier.

use farthing_protocol::OrderStatus;
use leptos::prelude::*;

use super::Stage;
use super::button::PlainPageLink;
use super::line::{Line, ScreenHeading};
use crate::flow::Flow;
use crate::flow::step::Step;
use crate::i18n::{Text, Voice};

/// The offer is on its way.
#[component]
pub(crate) fn LoadingScreen(stage: Stage) -> impl IntoView {
    view! {
        <div class="screen wait">
            <span class="spinner"></span>
            <Line class="hint" text=stage.text(|_, voice| voice.say(&Text::Loading)) />
            <PlainPageLink stage />
        </div>
    }
}

/// The carrier is at work. After a while the reader hears that nothing is paid twice.
#[component]
pub(crate) fn WaitingScreen(stage: Stage) -> impl IntoView {
    view! {
        <div class="screen wait">
            <span class="spinner"></span>
            <ScreenHeading stage text=waiting is_focused=true />
            <Line class="hint" role="status" text=stage.text(reassurance) />
        </div>
    }
}

/// What is being waited for, if anything.
pub(crate) fn waiting(flow: &Flow, voice: &Voice) -> String {
    voice.say(&match flow.step() {
        Step::Stopping { .. } => Text::Stopping,
        Step::Waiting { live, .. } => match live.status() {
            OrderStatus::Preparing => Text::Preparing,
            OrderStatus::Charging => Text::Charging,
            _ => Text::Checking,
        },
        Step::Placing { .. } => Text::AskingCarrier,
        _ => return String::new(),
    })
}

fn reassurance(flow: &Flow, voice: &Voice) -> String {
    if flow.is_long_wait() { voice.say(&Text::NotTwice) } else { String::new() }
}
