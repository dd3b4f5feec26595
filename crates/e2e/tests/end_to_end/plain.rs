//! Readers without scripts, and browsers without WebAssembly.

use anyhow::Result;
use farthing_e2e::browser::Wish;
use farthing_e2e::story_in;
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE};

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
async fn without_webassembly_the_reader_is_led_to_the_plain_page() -> Result<()> {
    let wish = Wish { wasm: false, ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.button_of(ARTICLE).await?.click().await?;
        let plain = reader.plain_link_of(ARTICLE).await?;
        plain.click().await?;
        reader.gives_the_number(NUMBER).await?;
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
