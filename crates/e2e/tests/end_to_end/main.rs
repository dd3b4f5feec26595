//! The whole product, as a reader meets it. See `cargo xtask test e2e`.

mod access;

mod buying;

mod carrier;

mod contract;

mod crash;

mod handoff;

mod handoff_endings;

mod handoff_picture;

mod midnight;

mod mishaps;

mod network;

mod one_tap;

mod page;

mod passkeys;

mod plain;

mod returning;

mod silent;

mod storage;

mod typing;

mod ways;

mod windows;

use anyhow::Result;
use farthing_e2e::World;
use farthing_e2e::reader::{CODE, Reader};

/// The article that exists in every publication.
const ARTICLE: &str = "articles/night-market";

/// Its page in the publication with direct billing.
const PAGE: &str = "/direct/night-market.html";

/// A number that pays.
const NUMBER: &str = "010-1234-5678";

/// Takes the reader from the page to the field for the code. Returns the code.
async fn at_the_code(world: &World, reader: &Reader<'_>) -> Result<String> {
    reader.visits(&world.stack.news(PAGE)).await?;
    reader.taps(ARTICLE).await?;
    reader.gives_the_number(NUMBER).await?;
    reader.field(CODE).await?;
    reader.receives_a_code(NUMBER).await
}
