//! The sheet: its frame around every screen, and the choice of the screen.

use farthing_protocol::ItemId;
use leptos::html::Section;
use leptos::prelude::*;
use leptos::web_sys::Element;

use super::canvas::Canvas;
use super::draw::{draw as draw_parts, draw_line};
use super::heading::draw_heading;
use super::part::Line;
use super::screen::{draw_form, draw_plain};
use super::{Stage, code, handover, paid, phone, tap, tip, unavailable, waiting, window};
use crate::flow::Flow;
use crate::flow::patience::Reach;
use crate::flow::see::Screen;
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

/// For the ear only.
const ANNOUNCER: Line =
    Line { class: "unseen", id: None, role: Some("status"), says: announcement };

/// What a screen is about. Another offer is another screen, even of the same kind.
type About = Option<(Screen, Option<ItemId>, Option<String>)>;

/// What stands on the sheet.
struct Sheet {
    frame: Canvas,
    place: Element,
    screen: Canvas,
    about: About,
}

/// The whole checkout for one flow.
#[component]
pub fn Checkout(
    /// What to show, how to say it, and where events go.
    stage: Stage,
) -> impl IntoView {
    let section = NodeRef::<Section>::new();
    let sheet = StoredValue::new_local(None::<Sheet>);
    Effect::new(move |_| {
        let Some(section) = section.get() else { return };
        // Languages come with another address of the plain page.
        stage.plain_page.track();
        stage.flow.with(|flow| {
            stage.voice.with(|voice| {
                sheet.update_value(|sheet| {
                    if sheet.is_none() {
                        *sheet = Sheet::new(stage, &section);
                    }
                    if let Some(sheet) = sheet {
                        sheet.show(flow, voice);
                    }
                });
            });
        });
    });
    Effect::new(move |before: Option<()>| {
        stage.wake.track();
        if before.is_some() {
            sheet.with_value(|sheet| sheet.iter().for_each(|sheet| sheet.screen.wake()));
        }
    });
    view! {
        <section
            node_ref=section
            class="sheet"
            role="dialog"
            aria-modal="true"
            aria-labelledby="title"
        ></section>
    }
}

impl Sheet {
    fn new(stage: Stage, section: &Element) -> Option<Self> {
        let document = section.owner_document()?;
        let mut frame = Canvas::new(stage, document.clone());
        frame.attribute(section, "data-screen", |flow, _| flow.screen().as_str().to_owned());
        draw_heading(&mut frame, section);
        let place = frame.root(section, "div", "");
        draw_parts(&mut frame, section, waiting::OUTSIDE);
        draw_line(&mut frame, section, &OFFLINE);
        draw_line(&mut frame, section, &ANNOUNCER);
        let screen = Canvas::new(stage, document);
        Some(Self { frame, place, screen, about: None })
    }

    fn show(&mut self, flow: &Flow, voice: &Voice) {
        self.frame.refresh(flow, voice);
        let quote = flow.offer().map(|offer| offer.quote.clone());
        let about = Some((flow.screen(), flow.item(), quote));
        if about != self.about {
            self.about = about;
            self.screen = self.screen.fresh();
            draw(&mut self.screen, &self.place, flow.screen());
        }
        self.screen.refresh(flow, voice);
    }
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

/// What a screen reader hears without being asked: progress, sparingly.
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
