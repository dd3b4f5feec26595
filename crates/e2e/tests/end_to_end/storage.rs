//! A browser that lets frames of other sites keep nothing: buying works, and says what will not be
//! remembered.

use anyhow::Result;
use farthing_e2e::browser::{Storage, Wish};
use farthing_e2e::story_in;

use crate::{ARTICLE, NUMBER, PAGE};

const DENIED: Wish = Wish { storage: Storage::Denied, ..Wish::ORDINARY };

#[tokio::test]
async fn what_a_phone_paid_is_forgotten_with_the_page_and_comes_back_by_a_free_code() -> Result<()>
{
    story_in(DENIED, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "This browser does not save purchases.").await?;
        reader
            .reads_beside(ARTICLE, "To open this again, use your number and a free code.")
            .await?;
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_code_number(NUMBER, 2).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "Nothing is charged.").await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn one_tap_on_a_tab_works_and_its_receipt_has_a_link_to_keep() -> Result<()> {
    story_in(DENIED, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/tab/night-market.html")).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "On your tab: ₩300 of ₩1,000").await?;
        reader.reads_beside(ARTICLE, "To open this again, keep the link in the receipt.").await?;
        reader.asks_for_the_receipt(ARTICLE).await?;
        let link = reader.button_with("Keep this").await?.attr("href").await?.unwrap_or_default();
        reader.visits(&world.stack.news("/tab/")).await?;
        reader.visits(&link).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(0).await
    })
    .await
}
