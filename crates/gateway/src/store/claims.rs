//! Rights that a device got by a claim: it reads what a browser on the plain page bought.

use farthing_protocol::{DeviceId, ItemId, OrderId, PublisherId};

use crate::clock::UnixMillis;
use crate::store::used_tokens::{self, Use};
use crate::store::{StoreError, Tx, query};

/// How many devices can claim one purchase, beside the one that bought it: a reader's own, not a
/// circle of friends.
const DEVICES_MAX: i64 = 5;

/// A claim whose token was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// What makes the token good once.
    pub(crate) nonce: String,
    /// When the token runs out.
    pub(crate) expires_at: UnixMillis,
    pub(crate) publisher: PublisherId,
    pub(crate) item: ItemId,
    pub(crate) order: OrderId,
}

/// What a claim came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// The device holds the right.
    Held,
    /// Another device has used the token, or so many devices hold the right that no other can.
    Used,
    /// There is no such right.
    Nothing,
}

/// Gives the device the right that the order bought. A retry by the same device changes nothing.
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
        // A pass opens the item by another name: the claim was made by us for what it opens.
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
    if buyer == device.as_str() || holds(db, &claim.order, device).await? {
        return Ok(Claimed::Held);
    }
    // Whoever proved the phone needs no friend's token.
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

/// Whether the device claimed what the order bought.
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
