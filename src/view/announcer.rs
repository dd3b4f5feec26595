//! What a screen reader hears without being asked: progress, sparingly.

use leptos::prelude::*;

use super::Stage;
use super::waiting::waiting_text;
use crate::flow::Flow;
use crate::flow::see::Screen;
use crate::i18n::Text;

/// A region that is there from the start, since regions that arrive with their text stay silent.
#[component]
pub(crate) fn Announcer(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, .. } = stage;
    let text = Memo::new(move |_| flow.with(announcement));
    view! {
        <p class="unseen" role="status">
            {move || text.get().map(|text| voice.get().say(&text))}
        </p>
    }
}

fn announcement(flow: &Flow) -> Option<Text> {
    match flow.screen() {
        Screen::Code if flow.is_busy() => Some(Text::CheckingCode),
        Screen::Code => Some(match flow.code_secs_left()? {
            0 => return None,
            1..=15 => Text::SecondsLeft(15),
            16..=60 => Text::SecondsLeft(60),
            _ => Text::CodeSentTo { phone: flow.phone_masked()? },
        }),
        _ => waiting_text(flow),
    }
}
