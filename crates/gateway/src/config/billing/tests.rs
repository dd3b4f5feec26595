#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;

use farthing_protocol::{Currency, Money};

use super::Billing;
use crate::config::Config;

const CARRIER: &str = r#"
[[carrier]]
id = "sandbox"
api_root = "http://carrier.localhost:8702"
token_url = "http://carrier.localhost:8702/oauth2/token"
client_id = "farthing-demo"
client_secret = "very-secret"
"#;

const ORIGINS: &str = "origins = [\"https://news.example\"]";

/// The publisher's billing with these lines, or the errors: key and reason.
fn billing(lines: &str) -> Result<Billing, Vec<(String, String)>> {
    let text = format!("{CARRIER}\n[[publisher]]\nid = \"a\"\nname = \"A\"\n{lines}\n");
    let config = Config::parse("farthing.toml", &text, Path::new("")).map_err(|errors| {
        let key = |place: &str| place.rsplit('.').next().unwrap_or_default().to_owned();
        errors.list().iter().map(|one| (key(&one.place), one.reason.clone())).collect::<Vec<_>>()
    })?;
    Ok(config.publishers.into_values().next().unwrap().billing)
}

#[test]
fn what_becomes_a_charge_is_at_most_the_highest_price() {
    for right in [
        "billing = \"tab\"\ntab_limit = \"300000\"",
        "billing = \"credit\"\ntop_ups = [\"300000\"]",
        "billing = \"credit\"\ntop_up = \"300000\"",
    ] {
        assert!(billing(&format!("{ORIGINS}\n{right}")).is_ok(), "{right}");
    }
    for (wrong, key) in [
        ("billing = \"tab\"\ntab_limit = \"300001\"", "tab_limit"),
        ("billing = \"credit\"\ntop_ups = [\"3000\", \"300001\"]", "top_ups[1]"),
        ("billing = \"credit\"\ntop_up = \"300001\"", "top_up"),
    ] {
        let errors = billing(&format!("{ORIGINS}\n{wrong}")).unwrap_err();
        let found = errors.iter().any(|(at, why)| at == key && why.contains("max_price"));
        assert!(found && errors.len() == 1, "{wrong}: {errors:?}");
    }
}

#[test]
fn usual_amounts_above_the_highest_price_are_left_out_or_must_be_said() {
    let below = |lines: &str, price: &str| {
        billing(&format!("{ORIGINS}\n{lines}\n[limits]\nmax_price = \"{price}\""))
    };
    let top_ups = [3_000, 5_000].map(|won| Money::from_minor(won, Currency::KRW).unwrap()).to_vec();
    assert_eq!(below("billing = \"credit\"", "5000"), Ok(Billing::Credit { top_ups }));
    for (lines, key) in [("billing = \"credit\"", "top_ups"), ("billing = \"tab\"", "tab_limit")] {
        let errors = below(lines, "900").unwrap_err();
        assert!(errors.iter().any(|(at, _)| at == key), "{errors:?}");
    }
}

#[test]
fn an_empty_list_is_as_wrong_as_a_missing_one() {
    let errors = billing("origins = []").unwrap_err();
    let keys: Vec<&str> = errors.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["origins"], "{errors:?}");
    let errors = Config::parse("farthing.toml", "carrier = []\npublisher = []", Path::new(""));
    let errors = errors.unwrap_err();
    let places: Vec<&str> = errors.list().iter().map(|one| one.place.as_str()).collect();
    assert_eq!(places, ["carrier", "publisher"]);
}

#[test]
fn the_old_key_of_a_top_up_excludes_the_new_one() {
    let both = "billing = \"credit\"\ntop_ups = [\"3000\"]\ntop_up = \"5000\"";
    let errors = billing(&format!("{ORIGINS}\n{both}")).unwrap_err();
    let reason = "cannot be used together with top_ups: remove one of the two";
    assert_eq!(errors, [("top_up".to_owned(), reason.to_owned())]);
}
