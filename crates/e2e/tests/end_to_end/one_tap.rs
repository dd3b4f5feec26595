//! One tap: the button in the page is the frame's own, and pressing it opens the article.

use anyhow::Result;
use farthing_e2e::browser::{NO_SECOND_TAB, Wish};
use farthing_e2e::{story, story_in};

use crate::ARTICLE;

/// Its page in the publication with tabs.
const PAGE: &str = "/tab/night-market.html";

#[tokio::test]
async fn a_first_time_reader_opens_an_article_with_one_tap() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "₩300 · On your tab: ₩300 of ₩1,000").await?;
        assert!(reader.is_at_the_first_opened_paragraph().await?, "the focus is elsewhere");
        reader.asks_for_the_receipt(ARTICLE).await?;
        reader.reads("₩300").await?;
        // Nothing was charged to a phone.
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn one_tap_after_the_other_until_the_tab_is_full_and_then_the_sheet_asks_to_settle()
-> Result<()> {
    story(async |world| {
        let reader = world.reader();
        for (article, open) in
            [("night-market", 300), ("last-class", 600), ("tangerine-winter", 900)]
        {
            reader.visits(&world.stack.news(&format!("/tab/{article}.html"))).await?;
            reader.presses_the_button_in_the_page().await?;
            reader.reads_the_article().await?;
            let said = format!("On your tab: ₩{open} of ₩1,000");
            reader.reads_beside(&format!("articles/{article}"), &said).await?;
        }
        reader.visits(&world.stack.news("/tab/wind-village.html")).await?;
        reader.taps("articles/wind-village").await?;
        reader.reads("1,200").await?;
        assert!(!reader.article_is_open().await?, "more than the limit was put on the tab");
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn a_purchase_is_taken_back_and_can_be_made_again() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.presses_beside(ARTICLE, "Undo").await?;
        reader.reads_beside(ARTICLE, "Undone").await?;
        reader.sees_the_article_closed().await?;
        reader.reloads().await?;
        assert!(!reader.article_is_open().await?, "what was taken back is open after a reload");
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "On your tab: ₩300 of ₩1,000").await?;
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn undo_works_three_times_a_day_and_then_is_not_offered() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        for _ in 0..3 {
            reader.visits(&world.stack.news(PAGE)).await?;
            reader.presses_the_button_in_the_page().await?;
            reader.reads_the_article().await?;
            reader.presses_beside(ARTICLE, "Undo").await?;
            reader.sees_the_article_closed().await?;
        }
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "Receipt").await?;
        assert!(!reader.is_offered_beside(ARTICLE, "Undo").await?, "Undo is there a fourth time");
        for _ in 0..2 {
            reader.asks_for_the_receipt(ARTICLE).await?;
            reader.reads("F-").await?;
            reader.button_with("Done").await?.click().await?;
        }
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn what_is_bought_in_one_tab_opens_in_the_other() -> Result<()> {
    story_in(Wish { without: NO_SECOND_TAB, ..Wish::default() }, async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.sees_the_button_in_the_page().await?;
        reader.back_to_the_page().await?;
        let first = driver.window().await?;
        let second = driver.new_tab().await?;
        driver.switch_to_window(second).await?;
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        driver.switch_to_window(first).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(0).await
    })
    .await
}
