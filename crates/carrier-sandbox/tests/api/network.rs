//! The mobile network and the authorization code flow.

use reqwest::Url;
use serde_json::json;

use crate::bench::{BILLING, Bench, PHONE, payment};

const BACK: &str = "http://pay.localhost:8701/line";
/// The verifier and its challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The query of the address that the browser is sent to, as `name=value`.
async fn authorize(bench: &Bench, change: &[(&str, &str)]) -> (u16, Vec<String>) {
    let mut query = vec![
        ("response_type", "code"),
        ("client_id", "farthing-demo"),
        ("redirect_uri", BACK),
        (
            "scope",
            "openid dpv:FraudPreventionAndDetection number-verification:verify carrier-billing:payments:create",
        ),
        ("state", "a b"),
        ("prompt", "none"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        query.retain(|(known, _)| known != name);
        query.push((name, value));
    }
    let http =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = Url::parse_with_params(&format!("{}/oauth2/authorize", bench.base), query).unwrap();
    let answer = http.get(url).send().await.unwrap();
    let Some(location) = answer.headers().get("location") else {
        return (answer.status().as_u16(), Vec::new());
    };
    let location = Url::parse(location.to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(BACK));
    let pairs = location.query_pairs().map(|(name, value)| format!("{name}={value}"));
    (answer.status().as_u16(), pairs.collect())
}

async fn uses_mobile_data(bench: &Bench) {
    let line = json!({"address": "127.0.0.1", "phoneNumber": "010-1234-5678"});
    assert_eq!(bench.post("/network", &line).await.json()["lines"][0]["phoneNumber"], PHONE);
}

async fn code(bench: &Bench) -> String {
    let (_, pairs) = authorize(bench, &[]).await;
    pairs[0].strip_prefix("code=").unwrap().to_owned()
}

#[tokio::test]
async fn on_mobile_data_the_network_knows_the_line_and_asks_for_no_code() {
    let bench = Bench::start(&[]).await;
    uses_mobile_data(&bench).await;
    let code = code(&bench).await;
    let fields = |verifier| {
        [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", BACK),
            ("code_verifier", verifier),
        ]
    };
    let token = bench.token(&fields(VERIFIER)).await;
    let verify = "/number-verification/v2/verify";
    let answer = bench.post_as(&token, verify, &json!({"phoneNumber": PHONE})).await.json();
    assert_eq!(answer["devicePhoneNumberVerified"], true);
    let mut body = payment(PHONE, 300);
    body["amountTransaction"].as_object_mut().unwrap().remove("phoneNumber");
    let path = format!("{BILLING}/payments/prepare");
    let prepared = bench.post_as(&token, &path, &body).await.json();
    assert_eq!(prepared["paymentStatus"], "reserved");
    assert_eq!(bench.get("/phone/010-1234-5678/messages").await.json(), json!([]));
    let again = bench.ask_token("farthing-demo", "farthing-demo-secret", &fields(VERIFIER)).await;
    assert_eq!(again.json()["error"], "invalid_grant", "a code is good once");
}

#[tokio::test]
async fn a_code_needs_its_verifier_its_address_and_its_client() {
    let bench = Bench::start(&[]).await;
    uses_mobile_data(&bench).await;
    for (client, secret, redirect, verifier) in [
        ("farthing-demo", "farthing-demo-secret", BACK, "another"),
        ("farthing-demo", "farthing-demo-secret", "http://pay.localhost/x", VERIFIER),
        ("other-shop", "other-shop-secret", BACK, VERIFIER),
    ] {
        let code = code(&bench).await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let answer = bench.ask_token(client, secret, &fields).await;
        assert_eq!(answer.json()["error"], "invalid_grant", "{client} {redirect} {verifier}");
    }
}

#[tokio::test]
async fn authorize_without_a_network_match_answers_login_required() {
    let bench = Bench::start(&[]).await;
    let (status, pairs) = authorize(&bench, &[]).await;
    assert_eq!((status, pairs), (302, vec!["error=login_required".into(), "state=a b".into()]));
    uses_mobile_data(&bench).await;
    for (change, error) in [
        (("prompt", "login"), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "everything"), "invalid_scope"),
        (("response_type", "token"), "unsupported_response_type"),
    ] {
        let (_, pairs) = authorize(&bench, &[change]).await;
        assert_eq!(pairs[0], format!("error={error}"), "{change:?}");
    }
    let line = json!({"address": "127.0.0.1", "phoneNumber": null});
    assert_eq!(bench.post("/network", &line).await.json()["lines"], json!([]));
    assert_eq!(authorize(&bench, &[]).await.1[0], "error=login_required");
}

#[tokio::test]
async fn nobody_is_sent_to_a_strangers_address() {
    let bench = Bench::start(&[]).await;
    uses_mobile_data(&bench).await;
    for change in [
        ("redirect_uri", "https://evil.example/line"),
        ("redirect_uri", "http://pay.localhost.evil.example/line"),
        ("redirect_uri", "javascript:alert(1)"),
        ("client_id", "nobody"),
        ("client_id", "other-shop"),
    ] {
        assert_eq!(authorize(&bench, &[change]).await, (400, Vec::new()), "{change:?}");
    }
}
