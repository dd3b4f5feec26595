//! Rights that a device got by a claim token, for a purchase by a browser on the plain page.

use farthing_protocol::{DeviceId, ItemId, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::store::used_tokens::{self, Use};
use crate::store::{StoreError, Tx, orders, query};

/// Most devices that can claim one purchase, besides the one that bought it: enough for one reader's own
/// devices.
const DEVICES_MAX: i64 = 5;

/// A claim from a verified token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The nonce that makes the token valid only once.
    pub(crate) nonce: String,
    /// When the token expires.
    pub(crate) expires_at: UnixMillis,
    pub(crate) publisher: PublisherId,
    pub(crate) item: ItemId,
    pub(crate) order: OrderId,
}

/// The result of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// The device holds the right.
    Held,
    /// Another device has used the token, or [`DEVICES_MAX`] devices hold the right.
    Used,
    /// There is no such right.
    Nothing,
}

/// Grants the device the right of an order. A retry by the same device changes nothing.
pub(crate) async fn claim(
    db: &mut Tx,
    claim: &Claim,
    device: &DeviceId,
    now: UnixMillis,
) -> Result<Claimed, StoreError> {
    if used_tokens::take(db, &claim.nonce, device, claim.expires_at).await? == Use::Others {
        return Ok(Claimed::Used);
    }
    let buyer: Option<String> = query(
        // A pass is another item than the one it opens; the gateway made the claim for the opened item.
        "select device from rights where order_id = $1 and publisher = $2 \
         and (kind = 'item' and scope = $3 or kind = 'all') and revoked_at is null \
         order by kind desc",
    )
    .bind(claim.order.as_str())
    .bind(claim.publisher.as_str())
    .bind(claim.item.as_str())
    .scalar_optional(&mut *db)
    .await?;
    let Some(buyer) = buyer else { return Ok(Claimed::Nothing) };
    // Devices that claim one purchase at once are counted one after the other.
    orders::take_turn_of(db, claim.order.as_str()).await?;
    if buyer == device.as_str() || holds(db, &claim.order, device).await? {
        return Ok(Claimed::Held);
    }
    // A device that has proved the phone needs no claim, so it is not counted.
    let holders: i64 = query(
        "select count(*) from claimed_rights where order_id = $1 and not exists \
         (select 1 from proofs where proofs.publisher = claimed_rights.publisher \
         and proofs.device = claimed_rights.device and proofs.state = 'proved')",
    )
    .bind(claim.order.as_str())
    .scalar(&mut *db)
    .await?;
    if holders >= DEVICES_MAX {
        return Ok(Claimed::Used);
    }
    query(
        "insert into claimed_rights (order_id, device, publisher, item, claimed_at) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(claim.order.as_str())
    .bind(device.as_str())
    .bind(claim.publisher.as_str())
    .bind(claim.item.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(Claimed::Held)
}

/// Whether the device has claimed the order's right.
pub(crate) async fn holds(
    db: &mut Tx,
    order: &OrderId,
    device: &DeviceId,
) -> Result<bool, StoreError> {
    let count: i64 =
        query("select count(*) from claimed_rights where order_id = $1 and device = $2")
            .bind(order.as_str())
            .bind(device.as_str())
            .scalar(db)
            .await?;
    Ok(count > 0)
}
