//! Everything that can happen to the checkout, from a key press to a message of the gateway.

use std::sync::Arc;

use farthing_protocol::{Msisdn, OfferView, OrderId, OrderView, Problem};

use super::handoff::HandoverEvent;
use super::key::Key;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The page asks for the sheet.
    OpenAsked,
    /// The page asks for the receipt of a paid order.
    ReceiptAsked(OrderId),
    /// The reader is done with the sheet: a button, Escape, or the page's backdrop.
    Dismissed,
    /// The reader wants the offer, or what was paid for, to be asked for again.
    RetryPressed,
    /// The gateway answered for the offer.
    OfferAnswered(Result<Arc<OfferView>, Problem>),
    /// The reader pays with the phone number typed.
    PhoneSubmitted(String),
    /// The reader changes the phone number: an old complaint about it goes.
    PhoneEdited,
    /// The number of an earlier payment, known before this one; and whether the device keeps it.
    PhoneRemembered(Msisdn, bool),
    /// The reader wants the device to keep the number, or not to keep it any more.
    KeepPhoneToggled,
    /// The code field's text changed, by keys, paste or the arrival of a message.
    CodeTyped(String),
    /// The reader sends the code field's text.
    CodeSubmitted(String),
    /// The reader wants another code.
    ResendPressed,
    /// The reader wants to use another number.
    ChangeNumberPressed,
    /// The gateway answered to the request with this key.
    OrderAnswered(Key, Result<Arc<OrderView>, Problem>),
    /// News of an order, from its events or from asking.
    OrderSeen(Arc<OrderView>),
    /// The gateway does not tell about the order.
    OrderUnreadable(Problem),
    /// Something about the way to the phone.
    Handover(HandoverEvent),
    /// The sheet can be seen.
    Shown,
    /// The sheet cannot be seen any more.
    Hidden,
    /// Whether the gateway can be reached.
    Online(bool),
    /// About a second has passed; sent only while the flow wants it.
    Tick,
}
