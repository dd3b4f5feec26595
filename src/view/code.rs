//! Level 3: the code that the carrier texted. One real input, so that keyboards, pasting and autofill
//! all work.

use farthing_protocol::OneTimeCode;

use super::elements::{Line, Part, Press};
use super::field::FieldKind;
use super::screen::Form;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::step::CodeProblem;
use crate::i18n::{Text, Voice, clock};

pub(crate) static SCREEN: Form = Form {
    above: &[
        Part::Line(Line::new("note", joined)),
        Part::Heading { says: |_, voice| voice.say(&Text::CodeHeading), is_focused: false },
        Part::Line(Line::new("hint", |flow, voice| {
            voice.say(&Text::CodeSentTo { phone: flow.phone_masked() })
        })),
        Part::Press(Press::link(
            |_, voice| voice.say(&Text::ChangeNumber),
            || Event::ChangeNumberPressed,
        )),
    ],
    field: Some(FieldKind {
        id: "code",
        input_type: "text",
        autocomplete: "one-time-code",
        inputmode: "numeric",
        label: |_, voice| voice.say(&Text::CodeLabel),
        is_focused: true,
        begins_with: |_| String::new(),
        remark: Line {
            class: "remark",
            id: None,
            role: Some("timer"),
            says: |flow, voice| voice.say(&Text::TimeLeft { clock: clock(flow.code_secs_left()) }),
        },
        problem: Line {
            class: "problem",
            id: Some("problem"),
            role: Some("alert"),
            says: |flow, voice| problem(flow).map(|text| voice.say(&text)).unwrap_or_default(),
        },
        described_by: "problem hint",
        tidy: |text, _| {
            let digits = OneTimeCode::digits_so_far(text);
            (digits != text).then_some(digits)
        },
        changes: Event::CodeTyped,
    }),
    below: &[
        Part::Submit(button),
        Part::Line(Line { class: "hint", id: Some("hint"), role: None, says: hint }),
        Part::Press(Press {
            class: "link",
            says: resend,
            sends: || Event::ResendPressed,
            is_off: |flow| flow.is_resending() || flow.resend_in_secs() != Some(0),
        }),
    ],
    submits: Event::CodeSubmitted,
};

fn joined(flow: &Flow, voice: &Voice) -> String {
    let is_joined = flow.live().is_some_and(|live| live.is_joined);
    if is_joined { voice.say(&Text::AlreadyPaying) } else { String::new() }
}

fn button(flow: &Flow, voice: &Voice) -> String {
    if flow.is_busy() {
        return voice.say(&Text::CheckingCode);
    }
    voice.say(&Text::Pay { price: voice.bill(flow) })
}

fn hint(flow: &Flow, voice: &Voice) -> String {
    let can_resend = flow.resend_in_secs().is_some();
    voice.say(if can_resend { &Text::NoMessage } else { &Text::NoSendsLeft })
}

/// Empty if no more codes can be sent.
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
