//! The ways to pay, best first: a pure function of the item, the publisher's billing and the device's tab,
//! credit, bundles and passes.

use farthing_protocol::{ItemKind, Money, Way};

use crate::config::Billing;
use crate::grants::Grants;
use crate::orders::means::Means;
use crate::orders::tabs::TabTerms;

/// The item that is sold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sold<'a> {
    /// The kind of item.
    pub(crate) kind: ItemKind,
    pub(crate) price: Money,
    pub(crate) grants: &'a Grants,
}

/// The ways, best first: those that need one tap, then those that need a phone number and a code. `terms` are the
/// terms of the publisher's tabs; none if the publisher has no tabs.
pub(crate) fn ways(
    billing: &Billing,
    terms: Option<&TabTerms>,
    sold: Sold<'_>,
    means: &Means,
) -> Vec<Way> {
    // Credit is paid by a carrier only: it cannot be bought from credit or a tab.
    if *sold.grants == Grants::Credit {
        return vec![Way::PhoneBill];
    }
    let open = means.tab.open;
    let settle = match open.checked_add(sold.price) {
        Ok(total) if !open.is_zero() => Some(Way::Settle { open, total }),
        _ => None,
    };
    // An overdue tab must be settled before the next purchase.
    if terms.is_some_and(|terms| terms.is_overdue(&means.tab, means.now)) {
        return settle.into_iter().collect();
    }
    let mut ways = Vec::new();
    if sold.kind == ItemKind::Article {
        ways.extend(means.pass.map(|pass| Way::Pass { until: pass.told() }));
        ways.extend(
            means.bundle.map(|(units_left, held)| Way::Bundle { units_left, until: held.told() }),
        );
    }
    if let Some(terms) = terms
        && terms.cover(&means.tab, sold.price, means.now)
    {
        ways.push(Way::Tab { open, limit: terms.limit });
    }
    if means.credit.minor() >= sold.price.minor() {
        ways.push(Way::Credit { balance: means.credit });
    }
    ways.extend(settle);
    let amounts = top_ups(billing, sold.price, means.own_credit);
    if !amounts.is_empty() {
        ways.push(Way::TopUp { balance: means.own_credit, amounts });
    }
    ways.push(Way::PhoneBill);
    ways
}

/// The top-ups that cover a price together with the present credit, smallest first.
pub(crate) fn top_ups(billing: &Billing, price: Money, credit: Money) -> Vec<Money> {
    let Billing::Credit { top_ups } = billing else { return Vec::new() };
    let covers = |amount: &&Money| {
        amount
            .checked_add(credit)
            .is_ok_and(|sum| sum.currency() == price.currency() && sum.minor() >= price.minor())
    };
    top_ups.iter().filter(covers).copied().collect()
}

#[cfg(test)]
mod tests;
