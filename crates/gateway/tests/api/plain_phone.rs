//! From the plain page to a phone, without a script on either.

use reqwest::StatusCode;

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::handoff_phone::Phone;
use crate::stage::{OWN, Stage};

const ITEM: &str = "/pay/jeju-post/articles/night-market";

/// The path that the code in the page leads to, read by an independent decoder.
fn scanned(browser: &Browser<'_>) -> String {
    let path = browser.attribute("path d=", "d");
    let size = browser.attribute("viewBox", "viewBox");
    let size: usize = size.rsplit(' ').next().unwrap().parse().unwrap();
    let mut dark = vec![false; size * size];
    for run in path.split('M').skip(1) {
        let numbers: Vec<usize> =
            run.split([' ', 'h', 'v']).filter_map(|text| text.parse().ok()).collect();
        let [column, row, length, ..] = numbers.as_slice() else { continue };
        dark.iter_mut().skip(row * size + column).take(*length).for_each(|module| *module = true);
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * 6, size * 6, |x, y| {
        if dark[y / 6 * size + x / 6] { 0 } else { 255 }
    });
    let address = image.detect_grids().first().unwrap().decode().unwrap().1;
    address.strip_prefix(OWN).unwrap().to_owned()
}

fn check(browser: &Browser<'_>) -> String {
    browser.html.split("Number to pick: ").nth(1).unwrap().chars().take(2).collect()
}

#[tokio::test]
async fn a_phone_pays_for_a_desktop_without_scripts() {
    let stage = Stage::start().await;
    let mut desktop = Browser::open(&stage, ITEM, "en").await;
    desktop.shows("Pay with my phone");
    desktop.send("phone", &[]).await;
    desktop
        .shows("role=\"img\" aria-label=\"QR code. Point your phone’s camera at it to pay ₩300.\"");
    desktop.shows("http-equiv=\"refresh\" content=\"10; url=");
    let here = desktop.address.clone();
    let mut phone = Phone::open(&stage, &scanned(&desktop)).await;
    desktop.follow(&here).await;
    desktop.shows("A phone shows the payment.");
    phone.go_on(&check(&desktop)).await;
    phone.browser.shows_no("value=\"phone\"");
    desktop.follow(&here).await;
    desktop.shows("Continue on your phone.");
    desktop.shows_no("role=\"img\"");
    phone.browser.send("pay", &[("phone", "010-5555-0111")]).await;
    phone.browser.send("code", &[("code", CODE)]).await;
    phone.browser.shows("Paid. Enjoy reading.");
    let there = desktop.attribute("class=\"primary\"", "href");
    desktop.follow(&there).await;
    desktop.shows("Paid. Enjoy reading.");
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn a_code_that_was_refused_is_replaced_by_one_press_and_keeps_the_amount() {
    let stage = Stage::start().await;
    let mut desktop = Browser::open(&stage, "/pay/jeju-post/tips/kim-jiwoo", "en").await;
    desktop.send("phone", &[("own", "7")]).await;
    assert_eq!(desktop.status, StatusCode::UNPROCESSABLE_ENTITY);
    desktop.send("phone", &[("own", "1,700")]).await;
    let here = desktop.address.clone();
    let mut phone = Phone::open(&stage, &scanned(&desktop)).await;
    phone.browser.shows("₩1,700");
    phone.press("deny", &[]).await;
    desktop.follow(&here).await;
    desktop.shows("This was stopped on the phone. Nothing was charged.");
    desktop.shows_no("http-equiv=\"refresh\"");
    let amount = desktop.attribute("name=\"amount\"", "value");
    desktop.send("phone", &[("amount", &amount)]).await;
    let mut phone = Phone::open(&stage, &scanned(&desktop)).await;
    phone.go_on(&check(&desktop)).await;
    phone.browser.shows("Tip ₩1,700");
}

#[tokio::test]
async fn a_phone_code_page_works_only_in_its_own_visit() {
    let stage = Stage::start().await;
    let mut desktop = Browser::open(&stage, ITEM, "en").await;
    desktop.send("phone", &[]).await;
    let shown = desktop.address.split("&phone=").nth(1).unwrap().to_owned();
    let mut stranger = Browser::open(&stage, ITEM, "en").await;
    let address = format!("{}&phone={shown}", stranger.address);
    stranger.follow(&address).await;
    stranger.shows_no("role=\"img\"");
    stranger.shows("Read for ₩300");
    let forged = format!("{}&phone=x{shown}", desktop.address.split("&phone=").next().unwrap());
    desktop.follow(&forged).await;
    desktop.shows("Read for ₩300");
}
