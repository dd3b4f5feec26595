//! Everything that can happen to the checkout, from a key press to a message of the gateway.

use std::sync::Arc;

use farthing_protocol::{Money, Msisdn, OfferView, OrderId, OrderView, Problem};

use super::handover::HandoverEvent;
use super::idempotency_key::Key;
use super::in_app::Exit;
use super::passkey::PasskeyEvent;
use super::patience::Reach;

/// What the reader, the page, the gateway or the browser did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The page asks for the sheet.
    OpenAsked,
    /// The page asks for the receipt of a paid order.
    ReceiptAsked(OrderId),
    /// The first screen, which was there before WebAssembly, is ours from now on.
    TakenOver {
        /// What it has said: the price, and what the phone bill would pay.
        said: Option<(Money, Money)>,
        /// What was typed there.
        typed: String,
        /// Whether its button was pressed.
        is_pressed: bool,
    },
    /// The reader is done with the sheet: a button, Escape, or the page's backdrop.
    Dismissed,
    /// The reader wants the offer, or what was paid for, to be asked for again.
    RetryPressed,
    /// The gateway answered for the offer.
    OfferAnswered(Result<Arc<OfferView>, Problem>),
    /// The reader presses the button that pays, or that leads to it; with the phone number, where one
    /// is typed.
    PhoneSubmitted(String),
    /// The page shows the button that pays in one tap: the offer is asked for ahead.
    TapShown,
    /// The reader presses that button. Where one tap is not enough, the sheet opens.
    TapPressed,
    /// The reader takes this of the offer's ways to pay.
    WayPicked(usize),
    /// The reader takes this of the bundles and passes instead.
    AlternativePicked(usize),
    /// The reader takes this of the amounts of credit.
    TopUpPicked(usize),
    /// The reader takes this of a tip's amounts.
    TipPicked(usize),
    /// The text of a tip's own amount changed.
    TipTyped(String),
    /// The text of a tip's message changed.
    MessageTyped(String),
    /// The reader goes back: to the amount, or to what the alternative was for.
    BackPressed,
    /// The reader takes the purchase back.
    UndoPressed,
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
    /// A step of making or using a passkey.
    Passkey(PasskeyEvent),
    /// The sheet can be seen.
    Shown,
    /// The sheet cannot be seen any more.
    Hidden,
    /// The gateway answers again, or does not any more.
    Reached(Reach),
    /// How the reader gets from here to a browser of their own.
    Inside(Exit),
    /// About a second has passed; sent only while the flow wants it.
    Tick,
}
