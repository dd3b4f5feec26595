//! On mobile data the carrier's network knows whose phone this is.

use anyhow::{Result, ensure};
use farthing_e2e::reader::CODE;
use farthing_e2e::{World, story};

use crate::{ARTICLE, NUMBER, PAGE};

/// The plain page of the article, on the gateway.
const PLAIN: &str = "/pay/jeju-post/articles/night-market?lang=en";

/// From now on this machine uses the mobile data of a phone.
async fn uses_mobile_data_of(world: &World, number: &str) -> Result<()> {
    for address in ["127.0.0.1", "::1"] {
        let line = serde_json::json!({"address": address, "phoneNumber": number});
        let call = world.stack.http().post(world.stack.carrier("/network")).json(&line);
        call.send().await?.error_for_status()?;
    }
    Ok(())
}

#[tokio::test]
async fn a_phone_that_the_network_knows_pays_without_a_code() -> Result<()> {
    story(async |world| {
        uses_mobile_data_of(world, NUMBER).await?;
        let reader = world.reader();
        reader.visits(&world.stack.pay(PLAIN)).await?;
        reader.gives_the_number(NUMBER).await?;
        reader.reads("F-").await?;
        ensure!(reader.codes_on(NUMBER).await?.is_empty(), "a code was texted");
        reader.button_with("Read").await?.click().await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn the_number_of_another_phone_is_proved_by_a_code() -> Result<()> {
    story(async |world| {
        uses_mobile_data_of(world, "010-8765-4321").await?;
        let reader = world.reader();
        reader.visits(&world.stack.pay(PLAIN)).await?;
        reader.gives_the_number(NUMBER).await?;
        reader.field(CODE).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.presses_pay().await?;
        reader.reads("F-").await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn in_the_sheet_too_a_phone_that_the_network_knows_pays_without_a_code() -> Result<()> {
    story(async |world| {
        uses_mobile_data_of(world, NUMBER).await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        reader.reads_the_article().await?;
        ensure!(reader.codes_on(NUMBER).await?.is_empty(), "a code was texted");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn in_the_sheet_whatever_the_network_does_not_say_is_proved_by_a_code() -> Result<()> {
    story(async |world| {
        uses_mobile_data_of(world, "010-8765-4321").await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// A carrier that never answers the phone's browser: its address leads nowhere.
#[tokio::test]
async fn in_the_sheet_a_carrier_that_does_not_answer_is_not_waited_for_long() -> Result<()> {
    story(async |world| {
        let elsewhere = |config: String| config.replace("/oauth2/authorize", "/nobody/is/here");
        world.stack.configure_gateway(elsewhere).await?;
        uses_mobile_data_of(world, NUMBER).await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}
