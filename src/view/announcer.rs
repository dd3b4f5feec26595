//! What a screen reader hears without being asked: progress, sparingly.

use leptos::prelude::*;

use super::Stage;
use super::line::Line;
use super::waiting::waiting;
use crate::flow::Flow;
use crate::flow::see::Screen;
use crate::i18n::{Text, Voice};

/// A region for the ear only.
#[component]
pub(crate) fn Announcer(stage: Stage) -> impl IntoView {
    view! { <Line class="unseen" role="status" text=stage.text(announcement) /> }
}

fn announcement(flow: &Flow, voice: &Voice) -> String {
    if flow.screen() != Screen::Code {
        return waiting(flow, voice);
    }
    voice.say(&match (flow.is_busy(), flow.code_secs_left()) {
        (true, _) => Text::CheckingCode,
        (_, 0) => return String::new(),
        (_, 1..=15) => Text::SecondsLeft(15),
        (_, 16..=60) => Text::SecondsLeft(60),
        _ => Text::CodeSentTo { phone: flow.phone_masked() },
    })
}
