//! Calls to the gateway's API, one function for each effect of the flow.

use std::rc::Rc;
use std::sync::Arc;

use farthing_protocol::offer::{AskOffer, EntitlementsView};
use farthing_protocol::order::Funding;
use farthing_protocol::{EntitlementView, ItemId, OrderId, OrderView, Problem, Reason};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::http::{Ask, Http, problem_for};
use super::json::{Draft, Fields};
use super::script;
use super::session::Session;
use super::wire::Wire;
use crate::flow::effect::{Effect, Errand};
use crate::flow::event::Event;
use crate::flow::handover::HandoverEvent;
use crate::flow::idempotency_key::Key;

mod body;

pub use body::REHEARSED;
use body::{chosen_body, funding_body, offer_body};

/// Where an order is placed.
const ORDERS: &str = "/v1/orders";

/// Calls the gateway in the reader's session.
#[derive(Clone)]
pub struct Api {
    http: Http,
    session: Rc<Session>,
}

/// A request, and which event its answer becomes.
pub struct Call {
    ask: Ask,
    key: DeviceKey,
    /// The offer that the request asks for. It can come with the answer that opens a session.
    wanted: Option<AskOffer>,
    expected: Expected,
}

/// What a call does with the device key. A purchase belongs to the key, and another tab may have saved one already.
#[derive(Clone, Copy, PartialEq)]
enum DeviceKey {
    Leave,
    /// Read the saved one first.
    Read,
    /// Save it first, unless there is one.
    Save,
    /// Save it while the gateway answers. A tap waits for nothing else, and has paid nothing yet if the key is lost.
    SaveMeanwhile,
}

enum Expected {
    Offer,
    Order(Key),
    Reading,
    Handoff(Key),
    HandoffReading,
}

impl Call {
    /// The request for an effect.
    ///
    /// # Errors
    ///
    /// The effect, if it is not for the gateway.
    pub fn for_effect(effect: Effect) -> Result<Self, Effect> {
        Ok(match effect {
            Effect::AskOffer(wanted) => Self {
                key: DeviceKey::Read,
                wanted: Some(wanted.clone()),
                ..Self::post("/v1/offers", offer_body(&wanted), Expected::Offer)
            },
            Effect::PlaceOrder { quote, funding, tip, opens, step_up, key } => {
                let body = chosen_body(&quote, tip, opens.as_ref())
                    .part("funding", &funding_body(&funding))
                    .option("step_up", step_up.as_deref());
                let save = match funding {
                    Funding::Tab => DeviceKey::SaveMeanwhile,
                    _ => DeviceKey::Save,
                };
                Self { key: save, ..Self::post(ORDERS, body, Expected::Order(key)) }
            }
            Effect::SubmitCode { order, code, key } => {
                let body = Draft::default().text("code", code.as_str());
                Self::post(&path(&order, "/code"), body, Expected::Order(key))
            }
            Effect::Resend { order, key } => {
                Self::post(&path(&order, "/resend"), Draft::default(), Expected::Order(key))
            }
            Effect::Cancel { order, key } => {
                Self::post(&path(&order, "/cancel"), Draft::default(), Expected::Order(key))
            }
            Effect::Undo { order, key } => {
                Self::post(&path(&order, "/undo"), Draft::default(), Expected::Order(key))
            }
            Effect::ReadOrder(order) => Self::get(path(&order, ""), Expected::Reading),
            Effect::BeginHandoff { quote, tip, opens, key } => {
                let body = chosen_body(&quote, tip, opens.as_ref());
                Self {
                    key: DeviceKey::Save,
                    ..Self::post("/v1/handoffs", body, Expected::Handoff(key))
                }
            }
            Effect::ReadHandoff(id) => {
                let path = ["/v1/handoffs/", id.as_str()].concat();
                Self::get(path, Expected::HandoffReading)
            }
            other => return Err(other),
        })
    }

    fn get(path: String, expected: Expected) -> Self {
        Self { ask: Ask { path, ..Ask::default() }, key: DeviceKey::Leave, wanted: None, expected }
    }

    fn post(path: &str, body: Draft, expected: Expected) -> Self {
        let key = match &expected {
            Expected::Order(key) | Expected::Handoff(key) => Some(key.as_str().to_owned()),
            _ => None,
        };
        let ask = Ask { path: path.to_owned(), body: Some(body.to_text()), key, token: None };
        Self { ask, key: DeviceKey::Leave, wanted: None, expected }
    }
}

fn path(order: &OrderId, call: &str) -> String {
    ["/v1/orders/", order.as_str(), call].concat()
}

impl Api {
    /// Calls in this session.
    #[must_use]
    pub const fn new(http: Http, session: Rc<Session>) -> Self {
        Self { http, session }
    }

    /// Gets ready for a session.
    pub async fn warm(&self) {
        self.session.prepare().await;
    }

    /// Sends the request and returns its answer as an event for the flow.
    pub async fn call(&self, call: Call) -> Event {
        if let DeviceKey::Read | DeviceKey::Save = call.key {
            self.session.settle(call.key == DeviceKey::Save).await;
        }
        if let Some(wanted) = &call.wanted
            && let Some(offer) = self.session.open_with(offer_body(wanted)).await
        {
            return Event::OfferAnswered(Ok(Arc::new(offer)));
        }
        let saving = (call.key == DeviceKey::SaveMeanwhile).then(|| Session::save(&self.session));
        let answer = self.ask(call.ask).await;
        let is_other = match saving {
            Some(saving) => JsFuture::from(saving).await == Ok(JsValue::TRUE),
            None => false,
        };
        let event = self.event(call.expected, answer);
        if is_other
            && let Event::OrderAnswered(_, Ok(order)) = &event
            && let Some(right) = &order.entitlement
        {
            // The key that bought the right is lost with this document, so the saved key gets the right too.
            let _granted = self.claim(&right.token).await;
        }
        event
    }

    /// The event that a call would lead to if the gateway answered with [`REHEARSED`]. Nothing is sent.
    #[must_use]
    pub fn rehearse(&self, call: Call) -> Option<Event> {
        Some(self.event(call.expected, Ok(Fields::of_text(REHEARSED)?)))
    }

    fn event(&self, expected: Expected, answer: Result<Fields, Problem>) -> Event {
        match expected {
            Expected::Offer => Event::OfferAnswered(read(answer).map(Arc::new)),
            Expected::Order(key) => Event::OrderAnswered(key, self.order(answer).map(Arc::new)),
            Expected::Reading => match self.order(answer) {
                Ok(order) => Event::OrderSeen(Arc::new(order)),
                Err(problem) => Event::OrderUnreadable(problem),
            },
            Expected::Handoff(key) => {
                Event::Handover(HandoverEvent::Begun(key, read(answer).map(Arc::new)))
            }
            Expected::HandoffReading => match read(answer) {
                Ok(view) => Event::Handover(HandoverEvent::Seen(view)),
                Err(problem) => Event::OrderUnreadable(problem),
            },
        }
    }

    /// `POST /v1/entitlements/check`: those of the items that the reader may open.
    ///
    /// # Errors
    ///
    /// The gateway's problem. It says nothing about the items.
    pub async fn entitlements(&self, items: &[ItemId]) -> Result<EntitlementsView, Problem> {
        // Another tab may have saved the key that owns them. Without that key nothing can be said of them.
        if !self.session.settle(false).await {
            return Err(problem_for(Reason::Unknown, 0));
        }
        let body = Draft::default().texts("items", items.iter().map(ItemId::as_str));
        read(self.ask(Call::post("/v1/entitlements/check", body, Expected::Offer).ask).await)
    }

    /// Whether this browser remembers what is bought.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.session.device().is_kept()
    }

    /// An order. Its link to keep is for a browser that remembers nothing.
    fn order(&self, answer: Result<Fields, Problem>) -> Result<OrderView, Problem> {
        let mut order: OrderView = read(answer)?;
        if self.is_remembered() {
            order.link = None;
        }
        Ok(order)
    }

    /// `POST /v1/claims`: grants this device, whose key is saved, what was bought on the plain page.
    ///
    /// # Errors
    ///
    /// The gateway's problem, if the token proves nothing.
    pub async fn claim(&self, token: &str) -> Result<EntitlementView, Problem> {
        // The key is made with the session.
        self.session.token().await?;
        self.session.settle(true).await;
        let body = Draft::default().text("token", token);
        read(self.ask(Call::post("/v1/claims", body, Expected::Offer).ask).await)
    }

    /// Makes or uses a passkey. The device key is saved before, because the result belongs to it.
    ///
    /// # Errors
    ///
    /// If the browser, the reader or the gateway would not.
    pub async fn passkey(&self, errand: Errand) -> Result<Option<String>, ()> {
        let token = self.session.token().await.map_err(drop)?;
        self.session.settle(true).await;
        let token = self.session.token().await.map_err(|_| ()).unwrap_or(token);
        let done = script::run(script::PASSKEY, script::passkey(errand), &token).await;
        if matches!(errand, Errand::SignIn | Errand::Manage) {
            // The key may open another device's sessions now.
            self.session.forget();
        }
        done
    }

    /// `POST /v1/plain-tickets`: the path of the plain page of an item, for this device. What is paid there is the
    /// device's, so its key is saved.
    ///
    /// # Errors
    ///
    /// The gateway's problem.
    pub async fn plain_ticket(&self, item: &ItemId) -> Result<String, Problem> {
        self.session.token().await?;
        self.session.settle(true).await;
        let body = Draft::default().text("item", item.as_str());
        let answer = self.ask(Call::post("/v1/plain-tickets", body, Expected::Offer).ask).await?;
        answer.text("url").ok_or_else(|| problem_for(Reason::Unknown, 0))
    }

    /// A session that ended early is opened anew, once.
    async fn ask(&self, mut ask: Ask) -> Result<Fields, Problem> {
        let mut is_second = false;
        loop {
            let token = self.session.token().await?;
            if let (ORDERS, Some(order)) = (ask.path.as_str(), &ask.body)
                && let Ok(Some(said)) = script::run(script::LINE, order, &token).await
            {
                ask.body = Some(said);
            }
            ask.token = Some(token);
            match self.http.send(&ask).await {
                Err(problem) if problem.status == 401 && !is_second => {
                    is_second = true;
                    self.session.forget();
                }
                answer => return answer,
            }
        }
    }
}

fn read<T: Wire>(answer: Result<Fields, Problem>) -> Result<T, Problem> {
    T::read(&answer?).ok_or_else(|| problem_for(Reason::Unknown, 0))
}
