//! The examples of a publisher's server (`examples/`), each as a real process against this gateway.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::{Json, Router, routing};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::carrier::CODE;
use crate::stage::{OWN, Stage};

const ITEM: &str = "articles/night-market";

/// The publisher's secret key, and the gateway's in [`a_gateway_of_our_own`].
const SECRET: [u8; 32] = [7; 32];

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn public_half() -> String {
    base64url(SigningKey::from_bytes(&SECRET).verifying_key().as_bytes())
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

struct Example {
    _process: Child,
    _folder: tempfile::TempDir,
    url: String,
    http: reqwest::Client,
}

impl Example {
    async fn start(command: Command, jwks_url: &str) -> Self {
        Self::start_without("PORT", command, jwks_url).await.unwrap()
    }

    /// Starts with all settings but this one. None if the server ends before it listens.
    async fn start_without(unset: &str, mut command: Command, jwks_url: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("offer-key.json");
        let jwk =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": public_half(), "d": base64url(SECRET) });
        std::fs::write(&key, jwk.to_string()).unwrap();
        command.env("GATEWAY", OWN).env("JWKS_URL", jwks_url).env("PUBLISHER", "jeju-post");
        command.env("OFFER_KEY", key).env_remove("PORT").env_remove(unset);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap()?;
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        Some(Self { _process: process, _folder: folder, url, http: reqwest::Client::new() })
    }

    async fn get(&self, path: &str, token: Option<&str>) -> (StatusCode, Value) {
        let mut call = self.http.get(format!("{}/{path}", self.url));
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let response = call.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn hands_out(&self, item: &str, token: Option<&str>) -> bool {
        let (status, body) = self.get(item, token).await;
        assert_eq!(body["item"], item, "{body}");
        match status {
            StatusCode::OK => true,
            StatusCode::PAYMENT_REQUIRED => false,
            _ => panic!("{status} {body}"),
        }
    }
}

/// The command of an example, if this machine has what it needs.
fn command(language: &str) -> Option<Command> {
    let works = |program: &str, arguments: &[&str]| {
        let mut probe = std::process::Command::new(program);
        probe.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    };
    let (program, arguments) = match language {
        "node" if works("node", &["--version"]) => ("node", vec!["node/server.mjs"]),
        "python" if works("python3", &["-c", "import cryptography"]) => {
            ("python3", vec!["python/server.py"])
        }
        "rust" => (env!("CARGO"), vec!["run", "--quiet", "-p", "farthing-example-publisher"]),
        _ => return None,
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(examples());
    Some(command)
}

/// A gateway that signs whatever the test likes, with its address. The test can change its keys.
async fn a_gateway_of_our_own() -> (String, watch::Sender<Value>) {
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "test", "x": public_half() });
    let (shown, keys) = watch::channel(json!({ "keys": [key] }));
    let answer = routing::get(async move || Json(keys.borrow().clone()));
    let router = Router::new().route("/jwks", answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}/jwks"), shown)
}

fn token(header: &Value, change: &Value) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({
        "iss": OWN, "aud": "jeju-post", "sub": "dev_x", "item": ITEM, "order": "ord_x",
        "iat": now, "exp": now + 900,
    });
    claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let signed = format!("{}.{}", base64url(header.to_string()), base64url(claims.to_string()));
    let signature = SigningKey::from_bytes(&SECRET).sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", base64url(signature))
}

async fn a_reader_who_paid_gets_the_item(language: &str) {
    let Some(command) = command(language) else {
        return eprintln!("skipped: this machine lacks what examples/{language} needs");
    };
    let stage = Stage::with(|config| {
        config.replacen("origins =", &format!("offer_keys = [\"{}\"]\norigins =", public_half()), 1)
    })
    .await;
    let example = Example::start(command, &stage.url("/.well-known/jwks.json")).await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, ITEM).await;
    let token = paid["entitlement"]["token"].as_str().unwrap();

    assert!(example.hands_out(ITEM, Some(token)).await);
    assert!(!example.hands_out(ITEM, None).await);
    assert!(!example.hands_out("articles/another", Some(token)).await);

    let (status, signed) = example.get("offers/archive/1998-07-14", None).await;
    assert_eq!(status, StatusCode::OK);
    let asked = json!({ "signed": signed["offer"] });
    let (status, offer) = reader.post(&stage, "/v1/offers", &asked).await;
    assert_eq!(status, StatusCode::OK, "{offer}");
    assert_eq!(offer["item"], "archive/1998-07-14");
    assert_eq!(offer["price"], json!({ "amount": "700", "currency": "KRW" }));

    let (_, signed) = example.get("offers/thanks/photographer", None).await;
    let (status, tip) =
        reader.post(&stage, "/v1/offers", &json!({ "signed": signed["offer"] })).await;
    assert_eq!((status, &tip["kind"]), (StatusCode::OK, &json!("tip")), "{tip}");
    assert_eq!(tip["tip"]["presets"][1]["amount"], "1000");
    assert_eq!(
        (&tip["tip"]["max"]["amount"], &tip["tip"]["message"]),
        (&json!("10000"), &json!(true))
    );
    let choice =
        json!({ "amount": { "amount": "700", "currency": "KRW" }, "message": "Good light." });
    let funding = json!({ "method": "phone_bill", "phone": reader.phone });
    let body = json!({ "quote": tip["quote"], "funding": funding, "tip": choice });
    let (status, order) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!(
        (status, &order["price"]["amount"]),
        (StatusCode::CREATED, &json!("700")),
        "{order}"
    );

    let path = "offers/collections/spring?opens=archive/1998-07-14";
    let (_, signed) = example.get(path, None).await;
    let asked = json!({ "signed": signed["offer"] });
    let (status, bundle) = reader.post(&stage, "/v1/offers", &asked).await;
    assert_eq!((status, &bundle["articles"]), (StatusCode::OK, &json!(3)), "{bundle}");
    assert_eq!(bundle["can_undo"], false, "it is used by the article that it opens");
    let funding = json!({ "method": "phone_bill", "phone": reader.phone });
    let body = json!({ "quote": bundle["quote"], "funding": funding });
    let (_, order) = reader.post(&stage, "/v1/orders", &body).await;
    let (_, bought) = reader.code(&stage, &order, CODE).await;
    assert_eq!(bought["entitlement"]["item"], "archive/1998-07-14", "{bought}");
    let opened = json!({ "item": "archive/1998-07-14" });
    let (status, _) = reader.post(&stage, "/v1/entitlements", &opened).await;
    assert_eq!(status, StatusCode::OK);
}

async fn a_token_that_proves_nothing_gets_402(language: &str) {
    let Some(command) = command(language) else {
        return eprintln!("skipped: this machine lacks what examples/{language} needs");
    };
    let (jwks_url, _shown) = a_gateway_of_our_own().await;
    let example = Example::start(command, &jwks_url).await;
    let good = json!({ "alg": "EdDSA", "kid": "test" });
    let sound = token(&good, &json!({}));
    assert!(example.hands_out(ITEM, Some(&sound)).await);
    let (signed, signature) = sound.rsplit_once('.').unwrap();
    for (why, token) in [
        ("expired", token(&good, &json!({ "exp": 1_000_000_000 }))),
        ("without an end", token(&good, &json!({ "exp": null }))),
        ("of another gateway", token(&good, &json!({ "iss": "https://other.example" }))),
        ("for another publisher", token(&good, &json!({ "aud": "daily-sejong" }))),
        ("for another item", token(&good, &json!({ "item": "articles/another" }))),
        ("by another algorithm", token(&json!({ "alg": "none", "kid": "test" }), &json!({}))),
        ("by a key without a name", token(&json!({ "alg": "EdDSA" }), &json!({}))),
        ("by an unknown key", token(&json!({ "alg": "EdDSA", "kid": "other" }), &json!({}))),
        ("without a signature", format!("{signed}.")),
        ("with another's signature", format!("{}.{signature}", signed.replace("ey", "ez"))),
        ("in four parts", format!("{sound}.{signature}")),
        ("in one part", "token".to_owned()),
    ] {
        assert!(!example.hands_out(ITEM, Some(&token)).await, "{language}: {why}");
    }
}

async fn a_withdrawn_key_counts_no_more(language: &str) {
    let Some(mut command) = command(language) else {
        return eprintln!("skipped: this machine lacks what examples/{language} needs");
    };
    command.env("KEYS_FOR", "0");
    let (jwks_url, shown) = a_gateway_of_our_own().await;
    let example = Example::start(command, &jwks_url).await;
    let sound = token(&json!({ "alg": "EdDSA", "kid": "test" }), &json!({}));
    assert!(example.hands_out(ITEM, Some(&sound)).await);
    shown.send_replace(json!({ "keys": [] }));
    assert!(!example.hands_out(ITEM, Some(&sound)).await);
}

async fn it_does_not_start_without_its_names(language: &str) {
    for unset in ["GATEWAY", "PUBLISHER"] {
        let Some(mut command) = command(language) else {
            return eprintln!("skipped: this machine lacks what examples/{language} needs");
        };
        command.stderr(Stdio::null());
        let (jwks_url, _shown) = a_gateway_of_our_own().await;
        assert!(Example::start_without(unset, command, &jwks_url).await.is_none(), "{unset}");
    }
}

async fn it_signs_no_offer_for_the_catalogue(language: &str) {
    let Some(command) = command(language) else {
        return eprintln!("skipped: this machine lacks what examples/{language} needs");
    };
    let (jwks_url, _shown) = a_gateway_of_our_own().await;
    let example = Example::start(command, &jwks_url).await;
    // `//` is a path. A server that reads it as an address with an empty host must not stop.
    example.http.get(format!("{}//", example.url)).send().await.unwrap();
    for item in [ITEM, "bundles/weekend"] {
        let (status, body) = example.get(&format!("offers/{item}"), None).await;
        assert_eq!((status, &body["item"]), (StatusCode::NOT_FOUND, &json!(item)), "{body}");
    }
}

macro_rules! in_each_language {
    ($($language:ident),*) => {$(
        mod $language {
            #[tokio::test]
            async fn a_reader_who_paid_gets_the_item() {
                super::a_reader_who_paid_gets_the_item(stringify!($language)).await;
            }

            #[tokio::test]
            async fn a_token_that_proves_nothing_gets_402() {
                super::a_token_that_proves_nothing_gets_402(stringify!($language)).await;
            }

            #[tokio::test]
            async fn a_withdrawn_key_counts_no_more() {
                super::a_withdrawn_key_counts_no_more(stringify!($language)).await;
            }

            #[tokio::test]
            async fn it_does_not_start_without_its_names() {
                super::it_does_not_start_without_its_names(stringify!($language)).await;
            }

            #[tokio::test]
            async fn it_signs_no_offer_for_the_catalogue() {
                super::it_signs_no_offer_for_the_catalogue(stringify!($language)).await;
            }
        }
    )*};
}

in_each_language!(node, python, rust);
