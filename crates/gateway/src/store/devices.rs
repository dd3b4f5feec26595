//! Browsers that proved a key before names of devices followed from their keys. Nothing is added here any
//! more; who is here keeps their name.

use farthing_protocol::{DeviceId, PublisherId};

use crate::store::columns::Columns;
use crate::store::{StoreError, Tx, query};

/// The device of a key on a publisher's pages, if it is one of those.
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
