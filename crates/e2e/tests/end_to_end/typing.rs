//! Typing while WebAssembly takes the first screen over: not one character or press is lost or doubled.

use anyhow::{Context as _, Result, ensure};
use farthing_e2e::environment::Engine;
use farthing_e2e::reader::{CODE, PHONE, Reader};
use farthing_e2e::{World, story, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE};

/// How many moments there are, one after the other.
const MOMENTS: usize = 50;

/// At how many of them each kind of typing is tried: a round takes two seconds, and each run of the tests has
/// three engines. `FARTHING_MOMENTS=50` tries them all everywhere.
fn rounds(world: &World) -> Result<usize> {
    let usual = if world.engine == Engine::Chromium { 15 } else { 10 };
    Ok(std::env::var("FARTHING_MOMENTS").map_or(Ok(usual), |wanted| wanted.parse())?)
}

/// Milliseconds from one moment to the next one.
const STEP: usize = 6;

/// What is bought: the catalogue and the gateway name the same price, or the gateway another one for a
/// first purchase.
const ITEMS: [(&str, &str); 2] =
    [(PAGE, ARTICLE), ("/direct/stone-walls.html", "articles/stone-walls")];

/// Whether the frame has its document.
const LOADED: &str = "return document.readyState == 'complete' && location.pathname == '/checkout'";

/// Deletes the device's key, so that the reader is unknown.
const FORGET: &str = "
    const done = arguments[arguments.length - 1];
    sessionStorage.clear();
    const request = indexedDB.deleteDatabase('farthing');
    request.onsuccess = request.onerror = () => done(true);";

/// Holds back what the checkout asks the gateway, until so many milliseconds after the first character.
/// Notes how much was typed when it took over.
const HOLD: &str = "
    const [delay] = arguments;
    const ask = window.fetch;
    const value = () => document.querySelector('#phone')?.value;
    const typed = new Promise(resolve => addEventListener('input', () => value() && setTimeout(resolve, delay)));
    window.fetch = async (...all) => (await typed, ask(...all));
    new MutationObserver(([{ target }]) => 'early' in target.dataset || (window.typedBefore ??= value().length))
        .observe(document, { subtree: true, attributeFilter: ['data-early'] });";

const TYPED_BEFORE: &str = "return window.typedBefore ?? 0";

/// As a browser does that fills in a form.
const FILL: &str = "
    const [field, text] = arguments;
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' }));
    field.dispatchEvent(new Event('change', { bubbles: true }));";

/// At the caret, as a paste.
const PASTE: &str = "document.execCommand('insertText', false, arguments[0])";

/// Opens the sheet for an unknown reader. The gateway's answer reaches the checkout at the moment of this
/// round.
async fn opens(world: &World, round: usize) -> Result<WebElement> {
    let (reader, driver) = (world.reader(), world.browser.driver());
    let (page, item) = ITEMS.get(round % ITEMS.len()).context("an item")?;
    let frame = async || {
        until("the frame", || async {
            let is_there = reader.looks_into_the_frame().await?
                && driver.execute(LOADED, vec![]).await?.convert::<bool>()?;
            Ok(is_there.then_some(()))
        })
        .await
    };
    if round > 0 {
        frame().await?;
        driver.execute_async(FORGET, vec![]).await?;
        reader.back_to_the_page().await?;
    }
    reader.visits(&world.stack.news(page)).await?;
    // The frame moves to the button, and loads anew there.
    reader.button_of(item).await?;
    frame().await?;
    let delay = round * 37 % MOMENTS * STEP;
    driver.execute(HOLD, vec![delay.into()]).await?;
    reader.taps(item).await?;
    reader.field(PHONE).await
}

/// Types a character at a time, as a hand does.
async fn types(reader: &Reader<'_>, field: &WebElement, text: &str) -> Result<()> {
    let mut keys = text.chars().map(String::from);
    if let Some(first) = keys.next() {
        reader.types_into(field, &first).await?;
    }
    for key in keys {
        field.send_keys(key).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_typed_pasted_or_filled_in_at_many_moments_is_there_after_the_take_over()
-> Result<()> {
    story(async |world| {
        let (reader, driver) = (world.reader(), world.browser.driver());
        let rounds = rounds(world)?;
        let mut in_between = 0;
        for round in 0..rounds {
            let field = opens(world, round).await?;
            match round % 5 {
                3 => {
                    types(&reader, &field, "010").await?;
                    driver.execute(PASTE, vec!["12345".into()]).await?;
                    for key in ["6", "7", "8"] {
                        field.send_keys(key).await?;
                    }
                }
                4 => {
                    types(&reader, &field, "010").await?;
                    driver.execute(FILL, vec![field.to_json()?, NUMBER.into()]).await?;
                }
                _ => types(&reader, &field, "01012345678").await?,
            }
            reader.sheet_is_taken_over().await?;
            // Before the take-over no hyphens are added.
            let held = field.prop("value").await?.unwrap_or_default().replace('-', "");
            let before: usize = driver.execute(TYPED_BEFORE, vec![]).await?.convert()?;
            in_between += usize::from((1..NUMBER.len()).contains(&before));
            ensure!(
                held == NUMBER.replace('-', ""),
                "round {round}, taken over at {before}: {held}"
            );
        }
        ensure!(in_between >= rounds / 5, "only {in_between} were taken over while they typed");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn enter_at_many_moments_asks_for_one_code() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        for round in 0..rounds(world)? {
            // Where the price is another one, the press counts for nothing, and the price is said.
            let field = opens(world, round * ITEMS.len()).await?;
            reader.types_into(&field, "010-1234-567").await?;
            field.send_keys("8" + Key::Enter).await?;
            reader.field(CODE).await?;
            let codes = reader.codes_on(NUMBER).await?.len();
            ensure!(codes == round + 1, "round {round}: {codes} codes");
        }
        Ok(())
    })
    .await
}
