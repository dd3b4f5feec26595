//! The one field of a screen: a real input with its label, its hint and what is wrong with it.

use leptos::html::Input;
use leptos::prelude::*;

use super::Stage;
use super::line::Line;
use crate::flow::Flow;
use crate::i18n::Voice;

/// What makes one field differ from another.
pub(crate) struct FieldKind {
    /// `phone` or `code`; also how the styles know it.
    pub(crate) id: &'static str,
    /// `tel` or `text`. Not `number`: a code may begin with zero.
    pub(crate) input_type: &'static str,
    /// What browsers fill in.
    pub(crate) autocomplete: &'static str,
    /// Which keyboard a phone shows.
    pub(crate) inputmode: &'static str,
    /// What it looks like when filled in.
    pub(crate) placeholder: &'static str,
    /// What it is called.
    pub(crate) label: fn(&Flow, &Voice) -> String,
    /// A remark beside the label, such as a countdown.
    pub(crate) remark: fn(&Flow, &Voice) -> String,
    /// What is wrong with it.
    pub(crate) problem: fn(&Flow, &Voice) -> String,
}

/// A field. `on_change` is told that its text changed, but not while a syllable is being composed:
/// until then the text is not the reader's.
#[component]
pub(crate) fn Field(
    /// What to show.
    stage: Stage,
    /// Which field.
    kind: FieldKind,
    /// The input, to read and write its text.
    node: NodeRef<Input>,
    /// What stands in it at first.
    #[prop(optional)]
    begin_with: String,
    /// Hears of changes.
    on_change: Callback<()>,
) -> impl IntoView {
    let FieldKind { id, input_type, autocomplete, inputmode, placeholder, label, remark, problem } =
        kind;
    stage.focus(node);
    let is_composing = StoredValue::new(false);
    let is_invalid = Signal::derive(move || {
        let says = stage.flow.with(|flow| stage.voice.with(|voice| problem(flow, voice)));
        (!says.is_empty()).to_string()
    });
    view! {
        <div class="field">
            <label for=id>{stage.text(label)}</label>
            <input
                id=id
                node_ref=node
                type=input_type
                inputmode=inputmode
                autocomplete=autocomplete
                placeholder=placeholder
                value=begin_with
                readonly=stage.flag(Flow::is_busy)
                aria-invalid=is_invalid
                aria-describedby="problem hint"
                on:compositionstart=move |_| is_composing.set_value(true)
                on:compositionend=move |_| {
                    is_composing.set_value(false);
                    on_change.run(());
                }
                on:input=move |_| {
                    if !is_composing.get_value() {
                        on_change.run(());
                    }
                }
            />
            <Line class="remark" role="timer" text=stage.text(remark) />
            <Line class="problem" id="problem" role="alert" text=stage.text(problem) />
        </div>
    }
}

/// The text of an input.
pub(crate) fn text_of(node: NodeRef<Input>) -> String {
    node.get_untracked().map(|input| input.value()).unwrap_or_default()
}

/// Brings the reader back to an input, with its text selected to be typed over.
pub(crate) fn select(node: NodeRef<Input>) {
    if let Some(input) = node.get_untracked() {
        // A hidden frame has no focus to give; the text is selected all the same.
        let _ = input.focus();
        input.select();
    }
}
