//! A desktop and a phone side by side: the phone pays, the desktop opens.

use anyhow::{Context as _, Result, ensure};
use farthing_e2e::browser::{Browser, Wish};
use farthing_e2e::reader::{CODE, PHONE, Reader};
use farthing_e2e::{World, story_beside_a_phone, story_in, until};
use thirtyfour::prelude::*;

use crate::{ARTICLE, NUMBER, PAGE};

/// The texts beside the QR code on the desktop.
pub(crate) struct Shown {
    pub(crate) address: String,
    pub(crate) short_code: String,
    pub(crate) check: String,
}

/// Opens the QR screen on the desktop.
pub(crate) async fn shows_the_code(world: &World) -> Result<Shown> {
    let reader = world.reader();
    reader.visits(&world.stack.news(PAGE)).await?;
    reader.taps(ARTICLE).await?;
    reader.button_with("my phone").await?.click().await?;
    read_the_code(world, &reader).await
}

/// What the desktop shows, once it does.
pub(crate) async fn read_the_code(world: &World, reader: &Reader<'_>) -> Result<Shown> {
    let driver = world.browser.driver();
    until("the QR code", || async {
        let picture = driver.find(By::Css("img.qr")).await?;
        let name = picture.attr("alt").await?.unwrap_or_default();
        let named = name.contains("Point your phone") && name.contains("₩300");
        Ok((picture.is_displayed().await? && named).then_some(()))
    })
    .await?;
    reader.reads("type ").await?;
    let text = reader.text().await?;
    let after = |mark: &str| text.split(mark).nth(1).map(str::trim_start).unwrap_or_default();
    let check: String = after("pick:").chars().take(2).collect();
    let short_code: String = after("and type").chars().take(11).collect();
    let source = driver.find(By::Css("img.qr")).await?.attr("src").await?;
    let address = decoded(&source.context("the picture has a source")?)?;
    Ok(Shown { address, short_code, check })
}

/// What an independent decoder reads from the picture that the checkout shows.
pub(crate) fn decoded(source: &str) -> Result<String> {
    let path = source.split("<path d=\"").nth(1).context("no dark modules")?;
    let size = source.split("viewBox=\"0 0 ").nth(1).context("no size")?;
    let size: usize = size.split(' ').next().unwrap_or_default().parse()?;
    let mut dark = vec![false; size * size];
    for run in path.split('M').skip(1) {
        let numbers: Vec<usize> =
            run.split([' ', 'h', 'v']).filter_map(|text| text.parse().ok()).collect();
        let [column, row, length, ..] = numbers.as_slice() else { continue };
        dark.iter_mut().skip(row * size + column).take(*length).for_each(|module| *module = true);
    }
    let scale = 6;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(size * scale, size * scale, |x, y| {
            if dark.get(y / scale * size + x / scale) == Some(&true) { 0 } else { 255 }
        });
    let grids = image.detect_grids();
    Ok(grids.first().context("no code is found")?.decode()?.1)
}

/// Picks the check on the phone and continues.
pub(crate) async fn continues(phone: &Reader<'_>, check: &str) -> Result<()> {
    phone.reads("Which number does your computer show?").await?;
    phone.button_with(check).await?.click().await?;
    phone.reads("Which number").await?;
    phone.button_with("Continue").await?.click().await?;
    Ok(())
}

/// Pays on the plain page, which the phone is on by now.
pub(crate) async fn pays(phone: &Reader<'_>) -> Result<()> {
    phone.field(PHONE).await?;
    phone.gives_the_number(NUMBER).await?;
    phone.field(CODE).await?;
    let code = phone.receives_a_code(NUMBER).await?;
    phone.types_the_code(&code).await?;
    phone.presses_pay().await?;
    phone.reads("F-").await
}

/// Opens an address on a phone.
pub(crate) async fn opens(world: &World, browser: &Browser, address: &str) -> Result<()> {
    world.reader_of(browser).visits(address).await
}

#[tokio::test]
async fn what_the_phone_pays_opens_on_the_desktop_and_on_the_phone() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let shown = shows_the_code(world).await?;
        ensure!(shown.address.starts_with(&world.stack.pay("/h/")), "{}", shown.address);
        opens(world, browser, &shown.address).await?;
        let phone = world.reader_of(browser);
        world.reader().reads("A phone shows the payment.").await?;
        continues(&phone, &shown.check).await?;
        world.reader().reads("Continue on your phone.").await?;
        pays(&phone).await?;
        world.reader().reads_the_article().await?;
        world.reader().reads_beside(ARTICLE, "Paid ₩300").await?;
        phone.button_with("Read").await?.click().await?;
        phone.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}

#[tokio::test]
async fn the_short_code_works_and_saying_no_ends_it_on_both_screens() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let shown = shows_the_code(world).await?;
        opens(world, browser, &world.stack.pay("/h?lang=en")).await?;
        let phone = world.reader_of(browser);
        let field = phone.field("input[name='code']").await?;
        field.send_keys(&shown.short_code).await?;
        phone.button_with("Continue").await?.click().await?;
        phone.reads("Which number does your computer show?").await?;
        phone.button_with("This was not me").await?.click().await?;
        phone.reads("This payment was stopped.").await?;
        let reader = world.reader();
        reader.looks_at_the_sheet().await?;
        reader.reads("stopped on the phone").await?;
        reader.button_with("Show a new code").await?.click().await?;
        let again = read_the_code(world, &reader).await?;
        ensure!(again.address != shown.address, "the same address again");
        reader.button_with("Pay another way").await?.click().await?;
        reader.field(PHONE).await?;
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn a_second_phone_is_told_that_it_is_late_and_a_wrong_check_ends_it() -> Result<()> {
    story_beside_a_phone(async |world, browser| {
        let shown = shows_the_code(world).await?;
        opens(world, browser, &shown.address).await?;
        let phone = world.reader_of(browser);
        continues(&phone, &shown.check).await?;
        phone.field(PHONE).await?;
        opens(world, browser, &shown.address).await?;
        phone.reads("Another phone was faster").await?;
        let reader = world.reader();
        reader.looks_at_the_sheet().await?;
        reader.button_with("Pay another way").await?.click().await?;
        reader.button_with("my phone").await?.click().await?;
        let shown = read_the_code(world, &reader).await?;
        opens(world, browser, &shown.address).await?;
        phone.reads("Which number").await?;
        let choices = browser.driver().find_all(By::Css("button[name='check']")).await?;
        ensure!(choices.len() == 3, "there are {} checks", choices.len());
        for choice in choices {
            if choice.text().await? != shown.check {
                choice.click().await?;
                break;
            }
        }
        phone.button_with("Continue").await?.click().await?;
        phone.reads("This payment was stopped.").await?;
        reader.reads("stopped on the phone").await?;
        world.accounts_agree(0).await
    })
    .await
}

#[tokio::test]
async fn a_small_screen_is_offered_no_code_to_point_itself_at() -> Result<()> {
    let wish = Wish { width: 390, height: 844, ..Wish::default() };
    story_in(wish, async |world| {
        let reader = world.reader();
        let driver = world.browser.driver();
        let media = "return matchMedia('(min-device-width: 601px)').matches";
        reader.visits(&world.stack.news(PAGE)).await?;
        let is_wide: bool = driver.execute(media, vec![]).await?.convert()?;
        reader.taps(ARTICLE).await?;
        reader.field(PHONE).await?;
        // Firefox's window is made narrow, and its screen stays wide.
        let offered = driver.find(By::Css(".by-phone")).await?.is_displayed().await?;
        ensure!(offered == is_wide, "offered: {offered}, wide: {is_wide}");
        Ok(())
    })
    .await
}
