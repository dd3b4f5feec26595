//! The pieces that screens are made of.

use farthing_protocol::limits::TIP_MESSAGE_CHARS;
use leptos::html::{A, H2};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::HtmlInputElement;

use super::receipt::Receipt;
use super::{Say, Stage};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::{Text, Voice};

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
    /// The folded receipt.
    Receipt,
    /// Choices, of which one holds.
    Radios(Radios),
    /// Buttons of one kind; those that say nothing take no place.
    Rows { says: SayOne, sends: fn(usize) -> Event, count: fn(&Flow) -> usize },
    /// What few readers want. With `is_kept` it stays unfolded for the other items of the page.
    Fold { says: Say, is_kept: bool, parts: &'static [Part] },
    /// A longer text of the reader's own.
    Message,
}

/// What one of several says.
pub(crate) type SayOne = fn(&Flow, &Voice, usize) -> String;

/// Choices, of which one holds.
pub(crate) struct Radios {
    /// What is chosen.
    pub(crate) label: Say,
    /// How many there are.
    pub(crate) count: fn(&Flow) -> usize,
    /// What each says.
    pub(crate) says: SayOne,
    /// The one that holds.
    pub(crate) chosen: fn(&Flow) -> Option<usize>,
    /// What choosing one sends.
    pub(crate) sends: fn(usize) -> Event,
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
        Part::Receipt => view! { <Receipt stage /> }.into_any(),
        Part::Radios(radios) => draw_radios(stage, radios),
        Part::Rows { says, sends, count } => {
            let rows: Vec<_> = each(stage, *count, *says)
                .map(|(place, text)| {
                    let sends = *sends;
                    view! {
                        <button
                            type="button"
                            class="row"
                            hidden=is_empty(text)
                            on:click=move |_| stage.send.run(sends(place))
                        >
                            {text}
                        </button>
                    }
                })
                .collect();
            view! { <div class="rows">{rows}</div> }.into_any()
        }
        Part::Fold { says, is_kept, parts } => {
            let (text, is_kept) = (stage.text(*says), *is_kept);
            let toggle = move |_| {
                if is_kept {
                    stage.unfolded.update(|is_open| *is_open = !*is_open);
                }
            };
            view! {
                <details
                    class="fold"
                    open=is_kept && stage.unfolded.get_untracked()
                    hidden=is_empty(text)
                >
                    <summary on:click=toggle>{text}</summary>
                    {draw(stage, parts)}
                </details>
            }
            .into_any()
        }
        Part::Message => draw_message(stage),
    }
}

/// What each of several says, and its place. How many there are is known when they are drawn: another
/// offer is another screen.
fn each(
    stage: Stage,
    count: fn(&Flow) -> usize,
    says: SayOne,
) -> impl Iterator<Item = (usize, Signal<String>)> {
    (0..stage.flow.with_untracked(count)).map(move |place| {
        let text = Signal::derive(move || {
            stage.flow.with(|flow| stage.voice.with(|voice| says(flow, voice, place)))
        });
        (place, text)
    })
}

fn draw_radios(stage: Stage, radios: &'static Radios) -> AnyView {
    let choices: Vec<_> = each(stage, radios.count, radios.says)
        .map(|(place, text)| {
            let is_chosen = Signal::derive(move || {
                stage.flow.with(|flow| (radios.chosen)(flow) == Some(place))
            });
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="choice"
                        prop:checked=is_chosen
                        on:change=move |_| stage.send.run((radios.sends)(place))
                    />
                    <span>{text}</span>
                </label>
            }
        })
        .collect();
    view! {
        <div class="choices" role="radiogroup" aria-label=stage.text(radios.label)>
            {choices}
        </div>
    }
    .into_any()
}

/// The message that goes with a tip.
fn draw_message(stage: Stage) -> AnyView {
    let text = stage
        .flow
        .with_untracked(|flow| flow.tip().map(|tip| tip.message.clone()).unwrap_or_default());
    let typed = move |event: leptos::ev::Event| {
        if let Some(target) = event.target() {
            // A text area has the `value` of an input.
            let area: HtmlInputElement = target.unchecked_into();
            stage.send.run(Event::MessageTyped(area.value()));
        }
    };
    view! {
        <textarea
            rows="3"
            maxlength=TIP_MESSAGE_CHARS.to_string()
            aria-label=stage.text(|_, voice| voice.say(&Text::TipMessage))
            prop:value=text
            on:input=typed
        ></textarea>
    }
    .into_any()
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

fn is_empty(text: Signal<String>) -> Signal<bool> {
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
