//! The operator on the wire: routes, tokens, errors, pages.
//!
//! Read `gate` first: every CAMARA call passes it. `billing`, `refunds`, `sms` and `subscriber`
//! answer the five APIs; `control` is what tests turn; `pages` is what people look at.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::post;
use tokio::sync::Notify;

use crate::config::Client;
use crate::faults::operation::Operation;
use crate::world::World;

pub(crate) mod answers;
pub(crate) mod billing;
pub(crate) mod control;
pub(crate) mod gate;
pub(crate) mod html;
pub(crate) mod limiter;
pub(crate) mod numbers;
pub(crate) mod pages;
pub(crate) mod refunds;
pub(crate) mod reply;
pub(crate) mod sms;
pub(crate) mod subscriber;
pub(crate) mod token;
pub(crate) mod window;
pub(crate) mod words;

/// Everything that handlers share.
#[derive(Debug)]
pub(crate) struct App {
    world: Mutex<World>,
    tokens: Mutex<token::Tokens>,
    limiter: Mutex<limiter::Limiter>,
    pub(crate) clients: HashMap<String, Client>,
    pub(crate) public_url: String,
    pub(crate) http: reqwest::Client,
    /// Wakes whoever delivers notifications.
    pub(crate) wake: Notify,
}

impl App {
    pub(crate) fn new(
        world: World,
        clients: HashMap<String, Client>,
        public_url: String,
        http: reqwest::Client,
    ) -> Self {
        Self {
            world: Mutex::new(world),
            tokens: Mutex::default(),
            limiter: Mutex::default(),
            clients,
            public_url,
            http,
            wake: Notify::new(),
        }
    }

    /// The world, for a moment: never held while waiting for anything.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, token::Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, limiter::Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    use Operation as Op;
    let payments = Router::new()
        .route("/payments", gate::post_get(Op::CreatePayment, Op::RetrievePayments))
        .route("/payments/prepare", gate::post(Op::PreparePayment))
        .route("/payments/{payment}", gate::get(Op::RetrievePayment))
        .route("/payments/{payment}/validate", gate::post(Op::ValidatePayment))
        .route("/payments/{payment}/confirm", gate::post(Op::ConfirmPayment))
        .route("/payments/{payment}/cancel", gate::post(Op::CancelPayment));
    let refunds = Router::new()
        .route("/payments/{payment}/refunds", gate::post_get(Op::CreateRefund, Op::RetrieveRefunds))
        .route(
            "/payments/{payment}/refunds/remaining-amount",
            gate::get(Op::RetrievePaymentRemainingAmount),
        )
        .route("/payments/{payment}/refunds/{refund}", gate::get(Op::RetrieveRefund));
    let otp = Router::new()
        .route("/send-code", gate::post(Op::SendCode))
        .route("/validate-code", gate::post(Op::ValidateCode));
    let sim = Router::new()
        .route("/check", gate::post(Op::CheckSimSwap))
        .route("/retrieve-date", gate::post(Op::RetrieveSimSwapDate));
    let number = Router::new()
        .route("/verify", gate::post(Op::PhoneNumberVerify))
        .route("/device-phone-number", gate::get(Op::PhoneNumberShare));
    Router::new()
        .nest("/carrier-billing/v0.5", payments)
        .nest("/carrier-billing-refund/v0.3", refunds)
        .nest("/one-time-password-sms/v1", otp)
        .nest("/sim-swap/v2", sim)
        .nest("/number-verification/v2", number)
        .route("/oauth2/token", post(token::request))
        .merge(control::routes())
        .merge(pages::routes())
        .merge(window::routes())
        .fallback(reply::not_found)
        .with_state(app)
}
