//! Entry points for `benches/`: functions that a purchase calls often, without a network. Not a public interface.
//!
//! Each type holds prepared data. Its methods are measured, and return whether they worked.

use std::path::Path;

use farthing_protocol::{DeviceId, ItemId, PublisherId};

use crate::charges::{
    Difference, Event, Holding, Invitation, PaymentId, Seen, SeenStatus, State, Success, step,
};
use crate::clock::UnixMillis;
use crate::config::{Config, Publisher};
use crate::content::{Sealed, content_key};
use crate::handoff::qr;
use crate::quotes::{Quote, Standing};
use crate::secrets::{ContentSecret, Key};

const PUBLISHER: &str = "jeju-post";
const ITEM: &str = "articles/night-market";
const DEVICE: &str = "dev_0000000000000000000a";
const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

/// The events of a payment by phone bill in which nothing goes wrong.
#[derive(Debug)]
pub struct ChargeEvents(Vec<Event>);

impl ChargeEvents {
    /// Reservation, code, confirmation, and the read that proves the payment.
    #[must_use]
    pub fn of_a_payment() -> Self {
        let read =
            |status| Seen { payment: PaymentId("payment-1".to_owned()), status, is_earlier: false };
        let invitation = Invitation::Code { authorization: "authorization-1".to_owned() };
        let pending = SeenStatus::Pending { invitation: Some(invitation), may_replace: true };
        let success = Success { is_duplicate: false, difference: Difference::None };
        Self(vec![
            Event::Prepared(read(pending)),
            Event::CodeTyped,
            Event::CodeAccepted { has: Holding::Nothing },
            Event::Accepted,
            Event::Read(read(SeenStatus::Succeeded(success))),
        ])
    }

    /// Runs a charge through all events. Returns the name of its last state: `charged`.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_gateway::benching::ChargeEvents;
    ///
    /// // Reserved, code right, confirmed, and a read that says `succeeded` with our amount.
    /// assert_eq!(ChargeEvents::of_a_payment().run(), "charged");
    /// ```
    #[must_use]
    pub fn run(&self) -> &'static str {
        let mut state = State::Preparing;
        for event in &self.0 {
            let Ok((next, _)) = step(&state, event) else { break };
            state = next;
        }
        state.as_str()
    }
}

/// The paid part of an article, and the publisher's key.
#[derive(Debug)]
pub struct Article {
    secret: ContentSecret,
    key: Key,
    publisher: PublisherId,
    item: ItemId,
    sealed: Sealed,
}

impl Article {
    /// An article with this text. `None` if it cannot be sealed.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let secret = ContentSecret::new(Key::new([9; 32]), UnixMillis(0));
        let publisher = PublisherId::parse(PUBLISHER).ok()?;
        let item = ItemId::parse(ITEM).ok()?;
        let key = content_key(&secret, &publisher, &item);
        let sealed = Sealed::seal(&secret, &publisher, &item, text).ok()?;
        Some(Self { secret, key, publisher, item, sealed })
    }

    /// Derives the item's key and seals this text with it.
    #[must_use]
    pub fn seal(&self, text: &str) -> bool {
        Sealed::seal(&self.secret, &self.publisher, &self.item, text).is_ok()
    }

    /// Opens the block. `None` if it does not belong to the key.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_gateway::benching::Article;
    ///
    /// let article = Article::new("<p>The night market opens at six.</p>").expect("a text can be sealed");
    /// assert_eq!(article.open().as_deref(), Some("<p>The night market opens at six.</p>"));
    /// ```
    #[must_use]
    pub fn open(&self) -> Option<String> {
        self.sealed.open(&self.key).ok()
    }
}

/// A publisher with a catalogue, and a reader's device.
#[derive(Debug)]
pub struct Shop {
    key: Key,
    device: DeviceId,
    publisher: Publisher,
    item: ItemId,
}

impl Shop {
    /// The shop of the demo. `None` if the demo's configuration cannot be read.
    #[must_use]
    pub fn of_the_demo() -> Option<Self> {
        let text = include_str!("../../../demo/farthing.toml");
        let mut config = Config::parse("farthing.toml", text, Path::new("")).ok()?;
        let publisher = config.publishers.remove(&PublisherId::parse(PUBLISHER).ok()?)?;
        let (device, item) = (DeviceId::parse(DEVICE).ok()?, ItemId::parse(ITEM).ok()?);
        Some(Self { key: Key::new([7; 32]), device, publisher, item })
    }

    /// Makes and signs the quote for the item. `None` if the item is not for sale.
    #[must_use]
    pub fn quote(&self) -> Option<String> {
        let standing = Standing { now: NOW, is_newcomer: true, singles: &[] };
        let quote =
            Quote::for_item(&self.device, &self.publisher, &self.item, &standing).ok()??;
        quote.sign(&self.key, NOW).ok()
    }

    /// Checks a quote, as for an order.
    ///
    /// # Examples
    ///
    /// ```
    /// use farthing_gateway::benching::Shop;
    ///
    /// let shop = Shop::of_the_demo().expect("the demo sells this article");
    /// let quote = shop.quote().expect("it has a price");
    /// assert!(shop.takes(&quote));
    /// assert!(!shop.takes(&quote.replacen('a', "b", 1)), "a changed quote buys nothing");
    /// ```
    #[must_use]
    pub fn takes(&self, quote: &str) -> bool {
        Quote::verify(&self.key, NOW, &self.device, &self.publisher.id, quote).is_ok()
    }
}

/// Makes the QR code of an address and its picture. `None` if the address is too long.
#[must_use]
pub fn qr_picture(address: &str) -> Option<String> {
    qr::draw(address).ok().map(|code| qr::svg(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function that fails early would look fast.
    #[test]
    fn every_measured_function_does_its_work() {
        assert_eq!(ChargeEvents::of_a_payment().run(), "charged");
        let opened = Article::new("야시장").and_then(|article| article.open());
        assert_eq!(opened.as_deref(), Some("야시장"));
        let shop = Shop::of_the_demo();
        let quote = shop.as_ref().and_then(Shop::quote);
        assert!(shop.zip(quote).is_some_and(|(shop, quote)| shop.takes(&quote)));
        assert!(qr_picture("https://pay.example/h/AbCdEfGh").is_some());
    }
}
