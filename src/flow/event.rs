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
    /// The checkout has taken over the first screen, which `boot.js` showed before WebAssembly was loaded.
    TakenOver {
        /// The amounts that it showed: the price, and what the phone bill would pay.
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
    /// The gateway answered the request for the offer.
    OfferAnswered(Result<Arc<OfferView>, Problem>),
    /// The reader presses the button that pays, or that leads to it; with the phone number, where one
    /// is typed.
    PhoneSubmitted(String),
    /// The page shows the button that pays in one tap: the offer is asked for ahead.
    TapShown,
    /// The reader presses that button. Where one tap is not enough, the sheet opens.
    TapPressed,
    /// The reader picks the way to pay at this index of the offer's ways.
    WayPicked(usize),
    /// The reader picks the bundle or pass at this index of the offer's alternatives.
    AlternativePicked(usize),
    /// The reader picks the amount of credit at this index.
    TopUpPicked(usize),
    /// The reader picks the tip's preset amount at this index.
    TipPicked(usize),
    /// The text of a tip's own amount changed.
    TipTyped(String),
    /// The text of a tip's message changed.
    MessageTyped(String),
    /// The reader goes back: to the amount, or to what the alternative was for.
    BackPressed,
    /// The reader takes the purchase back.
    UndoPressed,
    /// The reader changes the phone number. The error message about the old one is removed.
    PhoneEdited,
    /// The number of an earlier payment, and whether the device saves it.
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
    /// The gateway refused to show the order.
    OrderUnreadable(Problem),
    /// An event of a hand-off to a phone.
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
