//! Level 3: the code that the carrier texted.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::Stage;
use super::button::{PressButton, SubmitButton};
use super::field::{Field, FieldKind, select, text_of};
use super::line::{Line, ScreenHeading};
use crate::flow::Flow;
use crate::flow::code::digits_of;
use crate::flow::event::Event;
use crate::flow::step::CodeProblem;
use crate::i18n::{Text, Voice, clock};

/// Asks for the code: one real input, so that keyboards, pasting and autofill all work.
#[component]
pub(crate) fn CodeScreen(stage: Stage) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    keep_field_in_step(stage, node);
    let kind = FieldKind {
        id: "code",
        input_type: "text",
        autocomplete: "one-time-code",
        inputmode: "numeric",
        placeholder: "000000",
        label: |_, voice| voice.say(&Text::CodeLabel),
        remark: |flow, voice| voice.say(&Text::TimeLeft { clock: clock(flow.code_secs_left()) }),
        problem: |flow, voice| problem(flow).map(|text| voice.say(&text)).unwrap_or_default(),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        stage.send.run(Event::CodeSubmitted(text_of(node)));
    };
    let on_change = Callback::new(move |()| {
        let Some(input) = node.get_untracked() else { return };
        let text = input.value();
        let digits = digits_of(&text);
        if digits != text {
            input.set_value(&digits);
        }
        stage.send.run(Event::CodeTyped(text));
    });
    view! {
        <form class="screen" novalidate=true on:submit=submit>
            <Line class="note" text=stage.text(joined) />
            <ScreenHeading stage text=|_, voice| voice.say(&Text::CodeHeading) />
            <div class="sent">
                <Line class="hint" text=stage.text(sent_to) />
                <PressButton
                    stage
                    class="link"
                    text=|_, voice| voice.say(&Text::ChangeNumber)
                    event=Event::ChangeNumberPressed
                />
            </div>
            <Field stage kind node on_change />
            <SubmitButton stage text=button />
            <Line class="hint" id="hint" text=stage.text(hint) />
            <PressButton
                stage
                class="link"
                text=resend
                event=Event::ResendPressed
                is_off=|flow| flow.is_resending() || flow.resend_in_secs() != Some(0)
            />
        </form>
    }
}

/// Shows a code that came by itself, selects one that was wrong, and clears for a new one.
fn keep_field_in_step(stage: Stage, node: NodeRef<Input>) {
    stage.when(
        |flow| flow.code_checking().is_some(),
        move || {
            let code = stage.flow.with_untracked(|flow| flow.code_checking().map(str::to_owned));
            if let (Some(code), Some(input)) = (code, node.get_untracked()) {
                input.set_value(&code);
            }
        },
    );
    stage.when(|flow| flow.code_problem().is_some(), move || select(node));
    stage.when(Flow::is_resending, move || {
        if let Some(input) = node.get_untracked() {
            input.set_value("");
        }
    });
}

fn joined(flow: &Flow, voice: &Voice) -> String {
    let is_joined = flow.live().is_some_and(|live| live.is_joined);
    if is_joined { voice.say(&Text::AlreadyPaying) } else { String::new() }
}

fn sent_to(flow: &Flow, voice: &Voice) -> String {
    voice.say(&Text::CodeSentTo { phone: flow.phone_masked() })
}

fn button(flow: &Flow, voice: &Voice) -> String {
    if flow.is_busy() {
        return voice.say(&Text::CheckingCode);
    }
    voice.say(&Text::Pay { price: voice.price(flow) })
}

fn hint(flow: &Flow, voice: &Voice) -> String {
    let can_resend = flow.resend_in_secs().is_some();
    voice.say(if can_resend { &Text::NoMessage } else { &Text::NoSendsLeft })
}

/// Empty, and so not there, when no more codes are sent.
fn resend(flow: &Flow, voice: &Voice) -> String {
    voice.say(&match (flow.is_resending(), flow.resend_in_secs()) {
        (true, _) => Text::Resending,
        (_, Some(0)) => Text::Resend,
        (_, Some(secs)) => Text::ResendIn { clock: clock(secs) },
        (_, None) => return String::new(),
    })
}

fn problem(flow: &Flow) -> Option<Text> {
    Some(match flow.code_problem() {
        Some(CodeProblem::Wrong { tries_left }) => Text::WrongCode { tries_left },
        Some(CodeProblem::Incomplete) => Text::CodeIncomplete,
        Some(CodeProblem::TooSoon) => Text::TooSoon,
        Some(CodeProblem::NoSendsLeft) => Text::NoSendsLeft,
        Some(CodeProblem::Failed(reason)) => Text::Why(reason),
        None if flow.code_secs_left() == 0 => Text::CodeRanOut,
        None => return None,
    })
}
