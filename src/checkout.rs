//! The whole checkout: it connects the page, the runtimes of the items, and the sheet that shows one of them.

mod app;

mod passkey;

mod plain_page;

mod rights;

mod telling;

mod told;

use core::any::Any;
use std::rc::Rc;

use farthing_protocol::PublisherId;
use farthing_protocol::host::ToHost;
use leptos::prelude::{Callback, Effect, Get as _, Owner, RwSignal, StoredValue, WithValue as _};
use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent};

use crate::flow::event::Event;
use crate::host::port::Port;
use crate::platform::fold;
use crate::platform::listener::Listener;
use crate::platform::timer::later;
use crate::platform::visibility::{Height, Visibility};
use crate::view::{Checkout, CheckoutProps, Stage};
use app::{App, seen, send, tap};

/// Where the checkout runs: for which publisher, and in a page of which origin.
#[derive(Debug, Clone)]
pub struct Place {
    /// The publisher of the page.
    pub publisher: PublisherId,
    /// Origin of the page that holds the frame.
    pub origin: String,
    /// Whether the reader, and no script, caused an event: [`Event::is_trusted`], except in tests.
    ///
    /// [`Event::is_trusted`]: web_sys::Event::is_trusted
    pub is_by_hand: fn(&web_sys::Event) -> bool,
}

/// A running checkout. Dropping it removes the sheet and ends all listeners, timers and requests.
pub struct Running {
    /// The first field, because fields are dropped in order: the sheet still needs its signals when it is removed.
    _mounted: Box<dyn Any>,
    _visibility: Option<Visibility>,
    _height: Option<Height>,
    _escape: Option<Listener>,
    _focus: Option<Listener>,
    _plain: Listener,
    _hands: [Listener; 2],
    _tap: Option<Listener>,
    _app: Rc<App>,
    _owner: Owner,
}

/// The sheet's element: the one that `boot.js` has drawn, or else a new one.
fn sheet_in(element: &HtmlElement) -> Option<Element> {
    let early = element.query_selector("section").ok().flatten();
    early.or_else(|| {
        let new = element.owner_document()?.create_element("section").ok()?;
        element.append_child(&new).ok()?;
        Some(new)
    })
}

/// Draws the checkout into `element` and connects it to the page.
#[must_use]
pub fn start(element: &HtmlElement, place: Place, port: Rc<Port>) -> Running {
    let owner = Owner::new();
    let app = owner.with(|| App::new(place, port));
    let stage = Stage {
        flow: app.flow,
        voice: app.voice,
        plain_page: app.plain_page,
        wake: app.wake,
        later,
        unfolded: owner.with(|| RwSignal::new(fold::was_unfolded())),
        send: owner.with(|| {
            let app = StoredValue::new_local(Rc::downgrade(&app));
            Callback::new(move |event| app.with_value(|app| send(app, event)))
        }),
    };
    let document = element.owner_document();
    let sheet = sheet_in(element);
    let mounted = owner.with(|| {
        let section = sheet.clone()?;
        let checkout = move || Checkout(CheckoutProps { stage, section });
        Some(leptos::mount::mount_to(element.clone(), checkout))
    });
    owner.with(|| Effect::new(move |_| fold::remember(stage.unfolded.get())));
    let weak = Rc::downgrade(&app);
    let visibility = document.as_ref().zip(sheet.as_ref()).and_then(|(document, sheet)| {
        let weak = weak.clone();
        Visibility::of(document, sheet, move |is_seen| {
            if let Some(app) = weak.upgrade() {
                app.is_seen.set(Some(is_seen));
            }
            send(&weak, seen(is_seen));
        })
        .ok()
    });
    let port = Rc::clone(&app.port);
    let height = sheet.as_ref().and_then(|sheet| {
        Height::of(sheet, move |height| port.tell(&ToHost::Resize { height })).ok()
    });
    // The page moves the focus to the frame; the sheet then moves it to the main element of its screen.
    let focus = document.as_ref().and_then(Document::default_view).map(|window| {
        let weak = weak.clone();
        Listener::new(&window, "focus", move |_| {
            if let Some(app) = weak.upgrade() {
                app.focus_came();
            }
        })
    });
    let tap = document.as_ref().and_then(|document| tap::follow(&weak, document));
    let plain = plain_page::follow(&weak, element);
    let escape = document.map(|document| {
        let weak = weak.clone();
        Listener::new(&document, "keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            // While a Korean syllable is being composed, Escape only ends the composition.
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                send(&weak, Event::Dismissed);
            }
        })
    });
    let hands = ["click", "keydown"].map(|kind| {
        let weak = weak.clone();
        Listener::new(element, kind, move |event| {
            if let Some(app) = weak.upgrade() {
                app.hand(&event);
            }
        })
    });
    app.port.listen(move |message| {
        if let Some(app) = weak.upgrade() {
            app.take(message);
        }
    });
    Running {
        _mounted: Box::new(mounted),
        _visibility: visibility,
        _height: height,
        _escape: escape,
        _focus: focus,
        _plain: plain,
        _hands: hands,
        _tap: tap,
        _app: app,
        _owner: owner,
    }
}
