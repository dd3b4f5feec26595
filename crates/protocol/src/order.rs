//! A purchase as the reader's browser may know it.

use serde::{Deserialize, Serialize};

use crate::ways::{Left, Method, TipChoice};
use crate::{EntitlementView, ItemId, Localized, Money, Msisdn, OrderId, Reason, ReceiptNumber};

/// Body of `POST /v1/orders` (with `Idempotency-Key`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceOrder {
    /// The quote of the offer that the reader saw.
    pub quote: String,
    /// Where the money comes from.
    pub funding: Funding,
    /// For a tip: its amount and its message. If absent, the suggested amount is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<TipChoice>,
    /// For a bundle or a pass: the item that the reader wants to open with it. The payment opens it too,
    /// which uses one unit of a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<ItemId>,
    /// The proof from `POST /v1/passkeys/sign-in`. Needed for a purchase from tab or credit whose price is
    /// above the reader's limit without a passkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_up: Option<String>,
    /// The carrier's answer about this phone, if `POST /v1/lines` was called: the query of the address to
    /// which [`LineView::url`] redirected. If it is valid, the payment may need no code. If it is not, the
    /// order continues with a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// Body of `POST /v1/lines`: an order that is about to be placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskLine {
    /// The quote of the offer that the reader saw.
    pub quote: String,
    /// The number that was typed.
    pub phone: Msisdn,
}

/// Answer of `POST /v1/lines`: where the number's carrier recognises the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineView {
    /// The carrier's address, without the phone number. The carrier redirects to `/line` on the gateway. That
    /// page passes its query only to a page of the gateway that holds it in a frame.
    pub url: String,
}

/// Where the money for an order comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Funding {
    /// The bill of this phone.
    PhoneBill {
        /// The number that is charged.
        phone: Msisdn,
    },
    /// The device's tab, if it has room.
    Tab,
    /// The device's credit, if it covers the price.
    Credit,
    /// A unit of one of the device's bundles.
    Bundle,
    /// One of the device's passes.
    Pass,
    /// The open amount of the device's tab and the price, in one charge to this phone's bill.
    Settle {
        /// The number that is charged.
        phone: Msisdn,
    },
    /// A top-up of credit on this phone's bill. The price is then taken from the credit.
    TopUp {
        /// The number that is charged.
        phone: Msisdn,
        /// How much credit: one of the amounts of the offer.
        amount: Money,
    },
}

/// Body of `POST /v1/orders/{id}/code`: the code that the reader received. The answer is the order;
/// a wrong code is a problem of type `wrong-code` with `tries_left`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitCode {
    /// Six ASCII digits, or the whole message that brought them.
    pub code: String,
}

/// Leaves out the code, so that it reaches no log.
impl core::fmt::Debug for SubmitCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SubmitCode(..)")
    }
}

/// The public status of an order. New values can be added; existing ones never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OrderStatus {
    /// The carrier is being asked to text a code.
    Preparing,
    /// A code was sent to the phone and the gateway waits for it.
    AwaitingCode,
    /// The carrier asks for the code in a window of its own ([`OrderView::window_url`]).
    AwaitingWindow,
    /// The code was right and the carrier is being asked for the money.
    Charging,
    /// An answer of the carrier was lost; the gateway is finding out what happened. Nothing will be
    /// charged twice.
    Checking,
    /// The money was taken, or came from tab, credit, a bundle or a pass. Final.
    Paid,
    /// The carrier or the gateway refused ([`OrderView::refusal`]). Nothing was charged. Final.
    Refused,
    /// The reader stopped it. Nothing was charged. Final.
    Cancelled,
    /// Nobody answered in time. Nothing was charged. Final.
    Expired,
    /// It was paid from tab or credit, and the reader undid it in time. Final.
    Undone,
    /// A status of a newer gateway: show "still working" and keep listening.
    #[serde(other)]
    Unknown,
}

impl OrderStatus {
    /// Whether nothing more will happen to the order.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Paid | Self::Refused | Self::Cancelled | Self::Expired | Self::Undone)
    }
}

/// Answer of every call about an order, and the data of its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderView {
    /// The order's id, as in its address and its event stream.
    pub id: OrderId,
    /// Counts the order's changes; a view with a lower number is older. Also the id of its event.
    pub version: u64,
    /// The item that the order buys.
    pub item: ItemId,
    /// The price at which it was ordered. It never changes.
    pub price: Money,
    /// How far the order has come. A final status never changes.
    pub status: OrderStatus,
    /// The phone that pays, with its middle hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    /// What the code screen shows; present in [`OrderStatus::AwaitingCode`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeView>,
    /// The carrier's own window; present in [`OrderStatus::AwaitingWindow`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_url: Option<String>,
    /// The reason of the refusal; present in [`OrderStatus::Refused`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Reason>,
    /// The receipt; present in [`OrderStatus::Paid`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptView>,
    /// What the payment opened; present in [`OrderStatus::Paid`] for the order's own sessions, as long as the right
    /// lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement: Option<EntitlementView>,
    /// Where the money comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// What is charged to the phone bill, if it is not the price: a top-up, or the tab and the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charged: Option<Money>,
    /// What is left after the payment; present in [`OrderStatus::Paid`] for tab, credit, bundle and pass, and
    /// after a top-up. Only the device that placed the order sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
    /// How many more seconds `POST /v1/orders/{id}/undo` works; absent if the order cannot be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_in_secs: Option<u32>,
    /// When this phone bought the item before: RFC 3339, UTC. Present in [`OrderStatus::Paid`] for
    /// [`Method::Owned`]. Nothing is charged again; the receipt is that of the earlier payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bought_at: Option<String>,
    /// For a tip: the author's thanks; present in [`OrderStatus::Paid`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<Localized>,
    /// The address of the opened page, with its key in the fragment, for the reader to keep. Present in
    /// [`OrderStatus::Paid`] when the order's own session asks, for sealed articles whose page the
    /// catalogue names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Localized>,
    /// Path of the order's event stream with its ticket, for `EventSource`, which cannot send headers.
    /// Only the device that placed the order gets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<String>,
}

/// What the code screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeView {
    /// How many digits the code has.
    pub digits: u8,
    /// How long the code is valid, in seconds from now.
    pub expires_in_secs: u32,
    /// When another code may be asked for, in seconds from now.
    pub resend_in_secs: u32,
    /// How many more codes may be sent for this payment.
    pub sends_left: u8,
    /// How many more wrong codes are allowed for this payment.
    pub tries_left: u8,
}

/// Proof of payment (Network Act art. 58: when, to whom, how much, for what, and whom to ask).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptView {
    /// The receipt's number, for questions about the payment.
    pub number: ReceiptNumber,
    /// When it was paid: RFC 3339, UTC.
    pub paid_at: String,
    /// The price that was paid.
    pub amount: Money,
    /// Until when the carrier can take the charge off the bill: RFC 3339, UTC (the end of the Korean
    /// calendar month). After that a refund is given as credit.
    pub refund_until: String,
    /// For a tip: what the reader said with it. Plain text of the reader's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
