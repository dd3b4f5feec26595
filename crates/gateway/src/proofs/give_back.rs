//! A payment whose phone has bought the article meanwhile, on another device. The code that its reader typed
//! proves the number; the article is given, and the payment is not confirmed.

use farthing_protocol::ItemKind;

use crate::charges::Holding;
use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::proofs::begin::bought;
use crate::proofs::state::ProofState;
use crate::secrets::phones::Lookup;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::{self, StoreError, Tx};

/// The phone whose purchases count for what is ordered: nobody buys the same by it before this transaction has
/// ended. None for what is bought again and again.
pub(crate) async fn phone_in_turn(
    db: &mut Tx,
    order: &OrderRow,
    phone: Lookup,
) -> Result<Option<Lookup>, OrderError> {
    if order.kind != ItemKind::Article {
        return Ok(None);
    }
    // Some phones share a turn, so that turns do not grow with phones.
    let [first, second, ..] = phone;
    store::orders::take_turn_of(db, &format!("phones {first:02x}{second:02x}")).await?;
    Ok(Some(phone))
}

/// What the charge's phone has of the article that is ordered, as [`phone_in_turn`]. Anything else is bought again
/// and again.
pub(crate) async fn holding(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
) -> Result<Holding, OrderError> {
    if phone_in_turn(db, order, charge.phone).await?.is_none() {
        return Ok(Holding::Nothing);
    }
    Ok(store::proofs::holding(db, order, charge).await?)
}

/// Gives the device what the charge's phone has bought, and writes down that the number was proved.
///
/// # Errors
///
/// [`OrderError::Internal`] if the phone has bought nothing: it was looked up in the same transaction.
pub(crate) async fn give_back(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let bought_by = bought(db, order, charge.phone).await?.ok_or_else(nothing_bought)?;
    store::proofs::claim_all(db, &order.publisher, &order.device, &charge.phone, now).await?;
    let proof = ProofRow {
        order: order.id.clone(),
        bought_by,
        carrier: charge.carrier.clone(),
        phone: charge.phone,
        phone_ciphertext: None,
        amount: charge.amount,
        version: charge.version,
        state: ProofState::Proved,
        entered_at: now,
        due_at: None,
        sends: charge.sends,
        wrong_codes: charge.wrong_codes,
        code_sent_at: charge.code_sent_at,
        code_expires_at: charge.code_expires_at,
        attempt: charge.attempt.clone(),
        judged: None,
    };
    Ok(store::proofs::insert(db, &proof, order).await?)
}

fn nothing_bought() -> StoreError {
    StoreError::Corrupt { table: "rights", what: "given back, and not bought".to_owned() }
}
