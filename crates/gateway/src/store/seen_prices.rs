//! Prices that the gateway has seen in its own catalogue.

use std::collections::BTreeMap;

use farthing_protocol::{ItemId, Money, PublisherId};

use crate::clock::UnixMillis;
use crate::prices::Seen;
use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// Saves what an item costs now.
pub(crate) async fn note(
    db: &mut Tx,
    (publisher, item): (&PublisherId, &ItemId),
    (regular, asked): (Money, Money),
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into seen_prices (publisher, item, currency, regular, asked, first_at, last_at) \
         values ($1, $2, $3, $4, $5, $6, $6) \
         on conflict (publisher, item, currency, regular, asked) \
         do update set last_at = excluded.last_at",
    )
    .bind(publisher.as_str())
    .bind(item.as_str())
    .bind(regular.currency().code())
    .bind(regular.minor())
    .bind(asked.minor())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// When prices were saved last.
pub(crate) async fn noted_at(db: &mut Tx) -> Result<Option<UnixMillis>, StoreError> {
    let at: Option<i64> = query("select max(last_at) from seen_prices").scalar(db).await?;
    Ok(at.map(UnixMillis))
}

/// All saved prices of a publisher.
pub(crate) async fn of_publisher(
    db: &mut Tx,
    publisher: &PublisherId,
) -> Result<BTreeMap<ItemId, Vec<Seen>>, StoreError> {
    let rows = query("select * from seen_prices where publisher = $1");
    let mut seen = BTreeMap::<ItemId, Vec<Seen>>::new();
    for row in &rows.bind(publisher.as_str()).fetch_all(db).await? {
        let columns = Columns::of("seen_prices", row);
        seen.entry(columns.word("item")?).or_default().push(Seen {
            regular: columns.money("regular", "currency")?,
            asked: columns.money("asked", "currency")?,
            first_at: columns.moment("first_at")?,
            last_at: columns.moment("last_at")?,
        });
    }
    Ok(seen)
}
