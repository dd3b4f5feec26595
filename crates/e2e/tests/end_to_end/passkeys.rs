//! A passkey brings what was bought to another device.

use anyhow::{Context as _, Result};
use farthing_e2e::browser::passkeys::Authenticator;
use farthing_e2e::browser::{Browser, ONLY_CHROMIUM, Wish};
use farthing_e2e::reader::Reader;
use farthing_e2e::{World, story_in, until};

use crate::{ARTICLE, NUMBER, PAGE};

/// Saves a passkey after the article was opened.
async fn saves_a_passkey(reader: &Reader<'_>) -> Result<()> {
    reader.presses_beside(ARTICLE, "Passkey for other devices").await?;
    reader.looks_at_the_sheet().await?;
    reader.button_with("Save a passkey").await?.click().await?;
    reader.reads("Your passkey is saved.").await
}

/// Goes on in a new browser whose authenticator has the passkey, as one that synchronizes passkeys does.
async fn takes_it_to_another_device(world: &mut World, device: &Authenticator) -> Result<()> {
    let passkeys = device.passkeys().await?;
    let passkey = passkeys.first().context("no passkey was made")?;
    let second = Browser::start(world.engine, Wish::default()).await?;
    second.has_an_authenticator().await?.receives(passkey).await?;
    std::mem::replace(&mut world.browser, second).quit().await
}

#[tokio::test]
async fn another_device_opens_by_passkey_what_was_bought() -> Result<()> {
    story_in(Wish { without: ONLY_CHROMIUM, ..Wish::default() }, async |world| {
        let device = world.browser.has_an_authenticator().await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        saves_a_passkey(&reader).await?;

        takes_it_to_another_device(world, &device).await?;
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

#[tokio::test]
async fn beside_the_button_that_pays_a_reader_signs_in_before_the_first_tap() -> Result<()> {
    story_in(Wish { without: ONLY_CHROMIUM, ..Wish::default() }, async |world| {
        let page = world.stack.news("/tab/night-market.html");
        let device = world.browser.has_an_authenticator().await?;
        let reader = world.reader();
        reader.visits(&page).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        saves_a_passkey(&reader).await?;

        takes_it_to_another_device(world, &device).await?;
        let reader = world.reader();
        reader.visits(&page).await?;
        reader.sees_the_button_in_the_page().await?;
        reader.presses_beside(ARTICLE, "Other ways").await?;
        reader.looks_at_the_sheet().await?;
        reader.unfolds("Other ways to pay").await?;
        reader.button_with("Sign in with a passkey").await?.click().await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "Nothing is charged.").await?;
        // The tab is the reader's own: nothing was put on a second one.
        reader.visits(&world.stack.news("/tab/last-class.html")).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_beside("articles/last-class", "On your tab: ₩600 of ₩1,000").await?;
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn the_reader_changes_when_the_passkey_is_asked_for_and_removes_it() -> Result<()> {
    story_in(Wish { without: ONLY_CHROMIUM, ..Wish::default() }, async |world| {
        world.browser.has_an_authenticator().await?;
        let (reader, driver) = (world.reader(), world.browser.driver());
        reader.visits(&world.stack.news("/tab/night-market.html")).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        saves_a_passkey(&reader).await?;
        reader.button_with("Manage your passkeys").await?.click().await?;
        let page = until("the page about passkeys", || async {
            Ok(driver.windows().await?.get(1).cloned())
        });
        driver.switch_to_window(page.await?).await?;
        reader.reads("Ask for the passkey above").await?;
        reader.button_with("₩1,000").await?.click().await?;
        reader.reads("Changed.").await?;
        reader.button_with("Remove").await?.click().await?;
        reader.reads("There is no passkey any more.").await?;
        world.accounts_agree(0).await
    })
    .await
}
