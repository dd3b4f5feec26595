//! Where the money of an order comes from.

use farthing_protocol::{ChargeId, DeviceId, EntitlementId, Money, OrderId, PublisherId};

use crate::store::columns::Columns;
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

/// A source of money for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A charge at a carrier.
    Charge(ChargeId),
    /// The tab of the device.
    Tab,
    Credit,
    /// A unit of the bundle with this right.
    BundleUnit(EntitlementId),
    /// The pass with this right.
    Pass(EntitlementId),
}

impl Source {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Charge(_) => "charge",
            Self::Tab => "tab",
            Self::Credit => "credit",
            Self::BundleUnit(_) => "bundle_unit",
            Self::Pass(_) => "pass",
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::Charge(charge) => charge.as_str(),
            Self::BundleUnit(right) | Self::Pass(right) => right.as_str(),
            Self::Tab | Self::Credit => "",
        }
    }
}

/// Saves where an order's money comes from.
pub(crate) async fn insert(
    db: &mut Tx,
    order: &OrderId,
    source: &Source,
    amount: Money,
) -> Result<(), StoreError> {
    query(
        "insert into fundings (order_id, line, source, source_id, amount, currency) \
         values ($1, 1, $2, $3, $4, $5)",
    )
    .bind(order.as_str())
    .bind(source.as_str())
    .bind(source.id())
    .bind(amount.minor())
    .bind(amount.currency().code())
    .execute(db)
    .await?;
    Ok(())
}

/// Where an order's money comes from.
pub(crate) async fn of_order(db: &mut Tx, order: &OrderId) -> Result<Option<Source>, StoreError> {
    let row = query("select source, source_id from fundings where order_id = $1 and line = 1");
    let Some(row) = row.bind(order.as_str()).fetch_optional(db).await? else { return Ok(None) };
    let columns = Columns::of("fundings", &row);
    let source: String = columns.get("source")?;
    Ok(Some(match source.as_str() {
        "charge" => Source::Charge(columns.word("source_id")?),
        "tab" => Source::Tab,
        "credit" => Source::Credit,
        "bundle_unit" => Source::BundleUnit(columns.word("source_id")?),
        "pass" => Source::Pass(columns.word("source_id")?),
        _ => return Err(columns.corrupt("source")),
    }))
}

/// An order without a charge, for `verify`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unbilled {
    pub(crate) order: String,
    pub(crate) publisher: PublisherId,
    pub(crate) device: DeviceId,
    /// Where its money comes from.
    pub(crate) source: String,
    pub(crate) price: Money,
    /// Whether it was undone.
    pub(crate) is_undone: bool,
    /// Whether its right ended because a settlement that had paid it was refunded as a whole.
    pub(crate) is_refunded: bool,
    /// Number of its rights to the item itself.
    pub(crate) rights: i64,
    /// The amount on its receipt, in smallest units.
    pub(crate) received: Option<i64>,
}

/// Up to `most` orders after `after` that have no charge.
pub(crate) async fn unbilled(
    db: &mut Tx,
    after: &str,
    most: u32,
) -> Result<Vec<Unbilled>, StoreError> {
    let rows = query(
        "select fundings.order_id, fundings.source, orders.amount as price, \
         orders.currency as currency, orders.publisher as publisher, orders.device as device, \
         (select count(*) from undos where undos.order_id = orders.id) as undone, \
         (select count(*) from rights where rights.order_id = orders.id \
         and rights.kind = 'item' and rights.scope = orders.item \
         and rights.revoked_at is null) as rights, \
         (select count(*) from rights join revocations on revocations.right_id = rights.id \
         join refunds on refunds.id = revocations.source \
         join charges on charges.id = refunds.charge_id \
         where rights.order_id = orders.id and rights.kind = 'item' and rights.scope = orders.item \
         and revocations.reason = 'refunded' and refunds.left_after = 0 \
         and charges.purpose = 'settlement' and charges.device = orders.device) as refunded, \
         (select amount from receipts where receipts.order_id = orders.id) as received \
         from fundings join orders on orders.id = fundings.order_id \
         where fundings.source <> 'charge' and fundings.order_id > $1 \
         order by fundings.order_id limit $2",
    );
    let rows = rows.bind(after).bind(i64::from(most)).fetch_all(db).await?;
    let read = |row: &Row| {
        let columns = Columns::of("fundings", row);
        Ok(Unbilled {
            order: columns.get("order_id")?,
            publisher: columns.word("publisher")?,
            device: columns.word("device")?,
            source: columns.get("source")?,
            price: columns.money("price", "currency")?,
            is_undone: columns.get::<i64>("undone")? > 0,
            is_refunded: columns.get::<i64>("refunded")? > 0,
            rights: columns.get("rights")?,
            received: columns.get("received")?,
        })
    };
    rows.iter().map(read).collect()
}
