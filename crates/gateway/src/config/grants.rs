//! What an item grants: `articles`, `scope` and `valid_days` of a bundle, or `items` of a fixed one; `days`,
//! `scope` and `calendar` of a pass.

use farthing_protocol::{ItemId, ItemKind};

use crate::config::section::Section;
use crate::grants::{Grants, Scope};

/// Reads what an item of that kind grants. The defaults are those of [`Grants::of_kind`].
pub(super) fn read(section: &Section<'_>, kind: Option<ItemKind>) -> Option<Grants> {
    if kind? == ItemKind::Bundle && section.has("items") {
        return Some(set(section));
    }
    let scope = |known: Scope| section.parsed("scope", scope).unwrap_or(known);
    let count = |key, most| section.integer(key, 1..=most).and_then(|n| u32::try_from(n).ok());
    Some(match Grants::of_kind(kind?) {
        Grants::Units { units, scope: all, days } => Grants::Units {
            units: count("articles", 10_000).unwrap_or(units),
            scope: scope(all),
            days: count("valid_days", 3_660).or(days),
        },
        Grants::Pass { days, scope: all, calendar } => Grants::Pass {
            days: count("days", 3_660).unwrap_or(days),
            scope: scope(all),
            calendar: section.boolean("calendar").unwrap_or(calendar),
        },
        other @ (Grants::Item | Grants::Set { .. } | Grants::Credit | Grants::Settlement) => other,
    })
}

/// Reads a fixed set of articles. It opens these and no others, for good.
fn set(section: &Section<'_>) -> Grants {
    for key in ["articles", "scope", "valid_days"] {
        if section.has(key) {
            section.error(key, "does not go with items: a fixed set opens those, for good");
        }
    }
    let id = |text: &str| ItemId::parse(text).map_err(|cause| cause.to_string());
    let mut items = section.parsed_list("items", id);
    items.sort_unstable();
    let named = items.len();
    items.dedup();
    if items.len() < named {
        section.error("items", "names an article twice");
    }
    if items.is_empty() {
        section.error("items", "names no article");
    }
    if !Grants::fits_quote(&items) {
        section.error("items", "names too many articles: their ids may have 20,000 bytes together");
    }
    Grants::Set { items }
}

/// Reads a scope: an item's id, or the beginning of ids with a star behind it, such as `articles/*`.
///
/// # Errors
///
/// A sentence for the operator: what a scope can be.
pub(crate) fn scope(text: &str) -> Result<Scope, String> {
    let beginning = text.strip_suffix('*').map(|start| start.strip_suffix('/').unwrap_or(start));
    let is_scope = match beginning {
        Some("") => true,
        Some(beginning) => ItemId::parse(beginning).is_ok(),
        None => ItemId::parse(text).is_ok(),
    };
    if is_scope {
        return Ok(Scope(text.to_owned()));
    }
    Err("not an item's id, nor the beginning of some such as articles/*".to_owned())
}
