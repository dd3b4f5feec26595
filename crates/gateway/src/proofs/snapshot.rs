//! A proof as the HTTP side sees it. Until the code is right, it looks exactly like a payment.

use farthing_protocol::limits::UNDO_FOR;
use farthing_protocol::{Method, OrderStatus};

use crate::charges::Ending;
use crate::orders::remainder;
use crate::orders::{Bought, CodeSnapshot, OrderError, OrderSnapshot, Receipt};
use crate::proofs::ProofState;
use crate::secrets::phones::PhoneKeys;
use crate::store::charges::ChargeRow;
use crate::store::fundings::Source;
use crate::store::orders::OrderRow;
use crate::store::proofs::ProofRow;
use crate::store::receipts::ReceiptRow;
use crate::store::{self, Tx};

impl OrderSnapshot {
    /// Makes the snapshot of an order with a charge. If the phone had bought the item meanwhile, the code of
    /// the payment was a proof.
    pub(crate) async fn of_charge(
        db: &mut Tx,
        keys: &PhoneKeys,
        (order, charge, receipt): (OrderRow, ChargeRow, Option<ReceiptRow>),
    ) -> Result<Self, OrderError> {
        if charge.state.may_have_given_back()
            && let Some((order, proof)) = store::proofs::of_order(db, &order.id).await?
        {
            // The charge changes until its reservation is cancelled, so its version is the order's.
            let proof = ProofRow { version: charge.version, ..proof };
            return Self::of_proof(db, keys, order, &proof).await;
        }
        Self::take(db, keys, (order, charge, receipt)).await
    }

    /// Makes a snapshot from the stored rows. When the number is proved, the receipt is that of the earlier
    /// purchase.
    pub(crate) async fn of_proof(
        db: &mut Tx,
        keys: &PhoneKeys,
        order: OrderRow,
        proof: &ProofRow,
    ) -> Result<Self, OrderError> {
        let is_proved = proof.state == ProofState::Proved;
        // If the phone's bundle or pass was used, the order has a receipt of its own. A cancelled charge has
        // paid nothing.
        let source = store::fundings::of_order(db, &order.id).await?;
        let source = source.filter(|source| !matches!(source, Source::Charge(_)));
        let receipt = match (is_proved, &source) {
            (false, _) => None,
            (true, Some(_)) => store::receipts::of_order(db, &order.id).await?,
            (true, None) => store::receipts::of_order(db, &proof.bought_by).await?,
        };
        let (method, left) = match (is_proved, &source) {
            (false, _) => (Method::PhoneBill, None),
            (true, Some(source)) => remainder::of_source(db, &order, Some(source)).await?,
            (true, None) => (Method::Owned, None),
        };
        let code = matches!(proof.state, ProofState::AwaitingCode { .. }).then(|| {
            let times = (proof.code_sent_at, proof.code_expires_at);
            CodeSnapshot::of(times, proof.sends, proof.wrong_codes)
        });
        // A purchase from the phone's credit can be undone, like a one-tap purchase.
        let is_undone = is_proved && store::undos::is_undone(db, &order.id).await?;
        let status = if is_undone { OrderStatus::Undone } else { proof.state.status() };
        let receipt = receipt.filter(|_| !is_undone);
        let can_undo = method == Method::Credit && order.opens.is_none();
        let paid_at = receipt.as_ref().map(|receipt| receipt.paid_at).filter(|_| can_undo);
        let note = Self::note(db, &order).await?;
        Ok(Self {
            method,
            charged: Some(proof.amount).filter(|amount| !is_proved && *amount != order.price),
            left,
            undo_until: paid_at.map(|at| at.plus(UNDO_FOR)),
            bought: receipt
                .as_ref()
                .filter(|_| source.is_none())
                .map(|receipt| Bought { by: proof.bought_by.clone(), at: receipt.paid_at }),
            opens: order.opens.map(|first| first.item),
            note,
            version: proof.version + u64::from(is_undone),
            status,
            phone_masked: keys.masked(&proof.phone, proof.phone_ciphertext.as_deref())?,
            code,
            window_url: None,
            carrier: Some(proof.carrier.clone()),
            refusal: match proof.state.ending() {
                Some(Ending::Refused(reason)) => Some(reason.for_strangers()),
                Some(Ending::Cancelled | Ending::Expired) | None => None,
            },
            receipt: receipt.map(Receipt::of),
            id: order.id,
            device: order.device,
            publisher: order.publisher,
            item: order.item,
            kind: order.kind,
            price: order.price,
        })
    }
}
