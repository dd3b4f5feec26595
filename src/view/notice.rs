//! What happened to the last try, said where the next one begins.

use leptos::prelude::*;

use super::Stage;
use crate::flow::Flow;
use crate::flow::step::Notice;
use crate::i18n::{Text, Voice};

/// The note above the phone field. A refusal is no dead end: the way on is right below it.
#[component]
pub(crate) fn NoticeNote(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, .. } = stage;
    let notice = Memo::new(move |_| flow.with(Flow::notice));
    move || {
        notice.get().map(|notice| {
            let voice = voice.get();
            view! {
                <div class="notice" role="alert">
                    <p>{lines(voice, notice)}</p>
                </div>
            }
        })
    }
}

fn lines(voice: Voice, notice: Notice) -> String {
    let text = match notice {
        Notice::Refused(reason) => Text::Why(reason),
        Notice::RanOut => Text::RanOut,
        Notice::Stopped => Text::Stopped,
        Notice::PriceChanged => return voice.say(&Text::PriceChanged).into_owned(),
    };
    [voice.say(&text), voice.say(&Text::NothingCharged)].join(" ")
}
