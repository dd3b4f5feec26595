//! A passkey brings what was bought to another device.

use anyhow::{Context as _, Result};
use farthing_e2e::browser::{Browser, Wish};
use farthing_e2e::environment::Engine;
use farthing_e2e::story;

use crate::{ARTICLE, NUMBER, PAGE};

#[tokio::test]
async fn another_device_opens_by_passkey_what_was_bought() -> Result<()> {
    story(async |world| {
        if world.engine != Engine::Chromium {
            eprintln!("skipped: only Chromium's driver plays authenticators");
            return Ok(());
        }
        let device = world.browser.has_an_authenticator().await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        reader.presses_beside(ARTICLE, "Keep it with a passkey").await?;
        reader.looks_at_the_sheet().await?;
        reader.button_with("Save a passkey").await?.click().await?;
        reader.reads("Your passkey is saved.").await?;
        let passkeys = device.passkeys().await?;
        let passkey = passkeys.first().context("no passkey was made")?;

        let second = Browser::start(world.engine, Wish::default()).await?;
        second.has_an_authenticator().await?.receives(passkey).await?;
        std::mem::replace(&mut world.browser, second).quit().await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.unfolds("Other ways to pay").await?;
        reader.button_with("Sign in with a passkey").await?.click().await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "You bought this on").await?;
        reader.reads_beside(ARTICLE, "Nothing is charged.").await?;
        reader.reloads().await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}
