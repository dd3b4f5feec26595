//! What the parts of a running checkout share, and how a message of the page becomes a till's event.

use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use farthing_protocol::host::{FromHost, ItemState, Look, ToHost};
use farthing_protocol::offer::AskOffer;
use farthing_protocol::{EntitlementView, ItemId, Msisdn};
use leptos::prelude::{GetUntracked as _, RwSignal, Set as _};

use super::Place;
use crate::flow::Flow;
use crate::flow::effect::Effect;
use crate::flow::event::Event;
use crate::host::look;
use crate::host::port::Port;
use crate::i18n::{Locale, Text, Voice};
use crate::platform::api::Api;
use crate::platform::clock::random_seed;
use crate::platform::http::Http;
use crate::platform::intl;
use crate::platform::phone::RememberedPhone;
use crate::platform::session::Session;
use crate::platform::task::Tasks;
use crate::till::Till;

/// What the parts of a running checkout share.
pub(super) struct App {
    place: Place,
    pub(super) port: Rc<Port>,
    api: Api,
    tasks: Tasks,
    phone: Rc<RememberedPhone>,
    tills: RefCell<Vec<Rc<Till>>>,
    shown: RefCell<Weak<Till>>,
    pub(super) is_seen: Cell<bool>,
    pub(super) flow: RwSignal<Flow>,
    pub(super) voice: RwSignal<Voice>,
    pub(super) plain_page: RwSignal<String>,
    pub(super) wake: RwSignal<()>,
}

pub(super) const fn seen(is_seen: bool) -> Event {
    if is_seen { Event::Shown } else { Event::Hidden }
}

pub(super) fn send(app: &Weak<App>, event: Event) {
    if let Some(till) = app.upgrade().and_then(|app| app.shown.borrow().upgrade()) {
        till.send(event);
    }
}

impl App {
    pub(super) fn new(place: Place, port: Rc<Port>) -> Rc<Self> {
        let plain_page = format!("/pay/{}", place.publisher);
        Rc::new_cyclic(|app: &Weak<Self>| {
            let weak = app.clone();
            let http = Http::new(Rc::new(move |is_online| {
                if let Some(app) = weak.upgrade() {
                    for till in app.tills.borrow().iter() {
                        till.send(Event::Online(is_online));
                    }
                }
            }));
            let session = Session::new(http.clone(), place.publisher.clone(), place.origin.clone());
            let nothing = AskOffer::Signed(String::new());
            Self {
                place,
                port,
                api: Api::new(http, session),
                tasks: Tasks::default(),
                phone: Rc::default(),
                tills: RefCell::default(),
                shown: RefCell::default(),
                is_seen: Cell::new(false),
                flow: RwSignal::new(Flow::new(nothing, String::new())),
                voice: RwSignal::new(intl::voice(Locale::default())),
                plain_page: RwSignal::new(plain_page),
                wake: RwSignal::new(()),
            }
        })
    }

    pub(super) fn take(self: &Rc<Self>, message: FromHost) {
        match message {
            FromHost::Hello { look, .. } => self.dress(&look),
            FromHost::Check { item } => self.check(item),
            FromHost::Warm => {
                let api = self.api.clone();
                self.tasks.spawn(async move { api.warm().await });
            }
            FromHost::Open { item, offer, look } => {
                let wanted = offer.map(AskOffer::Signed).or(item.map(AskOffer::Item));
                if let Some(wanted) = wanted {
                    self.dress(&look);
                    self.open(wanted);
                }
            }
            FromHost::Close => send(&Rc::downgrade(self), Event::Dismissed),
            FromHost::Unknown => {}
        }
    }

    fn dress(&self, wishes: &Look) {
        if let Some(root) = look::root() {
            self.voice.set(intl::voice(look::apply(&root, wishes)));
        }
    }

    fn open(self: &Rc<Self>, wanted: AskOffer) {
        let known =
            self.tills.borrow().iter().find(|till| till.with(|f| *f.wanted() == wanted)).cloned();
        let till = known.unwrap_or_else(|| self.new_till(wanted));
        let before = self.shown.replace(Rc::downgrade(&till)).upgrade();
        let is_other = before.as_ref().is_none_or(|before| !Rc::ptr_eq(before, &till));
        if is_other {
            if let Some(before) = before {
                before.send(Event::Hidden);
            }
            self.flow.set(till.with(Flow::clone));
            till.send(seen(self.is_seen.get()));
        }
        if let AskOffer::Item(item) = till.with(|flow| flow.wanted().clone()) {
            let lang = self.voice.get_untracked().locale.tag();
            self.plain_page.set(format!("/pay/{}/{item}?lang={lang}", self.place.publisher));
        }
        till.send(Event::OpenAsked);
        self.offer_phone(&till);
    }

    /// Offers the number of the last payment. The device is asked meanwhile what it has kept.
    fn offer_phone(&self, till: &Rc<Till>) {
        let (phone, till) = (Rc::clone(&self.phone), Rc::downgrade(till));
        self.tasks.spawn(async move {
            phone.load().await;
            if let (Some(till), Some((phone, is_kept))) = (till.upgrade(), phone.get()) {
                till.send(Event::PhoneRemembered(phone, is_kept));
            }
        });
    }

    fn remember(&self, number: Msisdn, is_kept: bool) {
        self.phone.hold(number, is_kept);
        let phone = Rc::clone(&self.phone);
        self.tasks.spawn(async move { phone.settle().await });
    }

    fn new_till(self: &Rc<Self>, wanted: AskOffer) -> Rc<Till> {
        let (weak, page) = (Rc::downgrade(self), Rc::downgrade(self));
        let till = Till::new(
            Flow::new(wanted, random_seed()),
            self.api.clone(),
            move |flow| {
                if let Some(app) = weak.upgrade() {
                    app.changed(flow);
                }
            },
            move |effect| {
                if let Some(app) = page.upgrade() {
                    app.tell(effect);
                }
            },
        );
        self.tills.borrow_mut().push(Rc::clone(&till));
        till
    }

    /// The sheet shows the till that was opened last; the others go on unseen.
    fn changed(&self, flow: &Flow) {
        let shown = self.shown.borrow().upgrade();
        if shown.is_some_and(|till| till.with(|shown| shown.wanted() == flow.wanted())) {
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

    /// Whether the reader owns an item; asked for every item of a page when it is opened.
    fn check(self: &Rc<Self>, item: ItemId) {
        let (api, port) = (self.api.clone(), Rc::clone(&self.port));
        self.tasks.spawn(async move {
            let state = match api.entitlement(&item).await {
                Ok(entitlement) => owned(entitlement),
                Err(_) => ToHost::State {
                    item,
                    state: ItemState::ForSale,
                    entitlement: None,
                    content_key: None,
                },
            };
            port.tell(&state);
        });
    }

    fn tell(&self, effect: Effect) {
        if let Effect::RememberPhone { phone, is_kept } = effect {
            return self.remember(phone, is_kept);
        }
        self.port.tell(&match effect {
            Effect::TellOpened { item: Some(item), title } => {
                let voice = self.voice.get_untracked();
                let title = match &title {
                    Some(title) => voice.title(title),
                    None => voice.say(&Text::Checkout),
                };
                ToHost::Opened { item, title }
            }
            Effect::TellClosed { item } => ToHost::Closed { item },
            Effect::TellOwned(entitlement) => owned(entitlement),
            Effect::TellPaid { order, entitlement } => ToHost::Paid {
                item: entitlement.item,
                order,
                entitlement: entitlement.token,
                content_key: entitlement.content_key,
            },
            Effect::TellError { item, reason } => {
                ToHost::Error { item, reason, retryable: reason.is_retryable() }
            }
            // The rest is not the page's business.
            _ => return,
        });
    }
}

fn owned(entitlement: EntitlementView) -> ToHost {
    ToHost::State {
        item: entitlement.item,
        state: ItemState::Owned,
        entitlement: Some(entitlement.token),
        content_key: entitlement.content_key,
    }
}
