//! A phone that has bought an article opens it in another browser without a second payment.

use anyhow::Result;
use farthing_e2e::browser::{Browser, NO_SECOND_BROWSER, Wish};
use farthing_e2e::reader::PHONE;
use farthing_e2e::story_in;

use crate::{ARTICLE, NUMBER, PAGE};

#[tokio::test]
async fn a_second_browser_opens_what_the_phone_bought_and_nothing_is_charged() -> Result<()> {
    let wish = Wish { without: NO_SECOND_BROWSER, ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await?;

        let second = Browser::start(world.engine, Wish::default()).await?;
        std::mem::replace(&mut world.browser, second).quit().await?;
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_code_number(NUMBER, 2).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "You bought this on").await?;
        reader.reads_beside(ARTICLE, "Nothing is charged.").await?;
        reader.asks_for_the_receipt(ARTICLE).await?;
        reader.reads("F-").await?;
        reader.reloads().await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn the_credit_of_the_phone_pays_in_a_second_browser_and_then_with_one_tap() -> Result<()> {
    let wish = Wish { without: NO_SECOND_BROWSER, ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/credit/night-market.html")).await?;
        reader.taps(ARTICLE).await?;
        reader.pays_by_phone(NUMBER, "3,000").await?;
        reader.reads_the_article().await?;

        let second = Browser::start(world.engine, Wish::default()).await?;
        std::mem::replace(&mut world.browser, second).quit().await?;
        let reader = world.reader();
        reader.visits(&world.stack.news("/credit/last-class.html")).await?;
        reader.taps("articles/last-class").await?;
        let field = reader.field(PHONE).await?;
        reader.types_into(&field, NUMBER).await?;
        reader.button_with("3,000").await?.click().await?;
        let code = reader.receives_code_number(NUMBER, 2).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        reader.reads_beside("articles/last-class", "₩2,400").await?;
        reader.visits(&world.stack.news("/credit/tangerine-winter.html")).await?;
        reader.presses_the_button_in_the_page().await?;
        reader.reads_the_article().await?;
        reader.reads_beside("articles/tangerine-winter", "₩2,100").await?;
        // Purchases of the first browser open here too.
        reader.visits(&world.stack.news("/credit/night-market.html")).await?;
        reader.reads_the_article().await?;
        world.accounts_agree_on(&[3_000]).await
    })
    .await
}
