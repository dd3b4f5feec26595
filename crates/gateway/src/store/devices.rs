//! Devices from before device ids were derived from keys. No rows are added any more; the old devices keep
//! their ids.

use farthing_protocol::{DeviceId, PublisherId};

use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// The id of an old device, by publisher and key.
pub(crate) async fn find(
    db: &mut Tx,
    publisher: &PublisherId,
    public_key: &[u8],
) -> Result<Option<DeviceId>, StoreError> {
    let row = query("select id from devices where publisher = $1 and public_key = $2")
        .bind(publisher.as_str())
        .bind(public_key)
        .fetch_optional(db)
        .await?;
    row.map(|row| Columns::of("devices", &row).word("id")).transpose()
}
