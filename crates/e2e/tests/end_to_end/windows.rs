//! The carrier's own window, from every surface: confirmed, refused, and the way back.

use anyhow::Result;
use farthing_e2e::reader::{PHONE, Reader};
use farthing_e2e::{World, story, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, PAGE};

/// The number whose payments are confirmed in the carrier's window.
const BY_WINDOW: &str = "010-0000-0012";

/// The plain page of the article, on the gateway.
const PLAIN: &str = "/pay/jeju-post/articles/night-market?lang=en";

/// Types the code on the carrier's page and confirms.
async fn confirms(reader: &Reader<'_>, world: &World) -> Result<()> {
    let code = reader.receives_a_code(BY_WINDOW).await?;
    reader.field("input[name='code']").await?.send_keys(&code).await?;
    world.browser.driver().find(By::Css("main button")).await?.click().await?;
    Ok(())
}

/// Goes to the carrier's page in the same tab.
async fn goes_there(reader: &Reader<'_>, world: &World) -> Result<()> {
    reader.button_with("in this tab instead").await?.click().await?;
    let driver = world.browser.driver();
    driver.enter_default_frame().await?;
    until("the carrier's page", || async {
        let url = driver.current_url().await?;
        Ok((url.path().starts_with("/validate/")).then_some(()))
    })
    .await
}

#[tokio::test]
async fn the_whole_page_goes_to_the_carrier_and_comes_back_to_the_article() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(BY_WINDOW).await?;
        goes_there(&reader, world).await?;
        confirms(&reader, world).await?;
        comes_back(&reader).await?;
        reads_it(&reader, world).await
    })
    .await
}

#[tokio::test]
async fn the_plain_page_leads_to_the_carrier_and_back() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.pay(PLAIN)).await?;
        reader.gives_the_number(BY_WINDOW).await?;
        goes_there(&reader, world).await?;
        confirms(&reader, world).await?;
        comes_back(&reader).await?;
        reads_it(&reader, world).await
    })
    .await
}

#[tokio::test]
async fn who_refuses_at_the_carrier_is_charged_nothing_and_asked_again() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.pay(PLAIN)).await?;
        reader.gives_the_number(BY_WINDOW).await?;
        goes_there(&reader, world).await?;
        reader.button_with("Refuse this payment").await?.click().await?;
        comes_back(&reader).await?;
        reader.reads("did not confirm the payment").await?;
        reader.field(PHONE).await?;
        world.accounts_agree(0).await
    })
    .await
}

async fn comes_back(reader: &Reader<'_>) -> Result<()> {
    reader.button_with("Back to the shop").await?.click().await?;
    Ok(())
}

async fn reads_it(reader: &Reader<'_>, world: &World) -> Result<()> {
    reader.reads("F-").await?;
    // In the language in which it was begun.
    reader.button_with("Read").await?.click().await?;
    reader.reads_the_article().await?;
    world.accounts_agree(1).await
}
