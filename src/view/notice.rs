//! What happened to the last try, said where the next one begins.

use leptos::prelude::*;

use super::Stage;
use super::line::Line;
use crate::flow::Flow;
use crate::flow::step::Notice;
use crate::i18n::{Text, Voice};

/// The note above the phone field. A refusal is no dead end: the way on is right below it.
#[component]
pub(crate) fn NoticeNote(stage: Stage) -> impl IntoView {
    view! { <Line class="notice" role="alert" text=stage.text(notice) /> }
}

fn notice(flow: &Flow, voice: &Voice) -> String {
    let text = match flow.notice() {
        None => return String::new(),
        Some(Notice::PriceChanged) => return voice.say(&Text::PriceChanged),
        Some(Notice::Refused(reason)) => Text::Why(reason),
        Some(Notice::RanOut) => Text::RanOut,
        Some(Notice::Stopped) => Text::Stopped,
    };
    voice.say(&text) + " " + &voice.say(&Text::NothingCharged)
}
