//! What happens to real readers: reloads, second tabs, double clicks, typing errors.

use anyhow::Result;
use farthing_e2e::browser::{NO_SECOND_TAB, Wish};
use farthing_e2e::environment::Engine;
use farthing_e2e::reader::{CODE, PHONE};
use farthing_e2e::{story, story_in};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE, at_the_code};

/// A code that is not `right`.
fn another(right: &str) -> String {
    right.chars().map(|c| if c == '9' { '0' } else { '9' }).collect()
}

#[tokio::test]
async fn a_double_click_on_pay_is_one_payment() -> Result<()> {
    story(async |world| {
        if world.engine == Engine::Webkit {
            eprintln!("skipped: WebKit's driver does not move its pointer inside a frame");
            return Ok(());
        }
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.field(PHONE).await?.send_keys(NUMBER).await?;
        let pay = reader.button_with("300").await?;
        world.browser.driver().action_chain().double_click_element(&pay).perform().await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "one tap sends one code");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn closing_and_reopening_goes_on_where_it_was() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let code = at_the_code(world, &reader).await?;
        reader.field(CODE).await?.send_keys(Key::Escape + "").await?;
        reader.taps(ARTICLE).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "no second code was sent");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_reload_in_the_middle_goes_on_where_it_was() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let code = at_the_code(world, &reader).await?;
        reader.reloads().await?;
        reader.taps(ARTICLE).await?;
        reader.reads("You are already paying for this").await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "no second code was sent");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_second_tab_joins_the_payment_instead_of_starting_another() -> Result<()> {
    story_in(Wish { without: NO_SECOND_TAB, ..Wish::default() }, async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        let code = at_the_code(world, &reader).await?;
        reader.back_to_the_page().await?;
        let first = driver.window().await?;
        let second = driver.new_tab().await?;
        driver.switch_to_window(second).await?;
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.reads("You are already paying for this").await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        // The first tab learns it by itself.
        driver.switch_to_window(first).await?;
        reader.reads_the_article().await?;
        assert_eq!(reader.codes_on(NUMBER).await?.len(), 1, "no second code was sent");
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_wrong_code_costs_one_try_and_the_right_one_still_pays() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let code = at_the_code(world, &reader).await?;
        reader.types_the_code(&another(&code)).await?;
        reader.reads("4 tries left").await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn five_wrong_codes_stop_the_payment_and_leave_a_way_on() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        let code = at_the_code(world, &reader).await?;
        let mut wrong = another(&code);
        for left in ["4 tries left", "3 tries left", "2 tries left", "One try left"] {
            reader.types_the_code(&wrong).await?;
            reader.reads(left).await?;
            // The same code again is not sent by itself, so each guess differs.
            wrong = next_guess(&wrong, &code);
        }
        reader.types_the_code(&wrong).await?;
        reader.reads("wrong too many times").await?;
        world.accounts_agree(0).await?;
        // The number is known: one press begins again.
        reader.button_with("Text me a code").await?;
        assert!(!reader.article_is_open().await?, "nothing was paid");
        Ok(())
    })
    .await
}

/// Another six digits that are not the code.
fn next_guess(last: &str, code: &str) -> String {
    let number: u32 = last.parse().unwrap_or_default();
    // Of two neighbours at most one is the code.
    let guess = |step| format!("{:06}", (number + step) % 1_000_000);
    if guess(1) == code { guess(2) } else { guess(1) }
}

#[tokio::test]
async fn a_wrong_number_can_be_corrected() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number("010-1234").await?;
        reader.reads("010-1234-5678").await?;
        reader.gives_the_number("010-9999-1111").await?;
        reader.receives_a_code("010-9999-1111").await?;
        reader.button_with("Change number").await?.click().await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}
