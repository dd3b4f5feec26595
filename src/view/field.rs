//! The one field of a screen: an input with its label, its hint and its error message.

use core::cell::Cell;
use std::rc::Rc;

use super::Say;
use super::canvas::{Canvas, Element, Input, input};
use super::draw::draw_line;
use super::elements::Line;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::tip::{Pick, Tip};

/// The properties of a field.
pub(crate) struct FieldKind {
    /// `phone`, `code` or `amount`; also how the styles know it.
    pub(crate) id: &'static str,
    /// `tel` or `text`. Not `number`: a code may begin with zero.
    pub(crate) input_type: &'static str,
    /// What browsers fill in.
    pub(crate) autocomplete: &'static str,
    /// Which keyboard a phone shows.
    pub(crate) inputmode: &'static str,
    /// What it is called.
    pub(crate) label: Say,
    /// Whether it gets the focus when its screen appears.
    pub(crate) is_focused: bool,
    /// Its initial text.
    pub(crate) begins_with: fn(&Flow) -> String,
    /// A remark beside the label, such as a countdown.
    pub(crate) remark: Line,
    /// What is wrong with it.
    pub(crate) problem: Line,
    /// Ids of the lines that explain it.
    pub(crate) described_by: &'static str,
    /// Formats the text. Its second argument says whether the caret is at the end, because text should not change
    /// around a caret.
    pub(crate) tidy: fn(&str, bool) -> Option<String>,
    /// What a change of the text sends.
    pub(crate) changes: fn(String) -> Event,
}

/// Draws a field. Text is not sent while the reader is composing a syllable.
pub(crate) fn draw_field(canvas: &mut Canvas, place: &Element, kind: &'static FieldKind) -> Input {
    let field = canvas.element(place, "div", &[("class", "field")]);
    let label = canvas.element(&field, "label", &[("for", kind.id)]);
    canvas.text(&label, kind.label);
    let names = [
        ("id", kind.id),
        ("name", kind.id),
        ("type", kind.input_type),
        ("inputmode", kind.inputmode),
        ("autocomplete", kind.autocomplete),
        ("aria-describedby", kind.described_by),
    ];
    let node = canvas.element(&field, "input", &names);
    let typed = input(&node);
    canvas.begins(&node, kind.begins_with);
    canvas.flag(&node, "readonly", Flow::is_busy);
    canvas.follow({
        let (node, says) = (node.clone(), kind.problem.says);
        move |flow, voice| {
            let is_invalid = !says(flow, voice).is_empty();
            let _ = node.set_attribute("aria-invalid", if is_invalid { "true" } else { "false" });
        }
    });
    let (send, text) = (canvas.sender(), typed.clone());
    let change = Rc::new(move || {
        let value = text.value();
        let caret = text.selection_start().ok().flatten();
        if let Some(better) = (kind.tidy)(&value, is_at_end(&value, caret)) {
            text.set_value(&better);
        }
        send.run((kind.changes)(value));
    });
    let is_composing = Rc::new(Cell::new(canvas.is_composing()));
    for event in ["compositionstart", "compositionend", "input"] {
        let (change, is_composing) = (Rc::clone(&change), Rc::clone(&is_composing));
        let act = move |_| {
            if event != "input" {
                is_composing.set(event == "compositionstart");
            }
            if !is_composing.get() {
                change();
            }
        };
        canvas.on(&node, event, Box::new(act));
    }
    draw_line(canvas, &field, &kind.remark);
    draw_line(canvas, &field, &kind.problem);
    if kind.is_focused {
        canvas.focus(&node);
    }
    follow_flow(canvas, &typed);
    typed
}

/// What the flow does to the text.
fn follow_flow(canvas: &mut Canvas, typed: &Input) {
    // What was refused is the first thing to correct.
    let node = typed.clone();
    canvas.when(Flow::has_problem, move |_| {
        // A hidden frame has no focus to give; the text is selected all the same.
        let _ = node.focus();
        node.select();
    });
    // A code from a text message is shown while it is checked.
    let node = typed.clone();
    canvas.when(
        |flow| flow.code_checking().is_some(),
        move |flow| node.set_value(flow.code_checking().unwrap_or_default()),
    );
    // The typed text is removed when a preset amount was picked, or when another code is being sent.
    let node = typed.clone();
    canvas.when(
        |flow| {
            let is_preset = matches!(flow.tip(), Some(Tip { pick: Pick::Preset(_), .. }));
            is_preset || flow.is_resending()
        },
        move |_| node.set_value(""),
    );
}

/// Whether a caret is at the end of a text. Browsers count in UTF-16.
fn is_at_end(text: &str, caret: Option<u32>) -> bool {
    caret.is_none_or(|at| usize::try_from(at) == Ok(text.encode_utf16().count()))
}
