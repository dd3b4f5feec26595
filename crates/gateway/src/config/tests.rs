#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use std::path::Path;

use farthing_protocol::{ItemId, PublisherId};

use super::errors::ConfigError;
use super::{Billing, Config, WebOrigin};
use crate::carriers::SimSwapRule;

mod proxies;

const RIGHT: &str = r#"
[gateway]
public_url = "https://pay.example"
data = "data"

[[carrier]]
id = "sandbox"
api_root = "http://carrier.localhost:8702"
token_url = "http://carrier.localhost:8702/oauth2/token"
client_id = "farthing-demo"
client_secret = "very-secret"
reason_codes = "kg_mobilians"

[[publisher]]
id = "daily-sejong"
name = "The Sejong Daily"
origins = ["https://news.example"]
billing = "tab"
tab_limit = "1500"

[[publisher.item]]
id = "articles/night-market"
kind = "article"
title = { en = "The night market", ko = "야시장" }
price = { amount = "300", currency = "KRW" }
url = "/night-market.html"
"#;

fn parse(text: &str) -> Result<Config, Vec<(usize, String, String)>> {
    Config::parse("farthing.toml", text, Path::new("/etc/farthing")).map_err(|errors| {
        let triple = |m: &ConfigError| (m.line, m.place.clone(), m.reason.clone());
        errors.list().iter().map(triple).collect()
    })
}

#[test]
fn a_right_file_becomes_types() {
    let config = parse(RIGHT).unwrap();
    assert_eq!(config.gateway.data, Path::new("/etc/farthing/data"));
    let publisher = &config.publishers[&PublisherId::parse("daily-sejong").unwrap()];
    assert!(matches!(&publisher.billing, Billing::Tab { limit, .. } if limit.minor() == 1_500));
    let item = &publisher.items[&ItemId::parse("articles/night-market").unwrap()];
    let url = item.url.as_ref().unwrap();
    assert_eq!(url.for_language("ko").as_str(), "https://news.example/night-market.html");
    assert!(config.carriers[0].free_codes);
    assert_eq!(publisher.service_host(), "news.example");
    assert!(!format!("{config:?}").contains("very-secret"));
}

#[test]
fn all_mistakes_are_reported_at_once_with_line_and_reason() {
    let wrong = r#"
[gateway]
public_url = "http://pay.example"
listne = "127.0.0.1:1"

[[carrier]]
id = "Sandbox"
api_root = "carrier.localhost"
token_url = "http://carrier.localhost:8702/oauth2/token"
client_id = "x"
timeout_ms = 5

[[publisher]]
id = "a"
name = "A"
origins = ["https://a.example/", "null"]
billing = "direct"
tab_limit = "1000"

[[publisher.item]]
id = "Articles/x"
kind = "book"
title = {}
price = { amount = 300, currency = "KRW" }

[[publisher]]
id = "a"
name = ""
origins = ["https://b.example"]
tipp = 1

[[publisher.item]]
id = "x"
kind = "tip"
title = { en = "X" }
price = { amount = "3.5", currency = "KRW" }
url = "https://elsewhere.example/x"
"#;
    let errors = parse(wrong).unwrap_err();
    let places: Vec<(usize, &str)> =
        errors.iter().map(|(line, place, _)| (*line, place.as_str())).collect();
    for expected in [
        (3, "gateway.public_url"),
        (4, "gateway.listne"),
        (6, "carrier[0].client_secret"),
        (7, "carrier[0].id"),
        (8, "carrier[0].api_root"),
        (11, "carrier[0].timeout_ms"),
        (16, "publisher[0].origins[0]"),
        (16, "publisher[0].origins[1]"),
        (18, "publisher[0].tab_limit"),
        (21, "publisher[0].item[0].id"),
        (22, "publisher[0].item[0].kind"),
        (23, "publisher[0].item[0].title"),
        (24, "publisher[0].item[0].price.amount"),
        (28, "publisher[1].name"),
        (30, "publisher[1].tipp"),
        (36, "publisher[1].item[0].price.amount"),
        (37, "publisher[1].item[0].url"),
    ] {
        assert!(places.contains(&expected), "{expected:?} is not in {errors:#?}");
    }
    assert_eq!(places.len(), 17, "{errors:#?}");
    assert!(places.is_sorted_by_key(|(line, _)| *line));
}

#[test]
fn a_page_can_have_an_address_for_each_language() {
    let with = |url: &str| RIGHT.replace("url = \"/night-market.html\"", &format!("url = {url}"));
    for (url, english, korean) in [
        ("{ en = \"/a.html\", ko = \"/ko/a.html\" }", "/a.html", "/ko/a.html"),
        ("{ en = \"/a.html\" }", "/a.html", "/a.html"),
        ("{ ko = \"/ko/a.html\" }", "/ko/a.html", "/ko/a.html"),
        ("\"/a.html\"", "/a.html", "/a.html"),
    ] {
        let config = parse(&with(url)).unwrap();
        let publisher = &config.publishers[&PublisherId::parse("daily-sejong").unwrap()];
        let item = &publisher.items[&ItemId::parse("articles/night-market").unwrap()];
        let found = ["en", "ko"].map(|tag| item.url.as_ref().unwrap().for_language(tag).path());
        assert_eq!(found, [english, korean], "{url}");
    }
    for (url, place) in [
        ("{}", "url"),
        ("{ ko = \"https://evil.example/\" }", "url.ko"),
        ("{ en = \"/a.html\", fr = \"/f.html\" }", "url.fr"),
    ] {
        let errors = parse(&with(url)).unwrap_err();
        assert!(errors[0].1.ends_with(place), "{url}: {errors:?}");
    }
}

#[test]
fn broken_toml_is_reported_with_its_lines() {
    let errors = parse("[gateway\npublic_url = \"https://pay.example\"\n").unwrap_err();
    assert_eq!(errors[0].0, 1, "{errors:?}");
}

#[test]
fn an_empty_file_says_what_is_needed() {
    let errors = parse("").unwrap_err();
    let places: Vec<&str> = errors.iter().map(|(_, place, _)| place.as_str()).collect();
    assert_eq!(places, ["carrier", "publisher"]);
}

#[test]
fn only_serialized_origins_are_origins() {
    for right in [
        "https://news.example",
        "https://news.example:8443",
        "http://localhost:3000",
        "http://pay.localhost:8701",
        "http://127.0.0.1:8701",
        "http://[::1]:8701",
        "https://xn--9n2bp8q.example",
    ] {
        assert!(WebOrigin::parse(right).is_ok(), "{right}");
    }
    for wrong in [
        "",
        "null",
        "*",
        "news.example",
        "https://",
        "https://news.example/",
        "https://news.example:443",
        "https://NEWS.example",
        "https://user@news.example",
        "https://news.example?x",
        "https://news.example#x",
        "https://*.news.example",
        "https://뉴스.example",
        "http://news.example",
        "ftp://news.example",
        "file:///etc/passwd",
        "https://news.example https://evil.example",
        "https://localhost.evil.example:443",
        "http://localhost.evil.example",
        "http://notlocalhost",
    ] {
        assert!(WebOrigin::parse(wrong).is_err(), "{wrong}");
    }
}

/// The one error of the right file with this part replaced.
#[track_caller]
fn only_mistake(part: &str, by: &str) -> (String, String) {
    assert!(RIGHT.contains(part));
    let errors = parse(&RIGHT.replace(part, by)).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    (errors[0].1.clone(), errors[0].2.clone())
}

#[test]
fn a_price_beyond_the_ceiling_is_a_mistake_that_says_how_to_allow_it() {
    let price = r#"amount = "300", currency = "KRW""#;
    let (place, reason) = only_mistake(price, r#"amount = "300001", currency = "KRW""#);
    assert_eq!(place, "publisher[0].item[0].price.amount");
    assert!(reason.contains("more than 300000 KRW"), "{reason}");
    let (_, reason) = only_mistake(price, r#"amount = "3.00", currency = "EUR""#);
    assert!(reason.contains("max_price = { EUR"), "{reason}");

    let limits = |max_price: &str| format!("[limits]\nmax_price = {max_price}\n\n[gateway]");
    let higher = RIGHT
        .replace(price, r#"amount = "300001", currency = "KRW""#)
        .replace("[gateway]", &limits("\"500000\""));
    assert!(parse(&higher).is_ok());
    let foreign = RIGHT
        .replace(price, r#"amount = "3.00", currency = "EUR""#)
        .replace("[gateway]", &limits("{ EUR = \"50\" }"));
    assert!(parse(&foreign).is_ok());
    let (place, reason) = only_mistake("[gateway]", &limits("\"1000001\""));
    assert_eq!(place, "limits.max_price");
    assert!(reason.contains("no line may spend"), "{reason}");
}

#[test]
fn a_number_out_of_bounds_is_told_the_bounds_that_are_allowed() {
    let limits = "[limits]\nrequests_per_minute = 1000001\n\n[gateway]";
    let (_, reason) = only_mistake("[gateway]", limits);
    assert_eq!(reason, "should be between 1 and 1000000");
    let most = RIGHT.replace("[gateway]", "[limits]\nrequests_per_minute = 1000000\n\n[gateway]");
    assert!(parse(&most).is_ok());
}

#[test]
fn a_carrier_is_called_over_tls_except_on_this_machine() {
    let root = r#"api_root = "http://carrier.localhost:8702""#;
    for (address, right) in [
        ("https://api.carrier.example", true),
        ("http://127.0.0.1:8702", true),
        ("http://api.carrier.example", false),
        ("http://192.168.0.9", false),
        ("http://localhost.carrier.example", false),
        ("ftp://carrier.localhost", false),
    ] {
        let text = RIGHT.replace(root, &format!("api_root = \"{address}\""));
        assert_eq!(parse(&text).is_ok(), right, "{address}");
    }
    let token = r#"token_url = "http://carrier.localhost:8702/oauth2/token""#;
    let (place, _) = only_mistake(token, r#"token_url = "http://carrier.example/token""#);
    assert_eq!(place, "carrier[0].token_url");
}

#[test]
fn a_carrier_is_asked_about_sims_unless_that_is_switched_off() {
    let carrier = |line: &str| RIGHT.replace("reason_codes =", &format!("{line}\nreason_codes ="));
    let rule = |hours, refuses_unknown| Some(SimSwapRule { hours, refuses_unknown });
    for (line, expected) in [
        ("", rule(72, false)),
        ("sim_swap_hours = 240\nsim_swap_unknown = \"refuse\"", rule(240, true)),
        ("sim_swap_unknown = \"pay\"", rule(72, false)),
        ("sim_swap_hours = 0", None),
    ] {
        assert_eq!(parse(&carrier(line)).unwrap().carriers[0].sim_swap, expected, "{line}");
    }
    for wrong in ["sim_swap_hours = 2401", "sim_swap_hours = -1", "sim_swap_unknown = \"ask\""] {
        assert!(parse(&carrier(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn a_carriers_windows_and_refunds_are_read() {
    let carrier = |line: &str| RIGHT.replace("reason_codes =", &format!("{line}\nreason_codes ="));
    let config = parse(&carrier("window_hosts = [\"pay.psp.example\"]\nrefunds = \"whole\""));
    let config = config.unwrap();
    assert_eq!(config.carriers[0].window_hosts, ["pay.psp.example"]);
    assert_eq!(config.carriers[0].refunds, crate::carriers::RefundAbility::WholeOnly);
    for wrong in ["https://x.example", "x.example:1", "x.example/w", "", "*.x.example"] {
        assert!(parse(&carrier(&format!("window_hosts = [\"{wrong}\"]"))).is_err(), "{wrong}");
    }
}
