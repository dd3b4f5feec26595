//! Proofs: a code that costs nothing proves a phone that has bought the item already. Also what a phone has
//! bought.

use farthing_protocol::{DeviceId, Money, OrderId, PublisherId};

use crate::charges::{Ending, Then};
use crate::clock::UnixMillis;
use crate::proofs::state::ProofState;
use crate::store::columns::{Columns, signed, to_word};
use crate::store::orders::{self, OrderRow};
use crate::store::row::Row;
use crate::store::{StoreError, Tx, query};

pub(crate) use crate::store::proofs::bought::{holding, is_owned};
pub(crate) use crate::store::proofs::due::{due, next_due, put_off, take};

mod bought;

mod due;

/// A proof with its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProofRow {
    /// The order that is proved instead of paid.
    pub(crate) order: OrderId,
    /// The earlier order that bought the item.
    pub(crate) bought_by: OrderId,
    /// Id of the carrier that texts the code.
    pub(crate) carrier: String,
    /// Keyed hash of the phone number.
    pub(crate) phone: [u8; 32],
    /// The encrypted phone number; none after it was erased.
    pub(crate) phone_ciphertext: Option<Vec<u8>>,
    /// The amount that a payment would have charged.
    pub(crate) amount: Money,
    pub(crate) version: u64,
    pub(crate) state: ProofState,
    pub(crate) entered_at: UnixMillis,
    /// When the proof is due; none if nothing is left to do.
    pub(crate) due_at: Option<UnixMillis>,
    /// Number of codes that were asked for.
    pub(crate) sends: u8,
    /// Number of wrong codes.
    pub(crate) wrong_codes: u8,
    /// When the last code was asked for.
    pub(crate) code_sent_at: UnixMillis,
    /// When the last code expires.
    pub(crate) code_expires_at: UnixMillis,
    /// Id of the last call to the carrier.
    pub(crate) attempt: String,
    /// The event that the last typed code caused.
    pub(crate) judged: Option<String>,
}

/// Saves a new proof.
pub(crate) async fn insert(
    db: &mut Tx,
    row: &ProofRow,
    order: &OrderRow,
) -> Result<(), StoreError> {
    query(
        "insert into proofs (order_id, bought_by, carrier, phone_lookup, amount, currency, \
         version, state, live, publisher, device, item, entered_at, due_at, sends, code_sent_at, \
         code_expires_at, attempt) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(row.order.as_str())
    .bind(row.bought_by.as_str())
    .bind(&row.carrier)
    .bind(&row.phone)
    .bind(row.amount.minor())
    .bind(row.amount.currency().code())
    .bind(signed(row.version))
    .bind(row.state.as_str())
    .bind(i64::from(row.state.is_live()))
    .bind(order.publisher.as_str())
    .bind(order.device.as_str())
    .bind(order.item.as_str())
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .bind(i64::from(row.sends))
    .bind(row.code_sent_at.0)
    .bind(row.code_expires_at.0)
    .bind(&row.attempt)
    .execute(db)
    .await?;
    Ok(())
}

/// Saves a transition if the proof still has the version of `seen`.
///
/// # Errors
///
/// [`StoreError::Stale`] if it has another version.
pub(crate) async fn save(db: &mut Tx, row: &ProofRow, seen: &ProofRow) -> Result<(), StoreError> {
    let authentication = match &row.state {
        ProofState::AwaitingCode { authentication } | ProofState::Checking { authentication } => {
            Some(authentication.clone())
        }
        _ => None,
    };
    let follow_up = match &row.state {
        ProofState::Dropping { then: Then::Replace } => Some("replace"),
        ProofState::Dropping { then: Then::End(_) } => Some("end"),
        _ => None,
    };
    let (ending, refusal) = match row.state.ending() {
        Some(Ending::Cancelled) => (Some("cancelled"), None),
        Some(Ending::Expired) => (Some("expired"), None),
        Some(Ending::Refused(reason)) => (Some("refused"), Some(to_word(&reason)?)),
        None => (None, None),
    };
    let updated = query(
        "update proofs set version = $1, state = $2, authentication = $3, follow_up = $4, \
         ending = $5, refusal = $6, live = $7, entered_at = $8, due_at = $9, sends = $10, \
         wrong_codes = $11, code_sent_at = $12, code_expires_at = $13, attempt = $14, \
         judged = $15 where order_id = $16 and version = $17",
    )
    .bind(signed(row.version))
    .bind(row.state.as_str())
    .bind(authentication)
    .bind(follow_up)
    .bind(ending)
    .bind(refusal)
    .bind(i64::from(row.state.is_live()))
    .bind(row.entered_at.0)
    .bind(row.due_at.map(|at| at.0))
    .bind(i64::from(row.sends))
    .bind(i64::from(row.wrong_codes))
    .bind(row.code_sent_at.0)
    .bind(row.code_expires_at.0)
    .bind(&row.attempt)
    .bind(row.judged.clone())
    .bind(row.order.as_str())
    .bind(signed(seen.version))
    .execute(db)
    .await?;
    if updated == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Reads a proof with its order.
pub(crate) async fn of_order(
    db: &mut Tx,
    order: &OrderId,
) -> Result<Option<(OrderRow, ProofRow)>, StoreError> {
    let row = query(
        "select proofs.*, phones.ciphertext, orders.kind, orders.title, orders.merchant_name, \
         orders.service_host, orders.amount as price, orders.currency as price_currency, \
         orders.grants, orders.opens, orders.is_trial, orders.address_lookup, orders.placed_at \
         from proofs join orders on orders.id = proofs.order_id \
         join phones on phones.lookup = proofs.phone_lookup where proofs.order_id = $1",
    );
    let row = row.bind(order.as_str()).fetch_optional(db).await?;
    let both = |row: &Row| Ok((orders::read(&Columns::of("orders", row))?, read(row)?));
    row.as_ref().map(both).transpose()
}

fn read(row: &Row) -> Result<ProofRow, StoreError> {
    let columns = Columns::of("proofs", row);
    Ok(ProofRow {
        order: columns.word("order_id")?,
        bought_by: columns.word("bought_by")?,
        carrier: columns.get("carrier")?,
        phone: columns.hash("phone_lookup")?,
        phone_ciphertext: columns.get("ciphertext")?,
        amount: columns.money("amount", "currency")?,
        version: columns.count("version")?,
        state: read_state(&columns)?,
        entered_at: columns.moment("entered_at")?,
        due_at: columns.moment_or_none("due_at")?,
        sends: columns.count("sends")?,
        wrong_codes: columns.count("wrong_codes")?,
        code_sent_at: columns.moment("code_sent_at")?,
        code_expires_at: columns.moment("code_expires_at")?,
        attempt: columns.get("attempt")?,
        judged: columns.get("judged")?,
    })
}

fn read_state(columns: &Columns<'_>) -> Result<ProofState, StoreError> {
    let authentication = || columns.needed("authentication");
    let word: String = columns.get("state")?;
    Ok(match word.as_str() {
        "sending" => ProofState::Sending,
        "awaiting_code" => ProofState::AwaitingCode { authentication: authentication()? },
        "checking" => ProofState::Checking { authentication: authentication()? },
        "dropping" => match columns.needed("follow_up")?.as_str() {
            "replace" => ProofState::Dropping { then: Then::Replace },
            "end" => ProofState::Dropping { then: Then::End(read_ending(columns)?) },
            _ => return Err(columns.corrupt("follow_up")),
        },
        "proved" => ProofState::Proved,
        "ended" => ProofState::Ended { ending: read_ending(columns)? },
        _ => return Err(columns.corrupt("state")),
    })
}

fn read_ending(columns: &Columns<'_>) -> Result<Ending, StoreError> {
    Ok(match columns.needed("ending")?.as_str() {
        "cancelled" => Ending::Cancelled,
        "expired" => Ending::Expired,
        "refused" => Ending::Refused(columns.word("refusal")?),
        _ => return Err(columns.corrupt("ending")),
    })
}

/// Grants a device what its phone has bought at a publisher: articles, passes, and bundles, whose units all
/// devices of the phone share.
pub(crate) async fn claim_all(
    db: &mut Tx,
    publisher: &PublisherId,
    device: &DeviceId,
    phone: &[u8; 32],
    now: UnixMillis,
) -> Result<(), StoreError> {
    query(
        "insert into claimed_rights (order_id, device, publisher, item, claimed_at) \
         select order_id, $2, publisher, scope, $4 from rights \
         where publisher = $1 and kind = 'item' and revoked_at is null and device <> $2 \
         and (occasion = '' or exists (select 1 from rights as passes \
         where passes.order_id = rights.order_id and passes.kind <> 'item')) \
         and (phone_lookup = $3 or phone_lookup is null and device in (\
         select device from charges where publisher = $1 and phone_lookup = $3 \
         and state in ('charged', 'refund_due') \
         union all select device from proofs where publisher = $1 and phone_lookup = $3 \
         and state = 'proved')) on conflict (order_id, device) do nothing",
    )
    .bind(publisher.as_str())
    .bind(device.as_str())
    .bind(phone)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}
