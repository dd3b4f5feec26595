//! The terms of a signed offer besides its price, with the catalogue's names: `presets`, `min`, `max`,
//! `message` and `thanks` of a tip; `articles`, `scope` and `valid_days`, or `items`, of a bundle; `days`,
//! `scope` and `calendar` of a pass.

use farthing_protocol::{ItemId, ItemKind, Localized, Money};
use serde::Deserialize;

use crate::config::{PriceCeiling, is_short, scope};
use crate::grants::Grants;
use crate::tips::{TipDraft, TipTerms};

/// Most articles of a bundle.
const ARTICLES_MAX: u32 = 10_000;
const DAYS_MAX: u32 = 3_660;

/// All terms. The kind of item decides which are allowed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Terms {
    presets: Option<Vec<String>>,
    min: Option<String>,
    max: Option<String>,
    message: Option<bool>,
    thanks: Option<Localized>,
    articles: Option<u32>,
    scope: Option<String>,
    valid_days: Option<u32>,
    items: Option<Vec<ItemId>>,
    days: Option<u32>,
    calendar: Option<bool>,
}

impl Terms {
    /// The grants and the terms of a tip; none if a term is invalid or belongs to another kind.
    pub(super) fn read(
        self,
        kind: ItemKind,
        price: Money,
        ceiling: &PriceCeiling,
    ) -> Option<(Grants, Option<TipTerms>)> {
        if !self.fits(kind) {
            return None;
        }
        if kind == ItemKind::Tip {
            let terms = self.tip(price)?;
            ceiling.check(terms.bounds.max).ok()?;
            return Some((Grants::Item, Some(terms)));
        }
        Some((self.grants(kind)?, None))
    }

    const fn fits(&self, kind: ItemKind) -> bool {
        let of_tip = self.presets.is_some()
            || self.min.is_some()
            || self.max.is_some()
            || self.message.is_some()
            || self.thanks.is_some();
        let of_units = self.articles.is_some() || self.valid_days.is_some();
        let of_set = self.items.is_some();
        let of_pass = self.days.is_some() || self.calendar.is_some();
        let has_scope = self.scope.is_some();
        match kind {
            ItemKind::Tip => !(of_units || of_set || of_pass || has_scope),
            ItemKind::Bundle => !(of_tip || of_pass || (of_set && (of_units || has_scope))),
            ItemKind::Pass => !(of_tip || of_units || of_set),
            _ => !(of_tip || of_units || of_set || of_pass || has_scope),
        }
    }

    fn tip(self, price: Money) -> Option<TipTerms> {
        if self.thanks.as_ref().is_some_and(|thanks| !is_short(thanks)) {
            return None;
        }
        let amount = |text: &String| Money::parse(text, price.currency()).ok();
        let presets = self.presets.unwrap_or_default();
        let presets = presets.iter().map(amount).collect::<Option<Vec<_>>>()?;
        let bound = |text: Option<String>| match text {
            Some(text) => amount(&text).map(Some),
            None => Some(None),
        };
        let draft = TipDraft {
            presets,
            min: bound(self.min)?,
            max: bound(self.max)?,
            message: self.message.unwrap_or(false),
            thanks: self.thanks,
        };
        let terms = TipTerms::new(price, draft).ok()?;
        (!terms.bounds.min.is_zero()).then_some(terms)
    }

    fn grants(self, kind: ItemKind) -> Option<Grants> {
        let count = |asked: Option<u32>, most| asked.is_none_or(|n| (1..=most).contains(&n));
        let is_countable = count(self.articles, ARTICLES_MAX)
            && count(self.valid_days, DAYS_MAX)
            && count(self.days, DAYS_MAX);
        if !is_countable {
            return None;
        }
        if let Some(mut items) = self.items {
            items.sort_unstable();
            items.dedup();
            let is_sellable = !items.is_empty() && Grants::fits_quote(&items);
            return is_sellable.then_some(Grants::Set { items });
        }
        let asked = match self.scope {
            Some(text) => Some(scope(&text).ok()?),
            None => None,
        };
        Some(match Grants::of_kind(kind) {
            Grants::Units { units, scope: all, days } => Grants::Units {
                units: self.articles.unwrap_or(units),
                scope: asked.unwrap_or(all),
                days: self.valid_days.or(days),
            },
            Grants::Pass { days, scope: all, calendar } => Grants::Pass {
                days: self.days.unwrap_or(days),
                scope: asked.unwrap_or(all),
                calendar: self.calendar.unwrap_or(calendar),
            },
            other => other,
        })
    }
}
