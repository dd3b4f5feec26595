//! Codes on paper: what `farthing-gateway qr` writes, pointed at with a phone.

use anyhow::{Result, ensure};
use farthing_e2e::browser::Wish;
use farthing_e2e::reader::{CODE, PHONE, Reader};
use farthing_e2e::{World, story_in};

use crate::NUMBER;
use crate::handoff::decoded;

/// A phone's screen, in CSS pixels.
const PHONE_WIDE: Wish = Wish { width: 390, height: 844, ..Wish::ORDINARY };

/// Opens what an independent decoder reads from the printed code.
async fn points_at_the_code_of(world: &World, item: &str) -> Result<()> {
    let svg = world.stack.gateway_command(&["qr", item]).await?;
    ensure!(svg.contains(">Jeju Post</text>"), "the publication is not named");
    let address = decoded(&svg.replace("shape-rendering=\"crispEdges\" ", ""))?;
    ensure!(address == world.stack.pay(&format!("/pay/{item}")), "it leads to {address}");
    world.reader().visits(&format!("{address}?lang=en")).await
}

/// Pays on the plain page by number and code. `button` sends the number, `confirm` the code.
async fn pays(reader: &Reader<'_>, button: &str, confirm: &str) -> Result<()> {
    let field = reader.field(PHONE).await?;
    reader.types_into(&field, NUMBER).await?;
    reader.button_with(button).await?.click().await?;
    reader.field(CODE).await?;
    let code = reader.receives_a_code(NUMBER).await?;
    reader.types_the_code(&code).await?;
    reader.button_with(confirm).await?.click().await?;
    reader.reads("F-").await
}

#[tokio::test]
async fn a_tip_by_a_code_on_paper_is_given_on_a_phone_and_the_author_says_thanks() -> Result<()> {
    story_in(PHONE_WIDE, async |world| {
        points_at_the_code_of(world, "jeju-post/tips/kim-jiwoo").await?;
        let reader = world.reader();
        reader.reads("A coffee for Kim Jiwoo").await?;
        pays(&reader, "Send the tip", "₩500").await?;
        reader.reads("The next coffee is drunk at the night market.").await?;
        world.accounts_agree_on(&[500]).await
    })
    .await
}

#[tokio::test]
async fn a_bundle_by_a_code_on_paper_is_bought_on_a_phone() -> Result<()> {
    story_in(PHONE_WIDE, async |world| {
        points_at_the_code_of(world, "jeju-post/bundles/weekend").await?;
        pays(&world.reader(), "₩1,200", "₩1,200").await?;
        world.accounts_agree_on(&[1_200]).await
    })
    .await
}
