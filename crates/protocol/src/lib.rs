//! The types that Farthing's checkout and gateway exchange.
//!
//! Types only: no I/O, no clock, no randomness, and no framework, so that the same rules compile for the browser
//! and for the server. In reading order: [`money`], [`msisdn`], [`one_time_code`] and [`ids`] have the basic
//! values. [`catalogue`] and [`offer`] have what is for sale, and [`ways`] how it can be paid. [`order`] has the
//! states of a purchase, [`reason`] why one fails, and [`refund`] how money is returned. [`session`] is about who
//! asks. [`plain`] leads to the plain page and back, and [`handoff`] to the phone. [`host`] has the messages
//! between the frame and the publisher's page. [`limits`] has the limits that both sides share.
//!
//! Messages are decoded leniently where a newer peer may send more (`Unknown` variants, ignored fields), and
//! strictly where money or identity is concerned.

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

pub mod handoff;

pub mod host;

pub mod limits;

pub use catalogue::{Billing, CatalogueView, ItemKind, ItemView, Localized, PublisherView};
pub use ids::{
    ChargeId, DeviceId, EntitlementId, HandoffId, IdError, ItemId, OrderId, PublisherId,
    ReceiptNumber,
};
pub use money::{Currency, Money, MoneyError};
pub use msisdn::{Msisdn, MsisdnError};
pub use offer::{EntitlementView, OfferView};
pub use one_time_code::{OneTimeCode, OneTimeCodeError};
pub use order::{OrderStatus, OrderView};
pub use reason::{Problem, Reason, WayOn};
pub use ways::{Left, Method, Way};
