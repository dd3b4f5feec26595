//! The pieces that screens are made of.

use leptos::html::{A, H2};
use leptos::prelude::*;

use super::handover::draw_qr;
use super::receipt::Receipt;
use super::{Say, Stage};
use crate::flow::Flow;
use crate::flow::event::Event;

/// A piece of a screen.
pub(crate) enum Part {
    /// A paragraph.
    Line(Line),
    /// The screen's heading. Where there is no field, the focus comes to it.
    Heading { says: Say, is_focused: bool },
    /// The button that sends the form and names the price.
    Submit(Say),
    /// A button that sends an event.
    Press(Press),
    /// A link that leaves the frame.
    Link { class: &'static str, target: &'static str, says: Say, address: Address },
    /// A choice that can be taken back.
    Check { says: Say, is_on: fn(&Flow) -> bool, sends: fn() -> Event },
    /// Something is going on.
    Spinner,
    /// All is well.
    Tick,
    /// The code to point a phone at.
    Qr,
    /// The folded receipt.
    Receipt,
}

/// A paragraph.
pub(crate) struct Line {
    /// How it looks.
    pub(crate) class: &'static str,
    /// Its id, for what it describes.
    pub(crate) id: Option<&'static str>,
    /// `status` and `alert` are announced.
    pub(crate) role: Option<&'static str>,
    /// What it says.
    pub(crate) says: Say,
}

/// A button that sends an event.
pub(crate) struct Press {
    /// How it looks: `button` or `link`.
    pub(crate) class: &'static str,
    /// What it says.
    pub(crate) says: Say,
    /// What it sends.
    pub(crate) sends: fn() -> Event,
    /// Whether it is quiet for now. It stays focusable, so that nobody loses their place.
    pub(crate) is_off: fn(&Flow) -> bool,
}

/// Where a link leads.
pub(crate) enum Address {
    /// The page that needs no WebAssembly.
    PlainPage,
    /// The operator's own window; the focus comes to this link.
    Window,
    /// Whom to ask about a payment.
    Contact,
}

impl Line {
    /// A paragraph that nothing refers to.
    pub(crate) const fn new(class: &'static str, says: Say) -> Self {
        Self { class, id: None, role: None, says }
    }
}

impl Press {
    /// A quiet button that looks like a link.
    pub(crate) const fn link(says: Say, sends: fn() -> Event) -> Self {
        Self { class: "link", says, sends, is_off: |_| false }
    }

    /// The button that carries a screen.
    pub(crate) const fn button(says: Say, sends: fn() -> Event) -> Self {
        Self { class: "button", says, sends, is_off: |_| false }
    }
}

/// Draws parts in their order.
pub(crate) fn draw(stage: Stage, parts: &'static [Part]) -> Vec<AnyView> {
    parts.iter().map(|part| draw_one(stage, part)).collect()
}

/// Draws a part.
pub(crate) fn draw_one(stage: Stage, part: &'static Part) -> AnyView {
    match part {
        Part::Line(line) => draw_line(stage, line).into_any(),
        Part::Heading { says, is_focused } => {
            let node = NodeRef::<H2>::new();
            if *is_focused {
                stage.focus(node);
            }
            view! {
                <h2 node_ref=node tabindex="-1">
                    {stage.text(*says)}
                </h2>
            }
            .into_any()
        }
        Part::Submit(says) => view! {
            <button
                type="submit"
                class="button"
                aria-disabled=stage.text(|flow, _| flow.is_busy().to_string())
            >
                <span class="spinner" hidden=stage.flag(|flow| !flow.is_busy())></span>
                <span>{stage.text(*says)}</span>
            </button>
        }
        .into_any(),
        Part::Press(press) => draw_press(stage, press).into_any(),
        Part::Link { class, target, says, address } => {
            let node = NodeRef::<A>::new();
            let text = stage.text(*says);
            let href = match address {
                Address::PlainPage => stage.plain_page.into(),
                Address::Window => {
                    stage.focus(node);
                    stage.text(|flow, _| flow.window_url().to_owned())
                }
                Address::Contact => stage.text(|flow, _| address_of(flow.contact())),
            };
            view! {
                <a
                    class=*class
                    node_ref=node
                    href=href
                    target=*target
                    rel="noopener noreferrer"
                    hidden=is_empty(text)
                >
                    {text}
                </a>
            }
            .into_any()
        }
        Part::Check { says, is_on, sends } => {
            let sends = *sends;
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=stage.flag(*is_on)
                        on:change=move |_| stage.send.run(sends())
                    />
                    <span>{stage.text(*says)}</span>
                </label>
            }
            .into_any()
        }
        Part::Spinner => view! { <span class="spinner"></span> }.into_any(),
        Part::Tick => view! {
            <svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
                <circle cx="24" cy="24" r="22" />
                <path d="M14 25l7 7 14-15" />
            </svg>
        }
        .into_any(),
        Part::Qr => draw_qr(stage).into_any(),
        Part::Receipt => view! { <Receipt stage /> }.into_any(),
    }
}

/// Where a link to a contact leads: a page, a mail, or a call. Nothing else may stand in a link.
fn address_of(contact: &str) -> String {
    let scheme = match contact {
        page if page.starts_with("https://") => "",
        mail if mail.contains('@') => "mailto:",
        _ => "tel:",
    };
    [scheme, contact].concat()
}

/// Whether there is nothing to say.
pub(crate) fn is_empty(text: Signal<String>) -> Signal<bool> {
    Signal::derive(move || text.with(String::is_empty))
}

/// Draws a paragraph. An empty one takes no place, but is there: regions that arrive with their text
/// stay silent for some screen readers.
pub(crate) fn draw_line(stage: Stage, line: &Line) -> impl IntoView + use<> {
    let Line { class, id, role, says } = *line;
    let text = stage.text(says);
    view! {
        <p class=class id=id role=role hidden=is_empty(text)>
            {text}
        </p>
    }
}

fn draw_press(stage: Stage, press: &Press) -> impl IntoView + use<> {
    let Press { class, says, sends, is_off } = *press;
    let text = stage.text(says);
    let is_disabled = Signal::derive(move || stage.flow.with(is_off).to_string());
    view! {
        <button
            type="button"
            class=class
            hidden=is_empty(text)
            aria-disabled=is_disabled
            on:click=move |_| stage.send.run(sends())
        >
            {text}
        </button>
    }
}
