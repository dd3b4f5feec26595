//! Readers without scripts, and browsers without WebAssembly.

use anyhow::{Context as _, Result};
use farthing_e2e::browser::Wish;
use farthing_e2e::environment::Engine;
use farthing_e2e::reader::{CODE, PHONE, Reader};
use farthing_e2e::{story_in, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE};

/// The plain page of the article, on the gateway.
const PLAIN: &str = "/pay/jeju-post/articles/night-market?lang=en";

#[tokio::test]
async fn without_scripts_the_plain_page_sells_the_article() -> Result<()> {
    story_in(Wish { scripts: false, ..Wish::default() }, async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.news(PAGE)).await?;
        let link = driver.find(By::Css("farthing-pay a[href*='/pay/']")).await?;
        link.click().await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        // Some browsers cannot run even the driver's own script here, so elements are asked.
        let receipt = driver.query(By::XPath("//*[contains(text(), 'F-')]")).first().await?;
        assert!(receipt.is_displayed().await?, "there is no receipt");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn without_webassembly_the_form_leads_to_the_plain_page_with_what_was_typed() -> Result<()> {
    let wish = Wish { wasm: false, ..Wish::default() };
    story_in(wish, async |world| {
        let (reader, driver) = (world.reader(), world.browser.driver());
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        until("the plain page", || async {
            reader.back_to_the_page().await?;
            Ok(driver.current_url().await?.path().starts_with("/pay/").then_some(()))
        })
        .await?;
        let typed = reader.field(PHONE).await?.prop("value").await?;
        assert_eq!(typed.as_deref(), Some(NUMBER), "the number is typed once");
        reader.presses_pay().await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        reader.reads("F-").await?;
        reader.button_with("Read").await?.click().await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn what_was_bought_on_the_plain_page_stays_open_on_later_visits() -> Result<()> {
    story_in(Wish::default(), async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.pay(PLAIN)).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        reader.reads("F-").await?;
        reader.button_with("Read").await?.click().await?;
        reader.reads_the_article().await?;
        // The line appears when the gateway knows that this browser owns the article.
        reader.reads_beside(ARTICLE, "Paid ₩300").await?;
        reader.visits(&world.stack.news("/")).await?;
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.reads_the_article().await?;
        reader.reloads().await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn going_back_after_paying_shows_the_receipt_and_no_price() -> Result<()> {
    story_in(Wish::default(), async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.pay(PLAIN)).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        let receipt = By::XPath("//*[contains(text(), 'F-')]");
        driver.query(receipt.clone()).first().await?;
        for _ in 0..2 {
            driver.back().await?;
            driver.query(receipt.clone()).first().await?;
            let fields = driver.find_all(By::Css("input[autocomplete='tel']")).await?;
            anyhow::ensure!(fields.is_empty(), "an owner is asked for a number again");
        }
        driver.refresh().await?;
        driver.query(receipt).first().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_payment_begun_in_the_sheet_is_finished_on_the_plain_page() -> Result<()> {
    story_in(Wish::default(), async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.field(CODE).await?;
        goes_to_the_plain_page(&reader, driver).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        reader.reads("F-").await?;
        goes_back_to(driver, &world.stack.news(PAGE)).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_page_that_the_browser_has_kept_shows_what_the_plain_page_sold() -> Result<()> {
    story_in(Wish::default(), async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.news(PAGE)).await?;
        // Noted in the page itself, and lost with it.
        let note = "addEventListener('pageshow', (event) => {
            document.documentElement.dataset.kept = event.persisted;
        });";
        driver.execute(note, vec![]).await?;
        reader.taps(ARTICLE).await?;
        reader.field(PHONE).await?;
        reader.sheet_is_taken_over().await?;
        goes_to_the_plain_page(&reader, driver).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        reader.reads("F-").await?;
        goes_back_to(driver, &world.stack.news(PAGE)).await?;
        // Firefox keeps no page this far back: there it is loaded anew.
        if world.engine == Engine::Chromium {
            let kept = driver.find(By::Css("html[data-kept='true']")).await;
            kept.context("the browser has loaded the page anew")?;
        }
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// Presses a link in the sheet to the plain page, as the sheet shows it while it does not know the price.
async fn goes_to_the_plain_page(reader: &Reader<'_>, driver: &WebDriver) -> Result<()> {
    let link =
        "const link = document.createElement('a'); link.target = '_top'; link.id = 'to-plain';
        link.textContent = 'plain'; link.href = arguments[0];
        document.querySelector('[role=dialog], dialog').prepend(link);";
    driver.execute(link, vec![PLAIN.into()]).await?;
    // The sheet becomes higher for it: a press that was aimed before misses.
    until("the plain page", || async {
        if reader.looks_into_the_frame().await? {
            driver.find(By::Id("to-plain")).await?.click().await?;
        }
        reader.back_to_the_page().await?;
        Ok(driver.current_url().await?.path().starts_with("/pay/").then_some(()))
    })
    .await
}

/// Goes back, over all the steps of the plain page.
async fn goes_back_to(driver: &WebDriver, page: &str) -> Result<()> {
    until("the article's page", || async {
        driver.back().await?;
        Ok((driver.current_url().await?.as_str() == page).then_some(()))
    })
    .await
}
