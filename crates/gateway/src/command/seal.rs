//! `seal`: encrypts the marked part of a page.

use anyhow::Context as _;
use farthing_protocol::{ItemId, PublisherId};

use crate::app;
use crate::content::page;
use crate::secrets::{KeyFolder, Rings};
use crate::service::Options;

/// Seals a page. Returns it as it is to be published.
pub(crate) fn seal(
    options: &Options,
    file: &std::path::Path,
    item: Option<&ItemId>,
    publisher: Option<PublisherId>,
) -> anyhow::Result<String> {
    let config = options.configuration()?;
    let publisher = match publisher {
        Some(id) => id,
        None if config.publishers.len() == 1 => {
            config.publishers.keys().next().cloned().context("there is no publisher")?
        }
        None => anyhow::bail!("there are several publishers: name one by --publisher"),
    };
    let sells = config.publishers.get(&publisher);
    let sells = sells.with_context(|| format!("no publisher {publisher} in the configuration"))?;
    let html =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let named = page::item_of(&page::marked(&html)?, item)?;
    anyhow::ensure!(
        sells.items.contains_key(&named),
        "{publisher} does not sell {named}: nobody could open it; add it to the catalogue"
    );
    let keys = KeyFolder::new(app::keys_path(&config));
    let rings = Rings::new(Vec::new(), keys.content_secrets()?);
    let secret = rings.sealer().context("there is no content secret in the key folder")?;
    Ok(page::seal(&html, secret, &publisher, item)?)
}
