//! Networks that fail in the middle, and browsers inside of applications.

use core::time::Duration;

use anyhow::{Result, ensure};
use bad_network::{Fate, Weather};
use farthing_e2e::browser::Wish;
use farthing_e2e::reader::{CODE, PHONE, Reader};
use farthing_e2e::{story, story_in};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE, at_the_code};

/// Another item of the same page: its sheet has nothing loaded yet.
const TIP: &str = "tips/kim-jiwoo";

/// Sentences that must not be shown while the outcome is unknown.
const TOO_EARLY: [&str; 4] = ["Nothing was charged", "failed", "went wrong", "cannot be bought"];

async fn says_no_more_than_it_knows(reader: &Reader<'_>) -> Result<()> {
    let text = reader.text().await?;
    let early = TOO_EARLY.iter().find(|words| text.contains(**words));
    ensure!(early.is_none(), "too early: {text}");
    Ok(())
}

/// The network does this to the code and to all after it; the sheet says so, and nothing that it cannot know.
/// When the network works again, the code pays once.
async fn a_code_meets(fate: Fate, says: &str) -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let code = at_the_code(world, &reader).await?;
        world.stack.network().set(Weather::always(fate));
        reader.types_the_code(&code).await?;
        reader.reads(says).await?;
        says_no_more_than_it_knows(&reader).await?;
        world.stack.network().set(Weather::calm());
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn losing_the_network_while_the_code_is_checked_is_shown_and_charges_once() -> Result<()> {
    a_code_meets(Fate::Refused, "No connection. We keep trying.").await
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_placed_once_and_found() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.sheet_is_taken_over().await?;
        world.stack.network().set(Weather::always(Fate::LostAnswering(0)));
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.reads("No connection. We keep trying.").await?;
        says_no_more_than_it_knows(&reader).await?;
        world.stack.network().set(Weather::calm());
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "no second code was sent");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_code_whose_answer_is_lost_pays_once() -> Result<()> {
    a_code_meets(Fate::LostAnswering(0), "No connection. We keep trying.").await
}

#[tokio::test]
async fn a_sign_in_page_in_the_gateways_place_is_said_in_plain_words() -> Result<()> {
    a_code_meets(Fate::Portal, "It may want you to sign in first.").await
}

#[tokio::test]
async fn a_sheet_that_opens_without_a_network_says_so_and_fills_when_there_is_one() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        // Without a network nothing of the checkout itself comes either.
        reader.sheet_is_taken_over().await?;
        let field = reader.field(PHONE).await?;
        reader.types_into(&field, "0").await?;
        field.send_keys(Key::Escape + "").await?;
        world.stack.network().set(Weather::always(Fate::Refused));
        reader.taps(TIP).await?;
        reader.reads("No connection. We keep trying.").await?;
        world.stack.network().set(Weather::calm());
        reader.reads("How much would you like to give?").await
    })
    .await
}

#[tokio::test]
async fn on_a_slow_network_a_purchase_takes_longer_and_nothing_else() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        world.stack.network().set(Weather::rough(0, Duration::from_millis(500)));
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// Waits longer than elsewhere: a request may be given up twice before it is answered.
async fn patiently<T>(mut wait: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    for _ in 0..2 {
        if let Ok(there) = wait().await {
            return Ok(there);
        }
    }
    wait().await
}

#[tokio::test]
async fn on_a_rough_network_a_purchase_is_paid_once() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.sheet_is_taken_over().await?;
        world.stack.network().set(Weather::rough(40, Duration::from_millis(150)));
        world.stack.carrier_network().set(Weather::rough(0, Duration::from_millis(300)));
        reader.gives_the_number(NUMBER).await?;
        patiently(async || reader.field(CODE).await).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        patiently(async || reader.reads_the_article().await).await?;
        assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "no second code was sent");
        world.stack.network().set(Weather::calm());
        world.accounts_agree(1).await
    })
    .await
}

/// How LINE's own browser calls itself.
const LINE: &str = "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 Line/14.10.0/IAB";

/// How Instagram's does on an iPhone: nothing leads out of it but its own menu.
const INSTAGRAM: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 352.0.0.25.86 (iPhone15,2; iOS 18_0; ko_KR; ko; scale=3.00; 1179x2556; 652000000)";

#[tokio::test]
async fn what_was_begun_inside_an_application_is_finished_outside_and_paid_once() -> Result<()> {
    story_in(
        Wish { width: 390, height: 844, agent: Some(LINE), ..Wish::default() },
        async |world| {
            let reader = world.reader();
            let code = at_the_code(world, &reader).await?;
            reader.button_with("Open in my browser").await?.click().await?;
            reader.back_to_the_page().await?;
            // The plain page knows what was begun: it asks for the code, not for a number.
            reader.types_the_code(&code).await?;
            reader.presses_pay().await?;
            reader.reads("F-").await?;
            reader.button_with("Read").await?.click().await?;
            reader.reads_the_article().await?;
            assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "no second code was sent");
            world.accounts_agree(1).await
        },
    )
    .await
}

#[tokio::test]
async fn an_application_without_a_way_out_still_sells_and_offers_no_link() -> Result<()> {
    let wish = Wish { width: 390, height: 844, agent: Some(INSTAGRAM), ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        let code = at_the_code(world, &reader).await?;
        ensure!(!reader.text().await?.contains("Open in my browser"), "a link that leads nowhere");
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}
