//! The sheet: its frame around every screen, and the choice of the screen.

use leptos::prelude::*;

use super::Stage;
use super::announcer::Announcer;
use super::code::CodeScreen;
use super::heading::Heading;
use super::paid::PaidScreen;
use super::phone::PhoneScreen;
use super::unavailable::UnavailableScreen;
use super::waiting::{LoadingScreen, WaitingScreen};
use super::window::WindowScreen;
use crate::flow::Flow;
use crate::flow::see::Screen;
use crate::i18n::Text;

/// The whole checkout for one flow.
#[component]
pub fn Checkout(
    /// What to show, how to say it, and where events go.
    stage: Stage,
) -> impl IntoView {
    let Stage { flow, voice, .. } = stage;
    let screen = Memo::new(move |_| flow.with(Flow::screen));
    let is_offline = Memo::new(move |_| flow.with(|flow| !flow.is_online()));
    view! {
        <section
            class="sheet"
            role="dialog"
            aria-modal="true"
            aria-labelledby="title"
            data-screen=move || screen.get().as_str()
        >
            <Heading stage />
            {move || match screen.get() {
                Screen::Loading => view! { <LoadingScreen stage /> }.into_any(),
                Screen::Unavailable => view! { <UnavailableScreen stage /> }.into_any(),
                Screen::Phone => view! { <PhoneScreen stage /> }.into_any(),
                Screen::Code => view! { <CodeScreen stage /> }.into_any(),
                Screen::Window => view! { <WindowScreen stage /> }.into_any(),
                Screen::Waiting => view! { <WaitingScreen stage /> }.into_any(),
                Screen::Paid => view! { <PaidScreen stage /> }.into_any(),
            }}
            <p class="offline" role="status">
                {move || is_offline.get().then(|| voice.get().say(&Text::Offline))}
            </p>
            <Announcer stage />
        </section>
    }
}
