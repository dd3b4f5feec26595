//! What a phone has bought is given back where a payment by it was begun. Until the reader agrees, the payment is
//! like any other; then its reservation is let go, and nothing is charged.

use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::proofs::begin::{covered, needed};
use crate::proofs::cover;
use crate::proofs::state::State;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::purpose::Purpose;
use crate::store::{self, Tx};

/// Whether the charge's phone has bought what is ordered, or has a pass or a bundle that opens it.
pub(crate) async fn is_bought(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
    now: UnixMillis,
) -> Result<bool, OrderError> {
    if needed(db, order, charge.phone).await?.is_some() {
        return Ok(true);
    }
    let is_plain = charge.purpose == Purpose::Order;
    Ok(is_plain && covered(db, order, charge.phone, now).await?.is_some())
}

/// Gives the device what the charge's phone has bought, and writes down that the number was proved.
pub(crate) async fn give_back(
    db: &mut Tx,
    order: &OrderRow,
    charge: &ChargeRow,
    now: UnixMillis,
) -> Result<(), OrderError> {
    let OrderRow { publisher, device, item, .. } = order;
    let phone = charge.phone;
    store::proofs::claim_all(db, publisher, device, &phone, now).await?;
    let bought_by = match store::proofs::bought_by(db, publisher, item, &phone).await? {
        Some(bought) => bought,
        None => cover::use_beside(db, order, phone, now).await?,
    };
    let proof = ProofRow {
        order: order.id.clone(),
        bought_by,
        carrier: charge.carrier.clone(),
        phone,
        phone_ciphertext: None,
        amount: charge.amount,
        version: charge.version,
        state: State::Proved,
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
