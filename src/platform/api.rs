//! The gateway's calls, typed.

use std::rc::Rc;

use farthing_protocol::offer::{AskEntitlement, AskOffer};
use farthing_protocol::order::{Funding, PlaceOrder, SubmitCode};
use farthing_protocol::{
    EntitlementView, ItemId, Msisdn, OfferView, OrderId, OrderView, Problem, Reason,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::http::{Ask, Http, problem_for};
use super::json;
use super::session::Session;
use crate::flow::code::Code;
use crate::flow::key::Key;

/// Calls the gateway in the reader's session.
#[derive(Clone)]
pub struct Api {
    http: Http,
    session: Rc<Session>,
}

impl Api {
    /// Calls in this session.
    #[must_use]
    pub const fn new(http: Http, session: Rc<Session>) -> Self {
        Self { http, session }
    }

    /// Opens the session before it is needed.
    pub async fn warm(&self) {
        // If it fails, the first call says so.
        let _ = self.session.token().await;
    }

    /// `POST /v1/offers`
    ///
    /// # Errors
    ///
    /// The gateway's problem, as for every call here.
    pub async fn offer(&self, wanted: &AskOffer) -> Result<OfferView, Problem> {
        // An order of another tab hangs on the key which that tab has written down.
        if self.session.device().refresh().await {
            self.session.forget();
        }
        self.call("/v1/offers".to_owned(), Some(wanted), None).await
    }

    /// `POST /v1/orders`
    ///
    /// # Errors
    ///
    /// See [`Api::offer`].
    pub async fn place(&self, quote: String, phone: Msisdn, key: &Key) -> Result<OrderView, Problem> {
        if self.session.device().keep().await {
            self.session.forget();
        }
        let body = PlaceOrder { quote, funding: Funding::PhoneBill { phone } };
        self.call("/v1/orders".to_owned(), Some(&body), Some(key)).await
    }

    /// `POST /v1/orders/{id}/code`
    ///
    /// # Errors
    ///
    /// See [`Api::offer`].
    pub async fn code(&self, order: &OrderId, code: &Code, key: &Key) -> Result<OrderView, Problem> {
        let body = SubmitCode { code: code.as_str().to_owned() };
        self.call(format!("/v1/orders/{order}/code"), Some(&body), Some(key)).await
    }

    /// `POST /v1/orders/{id}/resend`
    ///
    /// # Errors
    ///
    /// See [`Api::offer`].
    pub async fn resend(&self, order: &OrderId, key: &Key) -> Result<OrderView, Problem> {
        self.call(format!("/v1/orders/{order}/resend"), Some(&Nothing {}), Some(key)).await
    }

    /// `POST /v1/orders/{id}/cancel`
    ///
    /// # Errors
    ///
    /// See [`Api::offer`].
    pub async fn cancel(&self, order: &OrderId, key: &Key) -> Result<OrderView, Problem> {
        self.call(format!("/v1/orders/{order}/cancel"), Some(&Nothing {}), Some(key)).await
    }

    /// `GET /v1/orders/{id}`
    ///
    /// # Errors
    ///
    /// See [`Api::offer`].
    pub async fn order(&self, order: &OrderId) -> Result<OrderView, Problem> {
        self.call(format!("/v1/orders/{order}"), None::<&Nothing>, None).await
    }

    /// `POST /v1/entitlements`
    ///
    /// # Errors
    ///
    /// See [`Api::offer`].
    pub async fn entitlement(&self, item: ItemId) -> Result<EntitlementView, Problem> {
        self.call("/v1/entitlements".to_owned(), Some(&AskEntitlement { item }), None).await
    }

    async fn call<Body: Serialize, View: DeserializeOwned>(
        &self,
        path: String,
        body: Option<&Body>,
        key: Option<&Key>,
    ) -> Result<View, Problem> {
        let body = body.map(json::to_text).transpose().map_err(|_| problem_for(Reason::Unknown, 0))?;
        let key = key.map(|key| key.as_str().to_owned());
        let value = self.ask(Ask { path, body, key, token: None }).await?;
        json::from_object(value).map_err(|_| problem_for(Reason::Unknown, 0))
    }

    /// A session that ended early is opened anew, once.
    async fn ask(&self, mut ask: Ask) -> Result<wasm_bindgen::JsValue, Problem> {
        ask.token = Some(self.session.token().await?);
        match self.http.send(&ask).await {
            Err(problem) if problem.status == 401 => {
                self.session.forget();
                ask.token = Some(self.session.token().await?);
                self.http.send(&ask).await
            }
            answer => answer,
        }
    }
}

/// The empty object.
#[derive(Serialize)]
struct Nothing {}
