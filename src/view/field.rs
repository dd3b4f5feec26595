//! The one field of a screen: a real input with its label, its hint and what is wrong with it.

use leptos::html::Input;
use leptos::prelude::*;

use super::part::{Line, draw_line};
use super::{Say, Stage};
use crate::flow::Flow;
use crate::flow::event::Event;

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
    /// What it is called.
    pub(crate) label: Say,
    /// Whether the focus comes to it: not where most readers type nothing.
    pub(crate) is_focused: bool,
    /// What stands in it at first.
    pub(crate) begins_with: fn(&Flow) -> String,
    /// A remark beside the label, such as a countdown.
    pub(crate) remark: Line,
    /// What is wrong with it.
    pub(crate) problem: Line,
    /// Ids of the lines that explain it.
    pub(crate) described_by: &'static str,
    /// How the text is better written; told whether the caret is at its end, because text that
    /// changes around a caret is a nuisance.
    pub(crate) tidy: fn(&str, bool) -> Option<String>,
    /// What a change of the text sends.
    pub(crate) changes: fn(String) -> Event,
}

/// A field. A syllable that is being composed is not the reader's text yet, and changes nothing.
#[component]
pub(crate) fn Field(
    /// What to show.
    stage: Stage,
    /// Which field.
    kind: &'static FieldKind,
    /// The input.
    node: NodeRef<Input>,
) -> impl IntoView {
    let is_composing = StoredValue::new(false);
    let change = Callback::new(move |()| {
        let text = text_of(node);
        if let Some(input) = node.get_untracked() {
            let caret = input.selection_start().ok().flatten();
            if let Some(better) = (kind.tidy)(&text, is_at_end(&text, caret)) {
                input.set_value(&better);
            }
        }
        stage.send.run((kind.changes)(text));
    });
    let problem = stage.text(kind.problem.says);
    let is_invalid = Signal::derive(move || problem.with(|text| !text.is_empty()).to_string());
    view! {
        <div class="field">
            <label for=kind.id>{stage.text(kind.label)}</label>
            <input
                id=kind.id
                node_ref=node
                type=kind.input_type
                inputmode=kind.inputmode
                autocomplete=kind.autocomplete
                value=stage.flow.with_untracked(kind.begins_with)
                readonly=stage.flag(Flow::is_busy)
                aria-invalid=is_invalid
                aria-describedby=kind.described_by
                on:compositionstart=move |_| is_composing.set_value(true)
                on:compositionend=move |_| {
                    is_composing.set_value(false);
                    change.run(());
                }
                on:input=move |_| {
                    if !is_composing.get_value() {
                        change.run(());
                    }
                }
            />
            {draw_line(stage, &kind.remark)}
            {draw_line(stage, &kind.problem)}
        </div>
    }
}

/// Whether a caret stands at the end of a text. Browsers count in UTF-16.
fn is_at_end(text: &str, caret: Option<u32>) -> bool {
    caret.is_none_or(|at| usize::try_from(at) == Ok(text.encode_utf16().count()))
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
