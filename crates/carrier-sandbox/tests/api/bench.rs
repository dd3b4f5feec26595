//! A running carrier, and a client that asks it.

use std::sync::atomic::{AtomicU32, Ordering};

use carrier_sandbox::{Config, Server};
use clap::Parser as _;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::schema;

pub(crate) const BILLING: &str = "/carrier-billing/v0.5";
pub(crate) const REFUNDS: &str = "/carrier-billing-refund/v0.3";
pub(crate) const PHONE: &str = "+821012345678";

/// A carrier of its own for one test.
pub(crate) struct Bench {
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    token: String,
}

#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl HttpAnswer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The status and the error code.
    pub(crate) fn error(&self) -> (u16, String) {
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The body of a payment with a reference of its own.
pub(crate) fn payment(phone: &str, won: u32) -> Value {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    json!({"amountTransaction": {
        "phoneNumber": phone,
        "clientCorrelator": format!("correlator-{number}"),
        "referenceCode": format!("reference-{number}"),
        "paymentAmount": {
            "chargingInformation": {"amount": won, "currency": "KRW", "description": "기사 한 편"},
            "chargingMetaData": {
                "merchantName": "제주 포스트",
                "merchantIdentifier": "jeju-post",
                "serviceId": "news.localhost"
            }
        }
    }})
}

/// The body of a refund with a reference of its own.
pub(crate) fn refund(part: Option<u32>) -> Value {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let (kind, amount) = match part {
        None => ("total", json!({})),
        Some(won) => (
            "partial",
            json!({
                "chargingInformation": {"amount": won, "currency": "KRW", "description": "환불"}
            }),
        ),
    };
    json!({"type": kind, "reason": "changed my mind", "amountTransaction": {
        "referenceCode": format!("refund-{number}"), "refundAmount": amount
    }})
}

impl Bench {
    /// Starts a carrier with these arguments.
    pub(crate) async fn start(args: &[&str]) -> Self {
        let fixed = ["carrier-sandbox", "--listen", "127.0.0.1:0"];
        let config = Config::try_parse_from(fixed.iter().chain(args)).unwrap();
        let server = Server::bind(&config).await.unwrap();
        let base = format!("http://{}", server.address().unwrap());
        tokio::spawn(server.run());
        let http = reqwest::Client::builder().build().unwrap();
        let mut bench = Self { base, http, token: String::new() };
        bench.token = bench.token(&[]).await;
        bench
    }

    /// A token of the demo client; more fields than the grant may be asked for.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> String {
        let answer = self.ask_token("farthing-demo", "farthing-demo-secret", fields).await;
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn ask_token(
        &self,
        client: &str,
        secret: &str,
        fields: &[(&str, &str)],
    ) -> HttpAnswer {
        let mut form = fields.to_vec();
        if !fields.iter().any(|(name, _)| *name == "grant_type") {
            form.push(("grant_type", "client_credentials"));
        }
        let request = self.http.post(format!("{}/oauth2/token", self.base));
        answer(request.basic_auth(client, Some(secret)).form(&form)).await.unwrap()
    }

    /// A call with another token, none, or other headers; the schema is checked.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> reqwest::Result<HttpAnswer> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.bearer_auth(&self.token);
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = answer(request).await?;
        let body = serde_json::from_str(&answer.text).ok();
        schema::check(method.as_str(), path, answer.status, body.as_ref());
        Ok(answer)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> HttpAnswer {
        self.call(Method::POST, path, &[], Some(body)).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> HttpAnswer {
        self.call(Method::GET, path, &[], None).await.unwrap()
    }

    pub(crate) async fn post_as(&self, token: &str, path: &str, body: &Value) -> HttpAnswer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        self.call(Method::POST, path, &headers, Some(body)).await.unwrap()
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> HttpAnswer {
        let bearer = format!("Bearer {token}");
        self.call(Method::GET, path, &[("authorization", bearer.as_str())], None).await.unwrap()
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        let answer = self.post("/clock", &json!({"advance_seconds": seconds})).await;
        assert_eq!(answer.status, 200);
    }

    pub(crate) async fn set(&self, settings: Value) {
        let answer = self.post("/settings", &settings).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    pub(crate) async fn fault(&self, rule: Value) {
        let answer = self.post("/faults", &rule).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// The newest code on a phone.
    pub(crate) async fn code(&self, phone: &str) -> String {
        let inbox = self.get(&format!("/phone/{phone}/messages")).await.json();
        let text = inbox[0]["text"].as_str().unwrap().to_owned();
        let is_code = |run: &&str| run.len() == 6;
        text.split(|letter: char| !letter.is_ascii_digit()).find(is_code).unwrap().to_owned()
    }

    /// A reservation that waits for its code.
    pub(crate) async fn prepare(&self, phone: &str, won: u32) -> Value {
        let answer = self.post(&format!("{BILLING}/payments/prepare"), &payment(phone, won)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    /// A reservation whose code was typed.
    pub(crate) async fn reserve(&self, phone: &str, won: u32) -> String {
        let prepared = self.prepare(phone, won).await;
        let id = prepared["paymentId"].as_str().unwrap().to_owned();
        let answer = self.validate(&prepared, &self.code(phone).await).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        id
    }

    /// A payment that is on the bill.
    pub(crate) async fn charge(&self, phone: &str, won: u32) -> String {
        let id = self.reserve(phone, won).await;
        let answer = self.step(&id, "confirm", phone).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        id
    }

    pub(crate) async fn validate(&self, prepared: &Value, code: &str) -> HttpAnswer {
        let id = prepared["paymentId"].as_str().unwrap();
        let authorization = &prepared["validationInfo"]["authorizationId"];
        let body = json!({"authorizationId": authorization, "code": code});
        self.post(&format!("{BILLING}/payments/{id}/validate"), &body).await
    }

    /// `step` is `confirm` or `cancel`.
    pub(crate) async fn step(&self, id: &str, step: &str, phone: &str) -> HttpAnswer {
        let body = json!({"phoneNumber": phone});
        self.post(&format!("{BILLING}/payments/{id}/{step}"), &body).await
    }

    pub(crate) async fn status(&self, id: &str) -> String {
        let payment = self.get(&format!("{BILLING}/payments/{id}")).await.json();
        payment["paymentStatus"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn books(&self) -> Value {
        self.get("/books").await.json()
    }
}

async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<HttpAnswer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(HttpAnswer { status, headers, text: response.text().await? })
}
