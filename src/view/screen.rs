//! The two kinds of screens: with something to send, and without.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::Stage;
use super::field::{Field, FieldKind, select, text_of};
use super::part::{Part, draw};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::tip::{Pick, Tip};

/// A screen that asks one question at most.
pub(crate) struct Form {
    /// What stands above the field.
    pub(crate) above: &'static [Part],
    /// The field; none where all is known and one press is enough.
    pub(crate) field: Option<FieldKind>,
    /// What stands below it, the button first.
    pub(crate) below: &'static [Part],
    /// What its button sends.
    pub(crate) submits: fn(String) -> Event,
}

/// Draws a screen without a form.
#[component]
pub(crate) fn PlainScreen(
    /// What to show.
    stage: Stage,
    /// How it looks.
    class: &'static str,
    /// What is on it.
    parts: &'static [Part],
) -> impl IntoView {
    view! { <div class=class>{draw(stage, parts)}</div> }
}

/// Draws a screen with a form.
#[component]
pub(crate) fn FormScreen(
    /// What to show.
    stage: Stage,
    /// What is on it.
    form: &'static Form,
) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    if form.field.as_ref().is_some_and(|field| field.is_focused) {
        stage.focus(node);
    }
    // What was refused is the first thing to correct.
    stage.when(Flow::has_problem, move || select(node));
    // A code that came by itself is shown, and makes room when another one is sent.
    stage.when(
        |flow| flow.code_checking().is_some(),
        move || {
            let code = stage.flow.with_untracked(|flow| flow.code_checking().map(str::to_owned));
            write(node, code.as_deref().unwrap_or_default());
        },
    );
    stage.when(Flow::is_resending, move || write(node, ""));
    // One amount holds: what was typed is not it any more.
    stage.when(
        |flow| matches!(flow.tip(), Some(Tip { pick: Pick::Preset(_), .. })),
        move || write(node, ""),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if event.is_trusted() {
            stage.send.run((form.submits)(text_of(node)));
        }
    };
    let mut parts = draw(stage, form.above);
    parts.extend(form.field.as_ref().map(|kind| view! { <Field stage kind node /> }.into_any()));
    parts.extend(draw(stage, form.below));
    view! {
        <form class="screen" novalidate=true on:submit=submit>
            {parts}
        </form>
    }
}

fn write(node: NodeRef<Input>, text: &str) {
    if let Some(input) = node.get_untracked() {
        input.set_value(text);
    }
}
