//! The direct flow: phone number, code, opened article.

use anyhow::Result;
use farthing_e2e::story;

const ARTICLE: &str = "articles/night-market";
const NUMBER: &str = "010-1234-5678";

#[tokio::test]
async fn a_reader_buys_an_article_with_a_texted_code_and_reads_it() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/direct/night-market.html")).await?;
        assert!(!reader.article_is_open().await?);
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}
