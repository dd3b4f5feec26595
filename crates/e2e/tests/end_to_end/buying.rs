//! The direct flow: phone number, code, opened article.

use anyhow::Result;
use farthing_e2e::browser::Wish;
use farthing_e2e::{story, story_in, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE};

#[tokio::test]
async fn a_reader_buys_an_article_with_a_texted_code_and_reads_it() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        assert!(!reader.article_is_open().await?, "the article is open before it is paid");
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_korean_reader_on_a_phone_buys_in_korean() -> Result<()> {
    let wish = Wish { width: 360, height: 740, language: "ko-KR", ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/direct/ko/night-market.html")).await?;
        reader.taps(ARTICLE).await?;
        reader.reads_any(&["휴대폰 번호", "휴대전화 번호"]).await?;
        reader.gives_the_number("０１０ １２３４ ５６７８").await?;
        reader.reads("인증번호").await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn what_was_bought_is_open_on_the_next_visit_without_a_tap() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        reader.reloads().await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn the_outcome_shows_the_price_and_a_receipt() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.buys(ARTICLE, NUMBER).await?;
        reader.reads_the_article().await?;
        for _ in 0..2 {
            reader.reads_beside(ARTICLE, "Paid ₩300").await?;
            reader.asks_for_the_receipt(ARTICLE).await?;
            reader.reads("F-").await?;
            reader.button_with("Done").await?.click().await?;
            // It is there again on the next visit.
            reader.reloads().await?;
        }
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_whole_message_can_be_pasted_for_the_code() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        let field = reader.field(farthing_e2e::reader::CODE).await?;
        // What a paste does: the field gets the whole text at once, and then its input event.
        let text = format!("[Web발신]\n[Jeju Post] 300원 결제 인증번호 {code} (3분 유효)\n@news.localhost #{code} @pay.localhost");
        let paste = "const [field, text] = arguments;
            field.focus();
            const clipboard = new DataTransfer();
            clipboard.setData('text/plain', text);
            const event = new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true });
            if (field.dispatchEvent(event)) document.execCommand('insertText', false, text);";
        let driver = world.browser.driver();
        driver.execute(paste, vec![field.to_json()?, text.into()]).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn everything_works_by_keyboard_alone() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        let button = reader.button_of(ARTICLE).await?;
        world.browser.driver().execute("arguments[0].focus()", vec![button.to_json()?]).await?;
        world.browser.driver().action_chain().send_keys(Key::Enter).perform().await?;
        reader.looks_at_the_sheet().await?;
        let field = reader.field(farthing_e2e::reader::PHONE).await?;
        field.send_keys(NUMBER).await?;
        field.send_keys(Key::Enter + "").await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "Paid ₩300").await?;
        let script = "return document.activeElement.dataset.farthingOpened === ''";
        let driver = world.browser.driver();
        until("the focus on what was opened", || async {
            let is_there: bool = driver.execute(script, vec![]).await?.convert()?;
            Ok(is_there.then_some(()))
        })
        .await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn a_payment_that_ends_behind_another_sheet_opens_its_own_article_only() -> Result<()> {
    const SLOW: &str = "010-0000-0008";
    const TIP: &str = "tips/kim-jiwoo";
    story(async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        reader.visits(&world.stack.news(PAGE)).await?;
        let listen = "window.paid = [];
            document.addEventListener('farthing-paid', event => paid.push(event.detail.item));";
        driver.execute(listen, vec![]).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(SLOW).await?;
        let code = reader.receives_a_code(SLOW).await?;
        reader.types_the_code(&code).await?;
        reader.reads("Paying").await?;
        driver.find(By::Css(".close")).await?.click().await?;
        reader.taps(TIP).await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "Paid ₩300").await?;
        let paid: Vec<String> = driver.execute("return window.paid", vec![]).await?.convert()?;
        assert_eq!(paid, [ARTICLE]);
        let button = reader.button_of(TIP).await?;
        assert!(button.is_displayed().await?, "the tip was not paid");
        world.accounts_agree(1).await
    })
    .await
}
