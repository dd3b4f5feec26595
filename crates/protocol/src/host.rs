//! Messages between the checkout's frame and the publisher's page.
//!
//! The page's loader sends one `window.postMessage` to the frame, to exactly the gateway's origin, with a
//! `MessagePort`: `{"farthing":"connect","version":1}`. All other messages go over that port, as objects tagged
//! with `type`. The frame checks that the message came from its parent and takes the parent's origin from the
//! event. No message of the page moves money. The only secret that the page gets is the content key of a paid
//! item.
//!
//! The frame's own script, `boot.js`, is between the two and passes the messages on. It also loads the button that
//! pays in one tap. The checkout accepts that tap only from the button, never from a message of the page.
//!
//! Each message of the frame that is about an item names it. A message that follows from a tap also names the
//! [`Opening`]. It is needed because an element with a signed offer does not know its item, and because a payment
//! can end after its sheet was closed and another one was opened. So the page never guesses from the last tap.

use serde::{Deserialize, Serialize};

use crate::ways::Method;
use crate::{ItemId, Money, OrderId, Reason};

/// The page's own number for what an element sells. It comes with [`FromHost::Open`] or [`FromHost::Place`], and
/// every message that follows from it has the same number.
pub type Opening = u32;

/// Messages from the page to the frame. Unknown messages are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromHost {
    /// First message: look and language of the checkout.
    Hello {
        /// Theme and language of the page.
        look: Look,
    },
    /// Asks whether the reader may open the items. The answer is one [`ToHost::State`] for each. One message has
    /// all items of a page.
    Check {
        /// The items that the page sells.
        items: Vec<ItemId>,
    },
    /// The reader comes back from the plain page with a purchase, and this device claims the right. The answer is
    /// [`ToHost::State`] if the gateway accepts the token. If not, there is no answer, because anybody can invent
    /// such an address.
    Claim {
        /// The item, as the address says.
        item: ItemId,
        /// What proves the purchase to the gateway.
        token: String,
    },
    /// The reader is about to tap: fetch what the sheet needs.
    Warm,
    /// Open the sheet for an item.
    Open {
        /// The page's number for it.
        opening: Opening,
        /// The item, or none if `offer` is given.
        #[serde(default)]
        item: Option<ItemId>,
        /// An offer signed by the publisher.
        #[serde(default)]
        offer: Option<String>,
        /// Look and language of the element that was tapped.
        look: Look,
        /// The paid order whose receipt is wanted, instead of a purchase.
        #[serde(default)]
        receipt: Option<OrderId>,
    },
    /// The frame was placed over this item's button. The answer is [`ToHost::OneTap`] if the reader can pay there,
    /// and otherwise [`ToHost::State`] with the opening.
    Place {
        /// The page's number for it.
        opening: Opening,
        /// The item, or none if `offer` is given.
        #[serde(default)]
        item: Option<ItemId>,
        /// An offer signed by the publisher.
        #[serde(default)]
        offer: Option<String>,
        /// Look and language of the element.
        look: Look,
    },
    /// The reader undoes a purchase. The answer is [`ToHost::Undo`].
    Undo {
        /// A paid order of this device.
        order: OrderId,
    },
    /// The reader dismissed the sheet in the page (backdrop, Escape). It may be refused: the frame
    /// answers [`ToHost::Closed`] when the sheet may go.
    Close,
    /// A message that only a newer loader knows.
    #[serde(other)]
    Unknown,
}

/// Look and language of the checkout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The language of the element, as a BCP 47 tag such as `ko-KR`. Empty if the page names none.
    #[serde(default)]
    pub lang: String,
    /// `light`, `dark` or `auto`.
    #[serde(default)]
    pub theme: String,
    /// `--farthing-accent`, if set: a CSS color.
    #[serde(default)]
    pub accent: String,
    /// `--farthing-on-accent`, if set: a CSS color.
    #[serde(default, rename = "on-accent")]
    pub on_accent: String,
    /// `--farthing-radius`, if set: a CSS length.
    #[serde(default)]
    pub radius: String,
    /// `--farthing-font`, if set: a CSS font family list.
    #[serde(default)]
    pub font: String,
}

/// Whether the reader owns an item, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// The reader does not own it.
    ForSale,
    /// The reader may open it.
    Owned,
    /// The gateway gave no answer. The page stays as it is; the frame asks again by itself.
    Unknown,
}

/// A purchase, with texts in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Whether it happened just now or before this visit.
    pub how: How,
    /// The order, to ask for its receipt.
    pub order: OrderId,
    /// The line that says what was paid.
    pub line: String,
    /// The label of the button that shows the receipt.
    pub receipt: String,
    /// The label of the button that undoes it, while that is possible.
    #[serde(default)]
    pub undo: Option<String>,
    /// For how many more seconds it can be undone.
    #[serde(default)]
    pub undo_in_secs: Option<u32>,
    /// The label of the button that offers a passkey. It is offered only once.
    #[serde(default)]
    pub passkey: Option<String>,
}

/// When a purchase happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The reader paid in this visit.
    Paid,
    /// The reader owned the item before this visit.
    Owned,
}

/// Messages from the frame to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToHost {
    /// First message: the frame now accepts messages.
    Ready,
    /// What is known about an item. It is the answer to [`FromHost::Check`], [`FromHost::Claim`] and sometimes
    /// [`FromHost::Place`]. After a payment it follows [`ToHost::Paid`].
    State {
        /// The item that this is about.
        item: ItemId,
        /// The opening, if the message follows from one.
        opening: Option<Opening>,
        /// Whether the reader owns it.
        state: ItemState,
        /// The signed token, if owned.
        entitlement: Option<String>,
        /// What opens its sealed content, if owned: its key in base64url or, after a rotation, each key
        /// as `kid:key`.
        content_key: Option<String>,
        /// The reader's last purchase of it, as far as it is known. A paid tip is for sale again and still has a
        /// purchase.
        purchase: Option<Purchase>,
    },
    /// The sheet shows its content, not only a progress sign.
    Opened {
        /// The opening from [`FromHost::Open`].
        opening: Opening,
        /// The item, as far as it is known.
        item: Option<ItemId>,
        /// The sheet's name for assistive technology: the item's title.
        title: String,
    },
    /// The page may remove the sheet.
    Closed {
        /// The opening from [`FromHost::Open`].
        opening: Opening,
        /// The item, as far as it is known.
        item: Option<ItemId>,
    },
    /// How much height the sheet needs, in CSS pixels.
    Resize {
        /// Height in whole CSS pixels.
        height: u32,
    },
    /// Paid. Sent once for each order, also after the sheet was closed. [`ToHost::State`] with the opened item
    /// follows. If the sheet is open, [`ToHost::Closed`] comes after that.
    Paid {
        /// The opening in which it was paid.
        opening: Opening,
        /// The item that was bought.
        item: ItemId,
        /// The order that is paid.
        order: OrderId,
        /// The signed entitlement (JWT), for the publisher's server.
        entitlement: String,
        /// Where the money came from.
        #[serde(default)]
        method: Option<Method>,
    },
    /// The reader can pay for an item in one tap: the frame shows the button for it.
    OneTap {
        /// The opening from [`FromHost::Place`].
        opening: Opening,
        /// The item that the button buys.
        item: ItemId,
        /// What it costs this reader.
        price: Money,
    },
    /// The button in the frame was pressed, and the checkout must ask or show something: open the sheet.
    Sheet {
        /// The opening from [`FromHost::Place`].
        opening: Opening,
    },
    /// The answer to [`FromHost::Undo`], also for other tabs.
    Undo {
        /// The item that was bought, as far as it is known.
        item: Option<ItemId>,
        /// The order from [`FromHost::Undo`].
        order: OrderId,
        /// Whether it was undone. Then the reader does not own the item any more.
        is_undone: bool,
        /// The text that the reader sees.
        line: String,
    },
    /// Something failed; the reader sees it in the sheet.
    Error {
        /// The opening in which it failed.
        opening: Opening,
        /// The item, as far as it is known.
        item: Option<ItemId>,
        /// Why it failed, as the sheet says it.
        reason: Reason,
        /// Whether another try can succeed.
        retryable: bool,
    },
    /// The checkout cannot continue in this browser: offer the plain page.
    Fatal,
}
