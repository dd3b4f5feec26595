//! `presets`, `min`, `max`, `message` and `thanks` of a tip.

use farthing_protocol::{Currency, Money};

use crate::config::section::Section;
use crate::config::{PriceCeiling, localized, prices};
use crate::tips::{TipDraft, TipTerms};

/// Reads the suggested amount and what else can be given. Without a price the smallest amount to
/// choose from is suggested, in won.
pub(super) fn read(section: &Section<'_>, ceiling: &PriceCeiling) -> Option<(Money, TipTerms)> {
    let has_price = section.has("price") || !section.has("presets");
    let price = if has_price { prices::regular(section, ceiling) } else { None };
    let currency = price.map_or(Currency::KRW, Money::currency);
    let amount = |text: &str| prices::asked(text, currency, ceiling);
    let presets = section.parsed_list("presets", amount);
    let (min, max) = (section.parsed("min", amount), section.parsed("max", amount));
    let thanks = localized::read(section, "thanks");
    if section.has("thanks") && thanks.is_none() {
        section.error("thanks", "is empty: { en = \"…\", ko = \"…\" }, at least one of them");
    }
    let message = section.boolean("message").unwrap_or(false);
    let smallest = presets.iter().min_by_key(|money| money.minor()).copied();
    let price = if has_price { price } else { smallest }?;
    let terms = TipTerms::new(price, TipDraft { presets, min, max, message, thanks });
    let terms = terms.map_err(|(key, reason)| section.error(key, reason)).ok()?;
    // Without `max` it is ten times the greatest preset, which can be above the ceiling.
    if let Err(reason) = ceiling.check(terms.bounds.max) {
        section.error("max", reason);
        return None;
    }
    Some((price, terms))
}
