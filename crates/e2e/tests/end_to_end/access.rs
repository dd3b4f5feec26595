//! axe-core finds nothing on any screen, in both themes and languages.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use farthing_e2e::browser::{Theme, Wish};
use farthing_e2e::environment;
use farthing_e2e::{World, story_in, until};

use crate::{ARTICLE, NUMBER, PAGE};

/// How the page is looked at.
#[derive(Clone, Copy)]
struct Look {
    language: &'static str,
    page: &'static str,
    width: u32,
    theme: Theme,
}

/// Whether nothing is being animated, two frames after the question: WebKit's styles follow the end of an animation
/// with the next frame. From then on it is noted if something begins to move.
const IS_STILL: &str = "
    const done = arguments[arguments.length - 1];
    const look = () => {
        window.hasMoved = false;
        for (const type of ['animationstart', 'transitionrun']) {
            document.addEventListener(type, () => { window.hasMoved = true; }, true);
        }
        done(document.getAnimations().every(a => a.playState !== 'running'));
    };
    const next = then => requestAnimationFrame(() => setTimeout(then));
    if (document.getAnimations().some(a => a.playState === 'running')) done(false);
    else next(() => next(look));";

/// What axe finds; nothing is said if the screen has begun to move meanwhile.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const tell = found => done(window.hasMoved ? null : found);
    axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
        result => tell(result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | ')).join('\\n')),
        error => done('axe failed: ' + error));";

/// Checks what is in front of the reader; with `FARTHING_SHOTS` set, also keeps a picture of it.
async fn check(world: &World, look: Look, screen: &str) -> Result<()> {
    let driver = world.browser.driver();
    driver.execute(std::fs::read_to_string(environment::path("FARTHING_AXE")?)?, vec![]).await?;
    // What is just fading in has the colours of the way there.
    let found: String = until("a look at a screen that stands still", || async {
        let is_still: bool = driver.execute_async(IS_STILL, vec![]).await?.convert()?;
        if !is_still {
            return Ok(None);
        }
        Ok(driver.execute_async(RUN, vec![]).await?.convert::<Option<String>>()?)
    })
    .await?;
    if let Some(folder) = std::env::var_os("FARTHING_SHOTS") {
        let theme = if look.theme == Theme::Dark { "dark" } else { "light" };
        let name = format!("{screen}-{}-{}-{theme}.png", look.width, look.language);
        std::fs::create_dir_all(&folder)?;
        driver.screenshot(&PathBuf::from(folder).join(name)).await?;
    }
    ensure!(found.is_empty(), "{screen}: {found}");
    Ok(())
}

/// A look that the browser did not take on would be no test of it.
async fn is_as_wished(world: &World, look: Look) -> Result<()> {
    let script = "return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]";
    let (width, is_dark): (u32, bool) =
        world.browser.driver().execute(script, vec![]).await?.convert()?;
    ensure!(width == look.width, "the page is {width} wide, not {}", look.width);
    ensure!(is_dark == (look.theme == Theme::Dark), "the theme is not {:?}", look.theme);
    Ok(())
}

async fn every_screen(look: Look) -> Result<()> {
    let Look { width, language, theme, .. } = look;
    let wish = Wish { width, language, theme, ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        reader.visits(&world.stack.news("/")).await?;
        is_as_wished(world, look).await?;
        check(world, look, "0-demo").await?;
        reader.visits(&world.stack.news(look.page)).await?;
        reader.button_of(ARTICLE).await?;
        check(world, look, "1-article").await?;
        reader.taps(ARTICLE).await?;
        reader.field(farthing_e2e::reader::PHONE).await?;
        check(world, look, "2-phone").await?;
        reader.gives_the_number("010-12").await?;
        check(world, look, "3-wrong-number").await?;
        reader.gives_the_number("010-0000-0002").await?;
        reader.field(farthing_e2e::reader::PHONE).await?;
        world.accounts_agree(0).await?;
        check(world, look, "4-refused").await?;
        reader.gives_the_number(NUMBER).await?;
        let code = reader.receives_a_code(NUMBER).await?;
        reader.field(farthing_e2e::reader::CODE).await?;
        check(world, look, "5-code").await?;
        reader.types_the_code(&code).await?;
        reader.reads_the_article().await?;
        world.accounts_agree(1).await?;
        check(world, look, "6-opened").await?;
        reader.asks_for_the_receipt(ARTICLE).await?;
        reader.reads("F-").await?;
        check(world, look, "7-receipt").await?;
        reader.visits(&world.stack.pay(&format!("/pay/jeju-post/{ARTICLE}"))).await?;
        check(world, look, "8-plain").await
    })
    .await
}

#[tokio::test]
async fn english_light_on_a_wide_screen_has_no_violations() -> Result<()> {
    every_screen(Look { language: "en-US", page: PAGE, width: 1280, theme: Theme::Light }).await
}

#[tokio::test]
async fn english_dark_on_a_phone_has_no_violations() -> Result<()> {
    every_screen(Look { language: "en-US", page: PAGE, width: 360, theme: Theme::Dark }).await
}

#[tokio::test]
async fn korean_light_on_a_phone_has_no_violations() -> Result<()> {
    let page = "/direct/ko/night-market.html";
    every_screen(Look { language: "ko-KR", page, width: 360, theme: Theme::Light }).await
}

#[tokio::test]
async fn korean_dark_on_a_wide_screen_has_no_violations() -> Result<()> {
    let page = "/direct/ko/night-market.html";
    every_screen(Look { language: "ko-KR", page, width: 1280, theme: Theme::Dark }).await
}
