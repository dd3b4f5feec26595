//! Entry points for fuzzing parsers of untrusted input. Not a public interface.
//!
//! Each function accepts any bytes and panics if a property does not hold. [`signed_offer_seed`] and
//! [`sealed_page_seed`] make valid inputs to start from. `crates/fuzz` calls them.

use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};
use farthing_protocol::{ItemId, OrderView, PublisherId};
use serde_json::json;

use crate::clock::UnixMillis;
use crate::config::{Config, PriceCeiling, Publisher, WebOrigin};
use crate::content::{block, content_key, page};
use crate::quotes::signed;
use crate::secrets::{ContentSecret, Key, token};

const PUBLISHER: &str = "jeju-post";
const ITEM: &str = "articles/night-market";
const GATEWAY: &str = "https://pay.example";
const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn secret() -> ContentSecret {
    ContentSecret::new(Key::new([9; 32]), UnixMillis(0))
}

fn publisher() -> Option<Publisher> {
    let text = format!(
        r#"
[[carrier]]
id = "sandbox"
api_root = "http://127.0.0.1:1"
token_url = "http://127.0.0.1:1/token"
client_id = "a"
client_secret = "b"

[[publisher]]
id = "{PUBLISHER}"
name = "Jeju Post"
origins = ["https://news.example"]
offer_keys = ["{}"]
"#,
        token::text(key().verifying_key().as_bytes())
    );
    let config = Config::parse("farthing.toml", &text, Path::new("")).ok()?;
    config.publishers.into_values().next()
}

fn ids() -> Option<(PublisherId, ItemId)> {
    Some((PublisherId::parse(PUBLISHER).ok()?, ItemId::parse(ITEM).ok()?))
}

/// The text of `farthing.toml`: it is read, or each error names the file and a line that the file has.
pub fn configuration(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let Err(errors) = Config::parse("farthing.toml", text, Path::new("")) else { return };
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let shown = errors.to_string();
    assert!(shown.starts_with("farthing.toml"), "{shown}");
    for error in shown.lines().filter_map(|line| line.strip_prefix("farthing.toml:")) {
        let number = error.split(':').next().and_then(|number| number.parse::<usize>().ok());
        assert!(number.is_none_or(|line| (1..=lines).contains(&line)), "{error} of {lines}");
    }
}

/// A valid signed offer.
#[must_use]
pub fn signed_offer_seed() -> String {
    let part = |value: &serde_json::Value| token::text(value.to_string().as_bytes());
    let header = json!({ "alg": "EdDSA", "typ": "farthing-offer+jwt" });
    let claims = json!({
        "iss": PUBLISHER, "aud": GATEWAY, "exp": NOW.0 / 1_000 + 600,
        "item": "articles/one-off", "kind": "article", "title": { "en": "One-off" },
        "price": { "amount": "700", "currency": "KRW" },
    });
    let text = format!("{}.{}", part(&header), part(&claims));
    format!("{text}.{}", token::text(&key().sign(text.as_bytes()).to_bytes()))
}

/// A signed offer (JWS): only the text of [`signed_offer_seed`], which was signed, is accepted.
pub fn signed_offer(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    if takes_offer(text) {
        assert_eq!(text, signed_offer_seed(), "an offer that nobody signed");
    }
}

fn takes_offer(text: &str) -> bool {
    let (Some(publisher), Ok(gateway)) = (publisher(), WebOrigin::parse(GATEWAY)) else {
        return false;
    };
    signed::read(&publisher, &gateway, &PriceCeiling::default(), NOW, text).is_ok()
}

const PAID_PART: &str = "<p onclick=\"alert(1)\">야시장</p><script>alert(2)</script>\
                         <a href=\"javascript:alert(3)\">x</a>";

/// A page with a sealed block.
#[must_use]
pub fn sealed_page_seed() -> String {
    let html = format!("<main><div data-farthing-seal=\"{ITEM}\">{PAID_PART}</div></main>");
    let sealed = ids().map(|(publisher, _)| page::seal(&html, &secret(), &publisher, None));
    sealed.and_then(Result::ok).unwrap_or_default()
}

/// A published page with a sealed block: what opens is what was sealed, and nothing in it can act.
pub fn sealed_block(data: &[u8]) {
    let Ok(html) = core::str::from_utf8(data) else { return };
    // The publisher's side, too: any page can be handed to `seal`.
    let _ = page::marked(html);
    let Some((publisher, item)) = ids() else { return };
    let Some(sealed) = block::find(html, &publisher, &item) else { return };
    let key = content_key(&secret(), &publisher, &item);
    if let Ok(opened) = sealed.open(&key) {
        assert_eq!(opened, PAID_PART, "a block that nobody sealed");
    }
    let Ok(base) = url::Url::parse("https://news.example/") else { return };
    if let Ok(readable) = block::readable(&sealed, &key, &base) {
        for danger in ["<script", "onclick", "javascript:"] {
            assert!(!readable.contains(danger), "{readable}");
        }
    }
}

/// An event of an order's stream, as the gateway writes it.
pub fn order_event(version: u64, view: &OrderView) -> axum::response::sse::Event {
    crate::api::events::order_event(version, view)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A target with a wrong seed would pass for every input.
    #[test]
    fn every_seed_is_right() {
        assert!(takes_offer(&signed_offer_seed()));
        let opened = ids().and_then(|(publisher, item)| {
            let sealed = block::find(&sealed_page_seed(), &publisher, &item)?;
            sealed.open(&content_key(&secret(), &publisher, &item)).ok()
        });
        assert_eq!(opened.as_deref(), Some(PAID_PART));
        let demo = include_str!("../../../demo/farthing.toml");
        assert!(Config::parse("farthing.toml", demo, Path::new("")).is_ok());
    }
}
