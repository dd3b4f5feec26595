//! What the checkout's frame and the publisher's page say to each other.
//!
//! The page's loader sends one `window.postMessage` to the frame, to exactly the gateway's origin,
//! with a `MessagePort`: `{"farthing":"connect","version":1}`. All else goes over that port, as
//! objects tagged with `type`. The frame checks that the message came from its parent and takes the
//! parent's origin from the event. Nothing that the page says moves money, and nothing secret but the
//! content key of a paid item is told to the page.
//!
//! Between the two stands the frame's own script, `boot.js`. It passes on what is said, and keeps the
//! button that pays in one tap, which the checkout hears of from that button alone and never from here.
//!
//! What the frame says names the item that it is about, and what follows from a tap also the
//! [`Opening`]: an element with a signed offer does not know its item, and a payment can end after its
//! sheet was closed and another one opened. The page concludes nothing from what was tapped last.

use serde::{Deserialize, Serialize};

use crate::ways::Method;
use crate::{ItemId, Money, OrderId, Reason};

/// The page's own number for what an element sells: it comes with [`FromHost::Open`] and goes back with
/// all that follows from it.
pub type Opening = u32;

/// From the page to the frame. Unknown messages are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromHost {
    /// First message: how the checkout shall look and speak.
    Hello {
        /// Theme and language of the page.
        look: Look,
    },
    /// Tell whether the reader may open the items; answered by one [`ToHost::State`] for each. All
    /// items of a page are asked about together.
    Check {
        /// The items that the page sells.
        items: Vec<ItemId>,
    },
    /// The reader comes back from the plain page with a purchase: make it this device's own. Answered
    /// by [`ToHost::State`] if the gateway agrees, and by nothing if it does not: anybody can make up
    /// an address.
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
    /// The frame lies where this item's button is. Answered by [`ToHost::OneTap`] where the reader can
    /// pay there, and otherwise by [`ToHost::State`] with the opening.
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
    /// The reader takes a purchase back. Answered by [`ToHost::Undo`].
    Undo {
        /// A paid order of this device.
        order: OrderId,
    },
    /// The reader dismissed the sheet in the page (backdrop, Escape). It may be refused: the frame
    /// answers [`ToHost::Closed`] when the sheet may go.
    Close,
    /// A message of a newer loader.
    #[serde(other)]
    Unknown,
}

/// How the checkout looks and speaks.
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

/// Whether an item is to be bought, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// The reader does not own it.
    ForSale,
    /// The reader may open it.
    Owned,
    /// The gateway did not say. The page stays as it is; the frame asks again by itself.
    Unknown,
}

/// A purchase in the frame's words, which are in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Whether it happened just now or before this visit.
    pub how: How,
    /// The order, to ask for its receipt.
    pub order: OrderId,
    /// The line that says what was paid.
    pub line: String,
    /// The name of the button that shows the receipt.
    pub receipt: String,
    /// The name of the button that takes it back, while that is possible.
    #[serde(default)]
    pub undo: Option<String>,
    /// For how many seconds more it can be taken back.
    #[serde(default)]
    pub undo_in_secs: Option<u32>,
    /// The name of the button that leads to a passkey, the one time that it is offered.
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

/// From the frame to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToHost {
    /// First message: the frame now takes messages.
    Ready,
    /// What is known of an item: the answer to [`FromHost::Check`] and [`FromHost::Claim`], and what
    /// follows from a payment, after [`ToHost::Paid`].
    State {
        /// The item that this is about.
        item: ItemId,
        /// The opening, where it follows from one.
        opening: Option<Opening>,
        /// Whether it is to be bought.
        state: ItemState,
        /// The signed token, if owned.
        entitlement: Option<String>,
        /// What opens its sealed content, if owned: its key in base64url or, after a rotation, each key
        /// as `kid:key`.
        content_key: Option<String>,
        /// The reader's last purchase of it, as far as it is known. A tip that was paid for is for sale
        /// again, and has one.
        purchase: Option<Purchase>,
    },
    /// The sheet is drawn, with more than a sign that it is at work.
    Opened {
        /// The opening from [`FromHost::Open`].
        opening: Opening,
        /// The item, as far as it is known.
        item: Option<ItemId>,
        /// The sheet's name for assistive technology: the item's title.
        title: String,
    },
    /// The sheet may go.
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
    /// Paid. Sent once for each order, also after the sheet was closed. What it opened follows as
    /// [`ToHost::State`], and an open sheet is [`ToHost::Closed`] after that.
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
    /// The button in the frame was pressed, and something has to be asked or said: open the sheet.
    Sheet {
        /// The opening from [`FromHost::Place`].
        opening: Opening,
    },
    /// The answer to [`FromHost::Undo`], also for other tabs.
    Undo {
        /// The item that was bought.
        item: ItemId,
        /// The order from [`FromHost::Undo`].
        order: OrderId,
        /// Whether it was taken back: then the reader does not own the item any more.
        is_undone: bool,
        /// What the reader is told.
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
        /// Whether the same can succeed when tried again.
        retryable: bool,
    },
    /// The checkout cannot go on in this browser: offer the plain page.
    Fatal,
}
