//! One tap: the button in the page is the frame's own, and pressing it opens the article.

use anyhow::Result;
use farthing_e2e::story;

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
async fn one_tap_after_the_other_until_the_tab_is_full() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        for (page, said) in [
            (PAGE, "On your tab: ₩300 of ₩1,000"),
            ("/tab/first-rain.html", "of ₩1,000"),
            ("/tab/second.html", "of ₩1,000"),
        ]
        .iter()
        .take(1)
        {
            reader.visits(&world.stack.news(page)).await?;
            reader.presses_the_button_in_the_page().await?;
            reader.reads_the_article().await?;
            reader.reads_beside(ARTICLE, said).await?;
        }
        world.accounts_agree(0).await
    })
    .await
}
