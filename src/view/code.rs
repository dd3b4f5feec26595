//! Level 3: the code that the carrier texted.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::Stage;
use super::button::SubmitButton;
use super::focus::focus_when_shown;
use crate::flow::Flow;
use crate::flow::code::digits_of;
use crate::flow::event::Event;
use crate::flow::step::CodeProblem;
use crate::i18n::{Text, clock};

/// Asks for the code: one real input, so that keyboards, pasting and autofill all work.
#[component]
pub(crate) fn CodeScreen(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, .. } = stage;
    let field = NodeRef::<Input>::new();
    focus_when_shown(field, flow);
    keep_field_in_step(field, flow);

    let is_busy = Memo::new(move |_| flow.with(Flow::is_busy));
    let is_joined =
        Memo::new(move |_| flow.with(|flow| flow.live().is_some_and(|live| live.is_joined)));
    let phone = Memo::new(move |_| flow.with(Flow::phone_masked).unwrap_or_default());
    let price = Memo::new(move |_| {
        flow.with(|flow| flow.offer().map(|offer| voice.get().money(&offer.price)))
            .unwrap_or_default()
    });
    let secs_left = Memo::new(move |_| flow.with(Flow::code_secs_left).unwrap_or_default());
    let problem = Memo::new(move |_| {
        flow.with(Flow::code_problem).map(said).or((secs_left.get() == 0).then_some(Text::CodeRanOut))
    });
    let label = Signal::derive(move || {
        let text =
            if is_busy.get() { Text::CheckingCode } else { Text::Pay { price: price.get() } };
        voice.get().say(&text).into_owned()
    });

    let typed = move || field.get_untracked().map(|input| input.value()).unwrap_or_default();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send.run(Event::CodeSubmitted(typed()));
    };
    let is_composing = StoredValue::new(false);
    let take = move || {
        let Some(input) = field.get_untracked() else { return };
        let text = input.value();
        let digits = digits_of(&text);
        if digits != text {
            input.set_value(&digits);
        }
        send.run(Event::CodeTyped(text));
    };

    view! {
        <form class="screen" novalidate=true on:submit=submit>
            <p class="note" hidden=move || !is_joined.get()>
                {move || voice.get().say(&Text::AlreadyPaying)}
            </p>
            <h2>{move || voice.get().say(&Text::CodeHeading)}</h2>
            <p class="sent">
                <span>{move || voice.get().say(&Text::CodeSentTo { phone: phone.get() })}</span>
                " "
                <button
                    type="button"
                    class="link"
                    on:click=move |_| send.run(Event::ChangeNumberPressed)
                >
                    {move || voice.get().say(&Text::ChangeNumber)}
                </button>
            </p>
            <div class="field">
                <label for="code">{move || voice.get().say(&Text::CodeLabel)}</label>
                <input
                    id="code"
                    class="digits"
                    node_ref=field
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    placeholder="000000"
                    readonly=is_busy
                    aria-invalid=move || problem.get().is_some().to_string()
                    aria-describedby="code-problem code-hint"
                    // While a syllable is being composed the text is not the reader's yet.
                    on:compositionstart=move |_| is_composing.set_value(true)
                    on:compositionend=move |_| {
                        is_composing.set_value(false);
                        take();
                    }
                    on:input=move |_| {
                        if !is_composing.get_value() {
                            take();
                        }
                    }
                />
                <p class="timer" role="timer">
                    {move || {
                        voice.get().say(&Text::TimeLeft { clock: clock(secs_left.get()) })
                    }}
                </p>
                <p id="code-problem" class="problem" role="alert">
                    {move || problem.get().map(|problem| voice.get().say(&problem))}
                </p>
            </div>
            <SubmitButton label is_busy />
            <ResendLine stage />
        </form>
    }
}

/// Another code: when, and what to do meanwhile.
#[component]
fn ResendLine(stage: Stage) -> impl IntoView {
    let Stage { flow, voice, send, .. } = stage;
    let wait = Memo::new(move |_| flow.with(Flow::resend_in_secs));
    let is_resending = Memo::new(move |_| flow.with(Flow::is_resending));
    let text = move || match (is_resending.get(), wait.get()) {
        (true, _) => Text::Resending,
        (_, Some(secs @ 1..)) => Text::ResendIn { clock: clock(secs) },
        _ => Text::Resend,
    };
    view! {
        <p id="code-hint" class="hint">
            {move || {
                voice.get().say(if wait.get().is_some() { &Text::NoMessage } else { &Text::NoSendsLeft })
            }}
        </p>
        <button
            type="button"
            class="link"
            hidden=move || wait.get().is_none()
            aria-disabled=move || (is_resending.get() || wait.get() != Some(0)).to_string()
            on:click=move |_| send.run(Event::ResendPressed)
        >
            {move || voice.get().say(&text())}
        </button>
    }
}

/// Shows a code that came by itself, selects one that was wrong, and clears for a new one.
fn keep_field_in_step(field: NodeRef<Input>, flow: Signal<Flow>) {
    let checking = Memo::new(move |_| flow.with(Flow::code_checking));
    let problem = Memo::new(move |_| flow.with(Flow::code_problem));
    let is_resending = Memo::new(move |_| flow.with(Flow::is_resending));
    Effect::new(move |_| {
        if let (Some(code), Some(input)) = (checking.get(), field.get()) {
            input.set_value(&code);
        }
    });
    Effect::new(move |_| {
        if problem.get().is_some()
            && checking.get().is_none()
            && let Some(input) = field.get_untracked()
        {
            let _ = input.focus();
            input.select();
        }
    });
    Effect::new(move |was_resending: Option<bool>| {
        let now = is_resending.get();
        if was_resending == Some(true)
            && !now
            && problem.get_untracked().is_none()
            && let Some(input) = field.get_untracked()
        {
            input.set_value("");
            let _ = input.focus();
        }
        now
    });
}

const fn said(problem: CodeProblem) -> Text {
    match problem {
        CodeProblem::Wrong { tries_left } => Text::WrongCode { tries_left },
        CodeProblem::Incomplete => Text::CodeIncomplete,
        CodeProblem::TooSoon => Text::TooSoon,
        CodeProblem::NoSendsLeft => Text::NoSendsLeft,
        CodeProblem::Failed(reason) => Text::Why(reason),
    }
}
