//! A day pass of Korean calendar days ends at midnight, while its reader reads.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use farthing_e2e::story;

use crate::NUMBER;

/// Korea is so far ahead of UTC, in seconds.
const KOREA: u64 = 9 * 3_600;
const DAY: u64 = 24 * 3_600;
const NOON: u64 = DAY / 2;

/// Seconds until it is noon in Korea.
fn until_noon() -> Result<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok((DAY + NOON - (now + KOREA) % DAY) % DAY)
}

#[tokio::test]
async fn a_day_pass_opens_articles_until_midnight_in_korea_and_none_after() -> Result<()> {
    story(async |world| {
        world.stack.advance_clocks(until_noon()?).await?;
        let reader = world.reader();
        reader.visits(&world.stack.news("/direct/")).await?;
        reader.taps("passes/day").await?;
        reader.pays_by_phone(NUMBER, "1,000").await?;
        reader.reads_beside("passes/day", "₩1,000").await?;
        for article in ["night-market", "last-class"] {
            reader.visits(&world.stack.news(&format!("/direct/{article}.html"))).await?;
            reader.reads_the_article().await?;
        }
        // An hour before midnight it still opens; a minute after, it does not.
        world.stack.advance_clocks(NOON - 3_600).await?;
        let reader = world.reader();
        reader.reloads().await?;
        reader.reads_the_article().await?;
        world.stack.advance_clocks(3_660).await?;
        let reader = world.reader();
        ensure!(reader.article_is_open().await?, "what is read was closed under the reader's eyes");
        for article in ["last-class", "tangerine-winter"] {
            reader.visits(&world.stack.news(&format!("/direct/{article}.html"))).await?;
            reader.taps(&format!("articles/{article}")).await?;
            reader.reads("Pay with 010-••••-5678").await?;
            ensure!(!reader.article_is_open().await?, "{article} is open after midnight");
        }
        world.accounts_agree_on(&[1_000]).await
    })
    .await
}
