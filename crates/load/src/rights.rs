//! Asks the gateways once more what every reader may open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::identity::Identity;
use crate::reader::{Reader, World};

/// How many readers ask at the same time.
const AT_ONCE: usize = 32;

/// Asks for all of these readers whether they may open what they wanted to buy.
///
/// # Errors
///
/// If the gateways do not answer.
pub(crate) async fn of(
    world: &World,
    readers: impl IntoIterator<Item = Identity>,
) -> Result<BTreeMap<Identity, bool>> {
    let open: Vec<Identity> = readers.into_iter().collect();
    let open = Arc::new(Mutex::new(open));
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (open, world) = (Arc::clone(&open), world.clone());
            tokio::spawn(async move {
                let mut found = Vec::new();
                loop {
                    let next = open.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(identity) = next else { return Ok(found) };
                    let entitled = Reader::new(identity, &world).asks_again().await;
                    let entitled = entitled.map_err(|failure| {
                        anyhow::anyhow!("the right of reader {}: {failure:?}", identity.number)
                    })?;
                    found.push((identity, entitled));
                }
            })
        })
        .collect();
    let mut rights = BTreeMap::new();
    for task in tasks {
        let found: Result<Vec<(Identity, bool)>> = task.await.context("an asker panicked")?;
        rights.extend(found?);
    }
    Ok(rights)
}
