//! Every way to pay, and everything that a publisher sells.

use anyhow::{Result, ensure};
use farthing_e2e::{World, story, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER};

#[tokio::test]
async fn a_full_tab_is_settled_with_one_code_and_one_tap_works_again() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        for article in ["night-market", "last-class", "tangerine-winter"] {
            reader.visits(&world.stack.news(&format!("/tab/{article}.html"))).await?;
            reader.presses_the_button_in_the_page().await?;
            reader.reads_the_article().await?;
        }
        reader.visits(&world.stack.news("/tab/wind-village.html")).await?;
        reader.taps("articles/wind-village").await?;
        reader.pays_by_phone(NUMBER, "1,200").await?;
        reader.reads_the_article().await?;
        reader.visits(&world.stack.news("/tab/fifteen-minutes.html")).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside("articles/fifteen-minutes", "On your tab: ₩300 of ₩1,000").await?;
        world.accounts_agree_on(&[1_200]).await
    })
    .await
}

#[tokio::test]
async fn credit_is_topped_up_once_and_the_next_article_is_one_tap() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/credit/night-market.html")).await?;
        reader.taps(ARTICLE).await?;
        reader.pays_by_phone(NUMBER, "3,000").await?;
        reader.reads_the_article().await?;
        reader.visits(&world.stack.news("/credit/last-class.html")).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside("articles/last-class", "₩2,400").await?;
        world.accounts_agree_on(&[3_000]).await
    })
    .await
}

#[tokio::test]
async fn a_bundle_from_the_front_page_opens_articles_with_one_tap_each() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/direct/")).await?;
        reader.taps("bundles/weekend").await?;
        reader.pays_by_phone(NUMBER, "1,200").await?;
        reader.reads_beside("bundles/weekend", "₩1,200").await?;
        for (article, left) in [
            ("night-market", "4"),
            ("last-class", "3"),
            ("tangerine-winter", "2"),
            ("wind-village", "1"),
            ("fifteen-minutes", "0"),
        ] {
            reader.visits(&world.stack.news(&format!("/direct/{article}.html"))).await?;
            reader.presses_the_button_in_the_page().await?;
            reader.reads_the_article().await?;
            reader.reads_beside(&format!("articles/{article}"), left).await?;
        }
        // The five are used: the sixth is for sale, and the first stays open.
        reader.visits(&world.stack.news("/direct/stone-walls.html")).await?;
        reader.taps("articles/stone-walls").await?;
        reader.reads("Pay with 010-••••-5678").await?;
        reader.visits(&world.stack.news("/direct/night-market.html")).await?;
        reader.reads_the_article().await?;
        world.accounts_agree_on(&[1_200]).await
    })
    .await
}

#[tokio::test]
async fn a_first_purchase_is_cheaper_where_the_catalogue_has_a_trial_price() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/direct/stone-walls.html")).await?;
        reader.taps("articles/stone-walls").await?;
        reader.pays_by_phone(NUMBER, "100").await?;
        reader.reads_the_article().await?;
        world.accounts_agree_on(&[100]).await
    })
    .await
}

#[tokio::test]
async fn a_sale_that_ends_while_the_sheet_is_open_is_honoured() -> Result<()> {
    story(async |world| {
        reader_sees_the_sale(world).await?;
        let ended = |config: String| config.replace("2027-01-01T00:00:00", "2026-01-01T00:00:00");
        world.stack.configure_gateway(ended).await?;
        let reader = world.reader();
        reader.looks_at_the_sheet().await?;
        reader.pays_by_phone(NUMBER, "3,000").await?;
        reader.reads_the_article().await?;
        reader.reads_beside("articles/stone-walls", "₩2,600").await?;
        world.accounts_agree_on(&[3_000]).await
    })
    .await
}

async fn reader_sees_the_sale(world: &World) -> Result<()> {
    let reader = world.reader();
    reader.visits(&world.stack.news("/credit/stone-walls.html")).await?;
    reader.taps("articles/stone-walls").await?;
    reader.reads("₩400").await?;
    reader.sheet_is_taken_over().await
}

#[tokio::test]
async fn a_tip_of_the_readers_own_amount_is_thanked_for_in_the_authors_words() -> Result<()> {
    story(async |world| {
        let (reader, driver) = (world.reader(), world.browser.driver());
        reader.visits(&world.stack.news("/direct/night-market.html")).await?;
        reader.taps("tips/kim-jiwoo").await?;
        let amount = reader.field("input[inputmode=numeric]").await?;
        reader.types_into(&amount, "700").await?;
        reader.presses_until("Tip ₩700", "Mobile number").await?;
        reader.pays_by_phone(NUMBER, "700").await?;
        reader.reads_beside("tips/kim-jiwoo", "₩700").await?;
        reader.asks_for_the_receipt("tips/kim-jiwoo").await?;
        until("the author's thanks", || async {
            let text = driver.find(By::Tag("body")).await?.text().await?;
            Ok(text.contains("Thank you").then_some(()))
        })
        .await?;
        ensure!(!reader.article_is_open().await?, "a tip opened the article");
        world.accounts_agree_on(&[700]).await
    })
    .await
}
