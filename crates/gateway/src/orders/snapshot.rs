//! Orders as the HTTP side sees them.

use farthing_protocol::limits::{CODE_SENDS, CODE_TRIES, RESEND_AFTER, UNDO_FOR};
use farthing_protocol::{
    DeviceId, EntitlementId, ItemId, ItemKind, Method, Money, OrderId, OrderStatus, PublisherId,
    Reason, ReceiptNumber,
};

use crate::charges::State;
use crate::clock::UnixMillis;
use crate::orders::error::OrderError;
use crate::orders::remainder::{self, Remainder};
use crate::secrets::phones::PhoneKeys;
use crate::store;
use crate::store::Tx;
use crate::store::charges::ChargeRow;
use crate::store::orders::OrderRow;
use crate::store::receipts::ReceiptRow;
use crate::store::tip_notes::{self, TipNote};

/// The version of an order that was undone. It was paid at version 1.
const UNDONE_VERSION: u64 = 2;

/// An order at one version. Times are absolute; the HTTP side turns them into seconds from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderSnapshot {
    pub(crate) id: OrderId,
    /// Counts the order's changes, from 1.
    pub(crate) version: u64,
    pub(crate) device: DeviceId,
    pub(crate) publisher: PublisherId,
    pub(crate) item: ItemId,
    /// The kind of item.
    pub(crate) kind: ItemKind,
    pub(crate) price: Money,
    pub(crate) status: OrderStatus,
    /// The phone that pays, with its middle hidden.
    pub(crate) phone_masked: Option<String>,
    /// Present while a code is awaited.
    pub(crate) code: Option<CodeSnapshot>,
    /// Present while the carrier's own window is awaited.
    pub(crate) window_url: Option<String>,
    /// Id of the carrier, if one is asked.
    pub(crate) carrier: Option<String>,
    pub(crate) refusal: Option<Reason>,
    pub(crate) receipt: Option<Receipt>,
    /// Where the money comes from.
    pub(crate) method: Method,
    /// The amount on the phone bill, if it is not the price.
    pub(crate) charged: Option<Money>,
    /// What is left of the credit, bundle or pass, or open on the tab. None before it is paid, and if only the
    /// price was paid on the phone bill.
    pub(crate) left: Option<Remainder>,
    /// Until when it can be undone, if it can.
    pub(crate) undo_until: Option<UnixMillis>,
    /// Present when nothing was paid now, because the phone had bought it before.
    pub(crate) bought: Option<Bought>,
    /// The article for which it was bought.
    pub(crate) opens: Option<ItemId>,
    /// The note of a tip.
    pub(crate) note: TipNote,
}

/// The texted code that is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodeSnapshot {
    pub(crate) expires_at: UnixMillis,
    /// From when another code may be asked for.
    pub(crate) resend_at: UnixMillis,
    /// How many more may be sent for this payment.
    pub(crate) sends_left: u8,
    /// How many more tries this payment has.
    pub(crate) tries_left: u8,
}

impl CodeSnapshot {
    /// The snapshot of a code, from when it was sent and expires, and from what was counted.
    pub(crate) fn of(
        (sent_at, expires_at): (UnixMillis, UnixMillis),
        sends: u8,
        wrong_codes: u8,
    ) -> Self {
        Self {
            expires_at,
            resend_at: sent_at.plus(RESEND_AFTER),
            sends_left: CODE_SENDS.saturating_sub(sends),
            tries_left: CODE_TRIES.saturating_sub(wrong_codes),
        }
    }
}

/// An earlier purchase of the same item by the same phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bought {
    /// The order that paid for it.
    pub(crate) by: OrderId,
    pub(crate) at: UnixMillis,
}

/// The receipt of a paid order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The number that the reader quotes to support.
    pub(crate) number: ReceiptNumber,
    /// When it was paid.
    pub(crate) paid_at: UnixMillis,
    /// What the carrier took.
    pub(crate) amount: Money,
    /// Until when the carrier can refund it to the bill; the time of payment if no carrier was paid.
    pub(crate) refund_until: UnixMillis,
}

/// A right that a payment bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owned {
    pub(crate) entitlement: EntitlementId,
    /// The order that bought it.
    pub(crate) order: OrderId,
    /// The item that it opens.
    pub(crate) item: ItemId,
    /// When it was granted.
    pub(crate) granted_at: UnixMillis,
    /// When it ends; none if it does not end.
    pub(crate) until: Option<UnixMillis>,
    /// Whether it is a pass that has opened nothing yet and could still be undone.
    pub(crate) is_unused_pass: bool,
}

impl Receipt {
    /// Makes a receipt from its row.
    pub(crate) fn of(row: ReceiptRow) -> Self {
        Self {
            number: row.number,
            paid_at: row.paid_at,
            amount: row.amount,
            refund_until: row.refund_until.unwrap_or(row.paid_at),
        }
    }
}

/// Why a charge was refused. Some reasons tell about the phone line; only a device that has proved the phone gets
/// them, and others get a general reason.
async fn refusal(db: &mut Tx, charge: &ChargeRow) -> Result<Option<Reason>, OrderError> {
    let Some(reason) = charge.state.refusal() else { return Ok(None) };
    if reason.for_strangers() == reason
        || store::moves::has_proved(db, &charge.payer, &charge.phone).await?
    {
        return Ok(Some(reason));
    }
    Ok(Some(reason.for_strangers()))
}

impl OrderSnapshot {
    /// The note of an order.
    pub(crate) async fn note(db: &mut Tx, order: &OrderRow) -> Result<TipNote, OrderError> {
        if order.kind != ItemKind::Tip {
            return Ok(TipNote::default());
        }
        Ok(tip_notes::of_order(db, &order.id).await?)
    }

    /// The snapshot of an order that credit, a tab, a bundle or a pass paid when it was placed.
    pub(crate) async fn without_charge(db: &mut Tx, order: OrderRow) -> Result<Self, OrderError> {
        let receipt = store::receipts::of_order(db, &order.id).await?;
        let source = store::fundings::of_order(db, &order.id).await?;
        let (method, left) = remainder::of_source(db, &order, source.as_ref()).await?;
        let note = Self::note(db, &order).await?;
        // A purchase that has opened an article cannot be undone.
        let can_undo = matches!(method, Method::Tab | Method::Credit) && order.opens.is_none();
        let is_undone = store::undos::is_undone(db, &order.id).await?;
        let receipt = receipt.filter(|_| !is_undone);
        let paid_at = receipt.as_ref().map(|receipt| receipt.paid_at).filter(|_| can_undo);
        Ok(Self {
            method,
            left,
            charged: None,
            undo_until: paid_at.map(|at| at.plus(UNDO_FOR)),
            bought: None,
            opens: order.opens.map(|first| first.item),
            note,
            version: if is_undone { UNDONE_VERSION } else { 1 },
            status: if is_undone { OrderStatus::Undone } else { OrderStatus::Paid },
            phone_masked: None,
            code: None,
            window_url: None,
            carrier: None,
            refusal: None,
            receipt: receipt.map(Receipt::of),
            id: order.id,
            device: order.device,
            publisher: order.publisher,
            item: order.item,
            kind: order.kind,
            price: order.price,
        })
    }

    /// Makes a snapshot from the stored rows.
    pub(crate) async fn take(
        db: &mut Tx,
        keys: &PhoneKeys,
        (order, charge, receipt): (OrderRow, ChargeRow, Option<ReceiptRow>),
    ) -> Result<Self, OrderError> {
        let status = charge.state.status();
        let receipt = receipt.filter(|_| status == OrderStatus::Paid);
        let code = matches!(charge.state, State::AwaitingCode { .. }).then(|| {
            let times = (charge.code_sent_at, charge.code_expires_at);
            CodeSnapshot::of(times, charge.sends, charge.wrong_codes)
        });
        let window_url = match &charge.state {
            State::AwaitingWindow { url, .. } => Some(url.clone()),
            _ => None,
        };
        let left = match status {
            OrderStatus::Paid => remainder::of_charge(db, &order, charge.purpose).await?,
            _ => None,
        };
        Ok(Self {
            method: Method::PhoneBill,
            charged: Some(charge.amount).filter(|amount| *amount != order.price),
            left,
            undo_until: None,
            bought: None,
            note: Self::note(db, &order).await?,
            opens: order.opens.map(|first| first.item),
            version: charge.version,
            status,
            phone_masked: keys.masked(&charge.phone, charge.phone_ciphertext.as_deref())?,
            code,
            window_url,
            carrier: Some(charge.carrier.clone()),
            refusal: refusal(db, &charge).await?,
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
