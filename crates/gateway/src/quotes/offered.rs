//! The offer for one reader now: the quote, and what is shown beside its price.

use farthing_protocol::ways::{AlternativeView, DiscountView, TipView};
use farthing_protocol::{ItemId, ItemKind, Money};

use crate::api::error::ApiError;
use crate::app::App;
use crate::bundles::{self, Single};
use crate::config::{Item, Publisher};
use crate::handoff::handed::Handed;
use crate::orders::Caller;
use crate::prices::{Why, was_asked};
use crate::quotes::{Quote, Standing};
use crate::store::{seen_prices, shopping};

/// An offer for one reader.
#[derive(Debug)]
pub(crate) struct Offered {
    /// The item and its price.
    pub(crate) quote: Quote,
    /// For a tip: what can be chosen.
    pub(crate) tip: Option<TipView>,
    /// Present if the price is below the regular price and the regular price may be shown beside it.
    pub(crate) discount: Option<DiscountView>,
    /// The amount that was deducted for single purchases.
    pub(crate) credited: Option<Money>,
    /// Number of articles of the reader's choice that it opens; none if it is not a bundle of that kind.
    pub(crate) articles: Option<u32>,
    /// Bundles and passes that would open it too.
    pub(crate) alternatives: Vec<AlternativeView>,
}

/// Offers an item of the catalogue. None if it is not in there.
///
/// # Errors
///
/// [`ApiError::Internal`] if the database fails.
pub(crate) async fn item(
    app: &App,
    caller: &Caller,
    publisher: &Publisher,
    item: &ItemId,
) -> Result<Option<Offered>, ApiError> {
    let Some(found) = publisher.items.get(item) else { return Ok(None) };
    let now = app.clock.now();
    let mut db = app.store.read().await?;
    let (seller, device) = (&publisher.id, &caller.device);
    let is_newcomer = shopping::is_newcomer(&mut db, seller, device, item).await?
        && !shopping::is_returning(&mut db, seller, device).await?;
    let since = now.minus(bundles::LATELY);
    let singles = shopping::singles(&mut db, seller, device, since).await?;
    let asked = found.prices.asked(now, is_newcomer);
    let regular = found.prices.regular;
    let until = match asked.why {
        Some(Why::Sale(until)) => {
            let seen = seen_prices::of_publisher(&mut db, seller).await?;
            let seen = seen.get(item).map(Vec::as_slice).unwrap_or_default();
            was_asked(seen, regular, now).then(|| Some(until.to_rfc3339()))
        }
        // Other readers pay the regular price now.
        Some(Why::Trial) => Some(None),
        None => None,
    };
    let standing = Standing { now, is_newcomer, singles: &singles };
    let Some(quote) = Quote::for_item(device, publisher, item, &standing)? else {
        return Ok(None);
    };
    let credited = asked.price.checked_sub(quote.price).ok().filter(|money| !money.is_zero());
    let alternatives = alternatives(publisher, &quote, &standing);
    Ok(Some(Offered {
        tip: found.tip.as_ref().map(crate::tips::TipTerms::view),
        discount: until.map(|until| DiscountView { regular, until }),
        credited,
        articles: quote.grants.units(),
        alternatives,
        quote,
    }))
}

impl Offered {
    /// The offer for a purchase that a desktop handed over, with all choices made.
    pub(crate) fn handed(handed: &Handed) -> Self {
        let quote = handed.quote().clone();
        let price = handed.tip().unwrap_or(quote.price);
        Self::signed(Quote { price, ..quote }, None)
    }

    /// Shows an offer that the publisher signed, without discounts and alternatives.
    pub(crate) fn signed(quote: Quote, tip: Option<TipView>) -> Self {
        let articles = quote.grants.units();
        Self { quote, tip, discount: None, credited: None, articles, alternatives: Vec::new() }
    }
}

/// Bundles and passes that also open the article. Those that cost less than the article, after the deduction of
/// recent single purchases, come first. Within each group the cheapest comes first.
fn alternatives(
    publisher: &Publisher,
    article: &Quote,
    standing: &Standing<'_>,
) -> Vec<AlternativeView> {
    if article.kind != ItemKind::Article {
        return Vec::new();
    }
    let others = publisher.items.iter().filter(|(_, other)| {
        matches!(other.kind, ItemKind::Bundle | ItemKind::Pass)
            && other.grants.opens(&article.item)
            && other.prices.regular.currency() == article.price.currency()
    });
    let view = |(id, other): (&ItemId, &Item)| alternative(id, other, article.price, standing);
    let mut views: Vec<_> = others.map(view).collect();
    views.sort_by_key(|view| (view.saves.is_none(), view.price.minor()));
    views
}

fn alternative(
    id: &ItemId,
    other: &Item,
    article: Money,
    standing: &Standing<'_>,
) -> AlternativeView {
    let asked = other.prices.asked(standing.now, standing.is_newcomer);
    let singles: &[Single] = standing.singles;
    let counted = bundles::count(&other.grants, asked.price, singles);
    AlternativeView {
        item: id.clone(),
        kind: other.kind,
        title: other.title.clone(),
        price: counted.price,
        credited: Some(counted.credited).filter(|credited| !credited.is_zero()),
        saves: counted.saves(article),
        articles: counted.grants.units(),
    }
}
