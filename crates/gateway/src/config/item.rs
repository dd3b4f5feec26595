//! `[[publisher.item]]`: what is sold.

use std::collections::BTreeMap;

use farthing_protocol::{ItemId, ItemKind, Localized};

use crate::config::origin::WebOrigin;
use crate::config::page_url::{self, PageUrl};
use crate::config::section::Section;
use crate::config::{PriceCeiling, grants, localized, prices, tip};
use crate::grants::Grants;
use crate::prices::Prices;
use crate::tips::TipTerms;

/// A `[[publisher.item]]` of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    /// What it is called.
    pub(crate) title: Localized,
    /// What it costs; for a tip the suggested amount.
    pub(crate) prices: Prices,
    /// For a tip: what can be given.
    pub(crate) tip: Option<TipTerms>,
    /// What it gives once it is paid.
    pub(crate) grants: Grants,
    pub(crate) url: Option<PageUrl>,
}

/// All items of a publisher.
pub(super) fn read_all(
    publisher: &Section<'_>,
    origins: &[WebOrigin],
    ceiling: &PriceCeiling,
) -> BTreeMap<ItemId, Item> {
    let mut items = BTreeMap::new();
    let mut sets = Vec::new();
    for section in publisher.tables("item") {
        let id = section.required("id", |text| ItemId::parse(text).map_err(|e| e.to_string()));
        let item = read(&section, origins, ceiling);
        section.finish();
        let (Some(id), Some(item)) = (id, item) else { continue };
        if items.contains_key(&id) {
            section.error("id", format!("another item is called {id} too"));
        }
        if let Grants::Set { items: set } = &item.grants {
            sets.push((section, set.clone()));
        }
        items.insert(id, item);
    }
    for (section, set) in sets {
        let is_article =
            |id| items.get(id).is_some_and(|item: &Item| item.kind == ItemKind::Article);
        for unknown in set.iter().filter(|id| !is_article(id)) {
            section.error("items", format!("{unknown} is not an article of this publisher"));
        }
    }
    items
}

fn read(section: &Section<'_>, origins: &[WebOrigin], ceiling: &PriceCeiling) -> Option<Item> {
    let kind = section.required("kind", |text| match text {
        "article" => Ok(ItemKind::Article),
        "tip" => Ok(ItemKind::Tip),
        "bundle" => Ok(ItemKind::Bundle),
        "pass" => Ok(ItemKind::Pass),
        "top_up" => Ok(ItemKind::TopUp),
        _ => Err("one of article, tip, bundle, pass and top_up".to_owned()),
    });
    let title = localized::read(section, "title");
    if title.is_none() {
        section.error("title", "is missing: { en = \"…\", ko = \"…\" }, at least one of them");
    }
    let url = page_url::read(section, "url", origins);
    let grants = grants::read(section, kind);
    let (prices, tip) = if kind == Some(ItemKind::Tip) {
        let tip = tip::read(section, ceiling);
        tip.map_or((None, None), |(price, terms)| (Some(Prices::fixed(price)), Some(terms)))
    } else {
        (prices::read(section, kind, ceiling), None)
    };
    Some(Item { kind: kind?, title: title?, prices: prices?, tip, grants: grants?, url })
}

#[cfg(test)]
mod tests;
