//! Orders: what the HTTP side calls, and all it needs to know of the money core.
//!
//! [`Orders::place`] starts a purchase, [`Orders::submit_code`], [`Orders::resend`] and
//! [`Orders::cancel`] carry it on, [`Orders::read`], [`Orders::live`], [`Orders::owned`] and
//! [`Orders::snapshot`] tell where it stands, [`Orders::watch`] wakes whoever shows it, and
//! [`Orders::hint`] takes a carrier's notification. The calls of a reader are scoped: an order of
//! another device or publisher is [`OrderError::NotFound`].
//!
//! The calls that ask a carrier wait a while for its answer ([`Patience`]) and then tell how far it
//! got; what they started goes on without them, also when the caller goes away.

use core::net::IpAddr;

use farthing_protocol::{
    DeviceId, EntitlementId, ItemId, ItemKind, Money, OrderId, OrderStatus, PublisherId, Reason,
    ReceiptNumber,
};

use crate::clock::UnixMillis;

/// Who asks: a session that has proved itself, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The device whose key opened the session.
    pub(crate) device: DeviceId,
    /// On whose pages.
    pub(crate) publisher: PublisherId,
    /// The reader's address, as far as trusted proxies tell; limits on codes count it.
    pub(crate) address: IpAddr,
}

/// What is bought, from a quote that was verified: nothing in it comes from a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purchase {
    /// Who sells.
    pub(crate) publisher: PublisherId,
    /// The item.
    pub(crate) item: ItemId,
    /// What kind of thing it is. An article is bought once; anything else again and again.
    pub(crate) kind: ItemKind,
    /// What it is called, for the carrier's description.
    pub(crate) title: String,
    /// The shop's name, for the phone bill and the text message.
    pub(crate) merchant_name: String,
    /// Host of the publisher's origin, for the last line of the text message.
    pub(crate) service_host: String,
    /// What it costs.
    pub(crate) price: Money,
}

/// What [`crate::orders::Orders::place`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    /// The order.
    pub(crate) order: OrderSnapshot,
    /// Whether it is new; else it was live already.
    pub(crate) is_new: bool,
}

/// An order at one version. Times are absolute; the HTTP side turns them into seconds from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderSnapshot {
    /// Which order.
    pub(crate) id: OrderId,
    /// Counts its changes.
    pub(crate) version: u64,
    /// Whose it is.
    pub(crate) device: DeviceId,
    /// Who sells.
    pub(crate) publisher: PublisherId,
    /// What is bought.
    pub(crate) item: ItemId,
    /// What kind of thing that is.
    pub(crate) kind: ItemKind,
    /// For how much.
    pub(crate) price: Money,
    /// Where it stands.
    pub(crate) status: OrderStatus,
    /// The phone that pays, with its middle hidden.
    pub(crate) phone_masked: Option<String>,
    /// Present while a code is awaited.
    pub(crate) code: Option<CodeSnapshot>,
    /// Present while the operator's own window is awaited.
    pub(crate) window_url: Option<String>,
    /// Present when refused.
    pub(crate) refusal: Option<Reason>,
    /// Present when paid.
    pub(crate) receipt: Option<Receipt>,
}

/// The texted code that is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodeSnapshot {
    /// Until when it holds.
    pub(crate) expires_at: UnixMillis,
    /// When another may be asked for.
    pub(crate) resend_at: UnixMillis,
    /// How many more may be sent for this payment.
    pub(crate) sends_left: u8,
    /// How many wrong ones are still forgiven for this payment.
    pub(crate) tries_left: u8,
}

/// Proof of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The number to quote.
    pub(crate) number: ReceiptNumber,
    /// When it was paid.
    pub(crate) paid_at: UnixMillis,
    /// What the carrier took.
    pub(crate) amount: Money,
    /// Until when the carrier can take it off the bill.
    pub(crate) refund_until: UnixMillis,
}

/// A right that a payment bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owned {
    /// The right.
    pub(crate) entitlement: EntitlementId,
    /// The order that bought it.
    pub(crate) order: OrderId,
    /// The item that it opens.
    pub(crate) item: ItemId,
    /// When it was granted.
    pub(crate) granted_at: UnixMillis,
}

/// Why a call about an order did not do what it was asked. A refusal by the carrier is none of
/// these: the order then says [`OrderStatus::Refused`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum OrderError {
    /// There is no such order for this reader.
    #[error("no such order")]
    NotFound,
    /// The order is past that step; read it again.
    #[error("the order is past that step")]
    Moved,
    /// The code was wrong.
    #[error("the code is wrong")]
    WrongCode {
        /// How many wrong ones are still forgiven.
        tries_left: u8,
    },
    /// The code ran out before it was typed; nothing was counted, another can be sent.
    #[error("the code is no longer valid")]
    CodeExpired,
    /// A code must have its form before anybody is asked.
    #[error("a code has six digits")]
    InvalidCode,
    /// The next code can be sent later.
    #[error("another code can be sent later")]
    TooSoon {
        /// How much later.
        retry_in: core::time::Duration,
    },
    /// This payment has used up its codes.
    #[error("no more codes for this payment")]
    NoSendsLeft,
    /// The reader owns the item.
    #[error("the item is owned already")]
    AlreadyOwned,
    /// The reader is paying for the item with another phone.
    #[error("the item is being paid for with another phone")]
    AlreadyPaying,
    /// Too many codes for this phone or from this place.
    #[error("too many codes for this phone or from this place")]
    TooManyRequests {
        /// When it works again.
        retry_in: core::time::Duration,
    },
    /// No configured carrier serves the number.
    #[error("no carrier serves the number")]
    NumberNotServed,
    /// The carrier does not answer; nothing was begun, or the order stands where it stood.
    #[error("the carrier does not answer")]
    CarrierUnavailable,
    /// Something failed on our side.
    #[error("the order could not be read or written")]
    Internal(#[from] crate::store::StoreError),
}

/// How long the calls that ask a carrier wait before they tell how far it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// For the first outcome of an order, and of a resend.
    pub(crate) preparing: core::time::Duration,
    /// For the outcome of a code, and of a cancellation.
    pub(crate) charging: core::time::Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = core::time::Duration::from_secs;
        Self { preparing: seconds(10), charging: seconds(5) }
    }
}

/// All that [`Orders`] needs from outside.
#[derive(Clone)]
pub(crate) struct OrdersSetup {
    /// The database.
    pub(crate) store: crate::store::Store,
    /// The time.
    pub(crate) clock: crate::clock::Clock,
    /// Key of the phone numbers' lookup values (HMAC-SHA256).
    pub(crate) phone_lookup_key: [u8; 32],
    /// Key that phone numbers are stored under (AES-256-GCM).
    pub(crate) phone_sealing_key: [u8; 32],
    /// The carriers; a number goes to the first that serves it.
    pub(crate) carriers: Vec<crate::carriers::CarrierSetup>,
    /// Limits on texted codes.
    pub(crate) limits: crate::codes::CodeLimits,
    /// How long calls wait.
    pub(crate) patience: Patience,
}

/// The money core, ready to take orders. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Orders;

#[expect(
    clippy::unused_async,
    clippy::todo,
    clippy::needless_pass_by_value,
    reason = "signatures first"
)]
impl Orders {
    /// Makes the core. Nothing runs yet: [`Orders::start`] does that.
    pub(crate) fn new(setup: OrdersSetup) -> Result<Self, crate::carriers::SetupError> {
        todo!("{}", setup.carriers.len())
    }

    /// Recovers what a crash left open, then resolves and sweeps until the last handle is dropped.
    pub(crate) async fn start(&self) -> Result<(), OrderError> {
        todo!()
    }

    /// Starts a purchase by phone bill.
    pub(crate) async fn place(
        &self,
        caller: &Caller,
        purchase: Purchase,
        phone: farthing_protocol::Msisdn,
    ) -> Result<Placed, OrderError> {
        todo!("{caller:?} {purchase:?} {phone:?}")
    }

    /// Hands the code that the reader typed to the carrier.
    pub(crate) async fn submit_code(
        &self,
        caller: &Caller,
        order: &OrderId,
        code: &str,
    ) -> Result<OrderSnapshot, OrderError> {
        todo!("{caller:?} {order:?} {}", code.len())
    }

    /// Asks for another code.
    pub(crate) async fn resend(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        todo!("{caller:?} {order:?}")
    }

    /// Stops the purchase, if no money can have moved yet. An order that is over stays as it is.
    pub(crate) async fn cancel(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        todo!("{caller:?} {order:?}")
    }

    /// The reader's order.
    pub(crate) async fn read(
        &self,
        caller: &Caller,
        order: &OrderId,
    ) -> Result<OrderSnapshot, OrderError> {
        todo!("{caller:?} {order:?}")
    }

    /// The order by which this reader is paying for the item, if any.
    pub(crate) async fn live(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<OrderSnapshot>, OrderError> {
        todo!("{caller:?} {item:?}")
    }

    /// The reader's right to the item, if any.
    pub(crate) async fn owned(
        &self,
        caller: &Caller,
        item: &ItemId,
    ) -> Result<Option<Owned>, OrderError> {
        todo!("{caller:?} {item:?}")
    }

    /// Any order, for a caller that has proved its right to see it by other means (a ticket).
    pub(crate) async fn snapshot(
        &self,
        order: &OrderId,
    ) -> Result<Option<OrderSnapshot>, OrderError> {
        todo!("{order:?}")
    }

    /// Wakes at each change of the order; the value is its version. Watch first, then read.
    pub(crate) fn watch(&self, order: &OrderId) -> tokio::sync::watch::Receiver<u64> {
        todo!("{order:?}")
    }

    /// A carrier says that something happened to a payment. It is believed nothing: it causes a read.
    pub(crate) fn hint(&self, carrier: &str, payment: &str) {
        todo!("{carrier} {payment}")
    }
}
