//! What a phone can pay with that buys for a desktop: its own bill, and nothing that the desktop has.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::json;

use crate::carrier::CODE;
use crate::handoff_phone::{Phone, path_of};
use crate::handoffs::{begin, state};
use crate::reader::word;
use crate::shop::{is_paid, stage_by};
use crate::stage::{OWN, Stage};

const TAB: &str = "billing = \"tab\"\ntab_limit = \"1000\"";

#[tokio::test]
async fn a_phone_spends_nothing_that_the_desktop_has() {
    let (stage, _) = stage_by(TAB).await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.shows("value=\"pay\"");
    for theirs in ["value=\"tab\"", "On your tab", "/pay/jeju-post?", "bundles/three"] {
        phone.browser.shows_no(theirs);
    }
    let shown = phone.browser.clone();
    for way in ["tab", "credit", "bundle", "pass"] {
        phone.browser = shown.clone();
        phone.browser.send(way, &[]).await;
        assert_eq!(phone.browser.status, StatusCode::UNPROCESSABLE_ENTITY, "{way}");
    }
    assert_eq!(desktop.is_on_tab(&stage).await, "0");
    is_paid(&desktop.choose(&stage, "articles/night-market", json!({})).await);
    let address = phone.browser.address.clone();
    phone.browser.follow(&address).await;
    phone.browser.shows("Paid. Enjoy reading.");
    phone.browser.shows_no("value=\"undo\"");
}

#[tokio::test]
async fn a_phone_can_settle_the_desktops_tab_with_what_it_buys() {
    let (stage, _) = stage_by(TAB).await;
    let desktop = stage.reader().await;
    is_paid(&desktop.choose(&stage, "articles/a", json!({})).await);
    let before: u32 = desktop.is_on_tab(&stage).await.as_str().unwrap().parse().unwrap();
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.send("settle", &[("phone", "010-5555-0105")]).await;
    phone.browser.shows(&format!("Confirm and pay ₩{}", before + 300));
    phone.browser.send("code", &[("code", CODE)]).await;
    phone.browser.shows("Paid. Enjoy reading.");
    assert!(desktop.opens(&stage, "articles/night-market").await);
}

#[tokio::test]
async fn a_tip_is_given_as_it_was_chosen_on_the_desktop() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let quote = desktop.offer(&stage, "tips/kim-jiwoo").await["quote"].clone();
    let won = |amount: &str| json!({ "amount": amount, "currency": "KRW" });
    for (amount, expected) in [("7", "amount-invalid"), ("99999999", "amount-invalid")] {
        let wrong = json!({ "quote": quote, "tip": { "amount": won(amount) } });
        let (status, problem) = desktop.post(&stage, "/v1/handoffs", &wrong).await;
        assert_eq!((status, word(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, expected));
    }
    let chosen = json!({ "quote": quote, "tip": { "amount": won("1700") } });
    let (status, new) = desktop.post(&stage, "/v1/handoffs", &chosen).await;
    assert_eq!(status, StatusCode::CREATED, "{new}");
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.browser.shows("₩1,700");
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.shows("Tip ₩1,700");
    phone.browser.shows_no("name=\"amount\"");
    // What the form says about the amount counts for nothing.
    phone.browser.send("pay", &[("phone", "010-5555-0106"), ("own", "500")]).await;
    phone.browser.shows("Confirm and pay ₩1,700");
    phone.browser.send("code", &[("code", CODE)]).await;
    let view = state(&stage, &desktop, &new).await;
    let (_, order) =
        desktop.get(&stage, &format!("/v1/orders/{}", view["order"].as_str().unwrap())).await;
    assert_eq!((&order["status"], &order["price"]["amount"]), (&json!("paid"), &json!("1700")));
}

const SECRET: [u8; 32] = [7; 32];

/// A newspaper that signs offers.
fn with_offers(config: &str) -> String {
    let key = BASE64.encode(SigningKey::from_bytes(&SECRET).verifying_key().as_bytes());
    config.replacen("origins =", &format!("offer_keys = [\"{key}\"]\norigins ="), 1)
}

/// An article that is not in the catalogue.
fn signed_offer(item: &str, title: &str, won: u32) -> String {
    let part = |value: serde_json::Value| BASE64.encode(value.to_string());
    let header = part(json!({ "alg": "EdDSA", "typ": "farthing-offer+jwt" }));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let claims = part(json!({
        "iss": "jeju-post", "aud": OWN, "exp": now.as_secs() + 600, "item": item, "kind": "article",
        "title": { "en": title }, "price": { "amount": won.to_string(), "currency": "KRW" },
    }));
    let signed = format!("{header}.{claims}");
    let signature = SigningKey::from_bytes(&SECRET).sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", BASE64.encode(signature))
}

#[tokio::test]
async fn what_a_signed_offer_sells_is_bought_by_the_phone_too() {
    let stage = Stage::with(|config| with_offers(&config)).await;
    let desktop = stage.reader().await;
    let asked = json!({ "signed": signed_offer("archive/1998", "The archive", 700) });
    let (status, offer) = desktop.post(&stage, "/v1/offers", &asked).await;
    assert_eq!(status, StatusCode::OK, "{offer}");
    let (status, new) =
        desktop.post(&stage, "/v1/handoffs", &json!({ "quote": offer["quote"] })).await;
    assert_eq!(status, StatusCode::CREATED, "{new}");
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.browser.shows("The archive");
    phone.browser.shows("₩700");
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.shows("Read for ₩700");
    phone.browser.send("pay", &[("phone", "010-5555-0107")]).await;
    phone.browser.send("code", &[("code", CODE)]).await;
    phone.browser.shows("Paid. Enjoy reading.");
    assert!(desktop.opens(&stage, "archive/1998").await);
    let stranger = Phone::open(&stage, "/pay/jeju-post/archive/1998").await;
    assert_eq!(stranger.browser.status, StatusCode::NOT_FOUND, "nobody else is sold it here");
}

/// The token in the link that leads to the publication's page.
fn leave(phone: &Phone<'_>) -> String {
    let link = phone.browser.attribute("#farthing=phone~~", "href");
    assert!(link.starts_with("https://news.example/"), "{link}");
    link.split("~~").nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_phone_pays_with_the_tab_that_it_has_at_the_publication() {
    let (stage, _) = stage_by(TAB).await;
    let (desktop, own, other) = (stage.reader().await, stage.reader().await, stage.reader().await);
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.shows("Pay with my credit, tab or bundle at Jeju Post");
    let token = json!({ "token": leave(&phone) });
    for _ in 0..2 {
        let (status, _) = own.post(&stage, "/v1/claims", &token).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "the same device can ask again");
    }
    let (status, problem) = other.post(&stage, "/v1/claims", &token).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "claim-used"));
    is_paid(&other.choose(&stage, "articles/night-market", json!({})).await);
    is_paid(&own.choose(&stage, "articles/a", json!({})).await);
    assert_eq!(state(&stage, &desktop, &new).await["state"], "confirming", "neither was for it");

    is_paid(&own.choose(&stage, "articles/night-market", json!({})).await);
    let view = state(&stage, &desktop, &new).await;
    assert_eq!(view["state"], "paid");
    let path = format!("/v1/orders/{}", view["order"].as_str().unwrap());
    let (_, order) = desktop.get(&stage, &path).await;
    assert_eq!((&order["status"], &order["method"]), (&json!("paid"), &json!("tab")));
    assert!(order["entitlement"]["content_key"].is_string(), "{order}");
    assert!(order["undo_in_secs"].is_null(), "only who paid takes it back: {order}");
    assert!(order["left"].is_null() && order["events"].is_null(), "nor sees the tab: {order}");
    let (_, theirs) = own.get(&stage, &path).await;
    assert!(theirs["undo_in_secs"].is_number() && theirs["left"].is_object(), "{theirs}");
    assert!(desktop.opens(&stage, "articles/night-market").await);
    assert_eq!(desktop.is_on_tab(&stage).await, "0");
    let (status, _) = desktop.post(&stage, &format!("{path}/undo"), &json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let address = phone.browser.address.clone();
    phone.browser.follow(&address).await;
    phone.browser.shows("Paid. Enjoy reading.");
    phone.browser.shows_no("value=\"undo\"");
    let (status, _) = own.post(&stage, &format!("{path}/undo"), &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!desktop.opens(&stage, "articles/night-market").await, "what is undone is closed");
}

#[tokio::test]
async fn what_the_phone_buys_there_by_its_bill_is_the_desktops_too() {
    let stage = Stage::start().await;
    let (desktop, own) = (stage.reader().await, stage.reader().await);
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    let token = json!({ "token": leave(&phone) });
    own.post(&stage, "/v1/claims", &token).await;
    own.buy(&stage, "articles/night-market").await;
    assert_eq!(state(&stage, &desktop, &new).await["state"], "paid");
    assert!(desktop.opens(&stage, "articles/night-market").await);
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn a_permission_to_pay_ends_with_its_hand_off() {
    let clock = Clock::standing(1_795_000_000_000);
    let stage = Stage::at(clock.clone(), |config| config).await;
    let (desktop, own, late) = (stage.reader().await, stage.reader().await, stage.reader().await);
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    phone.go_on(new["check"].as_str().unwrap()).await;
    let token = json!({ "token": leave(&phone) });
    own.post(&stage, "/v1/claims", &token).await;
    clock.advance(core::time::Duration::from_mins(16));
    let own = own.again(&stage, "jeju-post", crate::stage::NEWS).await;
    let late = late.again(&stage, "jeju-post", crate::stage::NEWS).await;
    let (status, _) = late.post(&stage, "/v1/claims", &token).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    own.buy(&stage, "articles/night-market").await;
    let desktop = desktop.again(&stage, "jeju-post", crate::stage::NEWS).await;
    assert_eq!(state(&stage, &desktop, &new).await["state"], "expired");
    assert!(!desktop.opens(&stage, "articles/night-market").await);
}
