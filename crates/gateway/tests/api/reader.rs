//! A browser's device: it holds a key, opens sessions and buys.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use farthing_protocol::PublisherId;
use farthing_protocol::session::signed_text;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::stage::Stage;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A new idempotency key.
pub(crate) fn fresh_key() -> String {
    format!("key-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A device with a session.
pub(crate) struct Reader {
    pub(crate) token: String,
    pub(crate) phone: String,
    key: SigningKey,
}

/// Status and body of an answer.
pub(crate) type StatusAndBody = (StatusCode, Value);

impl Reader {
    pub(crate) async fn with_session(stage: &Stage, publisher: &str, origin: &str) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut seed = [1; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        let key = SigningKey::from_slice(&seed).unwrap();
        let phone = format!("+8210{number:0>8}");
        let reader = Self { token: String::new(), phone, key };
        let (status, body) = reader.open(stage, publisher, origin).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        Self { token: body["token"].as_str().unwrap().to_owned(), ..reader }
    }

    /// The same device with a new session.
    pub(crate) async fn again(self, stage: &Stage, publisher: &str, origin: &str) -> Self {
        let (status, body) = self.open(stage, publisher, origin).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        Self { token: body["token"].as_str().unwrap().to_owned(), ..self }
    }

    /// Asks for a session on a publisher's pages.
    pub(crate) async fn open(&self, stage: &Stage, publisher: &str, origin: &str) -> StatusAndBody {
        let challenge = stage.http.post(stage.url("/v1/challenges")).send().await.unwrap();
        let challenge: Value = challenge.json().await.unwrap();
        let body = self.proof(challenge["challenge"].as_str().unwrap(), publisher, origin);
        answer(stage.http.post(stage.url("/v1/sessions")).json(&body)).await
    }

    /// A signed request for a session.
    pub(crate) fn proof(&self, challenge: &str, publisher: &str, origin: &str) -> Value {
        let id = PublisherId::parse(publisher).unwrap();
        let text = signed_text(challenge, &id, origin);
        let signature: Signature = self.key.sign(text.as_bytes());
        let point = self.key.verifying_key().to_sec1_point(false);
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "publisher": publisher, "origin": origin, "challenge": challenge,
            "public_key": { "x": text(point.x().unwrap()), "y": text(point.y().unwrap()) },
            "signature": text(&signature.to_bytes()),
        })
    }

    pub(crate) async fn get(&self, stage: &Stage, path: &str) -> StatusAndBody {
        answer(stage.http.get(stage.url(path)).bearer_auth(&self.token)).await
    }

    /// A call with this idempotency key.
    pub(crate) async fn post_as(
        &self,
        stage: &Stage,
        path: &str,
        key: &str,
        body: &Value,
    ) -> StatusAndBody {
        let call = stage.http.post(stage.url(path)).bearer_auth(&self.token);
        answer(call.header("Idempotency-Key", format!("\"{key}\"")).json(body)).await
    }

    /// A call with an idempotency key of its own.
    pub(crate) async fn post(&self, stage: &Stage, path: &str, body: &Value) -> StatusAndBody {
        self.post_as(stage, path, &fresh_key(), body).await
    }

    pub(crate) async fn offer(&self, stage: &Stage, item: &str) -> Value {
        let (status, offer) = self.post(stage, "/v1/offers", &json!({ "item": item })).await;
        assert_eq!(status, StatusCode::OK, "{offer}");
        offer
    }

    /// The body that places an order for an item.
    pub(crate) async fn order_body(&self, stage: &Stage, item: &str) -> Value {
        let quote = self.offer(stage, item).await["quote"].clone();
        json!({ "quote": quote, "funding": { "method": "phone_bill", "phone": self.phone } })
    }

    /// Places an order that waits for its code.
    pub(crate) async fn place(&self, stage: &Stage, item: &str) -> Value {
        let body = self.order_body(stage, item).await;
        let (status, order) = self.post(stage, "/v1/orders", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{order}");
        assert_eq!(order["status"], "awaiting_code", "{order}");
        order
    }

    pub(crate) async fn code(&self, stage: &Stage, order: &Value, code: &str) -> StatusAndBody {
        let path = format!("/v1/orders/{}/code", order["id"].as_str().unwrap());
        self.post(stage, &path, &json!({ "code": code })).await
    }

    /// Buys an item by phone bill, with the right code.
    pub(crate) async fn buy(&self, stage: &Stage, item: &str) -> Value {
        let order = self.place(stage, item).await;
        let (status, paid) = self.code(stage, &order, CODE).await;
        assert_eq!((status, &paid["status"]), (StatusCode::OK, &json!("paid")), "{paid}");
        paid
    }
}

/// Sends a call and reads JSON, if there is any.
pub(crate) async fn answer(call: reqwest::RequestBuilder) -> StatusAndBody {
    let response = call.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The word at the end of a problem's type.
pub(crate) fn word(problem: &Value) -> &str {
    let kind = problem["type"].as_str().unwrap_or_default();
    kind.strip_prefix("https://farthing.dev/problems/").unwrap_or_default()
}
