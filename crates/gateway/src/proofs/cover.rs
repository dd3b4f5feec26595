//! Pays an order by the pass, bundle or credit of a phone that was proved, as if it had been placed with that
//! method.

use farthing_protocol::{ItemKind, Money};

use crate::clock::UnixMillis;
use crate::id_generator;
use crate::orders::error::OrderError;
use crate::orders::grant::grant;
use crate::orders::lending::{Reach, lend};
use crate::orders::pay_publisher::from_credit;
use crate::secrets::phones::Lookup;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::receipts::ReceiptRow;
use crate::store::{self, Tx};

/// Whether the phone still has the item: it bought it, its pass or bundle opens it, or its credit pays it.
/// Credit was bought, so it never pays the price of a first purchase.
pub(super) async fn holds(
    db: &mut Tx,
    order: &OrderRow,
    phone: &Lookup,
    now: UnixMillis,
) -> Result<bool, OrderError> {
    let has = store::covers::of_phone(db, order, phone, now).await?;
    if has.bought_by.is_some() || has.cover.is_some() {
        return Ok(true);
    }
    Ok(!order.is_trial && pays(db, order, phone).await?)
}

/// Whether credit pays it, including the credit on other devices of the phone.
async fn pays(db: &mut Tx, order: &OrderRow, phone: &Lookup) -> Result<bool, OrderError> {
    let credit = Reach::of(order, Some(phone)).credit_in_turn(db).await?;
    Ok(credit.minor() >= order.price.minor())
}

/// Uses the pass, bundle or credit that the device just got, unless the device owns the item already.
pub(super) async fn use_it(
    db: &mut Tx,
    order: &OrderRow,
    phone: Lookup,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let is_article = order.kind == ItemKind::Article;
    let bundle =
        if is_article { store::covers::bundle_in_turn(db, order, now).await? } else { None };
    if store::rights::is_owned(db, order).await? {
        return Ok(());
    }
    let nothing = Money::zero(order.price.currency());
    let pass = if is_article { store::covers::pass_in_turn(db, order, now).await? } else { None };
    let mut amount = nothing;
    if let Some(pass) = pass {
        store::fundings::insert(db, &order.id, &Source::Pass(pass.id), nothing).await?;
    } else if let Some((right, used)) = bundle {
        let source = Source::BundleUnit(right.id.clone());
        store::fundings::insert(db, &order.id, &source, nothing).await?;
        store::rights::use_unit(db, (&right, used), order).await?;
        grant(db, order, Some(phone), now).await?;
    } else if pays(db, order, &phone).await? {
        lend(db, order, Some(&phone), now).await?;
        from_credit(db, order, now).await?;
        grant(db, order, Some(phone), now).await?;
        amount = order.price;
    } else {
        return Ok(());
    }
    let number = id_generator::receipt_number()?;
    let receipt = ReceiptRow { number, amount, refund_until: None, paid_at: now };
    Ok(store::receipts::issue(db, &order.id, &receipt).await?)
}
