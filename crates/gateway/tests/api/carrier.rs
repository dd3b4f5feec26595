//! A carrier as small as it can be: the CAMARA calls that a purchase makes, kept in memory.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The code that it texts, always.
pub(crate) const CODE: &str = "482615";

#[derive(Default)]
struct Books {
    payments: BTreeMap<String, Value>,
    wrong: BTreeMap<String, u32>,
    /// How many answers to `GET` say `reserved` although confirmed: how long charging takes.
    slow_reads: u32,
    /// What `prepare` answers instead of a payment.
    refusal: Option<(u16, Value)>,
    calls: Vec<String>,
    /// Texted free codes: the number, and the text of the message.
    free_codes: Vec<(String, String)>,
    /// What `send-code` answers instead of texting one.
    free_refusal: Option<u16>,
    /// The address that notifications are sent to.
    sink: Option<String>,
    /// Where it asks readers in a window of its own.
    window: Option<String>,
    /// The number of the phone that the network sees.
    device: Option<String>,
    /// The PKCE challenge that belongs to the authorization code.
    challenge: Option<String>,
}

#[derive(Clone)]
pub(crate) struct ScriptedCarrier {
    books: Arc<Mutex<Books>>,
    pub(crate) address: SocketAddr,
}

impl ScriptedCarrier {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let carrier = Self { books: Arc::default(), address: listener.local_addr().unwrap() };
        let router = Router::new()
            .route("/token", post(token))
            .route("/carrier-billing/v0.5/payments", get(list))
            .route("/carrier-billing/v0.5/payments/prepare", post(prepare))
            .route("/carrier-billing/v0.5/payments/{id}", get(read))
            .route("/carrier-billing/v0.5/payments/{id}/validate", post(validate))
            .route("/carrier-billing/v0.5/payments/{id}/confirm", post(confirm))
            .route("/carrier-billing/v0.5/payments/{id}/cancel", post(cancel))
            .route("/one-time-password-sms/v1/send-code", post(send_code))
            .route("/one-time-password-sms/v1/validate-code", post(validate_code))
            .route("/number-verification/v2/verify", post(verify))
            .route("/sim-swap/v2/check", post(async || Json(json!({ "swapped": false }))))
            .with_state(carrier.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        carrier
    }

    /// Refuses every later reservation.
    pub(crate) fn refuse(&self, status: u16, code: &str, message: &str) {
        let body = json!({ "status": status, "code": code, "message": message });
        self.books.lock().unwrap().refusal = Some((status, body));
    }

    /// Recognises this phone on mobile data from now on. The authorization code is `seen`; it takes the
    /// verifier of this PKCE challenge.
    pub(crate) fn see(&self, phone: &str, challenge: &str) {
        let mut books = self.books.lock().unwrap();
        books.device = Some(phone.to_owned());
        books.challenge = Some(challenge.to_owned());
    }

    /// Asks readers in a window of its own from now on, at this address.
    pub(crate) fn open_windows_at(&self, address: &str) {
        self.books.lock().unwrap().window = Some(address.to_owned());
    }

    /// Lets the reader decide in the window: `reserved` or `denied`.
    pub(crate) fn decide_in_window(&self, status: &str) {
        let mut books = self.books.lock().unwrap();
        let pending =
            books.payments.values_mut().filter(|p| p["paymentStatus"] == "pending_validation");
        pending.for_each(|payment| payment["paymentStatus"] = json!(status));
    }

    /// Refuses to text free codes from now on, with this HTTP status.
    pub(crate) fn refuse_free_codes(&self, status: u16) {
        self.books.lock().unwrap().free_refusal = Some(status);
    }

    /// The number and the text of the last free code.
    pub(crate) fn last_message(&self) -> (String, String) {
        self.books.lock().unwrap().free_codes.last().unwrap().clone()
    }

    /// From now on a payment succeeds only after this many reads.
    pub(crate) fn charge_slowly(&self, reads: u32) {
        self.books.lock().unwrap().slow_reads = reads;
    }

    /// How many payments took money.
    pub(crate) fn succeeded(&self) -> usize {
        let books = self.books.lock().unwrap();
        books.payments.values().filter(|p| p["paymentStatus"] == "succeeded").count()
    }

    /// Where the gateway wants to be notified.
    pub(crate) fn sink(&self) -> String {
        self.books.lock().unwrap().sink.clone().unwrap()
    }

    /// How many calls of a kind came.
    pub(crate) fn calls(&self, kind: &str) -> usize {
        self.books.lock().unwrap().calls.iter().filter(|call| *call == kind).count()
    }
}

async fn token(
    State(carrier): State<ScriptedCarrier>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let token = |name: &str| {
        Json(json!({ "access_token": name, "token_type": "Bearer", "expires_in": 3600 }))
    };
    if form["grant_type"] != "authorization_code" {
        return token("t").into_response();
    }
    let mut books = carrier.books.lock().unwrap();
    books.calls.push("redeem".to_owned());
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    assert_eq!(form["redirect_uri"], format!("{}/line", crate::stage::OWN));
    if form["code"] == "seen" && books.challenge.take() == Some(challenge) {
        return token("line").into_response();
    }
    error(400, "invalid_grant")
}

async fn verify(
    State(carrier): State<ScriptedCarrier>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Json<Value> {
    assert_eq!(headers["authorization"], "Bearer line");
    let device = carrier.books.lock().unwrap().device.clone();
    Json(json!({ "devicePhoneNumberVerified": body["phoneNumber"].as_str() == device.as_deref() }))
}

async fn prepare(
    State(carrier): State<ScriptedCarrier>,
    headers: HeaderMap,
    Json(mut body): Json<Value>,
) -> Response {
    let mut books = carrier.books.lock().unwrap();
    books.calls.push("prepare".to_owned());
    let is_silent = headers["authorization"] == "Bearer line";
    let transaction = body["amountTransaction"].as_object_mut().unwrap();
    assert_eq!(transaction.contains_key("phoneNumber"), !is_silent);
    if is_silent {
        transaction.insert("phoneNumber".to_owned(), json!(books.device));
    }
    books.sink = body["sink"].as_str().map(str::to_owned);
    if let Some((status, body)) = &books.refusal {
        return (StatusCode::from_u16(*status).unwrap(), Json(body.clone())).into_response();
    }
    let id = format!("pay-{}", books.payments.len());
    let how = match &books.window {
        Some(address) => json!({ "action": "open", "validationURL": address }),
        None => json!({ "action": "validate", "authorizationId": format!("auth-{id}") }),
    };
    let mut payment = json!({
        "paymentId": id,
        "paymentStatus": "pending_validation",
        "paymentCreationDate": "2026-11-21T02:00:00Z",
        "amountTransaction": body["amountTransaction"],
        "validationInfo": how,
    });
    if is_silent {
        payment["paymentStatus"] = json!("reserved");
        payment.as_object_mut().unwrap().remove("validationInfo");
    }
    books.payments.insert(id, payment.clone());
    (StatusCode::CREATED, Json(payment)).into_response()
}

async fn read(State(carrier): State<ScriptedCarrier>, Path(id): Path<String>) -> Response {
    let mut books = carrier.books.lock().unwrap();
    books.calls.push("read".to_owned());
    let slow = books.slow_reads;
    let Some(payment) = books.payments.get_mut(&id) else {
        return error(404, "NOT_FOUND");
    };
    if payment["paymentStatus"] == "processing" && slow == 0 {
        payment["paymentStatus"] = json!("succeeded");
    }
    let answer = payment.clone();
    books.slow_reads = slow.saturating_sub(1);
    Json(answer).into_response()
}

async fn list(State(carrier): State<ScriptedCarrier>, uri: axum::http::Uri) -> Json<Value> {
    let books = carrier.books.lock().unwrap();
    let first = uri.query().unwrap_or_default().contains("page=1&");
    let all = books.payments.values().filter(|_| first).cloned();
    Json(Value::Array(all.collect()))
}

async fn validate(
    State(carrier): State<ScriptedCarrier>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    let mut books = carrier.books.lock().unwrap();
    books.calls.push("validate".to_owned());
    if body["code"] == CODE {
        books.payments.get_mut(&id).unwrap()["paymentStatus"] = json!("reserved");
        return StatusCode::NO_CONTENT.into_response();
    }
    let wrong = books.wrong.entry(id.clone()).or_default();
    *wrong += 1;
    if *wrong == 5 {
        books.payments.get_mut(&id).unwrap()["paymentStatus"] = json!("denied");
        return error(400, "CARRIER_BILLING.VALIDATION_FAILED");
    }
    error(400, "CARRIER_BILLING.INVALID_CODE")
}

async fn confirm(
    State(carrier): State<ScriptedCarrier>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    end(&carrier, &id, &body, ("confirm", "processing", StatusCode::ACCEPTED))
}

async fn cancel(
    State(carrier): State<ScriptedCarrier>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    end(&carrier, &id, &body, ("cancel", "cancelled", StatusCode::NO_CONTENT))
}

/// Answers a call that ends a reservation: counts it as `call`, sets `status`, and returns `answer`.
fn end(
    carrier: &ScriptedCarrier,
    id: &str,
    body: &Value,
    (call, status, answer): (&str, &str, StatusCode),
) -> Response {
    if !body["phoneNumber"].is_string() {
        return error(422, "MISSING_IDENTIFIER");
    }
    let mut books = carrier.books.lock().unwrap();
    books.calls.push(call.to_owned());
    books.payments.get_mut(id).unwrap()["paymentStatus"] = json!(status);
    answer.into_response()
}

fn error(status: u16, code: &str) -> Response {
    let body = json!({ "status": status, "code": code, "message": "no" });
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

async fn send_code(State(carrier): State<ScriptedCarrier>, Json(body): Json<Value>) -> Response {
    let mut books = carrier.books.lock().unwrap();
    books.calls.push("send-code".to_owned());
    if let Some(status) = books.free_refusal {
        return error(status, "UNAVAILABLE");
    }
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    books.free_codes.push((text("phoneNumber"), text("message")));
    Json(json!({ "authenticationId": format!("otp-{}", books.free_codes.len()) })).into_response()
}

async fn validate_code(
    State(carrier): State<ScriptedCarrier>,
    Json(body): Json<Value>,
) -> Response {
    let mut books = carrier.books.lock().unwrap();
    books.calls.push("validate-code".to_owned());
    if body["code"] == CODE {
        return StatusCode::NO_CONTENT.into_response();
    }
    let id = body["authenticationId"].as_str().unwrap().to_owned();
    let wrong = books.wrong.entry(id).or_default();
    *wrong += 1;
    let last = *wrong == 5;
    error(
        400,
        if last {
            "ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED"
        } else {
            "ONE_TIME_PASSWORD_SMS.INVALID_OTP"
        },
    )
}
