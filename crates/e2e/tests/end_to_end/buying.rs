//! The direct flow: phone number, code, opened article.

use anyhow::Result;
use farthing_e2e::browser::{Theme, Wish};
use farthing_e2e::environment::Engine;
use farthing_e2e::{story, story_in, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE, at_the_code};

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
        let code = at_the_code(world, &reader).await?;
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
        if world.engine == Engine::Webkit {
            eprintln!(
                "skipped: without a window manager WebKit's window has no focus to move by Tab"
            );
            return Ok(());
        }
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.button_of(ARTICLE).await?;
        let driver = world.browser.driver();
        // Nothing below finds an element to act on it: keys go where the page has put the focus.
        let press = async |keys: String| driver.action_chain().send_keys(keys).perform().await;
        // Firefox's driver cannot send keys to the window while a frame of another site has the focus,
        // but to whatever element has it.
        let press_in_the_frame = async |keys: String| {
            if world.engine == Engine::Firefox {
                return driver.active_element().await?.send_keys(keys).await;
            }
            press(keys).await
        };
        let tab = String::from(char::from(Key::Tab));
        let enter = String::from(char::from(Key::Enter));
        let is_there = "return document.activeElement?.getAttribute('item') === arguments[0]";
        let mut is_at_the_button = false;
        for _ in 0..40 {
            press(tab.clone()).await?;
            is_at_the_button = driver.execute(is_there, vec![ARTICLE.into()]).await?.convert()?;
            if is_at_the_button {
                break;
            }
        }
        assert!(is_at_the_button, "the button cannot be reached by Tab");
        press(enter.clone()).await?;
        reader.looks_at_the_sheet().await?;
        reader.has_the_focus(farthing_e2e::reader::PHONE).await?;
        press_in_the_frame(NUMBER.to_owned()).await?;
        press_in_the_frame(enter).await?;
        reader.has_the_focus(farthing_e2e::reader::CODE).await?;
        press_in_the_frame(reader.receives_a_code(NUMBER).await?).await?;
        reader.reads_the_article().await?;
        reader.reads_beside(ARTICLE, "Paid ₩300").await?;
        let script = "return document.activeElement.matches('[data-farthing-opened] p')";
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

#[tokio::test]
async fn the_second_article_needs_no_number() -> Result<()> {
    story(async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news(PAGE)).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(NUMBER).await?;
        reader.field(farthing_e2e::reader::CODE).await?;
        let first = reader.receives_a_code(NUMBER).await?;
        reader.types_the_code(&first).await?;
        reader.reads_the_article().await?;
        let driver = world.browser.driver();
        // The tip of the same page: another purchase in the same frame.
        driver.action_chain().send_keys(Key::Escape).perform().await?;
        let tip =
            "return document.querySelector('farthing-pay[item^=\"tips/\"]').getAttribute('item')";
        let tip: String = driver.execute(tip, vec![]).await?.convert()?;
        reader.taps(&tip).await?;
        reader.presses_until("Tip ₩500", "Pay with 010-••••-5678").await?;
        assert!(driver.find_all(By::Css(farthing_e2e::reader::PHONE)).await?.is_empty());
        // The next article of the session, on a page of its own.
        reader.visits(&world.stack.news("/direct/stone-walls.html")).await?;
        reader.taps("articles/stone-walls").await?;
        reader.reads("Pay with 010-••••-5678").await?;
        assert!(driver.find_all(By::Css(farthing_e2e::reader::PHONE)).await?.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_without_what_is_newer_pays_and_can_be_read() -> Result<()> {
    for theme in [Theme::Light, Theme::Dark] {
        let wish = Wish { newer: false, theme, ..Wish::default() };
        story_in(wish, async |world| {
            let reader = world.reader();
            reader.visits(&world.stack.news(PAGE)).await?;
            reader.taps(ARTICLE).await?;
            reader.field(farthing_e2e::reader::PHONE).await?;
            let driver = world.browser.driver();
            let is_old = "return !AbortSignal.timeout && !globalThis.structuredClone";
            assert!(
                driver.execute(is_old, vec![]).await?.convert::<bool>()?,
                "nothing was taken away"
            );
            let colors = "const style = getComputedStyle(document.querySelector('.sheet'));
                return [style.backgroundColor, getComputedStyle(document.body).color];";
            let colors: [String; 2] = driver.execute(colors, vec![]).await?.convert()?;
            let expected = match theme {
                Theme::Light => ["rgb(255, 255, 255)", "rgb(26, 26, 24)"],
                Theme::Dark => ["rgb(23, 25, 28)", "rgb(241, 240, 236)"],
            };
            assert_eq!(colors, expected, "{theme:?}");
            reader.gives_the_number(NUMBER).await?;
            reader.field(farthing_e2e::reader::CODE).await?;
            let code = reader.receives_a_code(NUMBER).await?;
            reader.types_the_code(&code).await?;
            reader.reads_the_article().await?;
            world.accounts_agree(1).await
        })
        .await?;
    }
    Ok(())
}
