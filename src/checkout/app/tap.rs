//! The button in the page that pays in one tap. `tap.js` paints it and decides whether a press counts. This module
//! fetches the offer before the press, and places one order for it.

use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use farthing_protocol::host::{ItemState, Opening, ToHost};
use farthing_protocol::offer::AskOffer;
use farthing_protocol::{Money, OrderId};
use leptos::prelude::GetUntracked as _;
use wasm_bindgen::JsCast as _;
use web_sys::{CustomEvent, Document};

use super::{App, Opened};
use crate::checkout::told::{undone, unowned};
use crate::flow::Flow;
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::flow::idempotency_key::Keys;
use crate::flow::step::Step;
use crate::flow::undo::why_not;
use crate::platform::api::Call;
use crate::platform::clock::random_seed;
use crate::platform::json::Fields;
use crate::platform::listener::Listener;
use crate::runtime::Runtime;

/// The state of the button.
#[derive(Default)]
pub(in crate::checkout) struct Tap {
    /// The runtime of the item whose button it is.
    runtime: RefCell<Option<Opened>>,
    /// What the page was last told about the button.
    told: Cell<Option<(Opening, Can)>>,
    stage: Cell<Stage>,
}

/// The stage of a press.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// The button was not pressed; the offer was only asked for because the button is shown.
    #[default]
    Asking,
    /// The button was pressed while it named this price, and the offer has not arrived yet.
    Pressed(Opening, Money),
    /// The order was sent, or the sheet was asked for.
    Paying,
    /// The reader went on in the sheet, or has paid.
    Left,
}

/// The price if the reader can pay with one tap, else `None`.
type Can = Option<Money>;

impl Tap {
    /// Forgets the press that is under way, and returns whether there was one.
    pub(in crate::checkout) fn is_left(&self) -> bool {
        matches!(self.stage.replace(Stage::Left), Stage::Pressed(..) | Stage::Paying)
    }
}

/// Listens for presses of the button `#tap`. `tap.js` sends each as a `pay` event; no other document can send one.
#[must_use]
pub(in crate::checkout) fn follow(app: &Weak<App>, document: &Document) -> Option<Listener> {
    let (app, button) = (app.clone(), document.get_element_by_id("tap")?);
    Some(Listener::new(&button, "pay", move |event| {
        let pressed = Fields::of(event.unchecked_into::<CustomEvent>().detail());
        let pressed = pressed.and_then(|it| Some((it.small("opening")?, it.read("price")?)));
        if let (Some(app), Some((opening, price))) = (app.upgrade(), pressed) {
            app.tap_pressed(opening, price);
        }
    }))
}

/// Whether the flow's item can be paid with one tap. `None` while that is not known.
fn can_tap(flow: &Flow) -> Option<Can> {
    match flow.step() {
        Step::Phone(step) => {
            let purchase = &step.purchase;
            let is_tap = purchase.way().is_one_tap()
                && !purchase.is_amount_open()
                && !purchase.needs_passkey();
            Some(is_tap.then(|| purchase.price()).flatten())
        }
        Step::Unavailable(_) => Some(None),
        step => step.live().map(|_| None),
    }
}

impl App {
    /// The page shows its button for this item. The offer is fetched now, so that a press costs one round trip only.
    pub(super) fn place(self: &Rc<Self>, opening: Opening, wanted: AskOffer) {
        let (runtime, openings) = self.runtime_for(wanted);
        openings.set(opening);
        self.tap.runtime.replace(Some((Rc::clone(&runtime), openings)));
        self.tap.told.set(None);
        // A press that is under way goes on. The page says this again after each answer about its items, and a
        // press that waited for the checkout comes before the page's first message.
        let goes_on = match self.tap.stage.get() {
            Stage::Pressed(pressed, _) => pressed == opening,
            Stage::Paying => runtime.with(Flow::is_opening),
            Stage::Asking | Stage::Left => false,
        };
        if !goes_on {
            self.tap.stage.set(Stage::Asking);
        }
        runtime.send(Event::TapShown);
        self.tap_known();
    }

    /// A flow has changed. It is still borrowed, so the page is told in a task of its own.
    pub(super) fn tap_changed(self: &Rc<Self>, flow: &Flow) {
        let is_it = |(runtime, _): &Opened| runtime.with(|its| its.wanted() == flow.wanted());
        if self.tap.runtime.borrow().as_ref().is_some_and(is_it) {
            let app = Rc::clone(self);
            self.tasks.spawn(async move { app.tap_known() });
        }
    }

    /// Tells the page about its button, once for each change. Carries out a press that waited for the offer.
    fn tap_known(self: &Rc<Self>) {
        let Some((runtime, openings)) = self.tap.runtime.borrow().clone() else { return };
        let (Some(can), opening) = (runtime.with(can_tap), openings.get()) else { return };
        let Some(item) = runtime.with(Flow::item) else { return };
        match self.tap.stage.get() {
            Stage::Pressed(pressed, price) if pressed == opening => {
                self.press(&runtime, can == Some(price));
            }
            Stage::Asking
                if self.tap.told.replace(Some((opening, can))) != Some((opening, can)) =>
            {
                self.port.tell(&match can {
                    Some(price) => {
                        self.rehearse_later(runtime.with(Flow::clone));
                        ToHost::OneTap { opening, item, price }
                    }
                    None => unowned(item, Some(opening), ItemState::ForSale),
                });
            }
            _ => {}
        }
    }

    /// The reader pressed the button, which said this price.
    fn tap_pressed(self: &Rc<Self>, opening: Opening, price: Money) {
        self.tap.stage.set(Stage::Pressed(opening, price));
        self.tap_known();
    }

    /// Pays, or opens the sheet if the price is not the one that the button named.
    fn press(&self, runtime: &Rc<Runtime>, is_as_said: bool) {
        self.tap.stage.set(Stage::Paying);
        let pressed = if is_as_said { Event::TapPressed } else { Event::OpenAsked };
        runtime.send(pressed);
    }

    /// The reader takes a purchase back.
    pub(super) fn undo(&self, order: OrderId) {
        let paid = self.find(|flow| flow.paid_order().is_some_and(|paid| paid.id == order));
        if let Some((runtime, _)) = paid {
            return runtime.send(Event::UndoPressed);
        }
        // If the frame was reloaded since the payment, no flow has the order, but the gateway has.
        let key = Keys::new(random_seed()).mint();
        let Ok(call) = Call::for_effect(Effect::Undo { order: order.clone(), key }) else { return };
        let (api, port) = (self.api.clone(), Rc::clone(&self.port));
        let voice = self.voice.get_untracked();
        self.tasks.spawn(async move {
            if let Event::OrderAnswered(_, answer) = api.call(call).await {
                let refusal = why_not(&answer);
                let item = answer.ok().map(|order| order.item.clone());
                port.tell(&undone(&voice, item, order, refusal));
            }
        });
    }
}
