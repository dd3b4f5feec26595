//! What an item gives: `articles`, `scope` and `valid_days` of a bundle; `days`, `scope` and
//! `calendar` of a pass.

use farthing_protocol::{ItemId, ItemKind};

use crate::config::section::Section;
use crate::grants::{Grants, Scope};

/// Reads what an item of that kind gives. What is not said is as [`Grants::of_kind`] has it.
pub(super) fn read(section: &Section<'_>, kind: Option<ItemKind>) -> Option<Grants> {
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
        other @ (Grants::Item | Grants::Credit | Grants::Settlement) => other,
    })
}

/// An item's id, or the beginning of some with a star behind it.
fn scope(text: &str) -> Result<Scope, String> {
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
