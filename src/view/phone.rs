//! Levels 1 and 3 in one: the offer, and the one field that the phone bill needs.

use farthing_protocol::ItemKind;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::Stage;
use super::button::SubmitButton;
use super::field::{Field, FieldKind, select, text_of};
use super::line::Line;
use super::notice::NoticeNote;
use crate::flow::event::Event;
use crate::flow::{Flow, phone};
use crate::i18n::{Text, Voice};

/// Asks for the phone number. Its button names the price and is the one that pays.
#[component]
pub(crate) fn PhoneScreen(stage: Stage) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    // A number that was refused is the first thing to correct.
    stage.when(|flow| flow.phone_problem().is_some(), move || select(node));
    stage.when(|flow| flow.notice().is_some(), move || select(node));
    let kind = FieldKind {
        id: "phone",
        input_type: "tel",
        autocomplete: "tel",
        inputmode: "tel",
        placeholder: "010-1234-5678",
        label: |_, voice| voice.say(&Text::PhoneLabel),
        remark: |_, _| String::new(),
        problem: |flow, voice| match flow.phone_problem() {
            Some(problem) => voice.say(&Text::PhoneProblem(problem)),
            None => String::new(),
        },
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if event.is_trusted() {
            stage.send.run(Event::PhoneSubmitted(text_of(node)));
        }
    };
    let begin_with = stage.flow.with_untracked(Flow::phone_typed);
    let on_change = Callback::new(move |()| {
        stage.send.run(Event::PhoneEdited);
        hyphenate(node);
    });
    view! {
        <form class="screen" novalidate=true on:submit=submit>
            <NoticeNote stage />
            <Field stage kind node begin_with on_change />
            <SubmitButton stage text=button />
            <Line class="hint" id="hint" text=stage.text(hint) />
            <Line class="terms" text=stage.text(terms) />
        </form>
    }
}

/// Hyphens come while the caret is at the end; a correction in the middle is left alone.
fn hyphenate(node: NodeRef<Input>) {
    let Some(input) = node.get_untracked() else { return };
    let value = input.value();
    let caret = input.selection_start().ok().flatten();
    let is_at_end = caret.is_none_or(|at| usize::try_from(at) == Ok(value.len()));
    if is_at_end && let Some(pretty) = phone::hyphenated(&value) {
        input.set_value(&pretty);
    }
}

fn button(flow: &Flow, voice: &Voice) -> String {
    if flow.is_busy() {
        return voice.say(&Text::AskingCarrier);
    }
    voice.say(&Text::PayAndTextMe { price: voice.price(flow) })
}

fn hint(flow: &Flow, voice: &Voice) -> String {
    if flow.is_long_wait() {
        return voice.say(&Text::NotTwice);
    }
    voice.say(&Text::PhoneBill { price: voice.price(flow) })
}

fn terms(flow: &Flow, voice: &Voice) -> String {
    match flow.offer().map(|offer| offer.kind) {
        Some(ItemKind::Tip) => voice.say(&Text::TipIsGift),
        _ => voice.say(&Text::OnceOpened),
    }
}
