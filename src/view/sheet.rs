//! The sheet: the heading, one screen, and the note about the way to pay.

use farthing_protocol::ItemId;

use super::canvas::{Canvas, Element};
use super::draw::{draw as draw_parts, draw_line};
use super::elements::Line;
use super::heading::draw_heading;
use super::screen::{draw_form, draw_plain};
use super::{code, handover, paid, phone, tap, tip, unavailable, waiting, window};
use crate::flow::Flow;
use crate::flow::patience::Reach;
use crate::flow::selectors::Screen;
use crate::i18n::{Text, Voice};

const OFFLINE: Line = Line {
    class: "offline",
    id: None,
    role: Some("status"),
    says: |flow, voice| {
        voice.say(&match flow.reach() {
            Reach::Gateway => return String::new(),
            Reach::Nobody => Text::Offline,
            Reach::Stranger => Text::SignIn,
        })
    },
};

/// Text that only screen readers get.
const ANNOUNCER: Line =
    Line { class: "unseen", id: None, role: Some("status"), says: announcement };

/// What the sheet is.
const NAMES: [(&str, &str); 4] =
    [("class", "sheet"), ("role", "dialog"), ("aria-modal", "true"), ("aria-labelledby", "title")];

/// What makes a screen a different one. Another offer makes another screen, even of the same kind.
type About = Option<(Screen, Option<ItemId>, Option<String>)>;

/// The sheet and its content.
pub(crate) struct Sheet {
    frame: Canvas,
    place: Element,
    screen: Canvas,
    about: About,
}

impl Sheet {
    /// An empty sheet in `section`.
    pub(crate) fn new(mut frame: Canvas, section: &Element) -> Self {
        for (name, value) in NAMES {
            // This cannot fail, because the names are valid.
            let _ = section.set_attribute(name, value);
        }
        frame.attribute(section, "data-screen", |flow, _| flow.screen().as_str().to_owned());
        draw_heading(&mut frame, section);
        let place = frame.root(section, "div", "");
        draw_parts(&mut frame, section, waiting::OUTSIDE);
        draw_reach(&mut frame, section);
        draw_line(&mut frame, section, &ANNOUNCER);
        let screen = frame.beside();
        Self { frame, place, screen, about: None }
    }

    /// Shows the flow's step.
    pub(crate) fn show(&mut self, flow: &Flow, voice: &Voice) {
        self.frame.refresh(flow, voice);
        let quote = flow.offer().map(|offer| offer.quote.clone());
        let about = Some((flow.screen(), flow.item(), quote));
        if about != self.about {
            let is_first = self.about.is_none();
            self.about = about;
            self.screen = if is_first { self.frame.beside() } else { self.frame.fresh() };
            draw(&mut self.screen, &self.place, flow.screen());
        }
        self.screen.refresh(flow, voice);
    }

    /// Draws a screen that the flow has not reached.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn try_out(&mut self, screen: Screen, flow: &Flow, voice: &Voice) {
        draw(&mut self.screen, &self.place, screen);
        self.screen.refresh(flow, voice);
    }

    #[cfg(target_arch = "wasm32")]
    /// The frame got the focus, but no element in it.
    pub(crate) fn wake(&self) {
        self.screen.wake();
    }
}

/// Says that the gateway cannot be reached, while it cannot.
pub(crate) fn draw_reach(canvas: &mut Canvas, place: &Element) {
    draw_line(canvas, place, &OFFLINE);
}

fn draw(canvas: &mut Canvas, place: &Element, screen: Screen) {
    let form = match screen {
        Screen::Tip => &tip::SCREEN,
        Screen::Tap => &tap::SCREEN,
        Screen::Phone => &phone::SCREEN,
        Screen::Confirm => &phone::CONFIRM,
        Screen::Code => &code::SCREEN,
        Screen::Loading => return draw_plain(canvas, place, "screen wait", waiting::LOADING),
        Screen::Waiting => return draw_plain(canvas, place, "screen wait", waiting::SCREEN),
        Screen::Unavailable => return draw_plain(canvas, place, "screen", unavailable::SCREEN),
        Screen::Window => return draw_plain(canvas, place, "screen", window::SCREEN),
        Screen::Handover => return draw_plain(canvas, place, "screen", handover::SCREEN),
        Screen::Paid => return draw_plain(canvas, place, "screen paid", paid::SCREEN),
    };
    draw_form(canvas, place, form);
}

/// What screen readers announce: important progress only.
fn announcement(flow: &Flow, voice: &Voice) -> String {
    if flow.screen() == Screen::Handover {
        return handover::announcement(flow, voice);
    }
    if flow.screen() != Screen::Code {
        return waiting::waiting(flow, voice);
    }
    voice.say(&match (flow.is_busy(), flow.code_secs_left()) {
        (true, _) => Text::CheckingCode,
        (_, 0) => return String::new(),
        (_, 1..=15) => Text::SecondsLeft(15),
        (_, 16..=60) => Text::SecondsLeft(60),
        _ => Text::CodeSentTo { phone: flow.phone_masked() },
    })
}
