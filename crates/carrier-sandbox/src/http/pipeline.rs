//! What every CAMARA request goes through: correlator, token, scope, rate limit, body, faults.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::{self, MethodRouter};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Duration, sleep};

use super::reply::{Reply, correlator, error_with_status, hang_up, only};
use crate::app::App;
use crate::carrier::outcome::Caller;
use crate::carrier::phone::{Line, Phone};
use crate::carrier::refusal::Refusal;
use crate::faults::operation::Operation;
use crate::faults::{Instead, Plan};
use crate::notifier;
use crate::tokens::Proof;

/// Bytes of a request body; the largest sensible one is a few kilobytes.
const BODY_MAX: usize = 64 * 1024;

/// Answers a call that was let in.
pub(crate) type Operate = fn(&App, &Call) -> Result<Reply, Refusal>;

/// An axum handler for one operation; a macro, since the type of a closure has no name to return.
macro_rules! handler {
    ($operation:expr, $answer:expr) => {
        move |State(app): State<Arc<App>>, params: Params, request: Request| {
            serve(app, $operation, $answer, params, request)
        }
    };
}

/// A call that was let in.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) caller: Caller,
    /// Whether the token came from the mobile network, which one texted code is not.
    pub(crate) by_network: bool,
    pub(crate) query: Vec<(String, String)>,
    params: HashMap<String, String>,
    body: Bytes,
}

impl Call {
    /// A part of the path.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The body as the operation's type.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` where it is missing or breaks its schema.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        if self.body.trim_ascii().is_empty() {
            return Err(Refusal::invalid_argument("A request body is needed."));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::invalid_argument(format!("The body is wrong: {error}.")))
    }

    /// The line that the call is about, as far as it can be seen before it is understood.
    fn line(&self, app: &App) -> Option<Phone> {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let named = body.pointer("/amountTransaction/phoneNumber").or(body.get("phoneNumber"));
        let world = app.world();
        let payment = world.state().payment(self.param("payment"));
        let otp = body.get("authenticationId").and_then(Value::as_str);
        payment
            .map(|payment| payment.terms.phone.clone())
            .or_else(|| self.caller.phone.clone())
            .or_else(|| named.and_then(Value::as_str).and_then(Phone::from_e164))
            .or_else(|| world.state().phone_of_otp(otp?))
    }

    /// Whether this is a reservation whose answer gets lost: the first one with its reference, so
    /// that whoever asks again is answered.
    fn is_first_of_reference(&self, app: &App) -> bool {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let reference = body.pointer("/amountTransaction/referenceCode").and_then(Value::as_str);
        let known = |reference| app.world().state().knows_reference(&self.caller.client, reference);
        self.operation == Operation::PreparePayment && reference.is_some_and(|code| !known(code))
    }
}

/// Routes a POST to an operation.
pub(crate) fn post(operation: Operation, operate: Operate) -> MethodRouter<Arc<App>> {
    routing::post(handler!(operation, operate)).fallback(only("POST"))
}

/// Routes a GET to an operation.
pub(crate) fn get(operation: Operation, operate: Operate) -> MethodRouter<Arc<App>> {
    routing::get(handler!(operation, operate)).fallback(only("GET, HEAD"))
}

/// Routes a POST and a GET of the same address.
pub(crate) fn post_get(
    create: Operation,
    list: Operation,
    operate: Operate,
) -> MethodRouter<Arc<App>> {
    routing::post(handler!(create, operate))
        .get(handler!(list, operate))
        .fallback(only("GET, HEAD, POST"))
}

type Params = Result<Path<HashMap<String, String>>, PathRejection>;

async fn serve(
    app: Arc<App>,
    operation: Operation,
    operate: Operate,
    params: Params,
    request: Request,
) -> Response {
    let correlator = match correlator(request.headers()) {
        Ok(correlator) => correlator,
        Err(refusal) => return Reply::from(refusal).into_response(),
    };
    let call = match admit(&app, operation, params, request).await {
        Ok(call) => call,
        Err(refusal) => return Reply::from(refusal).send(correlator),
    };
    // A caller who hangs up must not undo what the carrier is about to do.
    let work = tokio::spawn(async move {
        let phone = call.line(&app);
        let mut plan = app.world().faults.plan(operation, phone.as_ref());
        let line = phone.map(|phone| phone.line());
        if line == Some(Line::PrepareAnswerLost) && call.is_first_of_reference(&app) {
            plan.after = Instead::DropIfDone;
        }
        perform(&app, plan, correlator, |app| operate(app, &call)).await
    });
    work.await.unwrap_or_else(|_| Reply::from(Refusal::INTERNAL).into_response())
}

/// Carries a call out, with what goes wrong with it.
pub(crate) async fn perform(
    app: &Arc<App>,
    plan: Plan,
    correlator: Option<HeaderValue>,
    answer: impl FnOnce(&App) -> Result<Reply, Refusal>,
) -> Response {
    if plan.wait_before > 0 {
        sleep(Duration::from_secs(plan.wait_before.into())).await;
    }
    match plan.before {
        Instead::Drop => return hang_up(),
        Instead::Error(status) => return Reply::from(error_with_status(status)).send(correlator),
        Instead::Itself | Instead::DropIfDone => {}
    }
    let mut reply = answer(app).unwrap_or_else(Reply::from);
    notifier::deliver_early(app).await;
    app.wake.notify_one();
    if plan.wait_after > 0 {
        sleep(Duration::from_secs(plan.wait_after.into())).await;
    }
    match plan.after {
        Instead::Drop => return hang_up(),
        Instead::DropIfDone if reply.status < 400 => return hang_up(),
        Instead::Error(status) => return Reply::from(error_with_status(status)).send(correlator),
        Instead::Itself | Instead::DropIfDone => {}
    }
    if plan.wrong_amount {
        reply.lie_about_amounts();
    }
    if plan.wrong_reference {
        reply.lie_about_references();
    }
    if plan.truncated { reply.send_truncated(correlator) } else { reply.send(correlator) }
}

/// Lets a call in, or says why not.
async fn admit(
    app: &App,
    operation: Operation,
    params: Params,
    request: Request,
) -> Result<Call, Refusal> {
    let grant = {
        let bearer = bearer(request.headers()).ok_or(Refusal::UNAUTHENTICATED)?;
        let now = app.world().now();
        app.tokens().find(bearer, now).ok_or(Refusal::UNAUTHENTICATED)?
    };
    if !operation.scopes().iter().any(|scope| grant.scopes.iter().any(|held| held == scope)) {
        return Err(Refusal::PERMISSION_DENIED);
    }
    let rate = app.world().settings.requests_per_second;
    if !app.rate_limiter().admits(&grant.client, rate, Instant::now()) {
        return Err(Refusal::TOO_MANY_REQUESTS);
    }
    // A path that cannot be decoded names nothing that exists.
    let Path(params) = params.map_err(|_| Refusal::NOT_FOUND)?;
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map_err(|_| Refusal::invalid_argument("The query cannot be read."))?;
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_MAX)
        .await
        .map_err(|_| Refusal::invalid_argument("The body cannot be read or is too long."))?;
    if operation.has_body() && !body.is_empty() && !is_json(&parts.headers) {
        return Err(Refusal::UNSUPPORTED_MEDIA_TYPE);
    }
    let embedded_host = app.clients.get(&grant.client).and_then(|c| c.embedded_host.clone());
    let is_present = grant.proof == Proof::Network;
    let caller = Caller { client: grant.client, phone: grant.phone, is_present, embedded_host };
    let by_network = grant.proof != Proof::None;
    Ok(Call { operation, caller, by_network, query, params, body })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return true;
    };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json")
}
