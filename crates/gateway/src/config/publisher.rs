//! `[[publisher]]` and `[[publisher.item]]`: who sells, and what.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use farthing_protocol::{
    CatalogueView, Currency, ItemId, ItemKind, ItemView, Localized, Money, PublisherId,
    PublisherView,
};

use crate::config::billing::{self, Billing};
use crate::config::origin::WebOrigin;
use crate::config::page_url::{self, PageUrl};
use crate::config::section::Section;
use crate::config::{PriceCeiling, grants};
use crate::grants::Grants;

/// A publication.
#[derive(Debug, Clone)]
pub(crate) struct Publisher {
    /// Its id.
    pub(crate) id: PublisherId,
    /// Its name, as readers know it.
    pub(crate) name: String,
    /// Where its pages live: the only ones that may hold its checkout. At least one.
    pub(crate) origins: Vec<WebOrigin>,
    /// How readers pay.
    pub(crate) billing: Billing,
    /// Whom readers ask about a receipt: an address or a number.
    pub(crate) contact: Option<String>,
    /// Its front page.
    pub(crate) home: Option<PageUrl>,
    /// Keys with which it signs offers.
    pub(crate) offer_keys: Vec<OfferKey>,
    /// What it sells.
    pub(crate) items: BTreeMap<ItemId, Item>,
}

/// A key that verifies a publisher's offers.
#[derive(Debug, Clone)]
pub(crate) struct OfferKey(pub(crate) VerifyingKey);

/// Something for sale.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// What it is.
    pub(crate) kind: ItemKind,
    /// What it is called.
    pub(crate) title: Localized,
    /// What it costs.
    pub(crate) price: Money,
    /// What it gives once it is paid.
    pub(crate) grants: Grants,
    /// Its page.
    pub(crate) url: Option<PageUrl>,
}

impl Publisher {
    /// Whether a page of this origin may hold the publisher's checkout. Exact texts only.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own.as_str() == origin)
    }

    /// Host of the publisher's pages, for the last line of a code's message.
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

    /// The catalogue as readers see it.
    pub(crate) fn catalogue(&self) -> CatalogueView {
        let view = |item: &Item| ItemView {
            kind: item.kind,
            title: item.title.clone(),
            price: item.price,
            regular_price: None,
        };
        let items = self.items.iter().map(|(id, item)| (id.clone(), view(item))).collect();
        CatalogueView { publisher: self.view(), billing: self.billing.view(), items }
    }
}

/// All publishers of the file.
pub(crate) fn read_all(
    root: &Section<'_>,
    ceiling: &PriceCeiling,
) -> BTreeMap<PublisherId, Publisher> {
    let sections = root.tables("publisher");
    if sections.is_empty() && !root.has("publisher") {
        root.mistake("publisher", "is missing: at least one [[publisher]] must sell something");
    }
    let mut publishers = BTreeMap::new();
    for section in &sections {
        let publisher = read(section, ceiling);
        section.finish();
        let Some(publisher) = publisher else { continue };
        if publishers.contains_key(&publisher.id) {
            section.mistake("id", format!("another publisher is called {} too", publisher.id));
        }
        publishers.insert(publisher.id.clone(), publisher);
    }
    publishers
}

fn read(section: &Section<'_>, ceiling: &PriceCeiling) -> Option<Publisher> {
    let id = section.required("id", |text| PublisherId::parse(text).map_err(|e| e.to_string()));
    let name = section.required_text("name");
    let origins = section.parsed_list("origins", WebOrigin::parse);
    if origins.is_empty() && !section.has("origins") {
        section.mistake("origins", "is missing: on which origins do its pages live?");
    }
    let billing = billing::read(section);
    let contact = section.text("contact").map(str::to_owned);
    let home = page_url::read(section, "home", &origins);
    let offer_keys = section.parsed_list("offer_keys", offer_key);
    let items = items(section, &origins, ceiling);
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

fn items(
    section: &Section<'_>,
    origins: &[WebOrigin],
    ceiling: &PriceCeiling,
) -> BTreeMap<ItemId, Item> {
    let mut items = BTreeMap::new();
    for section in section.tables("item") {
        let id = section.required("id", |text| ItemId::parse(text).map_err(|e| e.to_string()));
        let item = item(&section, origins, ceiling);
        section.finish();
        let (Some(id), Some(item)) = (id, item) else { continue };
        if items.contains_key(&id) {
            section.mistake("id", format!("another item is called {id} too"));
        }
        items.insert(id, item);
    }
    items
}

fn item(section: &Section<'_>, origins: &[WebOrigin], ceiling: &PriceCeiling) -> Option<Item> {
    let kind = section.required("kind", |text| match text {
        "article" => Ok(ItemKind::Article),
        "tip" => Ok(ItemKind::Tip),
        "bundle" => Ok(ItemKind::Bundle),
        "pass" => Ok(ItemKind::Pass),
        "top_up" => Ok(ItemKind::TopUp),
        _ => Err("one of article, tip, bundle, pass and top_up".to_owned()),
    });
    let title = section.table("title");
    let text = |key| title.text(key).map(str::to_owned).filter(|text| !text.trim().is_empty());
    let localized = Localized { en: text("en"), ko: text("ko") };
    title.finish();
    if localized.for_language("en").is_empty() {
        section.mistake("title", "is missing: { en = \"…\", ko = \"…\" }, at least one of them");
    }
    let price = price(section, ceiling);
    let url = page_url::read(section, "url", origins);
    let grants = grants::read(section, kind);
    Some(Item { kind: kind?, title: localized, price: price?, grants: grants?, url })
}

fn price(section: &Section<'_>, ceiling: &PriceCeiling) -> Option<Money> {
    if !section.has("price") {
        section.mistake("price", "is missing: { amount = \"300\", currency = \"KRW\" }");
        return None;
    }
    let price = section.table("price");
    let currency =
        price.required("currency", |code| Currency::parse(code).map_err(|e| e.to_string()));
    let amount = price.required_text("amount");
    price.finish();
    match Money::parse(amount?, currency?) {
        Ok(money) if money.is_zero() => {
            price.mistake("amount", "must be more than nothing");
            None
        }
        Ok(money) => match ceiling.check(money) {
            Ok(()) => Some(money),
            Err(reason) => {
                price.mistake("amount", reason);
                None
            }
        },
        Err(cause) => {
            price.mistake("amount", cause.to_string());
            None
        }
    }
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
