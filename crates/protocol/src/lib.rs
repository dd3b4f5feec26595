//! What Farthing's checkout and gateway say to each other.
//!
//! Types only: no I/O, no clock, no randomness, and no framework, so that the same rules compile for
//! the browser and for the server. In reading order: [`money`], [`msisdn`], [`one_time_code`] and [`ids`] are the nouns,
//! [`catalogue`] and [`offer`] what is for sale, [`ways`] how it can be paid, [`order`] how a purchase goes, [`reason`] why one
//! fails, [`session`] who asks, [`plain`] the ways to the plain page and back, [`host`] what the frame and the publisher's page tell each other.
//!
//! What crosses the wire is decoded leniently where a newer peer may say more (`Unknown` variants,
//! ignored fields) and strictly where money or identity is concerned.

pub mod money;

mod typed;

pub mod msisdn;

pub mod one_time_code;

pub mod ids;

pub mod catalogue;

pub mod ways;

pub mod offer;

pub mod order;

pub mod refund;

pub mod reason;

pub mod session;

pub mod plain;

pub mod host;

pub mod limits;

pub use catalogue::{Billing, CatalogueView, ItemKind, ItemView, Localized, PublisherView};
pub use ids::{
    ChargeId, DeviceId, EntitlementId, IdError, ItemId, OrderId, PublisherId, ReceiptNumber,
};
pub use money::{Currency, Money, MoneyError};
pub use msisdn::{Msisdn, MsisdnError};
pub use offer::{EntitlementView, OfferView};
pub use one_time_code::{OneTimeCode, OneTimeCodeError};
pub use order::{OrderStatus, OrderView};
pub use reason::{Problem, Reason, WayOn};
pub use ways::{Left, Method, Way};
