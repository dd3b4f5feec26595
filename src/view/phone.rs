//! Levels 1 and 3 in one: the offer, and the one field that the phone bill needs.

use farthing_protocol::ItemKind;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::Stage;
use super::button::SubmitButton;
use super::focus::focus_when_shown;
use super::notice::NoticeNote;
use crate::flow::event::Event;
use crate::flow::{Flow, phone};
use crate::i18n::Text;

/// Asks for the phone number. Its button names the price and is the one that pays.
#[component]
pub(crate) fn PhoneScreen(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, .. } = stage;
    let field = NodeRef::<Input>::new();
    focus_when_shown(field, flow);

    let begin_with = flow.with_untracked(Flow::phone_typed);
    let price = Memo::new(move |_| {
        flow.with(|flow| flow.offer().map(|offer| voice.get().money(&offer.price)))
            .unwrap_or_default()
    });
    let is_tip =
        Memo::new(move |_| flow.with(|flow| flow.offer().map(|o| o.kind) == Some(ItemKind::Tip)));
    let is_busy = Memo::new(move |_| flow.with(Flow::is_busy));
    let is_long = Memo::new(move |_| flow.with(|flow| flow.is_busy() && flow.is_long_wait()));
    let problem = Memo::new(move |_| flow.with(Flow::phone_problem));
    let label = Signal::derive(move || {
        let text = if is_busy.get() {
            Text::AskingCarrier
        } else {
            Text::PayAndTextMe { price: price.get() }
        };
        voice.get().say(&text).into_owned()
    });

    // A number that was refused is the first thing to correct.
    Effect::new(move |_| {
        if problem.get().is_some()
            && let Some(input) = field.get_untracked()
        {
            let _ = input.focus();
        }
    });

    let typed = move || field.get_untracked().map(|input| input.value()).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if event.is_trusted() {
            send.run(Event::PhoneSubmitted(typed()));
        }
    };
    // Hyphens come while the caret is at the end; a correction in the middle is left alone.
    let tidy = move |_| {
        send.run(Event::PhoneEdited);
        let Some(input) = field.get_untracked() else { return };
        let value = input.value();
        let caret = input.selection_start().ok().flatten();
        let is_at_end = caret.is_none_or(|at| usize::try_from(at) == Ok(value.len()));
        if is_at_end && let Some(pretty) = phone::hyphenated(&value) {
            input.set_value(&pretty);
        }
    };

    view! {
        <form class="screen" novalidate=true on:submit=submit>
            <NoticeNote stage />
            <div class="field">
                <label for="phone">{move || voice.get().say(&Text::PhoneLabel)}</label>
                <input
                    id="phone"
                    node_ref=field
                    type="tel"
                    inputmode="tel"
                    autocomplete="tel"
                    placeholder="010-1234-5678"
                    value=begin_with
                    readonly=is_busy
                    aria-invalid=move || problem.get().is_some().to_string()
                    aria-describedby="phone-problem phone-hint"
                    on:input=tidy
                />
                <p id="phone-problem" class="problem" role="alert">
                    {move || problem.get().map(|problem| voice.get().say(&Text::PhoneProblem(problem)))}
                </p>
            </div>
            <SubmitButton label is_busy />
            <p id="phone-hint" class="hint">
                {move || {
                    let text = if is_long.get() {
                        Text::NotTwice
                    } else {
                        Text::PhoneBill { price: price.get() }
                    };
                    voice.get().say(&text)
                }}
            </p>
            <p class="terms">
                {move || {
                    voice.get().say(if is_tip.get() { &Text::TipIsGift } else { &Text::OnceOpened })
                }}
            </p>
        </form>
    }
}
