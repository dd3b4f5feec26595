//! The gateway dies at the worst moment.

use anyhow::Result;
use farthing_e2e::{books, story, until};

use crate::{ARTICLE, PAGE};

#[tokio::test]
async fn a_gateway_that_dies_while_the_carrier_charges_finds_out_what_happened() -> Result<()> {
    story(async |world| {
        // Every answer of this number takes eight seconds: time to die in.
        let number = "010-0000-0008";
        let page = world.stack.news(PAGE);
        let reader = world.reader();
        reader.visits(&page).await?;
        reader.taps(ARTICLE).await?;
        reader.gives_the_number(number).await?;
        let code = reader.receives_a_code(number).await?;
        reader.types_the_code(&code).await?;
        until("the carrier to have taken the code", || async {
            let payments = books::payments(&world.stack).await?;
            Ok(payments.iter().any(|p| p.status != "pending_validation").then_some(()))
        })
        .await?;
        world.stack.crash_gateway().await?;
        let reader = world.reader();
        reader.reads_the_article().await?;
        world.accounts_agree(1).await
    })
    .await
}
