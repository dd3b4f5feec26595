//! The sheet, drawn from a flow and without a gateway.

use core::any::Any;
use std::sync::Arc;

use farthing::flow::effect::Effect;
use farthing::flow::event::Event;
use farthing::flow::handover::HandoverEvent;
use farthing::flow::instant::Instant;
use farthing::flow::{Flow, next};
use farthing::i18n::{Locale, Voice};
use farthing::platform::intl::voice;
use farthing::platform::json::Fields;
use farthing::platform::timer::later;
use farthing::platform::wire::Wire;
use farthing::view::{Checkout, CheckoutProps, Stage};
use farthing_protocol::offer::AskOffer;
use farthing_protocol::{ItemId, OfferView, OrderView, Reason};
use leptos::prelude::{Callback, Owner, RwSignal, Update as _};
use web_sys::{Element, HtmlElement};

use crate::double::{ITEM, handoff, offer, order, paid, problem};
use crate::page::fresh_element;

pub(crate) fn read<T: Wire>(text: &str) -> T {
    T::read(&Fields::of_text(text).unwrap()).expect(text)
}

pub(crate) fn play(flow: Flow, event: Event) -> Flow {
    next(flow, Instant::from_millis(1_000), event).0
}

pub(crate) fn opened() -> Flow {
    let item = AskOffer::Item(ItemId::parse(ITEM).unwrap());
    let flow = play(Flow::new(item, "seed".to_owned()), Event::Shown);
    play(flow, Event::OpenAsked)
}

pub(crate) fn with(offer: &str) -> Flow {
    play(opened(), Event::OfferAnswered(Ok(Arc::new(read::<OfferView>(offer)))))
}

pub(crate) fn offered() -> Flow {
    with(&offer(""))
}

pub(crate) fn ordered(status: &str, extra: &str) -> Flow {
    with(&offer(&format!(r#","live_order":{}"#, order(1, status, extra))))
}

/// The receipt.
pub(crate) fn bought() -> Flow {
    play(ordered("charging", ""), Event::OrderSeen(Arc::new(read::<OrderView>(&paid()))))
}

/// No offer, for this reason.
pub(crate) fn refused(reason: Reason) -> Flow {
    let word = serde_json::to_string(&reason).unwrap();
    let problem = problem("refused", 422, &format!(r#","reason":{word}"#));
    play(opened(), Event::OfferAnswered(Err(read(&problem))))
}

/// A code to point a phone at.
pub(crate) fn handed_over() -> Flow {
    let pressed = Event::Handover(HandoverEvent::Pressed);
    let (flow, effects) = next(offered(), Instant::from_millis(1_000), pressed);
    let key = effects.into_iter().find_map(|effect| match effect {
        Effect::BeginHandoff { key, .. } => Some(key),
        _ => None,
    });
    let made = Ok(Arc::new(read(&handoff())));
    play(flow, Event::Handover(HandoverEvent::Begun(key.expect("a hand-off begins"), made)))
}

/// A sheet in the document. Dropping it takes it away.
pub(crate) struct Drawn {
    pub(crate) element: HtmlElement,
    pub(crate) flow: RwSignal<Flow>,
    pub(crate) voice: RwSignal<Voice>,
    /// What the reader's presses have sent.
    pub(crate) sent: RwSignal<Vec<Event>>,
    mounted: Option<Box<dyn Any>>,
    owner: Option<Owner>,
}

impl Drawn {
    /// The sheet of this flow, in English.
    pub(crate) fn new(flow: Flow) -> Self {
        let owner = Owner::new();
        let element = fresh_element();
        let (flow, voice, sent) = owner.with(|| {
            (RwSignal::new(flow), RwSignal::new(voice(Locale::En)), RwSignal::new(Vec::new()))
        });
        let stage = owner.with(|| Stage {
            flow,
            voice,
            send: Callback::new(move |event| sent.update(|sent: &mut Vec<Event>| sent.push(event))),
            plain_page: RwSignal::new("/pay/jeju-post".to_owned()),
            wake: RwSignal::new(()),
            unfolded: RwSignal::new(false),
            later,
        });
        let mounted = owner.with(|| {
            let section = element.owner_document().unwrap().create_element("section").unwrap();
            element.append_child(&section).unwrap();
            let checkout = move || Checkout(CheckoutProps { stage, section });
            leptos::mount::mount_to(element.clone(), checkout)
        });
        let mounted: Option<Box<dyn Any>> = Some(Box::new(mounted));
        Self { element, flow, voice, sent, mounted, owner: Some(owner) }
    }

    pub(crate) fn find(&self, selector: &str) -> Option<Element> {
        self.element.query_selector(selector).unwrap()
    }

    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.element.query_selector_all(selector).unwrap();
        let found = (0..found.length()).filter_map(|at| found.get(at));
        found.map(wasm_bindgen::JsCast::unchecked_into).collect()
    }

    /// Ends the checkout; its place stays.
    pub(crate) fn ends(&mut self) {
        self.mounted = None;
        self.owner = None;
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.ends();
        self.element.remove();
    }
}
