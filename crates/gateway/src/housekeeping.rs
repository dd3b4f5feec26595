//! Forgetting what ran out: answers kept for retries, and phone numbers that are needed no more.

use core::time::Duration;

use crate::api::idempotency::KEPT;
use crate::clock::UnixMillis;
use crate::config::LimitsConfig;
use crate::handoff;
use crate::store::{Store, StoreError, handoffs, idempotency, phones, used_tokens};

const DAY: Duration = Duration::from_hours(24);

/// Forgets what ran out before now.
///
/// # Errors
///
/// If the database fails.
pub(crate) async fn forget(
    store: &Store,
    limits: &LimitsConfig,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let answers_before = now.minus(KEPT);
    let handoffs_before = now.minus(handoff::KEPT);
    let phones_before = now.minus(DAY * limits.phone_days.get());
    let erased = store.write(move |db| {
        Box::pin(async move {
            idempotency::sweep(db, answers_before).await?;
            used_tokens::sweep(db, now).await?;
            handoffs::sweep(db, handoffs_before).await?;
            phones::erase_unused(db, phones_before, now).await
        })
    });
    let erased = erased.await?;
    if erased > 0 {
        tracing::info!(erased, "phone numbers were erased");
    }
    Ok(())
}
