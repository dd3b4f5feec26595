//! The sheet: its frame around every screen, and the choice of the screen.

use leptos::either::Either;
use leptos::prelude::*;

use super::heading::Heading;
use super::part::{Line, draw_line};
use super::screen::{FormScreen, PlainScreen};
use super::{Stage, code, handover, paid, phone, unavailable, waiting, window};
use crate::flow::Flow;
use crate::flow::see::Screen;
use crate::i18n::{Text, Voice};

const OFFLINE: Line = Line {
    class: "offline",
    id: None,
    role: Some("status"),
    says: |flow, voice| {
        if flow.is_online() { String::new() } else { voice.say(&Text::Offline) }
    },
};

/// For the ear only.
const ANNOUNCER: Line =
    Line { class: "unseen", id: None, role: Some("status"), says: announcement };

/// The whole checkout for one flow.
#[component]
pub fn Checkout(
    /// What to show, how to say it, and where events go.
    stage: Stage,
) -> impl IntoView {
    // Another item is another screen, even of the same kind.
    let shown = Memo::new(move |_| stage.flow.with(|flow| (flow.screen(), flow.item())));
    let draw = move |screen| {
        let (class, parts) = match screen {
            Screen::Phone => return view! { <FormScreen stage form=&phone::SCREEN /> }.into_any(),
            Screen::Confirm => {
                return view! { <FormScreen stage form=&phone::CONFIRM /> }.into_any();
            }
            Screen::Code => return view! { <FormScreen stage form=&code::SCREEN /> }.into_any(),
            Screen::Loading => ("screen wait", waiting::LOADING),
            Screen::Waiting => ("screen wait", waiting::SCREEN),
            Screen::Unavailable => ("screen", unavailable::SCREEN),
            Screen::Window => ("screen", window::SCREEN),
            Screen::Handover => ("screen", handover::SCREEN),
            Screen::Paid => ("screen paid", paid::SCREEN),
        };
        view! { <PlainScreen stage class parts /> }.into_any()
    };
    // Two sides by turns: a screen of the same kind would be drawn into the elements of the one
    // before, and what was typed there would stand in the new field.
    let side = StoredValue::new(false);
    let screen = move || {
        let screen = draw(shown.get().0);
        side.update_value(|side| *side = !*side);
        if side.get_value() { Either::Left(screen) } else { Either::Right(screen) }
    };
    view! {
        <section
            class="sheet"
            role="dialog"
            aria-modal="true"
            aria-labelledby="title"
            data-screen=stage.text(|flow, _| flow.screen().as_str().to_owned())
        >
            <Heading stage />
            {screen}
            {draw_line(stage, &OFFLINE)}
            {draw_line(stage, &ANNOUNCER)}
        </section>
    }
}

/// What a screen reader hears without being asked: progress, sparingly.
fn announcement(flow: &Flow, voice: &Voice) -> String {
    if flow.screen() == Screen::Handover {
        return handover::announcement(flow, voice);
    }
    if flow.screen() != Screen::Code {
        return waiting::waiting(flow, voice);
    }
    voice.say(&match (flow.is_busy(), flow.code_secs_left()) {
        (true, _) => Text::CheckingCode,
        (_, 0) => return String::new(),
        (_, 1..=15) => Text::SecondsLeft(15),
        (_, 16..=60) => Text::SecondsLeft(60),
        _ => Text::CodeSentTo { phone: flow.phone_masked() },
    })
}
