#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;

use farthing_protocol::{ItemId, PublisherId};

use crate::config::{Config, Item};
use crate::grants::{Grants, Scope};

const RIGHT: &str = r#"
[[carrier]]
id = "sandbox"
api_root = "http://carrier.localhost:8702"
token_url = "http://carrier.localhost:8702/oauth2/token"
client_id = "farthing-demo"
client_secret = "very-secret"

[[publisher]]
id = "daily-sejong"
name = "The Sejong Daily"
origins = ["https://news.example"]

[[publisher.item]]
id = "articles/a"
kind = "article"
title = { en = "A" }
price = { amount = "300", currency = "KRW" }

[[publisher.item]]
id = "tested"
title = { en = "Tested" }
"#;

/// The item with these lines, or the errors: the last part of each place, and why.
fn item(lines: &str) -> Result<Item, Vec<(String, String)>> {
    let text = format!("{RIGHT}{lines}\n");
    let config = Config::parse("farthing.toml", &text, Path::new(""));
    let mut config = config.map_err(|errors| {
        let last = |place: &str| place.rsplit("].").next().unwrap_or_default().to_owned();
        errors.list().iter().map(|m| (last(&m.place), m.reason.clone())).collect::<Vec<_>>()
    })?;
    let publisher = PublisherId::parse("daily-sejong").unwrap();
    let items = &mut config.publishers.get_mut(&publisher).unwrap().items;
    Ok(items.remove(&ItemId::parse("tested").unwrap()).unwrap())
}

#[track_caller]
fn is_mistaken(lines: &str, place: &str, word: &str) {
    let errors = item(lines).unwrap_err();
    assert!(
        errors.iter().any(|(at, why)| at == place && why.contains(word)),
        "{lines}: no {place} with {word:?} in {errors:?}"
    );
}

const KRW_500: &str = r#"price = { amount = "500", currency = "KRW" }"#;

#[test]
fn a_tip_says_what_can_be_given() {
    let tip = item(
        "kind = \"tip\"\npresets = [\"1000\", \"500\"]\nmin = \"300\"\nmax = \"5000\"\n\
         message = true\nthanks = { ko = \"고맙습니다\" }",
    );
    let tip = tip.unwrap();
    assert_eq!(tip.prices.regular.minor(), 500, "the smallest is suggested");
    let view = tip.tip.unwrap().view();
    let presets: Vec<_> = view.presets.iter().map(|money| money.minor()).collect();
    assert_eq!(presets, [500, 1_000]);
    assert_eq!((view.min.minor(), view.max.minor(), view.message), (300, 5_000, true));
    assert_eq!(view.thanks.unwrap().for_language("ko"), "고맙습니다");
    let plain = item(&format!("kind = \"tip\"\n{KRW_500}")).unwrap().tip.unwrap();
    assert_eq!((plain.bounds.max.minor(), plain.bounds.message), (5_000, false));
}

#[test]
fn a_name_a_title_and_thanks_have_a_greatest_length() {
    let right = format!("{RIGHT}kind = \"tip\"\n{KRW_500}\nthanks = {{ ko = \"Thanks\" }}\n");
    let names = [("The Sejong Daily", "].name"), ("Tested", "title.en"), ("Thanks", "thanks.ko")];
    for (text, place) in names {
        let with = |length| {
            let (short, long) = (format!("\"{text}\""), format!("\"{}\"", "가".repeat(length)));
            Config::parse("farthing.toml", &right.replace(&short, &long), Path::new(""))
        };
        assert!(with(200).is_ok(), "{place}");
        let errors = with(201).unwrap_err();
        assert_eq!(errors.list().len(), 1, "{errors}");
        let error = errors.list().first().unwrap();
        assert!(error.place.ends_with(place) && error.reason.ends_with("at most 200 fit"));
    }
}

#[test]
fn an_impossible_tip_is_reported_at_its_key() {
    let tip = |lines: &str| format!("kind = \"tip\"\n{KRW_500}\n{lines}");
    for (lines, place, word) in [
        ("presets = [\"500\", \"9000\"]\nmax = \"5000\"", "presets", "between"),
        ("min = \"600\"\nmax = \"550\"", "min", "more than max"),
        ("presets = [\"1000\"]", "price", "not between"),
        ("presets = [\"3.5\"]", "presets[0]", "decimals"),
        ("presets = [\"0\"]", "presets[0]", "more than nothing"),
        ("presets = [500]", "presets[0]", "quotes"),
        ("max = \"300001\"", "max", "highest price"),
        ("presets = [\"200000\"]\nmin = \"500\"", "max", "highest price"),
        ("thanks = {}", "thanks", "empty"),
        ("message = \"yes\"", "message", "true or false"),
        ("sale = { amount = \"1\" }", "sale", "not known"),
    ] {
        is_mistaken(&tip(lines), place, word);
    }
    is_mistaken("kind = \"tip\"", "price", "missing");
}

#[test]
fn a_sale_and_a_trial_are_below_the_price() {
    let right = format!(
        "kind = \"article\"\n{KRW_500}\ntrial = {{ amount = \"100\" }}\n\
         sale = {{ amount = \"200\", until = \"2026-12-24T00:00:00+09:00\" }}"
    );
    let prices = item(&right).unwrap().prices;
    assert_eq!(prices.trial.unwrap().minor(), 100);
    let sale = prices.sale.unwrap();
    assert_eq!(
        (sale.price.minor(), sale.until.to_rfc3339().as_str()),
        (200, "2026-12-23T15:00:00Z")
    );
    let article = |lines: &str| format!("kind = \"article\"\n{KRW_500}\n{lines}");
    let until = "until = \"2026-12-24T00:00:00+09:00\"";
    for (lines, place, word) in [
        (format!("sale = {{ amount = \"500\", {until} }}"), "sale.amount", "not below"),
        (format!("sale = {{ amount = \"0\", {until} }}"), "sale.amount", "more than nothing"),
        (format!("sale = {{ amount = \"2.5\", {until} }}"), "sale.amount", "decimals"),
        (format!("sale = {{ {until} }}"), "sale.amount", "missing"),
        ("sale = { amount = \"200\" }".to_owned(), "sale.until", "missing"),
        ("sale = { amount = \"200\", until = \"soon\" }".to_owned(), "sale.until", "moment"),
        ("trial = { amount = \"600\" }".to_owned(), "trial.amount", "not below"),
        ("trial = { amount = \"1\", currency = \"EUR\" }".to_owned(), "trial.currency", "in KRW"),
        ("trial = \"100\"".to_owned(), "trial", "a table"),
        ("presets = [\"100\"]".to_owned(), "presets", "not known"),
    ] {
        is_mistaken(&article(&lines), place, word);
    }
}

#[test]
fn a_bundle_counts_or_names_its_articles() {
    let bundle = |lines: &str| format!("kind = \"bundle\"\n{KRW_500}\n{lines}");
    let counted = item(&bundle("articles = 3\nscope = \"articles/*\"\nvalid_days = 30")).unwrap();
    let scope = Scope("articles/*".to_owned());
    let expected = Grants::Units { units: 3, scope, days: Some(30) };
    assert_eq!(counted.grants, expected);
    let fixed = item(&bundle("items = [\"articles/a\"]")).unwrap();
    assert_eq!(fixed.grants, Grants::Set { items: vec![ItemId::parse("articles/a").unwrap()] });
    let ids: Vec<String> =
        (0..700).map(|n| format!("\"articles/of-the-archive-{n:03}\"")).collect();
    let too_many = format!("items = [{}]", ids.join(","));
    for (lines, place, word) in [
        ("items = [\"articles/none\"]", "items", "articles/none is not an article"),
        ("items = [\"tested\"]", "items", "not an article"),
        ("items = []", "items", "names no article"),
        ("items = [\"articles/a\", \"articles/a\"]", "items", "twice"),
        (too_many.as_str(), "items", "names too many"),
        ("items = [\"articles/a\"]\nvalid_days = 3", "valid_days", "for good"),
        ("items = [\"articles/a\"]\narticles = 3", "articles", "for good"),
        ("articles = 0", "articles", "between 1"),
        ("scope = \"../x\"", "scope", "not an item's id"),
        ("days = 1", "days", "not known"),
    ] {
        is_mistaken(&bundle(lines), place, word);
    }
}
