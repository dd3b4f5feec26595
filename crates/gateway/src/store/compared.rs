//! How far each carrier's list of payments was compared with the books, and when it was last begun.

use crate::clock::UnixMillis;
use crate::store::{StoreError, Tx, query};

/// Until when a carrier's list was compared, without a gap; none if it never was.
pub(crate) async fn until(db: &mut Tx, carrier: &str) -> Result<Option<UnixMillis>, StoreError> {
    let until = query("select until from compared where carrier = $1").bind(carrier);
    let until: Option<i64> = until.scalar_optional(db).await?;
    Ok(until.map(UnixMillis))
}

/// Saves the moment from which a carrier's list must be compared. An earlier moment that was saved before stays.
pub(crate) async fn go_back(db: &mut Tx, carrier: &str, to: UnixMillis) -> Result<(), StoreError> {
    query(
        "insert into compared (carrier, until) values ($1, $2) on conflict (carrier) \
         do update set until = excluded.until where compared.until > excluded.until",
    )
    .bind(carrier)
    .bind(to.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Saves that a carrier's list was compared from one moment until another. Returns false, and saves nothing, if
/// another gateway has changed the first moment meanwhile.
pub(crate) async fn advance(
    db: &mut Tx,
    carrier: &str,
    (from, until): (UnixMillis, UnixMillis),
) -> Result<bool, StoreError> {
    let moved = query("update compared set until = $1 where carrier = $2 and until = $3")
        .bind(until.0)
        .bind(carrier)
        .bind(from.0)
        .execute(db)
        .await?;
    Ok(moved == 1)
}

/// Saves that this gateway compares a carrier's list at `now`. Returns false, and saves nothing, if a gateway
/// has begun to after `since`.
pub(crate) async fn take(
    db: &mut Tx,
    carrier: &str,
    (since, now): (UnixMillis, UnixMillis),
) -> Result<bool, StoreError> {
    // A moment that is still to come was saved while a clock was ahead.
    let taken = query(
        "update compared set looked_at = $1 \
         where carrier = $2 and (looked_at <= $3 or looked_at > $1)",
    );
    let taken = taken.bind(now.0).bind(carrier).bind(since.0).execute(db).await?;
    Ok(taken == 1)
}
