//! How a reader can pay for an item, and what is left after the payment.

use serde::{Deserialize, Serialize};

use crate::{ItemId, ItemKind, Localized, Money};

/// Where the money of an order came from, or comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Method {
    /// A charge on the phone bill.
    PhoneBill,
    /// The device's tab: bought now, paid later with one phone-bill charge.
    Tab,
    /// The device's credit, which was paid before.
    Credit,
    /// A unit of a bundle.
    Bundle,
    /// A pass of the device, which opens all articles while it is valid.
    Pass,
    /// Nothing is paid: this phone bought the item before, as a code proved.
    Owned,
    /// A value that only a newer gateway knows.
    #[serde(other)]
    Unknown,
}

/// A way in which this reader can pay for the item that an offer is about.
///
/// The first four need one tap; the others need a phone number and a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Way {
    /// One tap: put on the device's tab, which has room for the price.
    Tab {
        /// The tab's open amount before this order.
        open: Money,
        /// The tab's limit.
        limit: Money,
    },
    /// One tap: taken from the device's credit, which covers the price.
    Credit {
        /// The device's credit before this order.
        balance: Money,
    },
    /// One tap: a unit of a bundle.
    Bundle {
        /// Units that the bundle has now.
        units_left: u32,
        /// Until when they can be used: RFC 3339, UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// One tap, and nothing is paid: a pass covers the item.
    Pass {
        /// Until when the pass is valid: RFC 3339, UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// The price, by phone bill.
    PhoneBill,
    /// The tab's open amount and the price, by phone bill, in one charge.
    Settle {
        /// The tab's open amount.
        open: Money,
        /// What the phone bill pays: the open sum and the price.
        total: Money,
    },
    /// A top-up of credit by phone bill; the price is taken from it in the same step.
    TopUp {
        /// The device's credit before this order.
        balance: Money,
        /// The amounts that can be bought, smallest first. Each covers the price together with the balance.
        amounts: Vec<Money>,
    },
    /// A way that only a newer gateway knows.
    #[serde(other)]
    Unknown,
}

impl Way {
    /// Whether one tap is enough: no number, no code.
    #[must_use]
    pub const fn is_one_tap(&self) -> bool {
        matches!(
            self,
            Self::Tab { .. } | Self::Credit { .. } | Self::Bundle { .. } | Self::Pass { .. }
        )
    }
}

/// What is left on the tab, of the credit, the bundle or the pass after an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Left {
    /// The order was put on the tab.
    Tab {
        /// The tab's open amount after the order.
        open: Money,
        /// The tab's limit.
        limit: Money,
    },
    /// The order was paid from credit.
    Credit {
        /// The credit that is left.
        balance: Money,
    },
    /// The order used a unit of a bundle.
    Bundle {
        /// Units that the bundle still has.
        units_left: u32,
    },
    /// The order used a pass.
    Pass {
        /// Until when it is valid: RFC 3339, UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// A value that only a newer gateway knows.
    #[serde(other)]
    Unknown,
}

/// The choices for a tip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TipView {
    /// Amounts to choose from, smallest first.
    pub presets: Vec<Money>,
    /// The smallest amount that the reader can type.
    pub min: Money,
    /// The largest amount that the reader can type.
    pub max: Money,
    /// Whether the reader can add a message to the author.
    pub message: bool,
    /// The author's thanks, shown after the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thanks: Option<Localized>,
}

/// The reader's choice for a tip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TipChoice {
    /// The amount: one of the presets, or any between smallest and largest.
    pub amount: Money,
    /// To the author: plain text, at most [`crate::limits::TIP_MESSAGE_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Another item that would open what an offer is about: a bundle or a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlternativeView {
    /// The bundle or pass.
    pub item: ItemId,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// What it is called.
    pub title: Localized,
    /// What it costs this reader now. Single purchases of the last seven days are taken off.
    pub price: Money,
    /// How much of the item's own price was taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited: Option<Money>,
    /// Present if it is cheaper than what the reader paid for single articles in the last seven days
    /// together with this one: by how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saves: Option<Money>,
    /// For a bundle of the reader's choice: how many articles it opens from now on, this one
    /// included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub articles: Option<u32>,
}

/// Why a price is below the regular one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiscountView {
    /// The regular price, which the item also had in the last 30 days.
    pub regular: Money,
    /// Until when the lower price is valid: RFC 3339, UTC. Absent for a trial: the reader's first
    /// purchase of this publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::{Left, Method, Way};

    #[test]
    fn words_of_a_newer_gateway_are_read() {
        assert_eq!(serde_json::from_str::<Method>(r#""barter""#).unwrap(), Method::Unknown);
        let way = serde_json::from_str::<Way>(r#"{"method":"barter","goats":2}"#).unwrap();
        assert_eq!(way, Way::Unknown);
        let left = serde_json::from_str::<Left>(r#"{"of":"barter","goats":2}"#).unwrap();
        assert_eq!(left, Left::Unknown);
    }

    #[test]
    fn one_tap_is_what_asks_nothing() {
        let is_one_tap = |json| serde_json::from_str::<Way>(json).unwrap().is_one_tap();
        for (json, expected) in [
            (r#"{"method":"bundle","units_left":2}"#, true),
            (r#"{"method":"pass"}"#, true),
            (r#"{"method":"phone_bill"}"#, false),
            (r#"{"method":"barter"}"#, false),
        ] {
            assert_eq!(is_one_tap(json), expected, "{json}");
        }
    }
}
