//! Deletes expired data: answers kept for retries, used tokens and challenges, hand-offs, counts of undos,
//! phone numbers that are no longer needed, and old messages of readers. Also saves current prices.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::config::{Config, LimitsConfig, Publisher};
use crate::handoff;
use crate::orders::undo;
use crate::store::{
    Store, StoreError, handoffs, idempotency, passkeys, phones, seen_prices, shopping, tabs,
    tip_notes, undos, used_challenges, used_tokens,
};

const DAY: Duration = Duration::from_hours(24);

/// How long it is remembered that a device's reader has bought before. It ends soon, because the number could be
/// mistyped.
const RETURNING_FOR: Duration = DAY;

/// How often prices are saved.
const PRICES_EVERY: Duration = Duration::from_hours(1);

/// Deletes data that expired before now, and saves prices from time to time.
///
/// # Errors
///
/// If the database fails.
pub(crate) async fn work(
    store: &Store,
    config: &Config,
    now: UnixMillis,
) -> Result<(), StoreError> {
    forget(store, &config.limits, now).await?;
    // If another gateway has saved the prices within the last hour, this one need not.
    let noted_at = {
        let mut db = store.read().await?;
        seen_prices::noted_at(&mut db).await?
    };
    if noted_at.is_none_or(|at| now.since(at) >= PRICES_EVERY) {
        note_prices(store, config, now).await?;
    }
    Ok(())
}

/// Deletes data that expired before now.
///
/// # Errors
///
/// If the database fails.
pub(crate) async fn forget(
    store: &Store,
    limits: &LimitsConfig,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let answers_before = now.minus(idempotency::KEPT);
    let handoffs_before = now.minus(handoff::KEPT);
    let undos_before = now.minus(undo::WINDOW);
    let phones_before = now.minus(DAY * limits.phone_days.get());
    let erased = store.write(move |db| {
        Box::pin(async move {
            idempotency::sweep(db, answers_before).await?;
            used_tokens::sweep(db, now).await?;
            used_challenges::sweep(db, now).await?;
            passkeys::sweep(db, now).await?;
            handoffs::sweep(db, handoffs_before).await?;
            tabs::forget_addresses(db, phones_before).await?;
            undos::sweep_counts(db, undos_before).await?;
            shopping::forget_returning(db, now.minus(RETURNING_FOR)).await?;
            let words = tip_notes::erase_before(db, phones_before, now).await?;
            Ok::<_, StoreError>((phones::erase_unused(db, phones_before, now).await?, words))
        })
    });
    let (phones, words) = erased.await?;
    if phones > 0 {
        tracing::info!(phones, "phone numbers were erased");
    }
    if words > 0 {
        tracing::info!(words, "messages to authors were erased");
    }
    Ok(())
}

/// Saves the present price of every item, to know later which price was really asked.
///
/// # Errors
///
/// If the database fails.
pub(crate) async fn note_prices(
    store: &Store,
    config: &Config,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let prices = |publisher: &Publisher| {
        let id = publisher.id.clone();
        let items = publisher.items.iter().map(move |(item, found)| {
            let asked = found.prices.public(now).price;
            (id.clone(), item.clone(), (found.prices.regular, asked))
        });
        items.collect::<Vec<_>>()
    };
    let all: Vec<_> = config.publishers.values().flat_map(prices).collect();
    let noted = store.write(move |db| {
        Box::pin(async move {
            for (publisher, item, prices) in &all {
                seen_prices::note(db, (publisher, item), *prices, now).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    noted.await
}
