//! The sheet: its frame around every screen, and the choice of the screen.

use leptos::prelude::*;

use super::Stage;
use super::announcer::Announcer;
use super::code::CodeScreen;
use super::heading::Heading;
use super::line::Line;
use super::paid::PaidScreen;
use super::phone::PhoneScreen;
use super::unavailable::UnavailableScreen;
use super::waiting::{LoadingScreen, WaitingScreen};
use super::window::WindowScreen;
use crate::flow::see::Screen;
use crate::i18n::Text;

/// The whole checkout for one flow.
#[component]
pub fn Checkout(
    /// What to show, how to say it, and where events go.
    stage: Stage,
) -> impl IntoView {
    // Another item is another screen, even of the same kind.
    let screen = Memo::new(move |_| stage.flow.with(|flow| (flow.screen(), flow.item())));
    let name = stage.text(|flow, _| flow.screen().as_str().to_owned());
    let offline =
        stage.text(
            |flow, voice| {
                if flow.is_online() { String::new() } else { voice.say(&Text::Offline) }
            },
        );
    view! {
        <section
            class="sheet"
            role="dialog"
            aria-modal="true"
            aria-labelledby="title"
            data-screen=name
        >
            <Heading stage />
            {move || match screen.get().0 {
                Screen::Loading => view! { <LoadingScreen stage /> }.into_any(),
                Screen::Unavailable => view! { <UnavailableScreen stage /> }.into_any(),
                Screen::Phone => view! { <PhoneScreen stage /> }.into_any(),
                Screen::Code => view! { <CodeScreen stage /> }.into_any(),
                Screen::Window => view! { <WindowScreen stage /> }.into_any(),
                Screen::Waiting => view! { <WaitingScreen stage /> }.into_any(),
                Screen::Paid => view! { <PaidScreen stage /> }.into_any(),
            }}
            <Line class="offline" role="status" text=offline />
            <Announcer stage />
        </section>
    }
}
