//! `[[publisher]]`: a publisher. Its items are in [`item`].

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use farthing_protocol::{CatalogueView, ItemId, ItemView, Money, PublisherId, PublisherView};

use crate::clock::UnixMillis;
use crate::config::PriceCeiling;
use crate::config::billing::{self, Billing};
use crate::config::item::{self, Item};
use crate::config::localized;
use crate::config::origin::WebOrigin;
use crate::config::page_url::{self, PageUrl};
use crate::config::section::Section;

/// A `[[publisher]]` of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Publisher {
    pub(crate) id: PublisherId,
    /// Its name, as readers know it.
    pub(crate) name: String,
    /// Origins of its pages, at least one. Only these may embed its checkout.
    pub(crate) origins: Vec<WebOrigin>,
    pub(crate) billing: Billing,
    /// Contact for questions about a receipt: a page, a mail address or a phone number.
    pub(crate) contact: Option<String>,
    pub(crate) home: Option<PageUrl>,
    /// Public keys that verify its offers.
    pub(crate) offer_keys: Vec<OfferKey>,
    pub(crate) items: BTreeMap<ItemId, Item>,
}

/// A key that verifies a publisher's offers.
#[derive(Debug, Clone)]
pub(crate) struct OfferKey(pub(crate) VerifyingKey);

impl Publisher {
    /// Whether a page of this origin may embed the publisher's checkout. Compares exact texts.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own.as_str() == origin)
    }

    /// Host of the publisher's first origin, for the last line of the text message with a code.
    pub(crate) fn service_host(&self) -> &str {
        self.origins.first().map(WebOrigin::host).unwrap_or_default()
    }

    /// The publisher as readers see it.
    pub(crate) fn view(&self) -> PublisherView {
        PublisherView {
            id: self.id.clone(),
            name: self.name.clone(),
            contact: self.contact.clone(),
        }
    }

    /// The catalogue as readers see it now. A regular price is shown beside a lower one only if `was_asked`
    /// says that it was asked for lately.
    pub(crate) fn catalogue(
        &self,
        now: UnixMillis,
        was_asked: impl Fn(&ItemId, Money) -> bool,
    ) -> CatalogueView {
        let view = |id: &ItemId, item: &Item| {
            let (asked, regular) = (item.prices.public(now), item.prices.regular);
            let is_shown = asked.why.is_some() && was_asked(id, regular);
            ItemView {
                kind: item.kind,
                title: item.title.clone(),
                price: asked.price,
                regular_price: is_shown.then_some(regular),
            }
        };
        let items = self.items.iter().map(|(id, item)| (id.clone(), view(id, item))).collect();
        CatalogueView { publisher: self.view(), billing: self.billing.view(), items }
    }
}

/// All publishers of the file.
pub(crate) fn read_all(
    root: &Section<'_>,
    ceiling: &PriceCeiling,
) -> BTreeMap<PublisherId, Publisher> {
    let sections = root.tables("publisher");
    if root.lacks("publisher") {
        root.error("publisher", "is missing: at least one [[publisher]] must sell something");
    }
    let mut publishers = BTreeMap::new();
    for section in &sections {
        let publisher = read(section, ceiling);
        section.finish();
        let Some(publisher) = publisher else { continue };
        if publishers.contains_key(&publisher.id) {
            section.error("id", format!("another publisher is called {} too", publisher.id));
        }
        publishers.insert(publisher.id.clone(), publisher);
    }
    publishers
}

fn read(section: &Section<'_>, ceiling: &PriceCeiling) -> Option<Publisher> {
    let id = section.required("id", |text| PublisherId::parse(text).map_err(|e| e.to_string()));
    let name = section.required_text("name");
    if let Some(name) = name {
        localized::check_length(section, "name", name);
    }
    let origins = section.parsed_list("origins", WebOrigin::parse);
    if section.lacks("origins") {
        section.error("origins", "is missing: on which origins do its pages live?");
    }
    let billing = billing::read(section, ceiling);
    let contact = section.text("contact").map(str::to_owned);
    let home = page_url::read(section, "home", &origins);
    let offer_keys = section.parsed_list("offer_keys", offer_key);
    let items = item::read_all(section, &origins, ceiling);
    Some(Publisher {
        id: id?,
        name: name?.to_owned(),
        origins,
        billing: billing?,
        contact,
        home,
        offer_keys,
        items,
    })
}

/// The public half of an Ed25519 key, as `x` of its JWK (RFC 8037): 32 bytes in base64url.
fn offer_key(text: &str) -> Result<OfferKey, String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    bytes
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
        .map(OfferKey)
        .ok_or_else(|| "not an Ed25519 public key: 32 bytes in base64url (x of its JWK)".to_owned())
}
