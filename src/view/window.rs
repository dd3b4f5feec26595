//! The screen for carriers that confirm the payment on their own page. A link leads there, because in-app browsers
//! block windows that scripts open.

use super::elements::{Address, Line, Part, Press};
use crate::flow::event::Event;
use crate::i18n::Text;

/// The screen that leads to the carrier's window.
pub(crate) static SCREEN: &[Part] = &[
    Part::Heading { says: |_, voice| voice.say(&Text::WindowHeading), is_focused: false },
    Part::Line(Line::new("hint", |_, voice| voice.say(&Text::WindowExplained))),
    Part::Link {
        class: "button",
        target: "_blank",
        says: |_, voice| voice.say(&Text::WindowLink),
        address: Address::Window,
    },
    // For browsers that open no second tab. The whole window goes to the carrier and comes back.
    Part::Link {
        class: "link",
        target: "_top",
        says: |_, voice| voice.say(&Text::WindowHere),
        address: Address::WindowHere,
    },
    Part::Press(Press::link(
        |_, voice| voice.say(&Text::ChangeNumber),
        || Event::ChangeNumberPressed,
    )),
];
