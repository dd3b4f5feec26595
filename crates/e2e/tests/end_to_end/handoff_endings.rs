//! How a hand-off ends when something is in the way: on both screens, and in the books.

use core::time::Duration;

use anyhow::{Result, ensure};
use farthing_e2e::browser::{NO_SECOND_BROWSER, Wish};
use farthing_e2e::reader::{CODE, PHONE};
use farthing_e2e::{story_beside_a_phone, story_in, until, until_within};
use thirtyfour::prelude::*;

use crate::handoff::{continues, opens, pays, read_the_code, shows_the_code};
use crate::{ARTICLE, NUMBER, PAGE};

#[tokio::test]
async fn a_desktop_that_slept_opens_what_the_phone_paid_meanwhile() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let shown = shows_the_code(world).await?;
        world.browser.sleep(true).await?;
        opens(world, browser, &shown.address).await?;
        let phone = world.reader_of(browser);
        continues(&phone, &shown.check).await?;
        pays(&phone).await?;
        world.browser.sleep(false).await?;
        world.reader().reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// How long the code of the next story can be taken up, in seconds: time to read it from a picture.
const LIFE: u64 = 20;

#[tokio::test]
async fn a_code_that_ran_out_in_the_sleep_is_renewed_by_one_tap() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let life = |config: String| {
            config.replace("[limits]\n", &format!("[limits]\nhandoff_secs = {LIFE}\n"))
        };
        world.stack.configure_gateway(life).await?;
        let shown = shows_the_code(world).await?;
        world.browser.sleep(true).await?;
        let phone = world.reader_of(browser);
        // The phone finds out: the desktop sleeps.
        until_within(Duration::from_secs(LIFE + 30), "the code's end", || async {
            opens(world, browser, &shown.address).await?;
            Ok(phone.text().await?.contains("This code has expired.").then_some(()))
        })
        .await?;
        world.browser.sleep(false).await?;
        let reader = world.reader();
        reader.looks_at_the_sheet().await?;
        reader.reads("The QR code has expired. Nothing was charged.").await?;
        reader.button_with("Show a new code").await?.click().await?;
        let again = read_the_code(world, &reader).await?;
        ensure!(again.address != shown.address, "the same address again");
        opens(world, browser, &again.address).await?;
        phone.reads("Which number does your computer show?").await?;
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn a_desktop_that_was_closed_finds_the_article_open_later() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let shown = shows_the_code(world).await?;
        opens(world, browser, &shown.address).await?;
        let phone = world.reader_of(browser);
        continues(&phone, &shown.check).await?;
        world.reader().back_to_the_page().await?;
        world.browser.driver().goto("about:blank").await?;
        pays(&phone).await?;
        phone.button_with("Read").await?.click().await?;
        phone.reads_the_article().await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_phone_that_was_closed_leaves_the_desktop_every_other_way() -> Result<()> {
    let wish = Wish { without: NO_SECOND_BROWSER, ..Wish::default() };
    story_in(wish, async |world| {
        let shown = shows_the_code(world).await?;
        let browser = world.phone().await?;
        opens(world, &browser, &shown.address).await?;
        let phone = world.reader_of(&browser);
        continues(&phone, &shown.check).await?;
        phone.field(PHONE).await?;
        browser.quit().await?;
        let reader = world.reader();
        reader.reads("Continue on your phone.").await?;
        reader.button_with("Pay another way").await?.click().await?;
        reader.gives_the_number(NUMBER).await?;
        reader.field(CODE).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// In place of the browser's own, in the frame: a stream that never opens.
const NO_EVENTS: &str = "
    window.EventSource = class extends EventTarget {
        static OPEN = 1;
        readyState = 2;
        close() {}
    };";

#[tokio::test]
async fn where_events_are_blocked_the_desktop_asks() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        world.browser.driver().execute(NO_EVENTS, vec![]).await?;
        reader.button_with("my phone").await?.click().await?;
        let shown = read_the_code(world, &reader).await?;
        opens(world, browser, &shown.address).await?;
        let phone = world.reader_of(browser);
        reader.reads("A phone shows the payment.").await?;
        continues(&phone, &shown.check).await?;
        pays(&phone).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_tip_is_paid_on_the_phone_as_it_was_chosen_on_the_desktop() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps("tips/kim-jiwoo").await?;
        let own = reader.field("input[inputmode='numeric']").await?;
        own.send_keys("1300").await?;
        reader.presses_until("Tip ₩1,300", "Mobile number").await?;
        reader.button_with("my phone").await?.click().await?;
        let picture = reader.field("img.qr").await?;
        let source = picture.attr("src").await?.unwrap_or_default();
        let address = crate::handoff::decoded(&source)?;
        reader.reads("pick:").await?;
        let text = reader.text().await?;
        let check: String =
            text.split("pick:").nth(1).unwrap_or_default().trim_start().chars().take(2).collect();
        opens(world, browser, &address).await?;
        let phone = world.reader_of(browser);
        phone.reads("₩1,300").await?;
        continues(&phone, &check).await?;
        phone.gives_the_number(NUMBER).await?;
        phone.field(CODE).await?;
        let code = phone.receives_a_code(NUMBER).await?;
        phone.types_the_code(&code).await?;
        phone.presses_pay().await?;
        phone.reads("F-").await?;
        reader.back_to_the_page().await?;
        reader.reads_beside("tips/kim-jiwoo", "1,300").await?;
        world.accounts_agree_on(&[1_300]).await
    })
    .await
}

#[tokio::test]
async fn a_desktop_without_scripts_pays_by_a_phone() -> Result<()> {
    let wish = Wish { scripts: false, without: NO_SECOND_BROWSER, ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.pay("/pay/jeju-post/articles/night-market?lang=en")).await?;
        reader.button_with("my phone").await?.click().await?;
        let picture = driver.query(By::Css("[role='img']")).first().await?;
        let name = picture.attr("aria-label").await?.unwrap_or_default();
        ensure!(name.contains("Point your phone") && name.contains("₩300"), "{name}");
        let address = crate::handoff::decoded(&driver.source().await?)?;
        let check = driver.find(By::Css(".check-number")).await?.text().await?;
        let check = check.rsplit(' ').next().unwrap_or_default().to_owned();
        let browser = world.phone().await?;
        opens(world, &browser, &address).await?;
        let phone = world.reader_of(&browser);
        continues(&phone, &check).await?;
        pays(&phone).await?;
        // The page updates by itself.
        let receipt = By::XPath("//*[contains(text(), 'F-')]");
        until("the receipt", || async {
            Ok(driver.find(receipt.clone()).await?.is_displayed().await?.then_some(()))
        })
        .await?;
        browser.quit().await?;
        world.accounts_agree(1).await
    })
    .await
}
