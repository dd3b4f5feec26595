//! What the parts of a running checkout share, and how a message of the page becomes a runtime's event.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::rc::{Rc, Weak};

use farthing_protocol::Msisdn;
use farthing_protocol::OrderId;
use farthing_protocol::host::{FromHost, Look, Opening};
use farthing_protocol::offer::AskOffer;
use leptos::prelude::{GetUntracked as _, RwSignal, Set as _};

use super::Place;
use super::rights::Rights;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::flow::handover::HandoverEvent;
use crate::flow::instant::Instant;
use crate::host::port::Port;
use crate::host::theme;
use crate::i18n::{Locale, Voice};
use crate::platform::agent;
use crate::platform::api::Api;
use crate::platform::clock::{now, random_seed};
use crate::platform::copy;
use crate::platform::http::Http;
use crate::platform::intl;
use crate::platform::passkey::Passkeys;
use crate::platform::phone::RememberedPhone;
use crate::platform::session::Session;
use crate::platform::task::Tasks;
use crate::runtime::Runtime;

mod rehearsal;
pub(super) mod tap;

use tap::Tap;

/// A form counts as sent by the reader if a real press came at most this long before.
const PRESS_HOLDS: Duration = Duration::from_secs(1);

/// A runtime, and the page's number for the element that opened it last.
pub(super) type Opened = (Rc<Runtime>, Rc<Cell<Opening>>);

/// What the parts of a running checkout share.
pub(super) struct App {
    place: Place,
    pub(super) port: Rc<Port>,
    http: Http,
    pub(super) api: Api,
    pub(super) tasks: Tasks,
    pub(super) rights: Rc<Rights>,
    runtimes: RefCell<Vec<Opened>>,
    phone: Rc<RememberedPhone>,
    pub(super) passkeys: Rc<Passkeys>,
    pub(super) shown: RefCell<Weak<Runtime>>,
    /// Whether the sheet is visible; `None` until the browser has said so.
    pub(super) is_seen: Cell<Option<bool>>,
    pressed: Cell<Option<Instant>>,
    pub(super) tap: Tap,
    pub(super) flow: RwSignal<Flow>,
    pub(super) voice: RwSignal<Voice>,
    pub(super) plain_page: RwSignal<String>,
    pub(super) wake: RwSignal<()>,
}

pub(super) const fn seen(is_seen: bool) -> Event {
    if is_seen { Event::Shown } else { Event::Hidden }
}

pub(super) fn send(app: &Weak<App>, event: Event) {
    let Some(app) = app.upgrade() else { return };
    if matches!(event, Event::PhoneSubmitted(_)) && !app.was_pressed() {
        return;
    }
    let runtime = app.shown.borrow().upgrade();
    if let Some(runtime) = runtime {
        // Who has used the first screen saw it, whenever the browser comes to say so.
        if matches!(event, Event::TakenOver { .. }) && app.is_seen.get().is_none() {
            runtime.send(Event::Shown);
        }
        runtime.send(event);
    }
}

impl App {
    pub(super) fn new(place: Place, port: Rc<Port>) -> Rc<Self> {
        let plain_page = format!("/pay/{}", place.publisher);
        Rc::new_cyclic(|app: &Weak<Self>| {
            let weak = app.clone();
            let http = Http::new(Rc::new(move |reach| {
                if let Some(app) = weak.upgrade() {
                    for (runtime, _) in app.runtimes.borrow().iter() {
                        runtime.send(Event::Reached(reach));
                    }
                }
            }));
            let session = Session::new(http.clone(), place.publisher.clone(), place.origin.clone());
            let api = Api::new(http.clone(), session);
            let voice = RwSignal::new(intl::voice(Locale::default()));
            let rights = Rights::new(api.clone(), Rc::clone(&port), voice);
            let nothing = AskOffer::Signed(String::new());
            Self {
                place,
                port,
                http,
                api,
                rights,
                tasks: Tasks::default(),
                phone: Rc::default(),
                passkeys: Rc::default(),
                runtimes: RefCell::default(),
                shown: RefCell::default(),
                is_seen: Cell::new(None),
                pressed: Cell::new(None),
                tap: Tap::default(),
                flow: RwSignal::new(Flow::new(nothing, String::new())),
                voice,
                plain_page: RwSignal::new(plain_page),
                wake: RwSignal::new(()),
            }
        })
    }

    pub(super) fn take(self: &Rc<Self>, message: FromHost) {
        match message {
            FromHost::Hello { look, .. } => {
                self.dress(&look);
                self.look_for_passkeys();
            }
            FromHost::Check { items } => {
                self.tasks.spawn(Rc::clone(&self.rights).check(items));
            }
            FromHost::Claim { item, token } => {
                self.tasks.spawn(Rc::clone(&self.rights).claim(item, token));
            }
            FromHost::Warm => {
                let api = self.api.clone();
                self.tasks.spawn(async move { api.warm().await });
            }
            FromHost::Open { opening, item, offer, look, receipt } => {
                let wanted = offer.map(AskOffer::Signed).or(item.map(AskOffer::Item));
                if let Some(wanted) = wanted {
                    self.dress(&look);
                    self.open(opening, wanted, receipt);
                }
            }
            FromHost::Place { opening, item, offer, look } => {
                let wanted = offer.map(AskOffer::Signed).or(item.map(AskOffer::Item));
                if let Some(wanted) = wanted {
                    self.dress(&look);
                    self.place(opening, wanted);
                }
            }
            FromHost::Undo { order } => self.undo(order),
            FromHost::Close => send(&Rc::downgrade(self), Event::Dismissed),
            FromHost::Unknown => {}
        }
    }

    /// Remembers the time of a click or a key press that the reader made.
    pub(super) fn hand(&self, event: &web_sys::Event) {
        if (self.place.is_by_hand)(event) {
            self.pressed.set(Some(now()));
        }
    }

    /// Whether the reader clicked or pressed a key a moment ago. Browsers also trust the `submit` event of a form that
    /// a script sends, so the press before it is checked. Each press counts once.
    fn was_pressed(&self) -> bool {
        self.pressed.take().is_some_and(|since| since.until(now()) <= PRESS_HOLDS)
    }

    fn dress(&self, wishes: &Look) {
        if let Some(root) = theme::root() {
            self.voice.set(intl::voice(theme::apply(&root, wishes)));
        }
    }

    fn open(self: &Rc<Self>, opening: Opening, wanted: AskOffer, receipt: Option<OrderId>) {
        let (runtime, openings) = self.runtime_for(wanted);
        self.tap.is_left();
        let before = self.shown.replace(Rc::downgrade(&runtime)).upgrade();
        let is_other = before.as_ref().is_none_or(|before| !Rc::ptr_eq(before, &runtime));
        if is_other {
            if let Some(before) = before {
                // Only one sheet is open at a time.
                before.send(Event::Dismissed);
                before.send(Event::Hidden);
            }
            self.flow.set(runtime.with(Flow::clone));
            runtime.send(seen(self.is_seen.get().unwrap_or_default()));
        }
        openings.set(opening);
        let mut plain_page = format!("/pay/{}", self.place.publisher);
        if let AskOffer::Item(item) = runtime.with(|flow| flow.wanted().clone()) {
            let lang = self.voice.get_untracked().locale.tag();
            plain_page = format!("{plain_page}/{item}?lang={lang}");
        }
        self.plain_page.set(plain_page);
        self.tell_passkeys(&runtime);
        runtime.send(receipt.map_or(Event::OpenAsked, Event::ReceiptAsked));
        self.offer_phone(&runtime);
    }

    /// The runtime of an item; a new one for an item that was not opened before.
    pub(super) fn runtime_for(self: &Rc<Self>, wanted: AskOffer) -> Opened {
        let known = self.find(|flow| *flow.wanted() == wanted);
        known.unwrap_or_else(|| self.new_runtime(wanted))
    }

    /// The first runtime whose flow is like this.
    pub(super) fn find(&self, is_it: impl Fn(&Flow) -> bool) -> Option<Opened> {
        self.runtimes.borrow().iter().find(|(runtime, _)| runtime.with(&is_it)).cloned()
    }

    /// Offers the number of the last payment, after reading what the device has saved.
    fn offer_phone(&self, runtime: &Rc<Runtime>) {
        let (phone, runtime) = (Rc::clone(&self.phone), Rc::downgrade(runtime));
        self.tasks.spawn(async move {
            phone.load().await;
            if let (Some(runtime), Some((phone, is_kept))) = (runtime.upgrade(), phone.get()) {
                runtime.send(Event::PhoneRemembered(phone, is_kept));
            }
        });
    }

    pub(super) fn remember(&self, number: Msisdn, is_kept: bool) {
        self.phone.hold(number, is_kept);
        let phone = Rc::clone(&self.phone);
        self.tasks.spawn(async move { phone.settle().await });
    }

    /// Copies a text. If that works, the shown runtime gets [`HandoverEvent::Copied`].
    pub(super) fn copy(&self, text: String) {
        let shown = self.shown.borrow().upgrade().filter(|_| copy::copy(text));
        if let Some(runtime) = shown {
            runtime.send(Event::Handover(HandoverEvent::Copied));
        }
    }

    /// Asks the gateway for the path of the plain page with a ticket for this device. Calls `then` with `None` if the
    /// sheet sells no named item or the gateway refuses.
    pub(super) fn with_plain_ticket(&self, then: impl FnOnce(Option<String>) + 'static) {
        let shown = self.shown.borrow().upgrade();
        let wanted = shown.map(|runtime| runtime.with(|flow| flow.wanted().clone()));
        let Some(AskOffer::Item(item)) = wanted else { return then(None) };
        let (api, lang) = (self.api.clone(), self.voice.get_untracked().locale.tag());
        self.tasks.spawn(async move {
            let url = api.plain_ticket(&item).await.ok();
            then(url.map(|url| [url.as_str(), "&lang=", lang].concat()));
        });
    }

    fn new_runtime(self: &Rc<Self>, wanted: AskOffer) -> Opened {
        let (weak, page) = (Rc::downgrade(self), Rc::downgrade(self));
        let openings = Rc::new(Cell::default());
        let opening = Rc::clone(&openings);
        let runtime = Runtime::new(
            Flow::new(wanted, random_seed()),
            self.api.clone(),
            move |flow| {
                if let Some(app) = weak.upgrade() {
                    app.changed(flow);
                }
            },
            move |effect| {
                if let Some(app) = page.upgrade() {
                    app.tell(opening.get(), effect);
                }
            },
        );
        runtime.send(Event::Reached(self.http.reach()));
        runtime.send(Event::Inside(agent::exit()));
        self.tell_passkeys(&runtime);
        self.runtimes.borrow_mut().push((Rc::clone(&runtime), Rc::clone(&openings)));
        (runtime, openings)
    }

    /// Called after each event of a runtime. The sheet shows only the runtime that was opened last.
    fn changed(self: &Rc<Self>, flow: &Flow) {
        self.tap_changed(flow);
        let shown = self.shown.borrow().upgrade();
        if shown.is_some_and(|runtime| runtime.with(|shown| shown.wanted() == flow.wanted())) {
            self.flow.set(flow.clone());
        }
    }

    pub(super) fn focus_came(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        let holds = document.and_then(|document| document.active_element());
        if holds.is_none_or(|element| element.tag_name() == "BODY") {
            self.wake.set(());
        }
    }
}
