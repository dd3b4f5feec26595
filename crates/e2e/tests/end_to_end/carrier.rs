//! Every magic number of the carrier sandbox: the reader learns the reason in plain words, is offered
//! a way on, and nothing is charged that should not be.

use anyhow::Result;
use farthing_e2e::reader::PHONE;
use farthing_e2e::{story, until};

use crate::{ARTICLE, NUMBER, PAGE};

/// What is said of a line before its number was proved, whatever the reason.
const PRIVATE: &str = "This line cannot pay by phone bill right now.";

/// A number whose line cannot pay: its reason is read, and then another number buys the article.
async fn is_refused(number: &str, reason: &str) -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(number).await?;
        reader.reads(reason).await?;
        world.accounts_agree(0).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// A number that pays in the end, whatever happens to answers and notifications on the way.
async fn pays(number: &str) -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, number).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn number_0001_is_told_that_the_amount_is_too_high() -> Result<()> {
    is_refused("010-0000-0001", "cannot pay that much at once").await
}

#[tokio::test]
async fn number_0002_is_told_that_the_months_limit_is_reached() -> Result<()> {
    is_refused("010-0000-0002", "limit of this line is used up").await
}

#[tokio::test]
async fn number_0003_is_told_that_payments_are_switched_off() -> Result<()> {
    is_refused("010-0000-0003", "switched off for this line").await
}

#[tokio::test]
async fn number_0004_tells_no_stranger_of_the_unpaid_bill() -> Result<()> {
    is_refused("010-0000-0004", PRIVATE).await
}

#[tokio::test]
async fn number_0005_tells_no_stranger_that_the_line_is_a_minors() -> Result<()> {
    is_refused("010-0000-0005", PRIVATE).await
}

#[tokio::test]
async fn number_0006_tells_no_stranger_that_the_line_is_a_companys() -> Result<()> {
    is_refused("010-0000-0006", PRIVATE).await
}

#[tokio::test]
async fn number_0007_tells_no_stranger_that_the_sim_changed_lately() -> Result<()> {
    is_refused("010-0000-0007", PRIVATE).await
}

#[tokio::test]
async fn number_0008_pays_although_each_answer_takes_eight_seconds() -> Result<()> {
    pays("010-0000-0008").await
}

#[tokio::test]
async fn number_0009_pays_once_although_the_answer_to_confirm_is_lost() -> Result<()> {
    pays("010-0000-0009").await
}

#[tokio::test]
async fn number_0010_pays_once_although_the_answer_to_prepare_is_lost() -> Result<()> {
    pays("010-0000-0010").await
}

#[tokio::test]
async fn number_0011_can_be_changed_when_no_message_arrives() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number("010-0000-0011").await?;
        reader.reads("Another code in").await?;
        reader.button_with("Change number").await?.click().await?;
        reader.field(PHONE).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn number_0012_confirms_in_the_operators_own_window() -> Result<()> {
    story(async |world| {
        let number = "010-0000-0012";
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(number).await?;
        let link = reader.button_with("carrier’s page").await?;
        let driver = world.browser.driver();
        let shop = driver.window().await?;
        link.click().await?;
        let window = until("the carrier's window", || async {
            let windows = driver.windows().await?;
            Ok(windows.into_iter().find(|window| *window != shop))
        })
        .await?;
        driver.switch_to_window(window).await?;
        let code = reader.receives_a_code(number).await?;
        let field = reader.field("input[autocomplete='one-time-code'], input[name='code']").await?;
        field.send_keys(&code).await?;
        driver.find(thirtyfour::By::Css("button")).await?.click().await?;
        driver.switch_to_window(shop).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn number_0013_is_told_that_the_carrier_does_not_answer_and_can_go_on() -> Result<()> {
    is_refused("010-0000-0013", "does not answer right now").await
}

#[tokio::test]
async fn number_0014_pays_once_although_it_is_notified_twice() -> Result<()> {
    pays("010-0000-0014").await
}

#[tokio::test]
async fn number_0015_pays_once_although_the_notification_is_early() -> Result<()> {
    pays("010-0000-0015").await
}
