//! There is no offer; and still there are two ways on.

use super::part::{Line, Part, Press};
use super::waiting::PLAIN_PAGE;
use crate::flow::event::Event;
use crate::i18n::Text;

/// Why the item cannot be bought here, and what else to do.
pub(crate) static SCREEN: &[Part] = &[
    Part::Heading { says: |_, voice| voice.say(&Text::Unavailable), is_focused: true },
    Part::Line(Line {
        class: "notice",
        id: None,
        role: Some("alert"),
        says: |flow, voice| match flow.unavailable() {
            Some(reason) => voice.say(&Text::Why(reason)),
            None => String::new(),
        },
    }),
    Part::Press(Press::button(|_, voice| voice.say(&Text::TryAgain), || Event::RetryPressed)),
    PLAIN_PAGE,
];
