//! What a phone can pay with that buys for a desktop: its own bill, and nothing that the desktop has.

use reqwest::StatusCode;
use serde_json::json;

use crate::handoff_phone::{Phone, path_of};
use crate::handoffs::begin;
use crate::operator::CODE;
use crate::shop::{is_paid, stage_by};

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
