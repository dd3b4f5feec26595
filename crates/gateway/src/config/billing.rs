//! `billing`, with `tab_limit` and `tab_days` or `top_ups`: how readers pay a publisher.

use farthing_protocol::{Currency, Money};

use crate::config::section::Section;
use crate::config::{LimitsConfig, PriceCeiling};
use crate::orders::TabTerms;

/// Default limit of a tab, in won.
const TAB_LIMIT: i64 = 1_000;

/// Default number of days that a tab may stay open.
const TAB_DAYS: u64 = 30;

/// Default amounts of a top-up, in won.
const TOP_UPS: [i64; 3] = [3_000, 5_000, 10_000];

/// How readers pay a publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Billing {
    /// Every purchase is its own phone-bill payment.
    Direct,
    /// The first purchases are put on a tab, which is settled later in one charge.
    Tab {
        /// The most that may be open.
        limit: Money,
        /// After how many days the tab must be settled before the next purchase.
        days: u32,
    },
    /// Purchases are taken from credit.
    Credit {
        /// The amounts of a top-up: smallest first, never empty.
        top_ups: Vec<Money>,
    },
}

impl Billing {
    /// The terms of tabs; none if the publisher has no tabs.
    pub(crate) const fn tab(&self, limits: &LimitsConfig) -> Option<TabTerms> {
        match self {
            Self::Tab { limit, days } => Some(TabTerms {
                limit: *limit,
                days: *days,
                per_address: limits.tabs_per_address,
                per_publisher: limits.tabs_per_publisher,
            }),
            Self::Direct | Self::Credit { .. } => None,
        }
    }

    /// As readers see it.
    pub(crate) const fn view(&self) -> farthing_protocol::Billing {
        match self {
            Self::Direct => farthing_protocol::Billing::Direct,
            Self::Tab { .. } => farthing_protocol::Billing::Tab,
            Self::Credit { .. } => farthing_protocol::Billing::Credit,
        }
    }
}

/// Reads `billing`. The default is `direct`.
pub(super) fn read(section: &Section<'_>, ceiling: &PriceCeiling) -> Option<Billing> {
    let word = section.text("billing").unwrap_or("direct");
    let keys =
        [("tab_limit", "tab"), ("tab_days", "tab"), ("top_ups", "credit"), ("top_up", "credit")];
    for (key, goes_with) in keys {
        if section.has(key) && word != goes_with {
            section.error(key, format!("goes with billing = \"{goes_with}\" only"));
        }
    }
    match word {
        "direct" => Some(Billing::Direct),
        "tab" => {
            let limit = section.parsed("tab_limit", |text| charged(text, ceiling));
            if !section.has("tab_limit") && ceiling.check(known(TAB_LIMIT)).is_err() {
                section.error("tab_limit", format!("needed: {TAB_LIMIT} is above max_price"));
            }
            let limit = limit.unwrap_or_else(|| known(TAB_LIMIT));
            let days = section.integer("tab_days", 1..=3_660).unwrap_or(TAB_DAYS);
            Some(Billing::Tab { limit, days: u32::try_from(days).ok()? })
        }
        "credit" => Some(Billing::Credit { top_ups: top_ups(section, ceiling) }),
        _ => {
            section.error("billing", "one of \"direct\", \"tab\" and \"credit\"");
            None
        }
    }
}

/// `top_ups`, a list; or the one amount of `top_up`, as version 0.1 had it.
fn top_ups(section: &Section<'_>, ceiling: &PriceCeiling) -> Vec<Money> {
    if section.has("top_ups") && section.has("top_up") {
        section.error("top_up", "cannot be used together with top_ups: remove one of the two");
    }
    let mut amounts = section.parsed_list("top_ups", |text| charged(text, ceiling));
    amounts.extend(section.parsed("top_up", |text| charged(text, ceiling)));
    if amounts.is_empty() {
        let usual = TOP_UPS.into_iter().map(known);
        amounts.extend(usual.filter(|amount| ceiling.check(*amount).is_ok()));
        if amounts.is_empty() && !section.has("top_ups") && !section.has("top_up") {
            section.error("top_ups", "needed: the usual amounts are above max_price");
        }
    }
    amounts.sort_unstable_by_key(|amount| amount.minor());
    amounts.dedup();
    amounts
}

/// Reads an amount that a single charge must be able to take: a tab above what a line can pay could never be
/// settled.
fn charged(text: &str, ceiling: &PriceCeiling) -> Result<Money, String> {
    let money = won(text)?;
    ceiling.check(money)?;
    Ok(money)
}

/// Reads an amount of won above zero.
pub(super) fn won(text: &str) -> Result<Money, String> {
    match Money::parse(text, Currency::KRW) {
        Ok(money) if !money.is_zero() => Ok(money),
        Ok(_) => Err("must be more than nothing".to_owned()),
        Err(cause) => Err(format!("{cause} of won, such as \"1000\"")),
    }
}

/// An amount of won that is written in this program.
pub(super) fn known(minor: i64) -> Money {
    Money::from_minor(minor, Currency::KRW).unwrap_or(Money::zero(Currency::KRW))
}

#[cfg(test)]
mod tests;
