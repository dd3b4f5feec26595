//! The sheet in the document. One effect of the framework shows the flow's step.

use std::rc::Rc;

use farthing_protocol::offer::AskOffer;
use farthing_protocol::{Currency, Money};
use leptos::prelude::*;
use leptos::web_sys;

use super::Stage;
use super::adoption::Adoption;
use super::canvas::{Canvas, Element, input};
use super::rehearsal::Rehearsal;
use super::sheet::{Sheet, draw_reach};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::patience::Reach;
use crate::flow::selectors::Screen;
use crate::i18n::Voice;

/// `boot.js` sets it on the sheet while its own first screen is shown: the item or the signed offer of that screen.
const EARLY: &str = "data-early";

/// `boot.js` sets it to the amounts that its screen shows: the price, and what the phone bill would pay.
const SAID: &str = "data-said";

/// `boot.js` sets it when the button of its screen was pressed.
const PRESSED: &str = "data-pressed";

struct Shown {
    stage: Stage,
    section: Element,
    sheet: Option<Sheet>,
    /// The note below a first screen that the gateway cannot be reached.
    below: Option<Canvas>,
    rehearsal: Rehearsal,
    /// Whether this is a task of its own.
    is_turn: bool,
}

/// What comes after the flow's step was shown.
enum Then {
    Nothing,
    /// The rest, in a task of its own. Together, these steps would block a slow phone for too long.
    Turn,
    /// What the reader did on the first screen.
    Send(Event),
}

/// The whole checkout for one flow.
#[component]
pub fn Checkout(
    /// What to show, how to say it, and where events go.
    stage: Stage,
    /// Where the sheet is, or its first screen.
    section: Element,
) -> impl IntoView {
    let shown = StoredValue::new_local(Shown {
        stage,
        section,
        sheet: None,
        below: None,
        rehearsal: Rehearsal::default(),
        is_turn: false,
    });
    let turn = RwSignal::new(());
    Effect::new(move |_| {
        // The address of the plain page has the language, so this effect also runs when the language changes.
        stage.plain_page.track();
        turn.track();
        let then = stage.flow.with(|flow| {
            stage.voice.with(|voice| shown.try_update_value(|shown| shown.show(flow, voice)))
        });
        match then {
            None | Some(Then::Nothing) => {}
            Some(Then::Turn) => (stage.later)(Box::new(move || {
                // The checkout may have been removed meanwhile.
                let _ = shown.try_update_value(|shown| shown.is_turn = true);
                let _ = turn.try_set(());
            })),
            Some(Then::Send(event)) => stage.send.run(event),
        }
    });
    Effect::new(move |before: Option<()>| {
        stage.wake.track();
        if before.is_some() {
            shown.with_value(|shown| shown.sheet.iter().for_each(Sheet::wake));
        }
    });
}

impl Shown {
    /// Shows the flow's step.
    fn show(&mut self, flow: &Flow, voice: &Voice) -> Then {
        let is_turn = core::mem::take(&mut self.is_turn);
        let early = self.section.get_attribute(EARLY);
        let is_its = early.as_deref().is_some_and(|early| match flow.wanted() {
            AskOffer::Item(item) => item.as_str() == early,
            AskOffer::Signed(offer) => offer == early,
        });
        if early.is_some() && (!is_its || flow.screen() == Screen::Loading) {
            // The first screen is for another item, or the flow knows less than it shows. It stays, with a note below.
            self.say_below(is_its, flow, voice);
            if is_turn && !self.rehearsal.is_over() {
                self.rehearsal.go_on(self.stage, &self.section, flow, voice);
            }
            return if self.rehearsal.is_over() { Then::Nothing } else { Then::Turn };
        }
        self.below = None;
        if early.is_some() {
            if !is_turn {
                return Then::Turn;
            }
            self.sheet = None;
        }
        self.draw(early.is_some(), flow, voice).map_or(Then::Nothing, Then::Send)
    }

    /// Draws the flow's step. When it takes over the first screen, it returns what the reader did there.
    fn draw(&mut self, is_taking_over: bool, flow: &Flow, voice: &Voice) -> Option<Event> {
        let adoption = is_taking_over.then(|| Rc::new(Adoption::of(&self.section)));
        let screen = self.section.get_attribute("data-screen");
        if self.sheet.is_none() {
            let document = self.section.owner_document()?;
            let canvas = Canvas::new(self.stage, document, adoption.clone());
            self.sheet = Some(Sheet::new(canvas, &self.section));
        }
        let sheet = self.sheet.as_mut()?;
        sheet.show(flow, voice);
        let adoption = adoption?;
        adoption.finish();
        let is_same = screen.as_deref() == Some(flow.screen().as_str());
        self.taken_over(is_same)
    }

    /// Says below the first screen of this item that the gateway cannot be reached.
    fn say_below(&mut self, is_its: bool, flow: &Flow, voice: &Voice) {
        if !is_its || flow.reach() == Reach::Gateway {
            self.below = None;
            return;
        }
        if self.below.is_none() {
            self.below = self.section.owner_document().map(|document| {
                let mut canvas = Canvas::new(self.stage, document, None);
                let place = canvas.root(&self.section, "div", "");
                draw_reach(&mut canvas, &place);
                canvas
            });
        }
        self.below.iter_mut().for_each(|canvas| canvas.refresh(flow, voice));
    }

    /// What the reader did on the first screen. `None` if another screen is shown now.
    fn taken_over(&self, is_same: bool) -> Option<Event> {
        let take = |name| {
            let value = self.section.get_attribute(name);
            let _ = self.section.remove_attribute(name);
            value
        };
        take(EARLY);
        let (said, is_pressed) = (take(SAID), take(PRESSED).is_some());
        mark("farthing-taken-over");
        if !is_same {
            return None;
        }
        let typed = self.section.query_selector(".field input").ok().flatten();
        let typed = typed.map(|node| input(&node).value()).unwrap_or_default();
        Some(Event::TakenOver { said: said.as_deref().and_then(read_said), typed, is_pressed })
    }
}

/// Price and bill as `boot.js` writes them: `300 3000 KRW`.
fn read_said(text: &str) -> Option<(Money, Money)> {
    let (price, rest) = text.split_once(' ')?;
    let (bill, currency) = rest.split_once(' ')?;
    let currency = Currency::parse(currency).ok()?;
    Some((Money::parse(price, currency).ok()?, Money::parse(bill, currency).ok()?))
}

/// Removes the sheet together with the checkout.
impl Drop for Shown {
    fn drop(&mut self) {
        self.section.remove();
    }
}

/// Sets a performance mark, for measurements.
fn mark(name: &str) {
    let performance = web_sys::window().and_then(|window| window.performance());
    if let Some(performance) = performance {
        let _ = performance.mark(name);
    }
}
