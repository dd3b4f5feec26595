//! A payment whose phone has bought the article meanwhile on another device. The code that the reader typed
//! proves the number: the article is granted, and the payment is not confirmed.

use farthing_protocol::ItemKind;

use crate::charges::Holding;
use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::proofs::state::ProofState;
use crate::secrets::phones::Lookup;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::{self, StoreError, Tx};

/// The phone whose purchases count for an item that is bought once, locked: no other purchase by this phone
/// is confirmed before this transaction ends. None for items that can be bought again.
pub(crate) async fn phone_in_turn(
    db: &mut Tx,
    order: &OrderRow,
    phone: Lookup,
) -> Result<Option<Lookup>, OrderError> {
    if order.kind != ItemKind::Article {
        return Ok(None);
    }
    take_turn(db, &phone).await?;
    Ok(Some(phone))
}

async fn take_turn(db: &mut Tx, phone: &Lookup) -> Result<(), StoreError> {
    // Several phones share one lock row, so that the number of rows stays bounded.
    let [first, second, ..] = phone;
    store::orders::take_turn_of(db, &format!("phones {first:02x}{second:02x}")).await
}

/// Whether the charge's phone has bought the article, under the lock of [`phone_in_turn`]; other items can be
/// bought again. For the price of a first purchase, also whether it has bought anything else. Called when the
/// reader has proved the phone: before that, nobody learns what it has bought.
pub(crate) async fn holding(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
    now: UnixMillis,
) -> Result<Holding, OrderError> {
    if phone_in_turn(db, order, charge.phone).await?.is_some() {
        let has = store::proofs::holding(db, order, charge).await?;
        if has != Holding::Nothing {
            return Ok(has);
        }
    }
    if !order.is_trial {
        return Ok(Holding::Nothing);
    }
    take_turn(db, &charge.phone).await?;
    if !store::shopping::phone_is_buyer(db, &order.publisher, charge).await? {
        return Ok(Holding::Nothing);
    }
    let whose = (&order.publisher, &order.device);
    store::shopping::note_returning(db, whose, &charge.phone, now).await?;
    Ok(Holding::Other)
}

/// Grants the device the rights that the charge's phone has bought, and saves that the number was proved.
///
/// # Errors
///
/// [`OrderError::Internal`] if the phone has bought nothing; the same transaction has looked it up before.
pub(crate) async fn give_back(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let has = store::covers::of_phone(db, order, &charge.phone, now).await?;
    let bought_by = has.bought_by.ok_or_else(nothing_bought)?;
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
