//! Begins a proof instead of a payment.

use farthing_protocol::limits::CODE_LIFE;
use farthing_protocol::{Money, OrderId};

use crate::carriers::Carrier;
use crate::clock::UnixMillis;
use crate::grants::Grants;
use crate::orders::bill::Bill;
use crate::orders::error::OrderError;
use crate::orders::lending::Reach;
use crate::proofs::record::Outcome;
use crate::proofs::schedule::due_at;
use crate::proofs::state::ProofState;
use crate::secrets::phones::Lookup;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::rights::RightRow;
use crate::store::{self, Tx};

/// The data with which a proof begins.
pub(crate) struct Need {
    pub(crate) order: OrderRow,
    /// The earlier order that bought the item.
    pub(crate) bought_by: OrderId,
    pub(crate) phone: Lookup,
    /// The phone's number, encrypted.
    pub(crate) ciphertext: Vec<u8>,
    /// The amount that a payment would charge.
    pub(crate) amount: Money,
    /// Id of the call that asks for the code.
    pub(crate) attempt: String,
}

/// The order by which the phone owns the item, or owns the pass, bundle or credit that pays it. If there is
/// one, the number is proved and nothing is charged. Only at carriers that text free codes.
pub(crate) async fn instead(
    db: &mut Tx,
    order: &OrderRow,
    (phone, bill): (Lookup, Bill),
    carrier: &Carrier,
    now: UnixMillis,
) -> Result<Option<OrderId>, OrderError> {
    if !carrier.texts_free_codes() {
        return Ok(None);
    }
    let has = store::covers::of_phone(db, order, &phone, now).await?;
    if has.bought_by.is_some() {
        return Ok(has.bought_by);
    }
    match (bill, has.cover) {
        (Bill::Price, Some(right)) => covered(db, order, right, now).await,
        (Bill::TopUp(_), _) => credited(db, order, phone).await,
        (Bill::Price, None) | (Bill::Settle, _) => Ok(None),
    }
}

/// The order of the phone's pass or bundle that opens the item, on a device that cannot use it yet. On a
/// device that can, the reader has chosen to pay.
async fn covered(
    db: &mut Tx,
    order: &OrderRow,
    right: RightRow,
    now: UnixMillis,
) -> Result<Option<OrderId>, OrderError> {
    if order.grants != Grants::Item {
        return Ok(None);
    }
    let OrderRow { publisher, device, item, .. } = order;
    let can_choose = store::rights::pass(db, publisher, device, item, now).await?.is_some()
        || !store::rights::bundles(db, publisher, device, item, now).await?.is_empty();
    Ok((!can_choose).then_some(right.order))
}

/// An order that bought credit by the phone, if credit on other devices covers the item and this device
/// cannot spend it yet. On a device that can, the reader has chosen to pay.
async fn credited(
    db: &mut Tx,
    order: &OrderRow,
    phone: Lookup,
) -> Result<Option<OrderId>, OrderError> {
    // Credit was bought, so it never pays the price of a first purchase.
    if order.is_trial || matches!(order.grants, Grants::Credit | Grants::Settlement) {
        return Ok(None);
    }
    let covers = |credit: Money| credit.minor() >= order.price.minor();
    let (now, then) = (Reach::of(order, None), Reach::of(order, Some(&phone)));
    if covers(now.credit(db).await?) || !covers(then.credit(db).await?) {
        return Ok(None);
    }
    Ok(store::lenders::brought_by(db, &order.publisher, &phone).await?)
}

/// Saves the proof of an order, with the intent to have a code texted.
pub(crate) async fn begin(
    db: &mut Tx,
    need: Need,
    carrier: &Carrier,
    now: UnixMillis,
) -> Result<Outcome, OrderError> {
    let Need { order, bought_by, phone, ciphertext, amount, attempt } = need;
    let mut proof = ProofRow {
        order: order.id.clone(),
        bought_by,
        carrier: carrier.id().to_owned(),
        phone,
        phone_ciphertext: None,
        amount,
        version: 1,
        state: ProofState::Sending,
        entered_at: now,
        due_at: None,
        sends: 1,
        wrong_codes: 0,
        code_sent_at: now,
        code_expires_at: now.plus(CODE_LIFE),
        attempt,
        judged: None,
    };
    proof.due_at = due_at(&proof, carrier.timeout());
    store::proofs::insert(db, &proof, &order).await?;
    let who = (&phone, &order.address_lookup);
    store::codes::record_proof_send(db, &order.id, proof.sends, who, now).await?;
    proof.phone_ciphertext = Some(ciphertext);
    Ok(Outcome { order, proof, moved: true })
}
