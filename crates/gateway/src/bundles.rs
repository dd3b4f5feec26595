//! The price of a bundle or a pass for a reader who has bought single articles lately.
//!
//! The prices of single articles bought in the last seven days are deducted. In a bundle of the reader's
//! choice each of them counts as a used unit. So five articles cost the same whether the bundle is bought
//! before the first or after the third.

use core::time::Duration;

use farthing_protocol::{ItemId, Money, OrderId};

use crate::grants::Grants;

/// For how long a single purchase counts.
pub(crate) const LATELY: Duration = Duration::from_hours(24 * 7);

/// An article that was bought by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Single {
    pub(crate) order: OrderId,
    pub(crate) item: ItemId,
    /// What was paid for it.
    pub(crate) price: Money,
}

/// The rest of a bundle or a pass, to pay and to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// What it costs now.
    pub(crate) price: Money,
    /// The amount that was deducted.
    pub(crate) credited: Money,
    /// The purchases that were counted.
    pub(crate) orders: Vec<OrderId>,
    /// The rights that it grants now.
    pub(crate) grants: Grants,
}

/// Counts single purchases, the newest first, toward a bundle or a pass. A part always remains to be paid and
/// to be used; purchases that do not fit are not counted.
pub(crate) fn count(grants: &Grants, price: Money, singles: &[Single]) -> Counted {
    let mut counted = Counted {
        price,
        credited: Money::zero(price.currency()),
        orders: Vec::new(),
        grants: grants.clone(),
    };
    for single in singles {
        if !grants.opens(&single.item) {
            continue;
        }
        let (Ok(rest), Ok(credited)) =
            (counted.price.checked_sub(single.price), counted.credited.checked_add(single.price))
        else {
            continue;
        };
        if rest.is_zero() {
            continue;
        }
        if let Grants::Units { units, .. } = &mut counted.grants {
            if *units <= 1 {
                break;
            }
            *units -= 1;
        }
        counted.price = rest;
        counted.credited = credited;
        counted.orders.push(single.order.clone());
    }
    counted
}

impl Counted {
    /// What the reader saves now, compared with buying one more article at the price `article` by itself.
    /// None if there is no saving.
    pub(crate) fn saves(&self, article: Money) -> Option<Money> {
        // The counted purchases are paid in both cases, so only the rest is compared.
        article.checked_sub(self.price).ok().filter(|saved| !saved.is_zero())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use farthing_protocol::{Currency, ItemId, Money, OrderId};

    use super::{Single, count};
    use crate::grants::{Grants, Scope};

    fn won(amount: i64) -> Money {
        Money::from_minor(amount, Currency::KRW).unwrap()
    }

    fn single(item: &str, price: Money) -> Single {
        let name = item.replace(|c: char| !c.is_ascii_alphanumeric(), "x");
        let order = OrderId::parse(&format!("ord_{name:0>20}")).unwrap();
        Single { order, item: ItemId::parse(item).unwrap(), price }
    }

    fn five() -> Grants {
        Grants::Units { units: 5, scope: Scope("articles/*".to_owned()), days: None }
    }

    #[test]
    fn single_purchases_are_money_and_units_of_a_bundle() {
        let singles = ["articles/a", "articles/b", "stories/c"].map(|item| single(item, won(300)));
        let counted = count(&five(), won(1_200), &singles);
        assert_eq!((counted.price, counted.credited), (won(600), won(600)));
        assert_eq!((counted.grants.units(), counted.orders.len()), (Some(3), 2));
        assert_eq!(counted.saves(won(300)), None, "600 is more than 300");
    }

    #[test]
    fn something_always_remains_to_be_paid_and_used() {
        let singles = ["a", "b", "c", "d", "e", "f"];
        let singles = singles.map(|name| single(&format!("articles/{name}"), won(300)));
        let counted = count(&five(), won(1_200), &singles);
        assert_eq!((counted.price, counted.grants.units()), (won(300), Some(2)));
        let cheap = singles.clone().map(|single| Single { price: won(10), ..single });
        let counted = count(&five(), won(1_200), &cheap);
        assert_eq!((counted.price, counted.grants.units()), (won(1_160), Some(1)));
    }

    #[test]
    fn a_saving_is_shown_only_if_the_bundle_is_cheaper_than_its_articles() {
        let day = Grants::Pass { days: 1, scope: Scope::all(), calendar: true };
        let singles = [single("articles/a", won(500)), single("articles/b", won(400))];
        let counted = count(&day, won(1_000), &singles);
        assert_eq!((counted.price, counted.credited), (won(100), won(900)));
        // 500 + 400 + 300 one by one are 1,200; the pass is 1,000.
        assert_eq!(counted.saves(won(300)), Some(won(200)));
        assert_eq!(counted.saves(won(100)), None);
        let euro = Money::parse("3", Currency::EUR).unwrap();
        assert_eq!(counted.saves(euro), None, "another currency is no comparison");
        assert!(count(&day, won(1_000), &[single("articles/a", euro)]).orders.is_empty());
    }

    #[test]
    fn only_articles_of_a_set_count_toward_it() {
        let set = Grants::Set { items: vec![ItemId::parse("articles/a").unwrap()] };
        let singles = ["articles/a", "articles/b"].map(|item| single(item, won(300)));
        let counted = count(&set, won(500), &singles);
        assert_eq!((counted.price, counted.grants.units()), (won(200), None));
    }
}
