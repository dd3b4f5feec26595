#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use farthing_protocol::{DeviceId, ItemId, Localized, PublisherId};
use serde_json::{Value, json};

use super::signed::{self, OfferError};
use super::{Quote, Standing};
use crate::clock::UnixMillis;
use crate::config::PriceCeiling;
use crate::config::{Config, Publisher, WebOrigin};
use crate::grants::Grants;
use crate::secrets::Key;
use crate::secrets::token::TokenError;

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);
const NOW_SECS: i64 = NOW.0 / 1_000;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn publisher() -> Publisher {
    let x = BASE64_URL_SAFE_NO_PAD.encode(key().verifying_key().as_bytes());
    let text = format!(
        r#"
[[carrier]]
id = "sandbox"
api_root = "http://127.0.0.1:1"
token_url = "http://127.0.0.1:1/token"
client_id = "a"
client_secret = "b"

[[publisher]]
id = "jeju-post"
name = "Jeju Post"
origins = ["https://news.example"]
offer_keys = ["{x}"]

[[publisher.item]]
id = "articles/night-market"
kind = "article"
title = {{ en = "The night market" }}
price = {{ amount = "300", currency = "KRW" }}
"#
    );
    let config = Config::parse("farthing.toml", &text, Path::new("")).unwrap();
    config.publishers.into_values().next().unwrap()
}

fn device(name: &str) -> DeviceId {
    DeviceId::parse(&format!("dev_{name:0>20}")).unwrap()
}

#[test]
fn a_quote_holds_for_one_device_one_publisher_and_a_quarter_of_an_hour() {
    let (key, publisher) = (Key::random().unwrap(), publisher());
    let item = ItemId::parse("articles/night-market").unwrap();
    let standing = Standing { now: NOW, is_newcomer: true, singles: &[] };
    let quote = Quote::for_item(&device("a"), &publisher, &item, &standing).unwrap().unwrap();
    let text = quote.sign(&key, NOW).unwrap();

    let open = |key: &Key, now, device: &str, publisher: &str, text: &str| {
        let publisher = PublisherId::parse(publisher).unwrap();
        Quote::verify(key, UnixMillis(now), &self::device(device), &publisher, text)
    };
    assert_eq!(open(&key, NOW.0, "a", "jeju-post", &text), Ok(quote));
    let forged = Err(TokenError::Forged);
    let stranger = Key::random().unwrap();
    assert_eq!(open(&key, NOW.0, "b", "jeju-post", &text), forged);
    assert_eq!(open(&key, NOW.0, "a", "daily-sejong", &text), forged);
    assert_eq!(open(&stranger, NOW.0, "a", "jeju-post", &text), forged);
    let late = NOW.0 + 15 * 60_000;
    assert_eq!(open(&key, late, "a", "jeju-post", &text), Err(TokenError::Expired));

    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 1;
        if let Ok(changed) = String::from_utf8(changed) {
            assert_eq!(open(&key, NOW.0, "a", "jeju-post", &changed), forged, "{at}");
        }
    }
}

fn jws(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = key().sign(text.as_bytes()).to_bytes();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn offer(change: &[(&str, Value)]) -> Result<signed::SignedOffer, OfferError> {
    let mut header = json!({ "alg": "EdDSA", "typ": "farthing-offer+jwt" });
    let mut claims = json!({
        "iss": "jeju-post", "aud": "https://pay.example", "exp": NOW_SECS + 600,
        "item": "articles/one-off", "kind": "article", "title": { "en": "One-off" },
        "price": { "amount": "700", "currency": "KRW" },
    });
    for (key, value) in change {
        let part = if ["alg", "typ", "crit"].contains(key) { &mut header } else { &mut claims };
        part[*key] = value.clone();
    }
    let gateway = WebOrigin::parse("https://pay.example").unwrap();
    signed::read(&publisher(), &gateway, &PriceCeiling::default(), NOW, &jws(&header, &claims))
}

#[test]
fn an_offer_counts_only_as_the_publisher_signed_it() {
    assert_eq!(offer(&[]).unwrap().price.minor(), 700);
    for wrong in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("typ", json!("JWT")),
        ("crit", json!(["x"])),
        ("iss", json!("daily-sejong")),
        ("aud", json!("https://pay.example.evil.test")),
        ("exp", json!(NOW_SECS + 25 * 3_600)),
        ("exp", json!("soon")),
        ("item", json!("../x")),
        ("kind", json!("house")),
        ("title", json!({})),
        ("title", json!({ "en": "One-off", "ko": "가".repeat(201) })),
        ("price", json!({ "amount": "0", "currency": "KRW" })),
        ("price", json!({ "amount": "300001", "currency": "KRW" })),
        ("price", json!({ "amount": "-5", "currency": "KRW" })),
        ("price", json!({ "amount": 700, "currency": "KRW" })),
        ("price", json!({ "amount": "7.5", "currency": "KRW" })),
    ] {
        let name = format!("{wrong:?}");
        assert_eq!(offer(&[wrong]), Err(OfferError::Invalid), "{name}");
    }
    assert_eq!(offer(&[("exp", json!(NOW_SECS - 61))]), Err(OfferError::Expired));
    assert!(offer(&[("title", json!({ "en": "One-off", "ko": "가".repeat(200) }))]).is_ok());
}

#[test]
fn the_longest_offer_counts_also_from_a_clock_that_is_a_minute_ahead() {
    let day = NOW_SECS + 24 * 3_600;
    assert!(offer(&[("exp", json!(day + 60))]).is_ok());
    assert_eq!(offer(&[("exp", json!(day + 61))]), Err(OfferError::Invalid));
}

#[test]
fn the_quote_of_the_largest_set_with_the_longest_title_can_be_paid() {
    let (key, publisher) = (Key::random().unwrap(), publisher());
    let name = |n: u32| ItemId::parse(&format!("articles/the-night-market-{n:0>4}")).unwrap();
    let items: Vec<ItemId> = (0..606).map(name).collect();
    assert!(Grants::fits_quote(&items) && !Grants::fits_quote(&[&items[..], &items[..1]].concat()));
    // In JSON a control character has six bytes.
    let longest = Some("\u{1}".repeat(200));
    let title = Localized { en: longest.clone(), ko: longest };
    let grants = Grants::Set { items };
    let offered = signed::SignedOffer { title, grants, ..offer(&[]).unwrap() };
    let quote = Quote::for_signed(&device("a"), &publisher, offered).unwrap();
    let text = quote.sign(&key, NOW).unwrap();
    assert_eq!(Quote::verify(&key, NOW, &device("a"), &publisher.id, &text), Ok(quote));
}

#[test]
fn a_quote_that_is_too_long_to_be_read_back_is_not_made() {
    let sign = |length| {
        let title = Localized { en: Some("x".repeat(length)), ko: None };
        let offered = signed::SignedOffer { title, ..offer(&[]).unwrap() };
        let quote = Quote::for_signed(&device("a"), &publisher(), offered).unwrap();
        quote.sign(&Key::random().unwrap(), NOW)
    };
    assert!(sign(16 * 1_024).is_ok());
    assert!(sign(25 * 1_024).is_err());
}

#[test]
fn a_signed_offer_has_the_terms_of_its_kind_and_no_others() {
    let with = |terms: &[(&str, Value)]| offer(terms).map(|offer| (offer.grants, offer.tip));
    let tip = ("kind", json!("tip"));
    let (_, terms) = with(&[tip.clone(), ("presets", json!(["700", "900"]))]).unwrap();
    assert_eq!(terms.unwrap().bounds.max.minor(), 9_000);
    let bundle = ("kind", json!("bundle"));
    let (grants, _) = with(&[bundle.clone(), ("items", json!(["a/b", "a/a"]))]).unwrap();
    let items = ["a/a", "a/b"].map(|id| ItemId::parse(id).unwrap()).to_vec();
    assert_eq!(grants, Grants::Set { items });
    let (grants, _) = with(&[bundle.clone(), ("articles", json!(3))]).unwrap();
    assert_eq!(grants.units(), Some(3));
    let opens = ("opens", json!("articles/one"));
    assert!(offer(&[bundle.clone(), opens]).unwrap().opens.is_some());
    for wrong in [
        vec![("articles", json!(3))],
        vec![("presets", json!(["700"]))],
        vec![tip.clone(), ("presets", json!(["700.5"]))],
        vec![tip.clone(), ("presets", json!(["900"]))],
        vec![tip.clone(), ("max", json!("300001"))],
        vec![tip.clone(), ("min", json!("0"))],
        vec![tip.clone(), ("thanks", json!({ "en": "x".repeat(201) }))],
        vec![tip, ("scope", json!("*"))],
        vec![bundle.clone(), ("articles", json!(0))],
        vec![bundle.clone(), ("articles", json!(10_001))],
        vec![bundle.clone(), ("items", json!([]))],
        vec![bundle.clone(), ("items", json!(["a"])), ("articles", json!(1))],
        vec![bundle.clone(), ("scope", json!("../*"))],
        vec![bundle.clone(), ("scope", json!("essays/*")), ("opens", json!("articles/one"))],
        vec![bundle, ("opens", json!("../one"))],
        vec![("opens", json!("articles/one"))],
        vec![("kind", json!("pass")), ("days", json!(0))],
    ] {
        assert_eq!(with(&wrong), Err(OfferError::Invalid), "{wrong:?}");
    }
}

#[test]
fn an_offer_signed_by_another_key_or_changed_after_is_refused() {
    let gateway = WebOrigin::parse("https://pay.example").unwrap();
    let header = json!({ "alg": "EdDSA", "typ": "farthing-offer+jwt" });
    let right = jws(&header, &json!({ "iss": "jeju-post" }));
    let (signed, _) = right.rsplit_once('.').unwrap();
    let stranger = SigningKey::from_bytes(&[4; 32]).sign(signed.as_bytes()).to_bytes();
    let forged = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(stranger));
    for wrong in [forged.as_str(), signed, "", ".", "..", "a.b.c", &"a.".repeat(4_000)] {
        let read = signed::read(&publisher(), &gateway, &PriceCeiling::default(), NOW, wrong);
        assert_eq!(read, Err(OfferError::Invalid), "{wrong}");
    }
}
