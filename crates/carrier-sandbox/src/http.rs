//! The carrier on the wire: routes, tokens, errors, pages.
//!
//! Read [`pipeline`] first: every CAMARA call passes it. [`billing`], [`refunds`], [`sms`] and
//! [`subscriber`] answer the five APIs; [`control`] is what tests set and read; [`pages`] and
//! [`window`] are for people.

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::app::App;
use crate::faults::operation::Operation;

mod answers;
mod authorize;
mod billing;
mod control;
mod html;
mod numbers;
mod pages;
mod pipeline;
mod refunds;
pub(crate) mod reply;
mod sms;
mod strings;
mod subscriber;
mod token;
mod window;
pub(crate) fn router(app: Arc<App>) -> Router {
    use Operation as Op;
    let payments = Router::new()
        .route(
            "/payments",
            pipeline::post_get(Op::CreatePayment, Op::RetrievePayments, billing::answer),
        )
        .route("/payments/prepare", pipeline::post(Op::PreparePayment, billing::answer))
        .route("/payments/{payment}", pipeline::get(Op::RetrievePayment, billing::answer))
        .route("/payments/{payment}/validate", pipeline::post(Op::ValidatePayment, billing::answer))
        .route("/payments/{payment}/confirm", pipeline::post(Op::ConfirmPayment, billing::answer))
        .route("/payments/{payment}/cancel", pipeline::post(Op::CancelPayment, billing::answer));
    let refunds = Router::new()
        .route(
            "/payments/{payment}/refunds",
            pipeline::post_get(Op::CreateRefund, Op::RetrieveRefunds, refunds::answer),
        )
        .route(
            "/payments/{payment}/refunds/remaining-amount",
            pipeline::get(Op::RetrievePaymentRemainingAmount, refunds::answer),
        )
        .route(
            "/payments/{payment}/refunds/{refund}",
            pipeline::get(Op::RetrieveRefund, refunds::answer),
        );
    let otp = Router::new()
        .route("/send-code", pipeline::post(Op::SendCode, sms::answer))
        .route("/validate-code", pipeline::post(Op::ValidateCode, sms::answer));
    let sim = Router::new()
        .route("/check", pipeline::post(Op::CheckSimSwap, subscriber::answer))
        .route("/retrieve-date", pipeline::post(Op::RetrieveSimSwapDate, subscriber::answer));
    let number = Router::new()
        .route("/verify", pipeline::post(Op::PhoneNumberVerify, subscriber::answer))
        .route("/device-phone-number", pipeline::get(Op::PhoneNumberShare, subscriber::answer));
    Router::new()
        .nest("/carrier-billing/v0.5", payments)
        .nest("/carrier-billing-refund/v0.3", refunds)
        .nest("/one-time-password-sms/v1", otp)
        .nest("/sim-swap/v2", sim)
        .nest("/number-verification/v2", number)
        .route("/oauth2/token", post(token::request))
        .merge(authorize::routes())
        .merge(control::routes())
        .merge(pages::routes())
        .merge(window::routes())
        .fallback(reply::not_found)
        .with_state(app)
}
