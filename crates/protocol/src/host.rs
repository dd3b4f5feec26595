//! What the checkout's frame and the publisher's page say to each other.
//!
//! The page's loader sends one `window.postMessage` to the frame, to exactly the gateway's origin,
//! with a `MessagePort`: `{"farthing":"connect","version":1}`. All else goes over that port, as
//! objects tagged with `type`. The frame checks that the message came from its parent and takes the
//! parent's origin from the event. Nothing that the page says moves money, and nothing secret but the
//! content key of a paid item is told to the page.

use serde::{Deserialize, Serialize};

use crate::{ItemId, OrderId, PublisherId, Reason};

/// From the page to the frame. Unknown messages are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromHost {
    /// First message: whose pages these are, and how the checkout shall look and speak.
    Hello {
        /// Whose pages these are.
        publisher: PublisherId,
        /// Look and language.
        look: Look,
        /// Address of the page without its fragment, for the way back from the plain page.
        #[serde(default)]
        page: Option<String>,
    },
    /// Tell whether the reader may open the item; answered by [`ToHost::State`].
    Check {
        /// The item.
        item: ItemId,
    },
    /// The reader is about to tap: fetch what the sheet needs.
    Warm,
    /// Open the sheet for an item.
    Open {
        /// The item, or none if `offer` is given.
        #[serde(default)]
        item: Option<ItemId>,
        /// An offer signed by the publisher.
        #[serde(default)]
        offer: Option<String>,
        /// Look and language of the element that was tapped.
        look: Look,
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
    /// BCP 47.
    #[serde(default)]
    pub lang: String,
    /// `light`, `dark` or `auto`.
    #[serde(default)]
    pub theme: String,
    /// `--farthing-accent`, if set: a CSS color.
    #[serde(default)]
    pub accent: String,
    /// `--farthing-on-accent`, if set: a CSS color.
    #[serde(default)]
    pub on_accent: String,
    /// `--farthing-radius`, if set: a CSS length.
    #[serde(default)]
    pub radius: String,
    /// `--farthing-font`, if set: a CSS font family list.
    #[serde(default)]
    pub font: String,
}

/// Whether an item is to be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// The reader does not own it.
    ForSale,
    /// The reader may open it.
    Owned,
}

/// From the frame to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToHost {
    /// The frame listens.
    Ready,
    /// Answer to [`FromHost::Check`].
    State {
        /// The item.
        item: ItemId,
        /// Whether it is to be bought.
        state: ItemState,
        /// The signed token, if owned.
        entitlement: Option<String>,
        /// The key of its sealed content, if owned: base64url.
        content_key: Option<String>,
    },
    /// The sheet is drawn: show the frame as a modal.
    Opened {
        /// The item.
        item: ItemId,
        /// The sheet's name for assistive technology: the item's title.
        title: String,
    },
    /// The sheet may go.
    Closed {
        /// The item.
        item: ItemId,
    },
    /// How much height the sheet needs, in CSS pixels.
    Resize {
        /// CSS pixels.
        height: u32,
    },
    /// Paid. Sent once for each order.
    Paid {
        /// The item.
        item: ItemId,
        /// The order.
        order: OrderId,
        /// The signed token.
        entitlement: String,
        /// The key of its sealed content: base64url.
        content_key: Option<String>,
    },
    /// Something failed; the reader sees it in the sheet.
    Error {
        /// The item.
        item: Option<ItemId>,
        /// Why.
        reason: Reason,
        /// Whether the same can succeed when tried again.
        retryable: bool,
    },
    /// The checkout cannot go on in this browser: offer the plain page.
    Fatal,
}
