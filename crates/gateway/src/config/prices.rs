//! `price`, `sale` and `trial` of an item.

use farthing_protocol::{Currency, ItemKind, Money};

use crate::clock::UnixMillis;
use crate::config::PriceCeiling;
use crate::config::section::Section;
use crate::prices::{Prices, Sale};

/// Reads an item's prices. Credit costs its own amount, so it has no sale.
pub(super) fn read(
    section: &Section<'_>,
    kind: Option<ItemKind>,
    ceiling: &PriceCeiling,
) -> Option<Prices> {
    let regular = regular(section, ceiling);
    let prices = regular.map(Prices::fixed);
    if kind == Some(ItemKind::TopUp) {
        return prices;
    }
    let sale = section.has("sale").then(|| {
        let table = section.table("sale");
        let price = lower(&table, regular);
        let until = table.required("until", |text| {
            let moment = UnixMillis::parse_rfc3339(text);
            moment.ok_or_else(|| "not a moment such as 2026-12-24T00:00:00+09:00".to_owned())
        });
        table.finish();
        Some(Sale { price: price?, until: until? })
    });
    let trial = section.has("trial").then(|| {
        let table = section.table("trial");
        let price = lower(&table, regular);
        table.finish();
        price
    });
    Some(Prices { sale: sale.flatten(), trial: trial.flatten(), ..prices? })
}

/// Reads `price = { amount = "300", currency = "KRW" }`.
pub(super) fn regular(section: &Section<'_>, ceiling: &PriceCeiling) -> Option<Money> {
    if !section.has("price") {
        section.error("price", "is missing: { amount = \"300\", currency = \"KRW\" }");
        return None;
    }
    let price = section.table("price");
    let currency = price.required("currency", currency);
    let amount = price.required_text("amount");
    price.finish();
    let checked = asked(amount?, currency?, ceiling);
    checked.map_err(|reason| price.error("amount", reason)).ok()
}

/// An amount that a reader can be asked for.
///
/// # Errors
///
/// A sentence for the operator.
pub(super) fn asked(
    amount: &str,
    currency: Currency,
    ceiling: &PriceCeiling,
) -> Result<Money, String> {
    let money = Money::parse(amount, currency).map_err(|cause| cause.to_string())?;
    if money.is_zero() {
        return Err("must be more than nothing".to_owned());
    }
    ceiling.check(money)?;
    Ok(money)
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).map_err(|cause| cause.to_string())
}

/// A price below the regular one, in the same currency, which need not be repeated.
fn lower(table: &Section<'_>, regular: Option<Money>) -> Option<Money> {
    let own = table.parsed("currency", currency);
    let amount = table.required_text("amount");
    let regular = regular?;
    if let Some(own) = own.filter(|own| *own != regular.currency()) {
        let usual = regular.currency();
        table.error("currency", format!("is {own}, but the item's price is in {usual}"));
        return None;
    }
    let price = match Money::parse(amount?, regular.currency()) {
        Ok(price) if price.is_zero() => Err("must be more than nothing".to_owned()),
        Ok(price) if price.minor() >= regular.minor() => {
            Err(format!("is not below the price, {}", regular.amount()))
        }
        Ok(price) => Ok(price),
        Err(cause) => Err(cause.to_string()),
    };
    price.map_err(|reason| table.error("amount", reason)).ok()
}
