//! The elements that screens are made of, as data.

use super::Say;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Voice;

/// A piece of a screen.
pub(crate) enum Part {
    Line(Line),
    /// The screen's heading. It gets the focus if there is no field.
    Heading {
        says: Say,
        is_focused: bool,
    },
    /// The button that sends the form and names the price.
    Submit(Say),
    /// A button that sends an event.
    Press(Press),
    /// A link that leaves the frame.
    Link {
        class: &'static str,
        target: &'static str,
        says: Say,
        address: Address,
    },
    /// A choice that can be undone.
    Check {
        says: Say,
        is_on: fn(&Flow) -> bool,
        sends: fn() -> Event,
    },
    /// Choices, of which exactly one is selected.
    Radios {
        label: Say,
        choices: Choices,
        chosen: fn(&Flow) -> Option<usize>,
    },
    /// Buttons of one kind. A button without a label is hidden.
    Rows(Choices),
    /// Parts that few readers need, folded.
    Fold {
        class: &'static str,
        says: Say,
        folded: Folded,
        parts: &'static [Part],
    },
    /// A longer text of the reader's own.
    Message,
    /// Names and values. A row without a value is hidden.
    Table(&'static [(Say, Say)]),
    /// A sign that something is being done.
    Spinner,
    /// The mark of a payment that worked.
    Tick,
    /// The code to point a phone at.
    Qr,
}

/// A paragraph of text.
pub(crate) struct Line {
    pub(crate) class: &'static str,
    /// Its id, for what it describes.
    pub(crate) id: Option<&'static str>,
    /// `status` and `alert` are announced.
    pub(crate) role: Option<&'static str>,
    pub(crate) says: Say,
}

/// A button that sends an event.
pub(crate) struct Press {
    /// How it looks: `button` or `link`.
    pub(crate) class: &'static str,
    pub(crate) says: Say,
    pub(crate) sends: fn() -> Event,
    /// Whether it is disabled for now. It stays focusable, so that the focus is not lost.
    pub(crate) is_off: fn(&Flow) -> bool,
}

/// Several of one kind. How many there are is known when they are drawn: another offer is another
/// screen.
pub(crate) struct Choices {
    pub(crate) count: fn(&Flow) -> usize,
    pub(crate) says: fn(&Flow, &Voice, usize) -> String,
    pub(crate) sends: fn(usize) -> Event,
}

/// How a fold begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    /// Folded whenever the sheet is opened.
    Always,
    /// As the reader has left it for another item of the page.
    AsBefore,
    /// Unfolded: it is what the reader has asked for.
    Never,
}

/// Where a link leads.
pub(crate) enum Address {
    /// The page that needs no WebAssembly.
    PlainPage,
    /// The carrier's own window; the focus comes to this link.
    Window,
    /// The same, without the focus.
    WindowHere,
    /// The contact for questions about a payment.
    Contact,
    /// The opened item, for a browser that will not remember the purchase.
    Opened,
    /// The reader's page about their passkeys.
    Passkeys,
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

    /// The main button of a screen.
    pub(crate) const fn button(says: Say, sends: fn() -> Event) -> Self {
        Self { class: "button", says, sends, is_off: |_| false }
    }
}
