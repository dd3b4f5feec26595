//! The context of the plain page: item, reader's address and language.

use farthing_protocol::{ItemId, ItemKind, Localized};

use crate::api::address::ClientAddress;
use crate::app::App;
use crate::config::{PageUrl, Publisher};
use crate::language::Language;
use crate::orders::Caller;
use crate::plain::note::Told;
use crate::plain::visit::Visit;

/// The item, from the catalogue or from the publisher's signed offer.
pub(crate) struct Sold<'a> {
    /// What kind of thing.
    pub(crate) kind: ItemKind,
    /// What it is called.
    pub(crate) title: Localized,
    /// Its page, if it has one. An item outside the catalogue has none.
    pub(crate) url: Option<&'a PageUrl>,
    /// Whether it is in the catalogue. An item outside of it cannot be bought again here.
    pub(crate) is_listed: bool,
}

/// The context of a page.
pub(crate) struct Scene<'a> {
    pub(crate) app: &'a App,
    pub(crate) publisher: &'a Publisher,
    pub(crate) item: ItemId,
    /// Its kind, title and price.
    pub(crate) sold: Sold<'a>,
    pub(crate) language: Language,
    /// Where the reader is.
    pub(crate) address: ClientAddress,
}

impl Scene<'_> {
    /// The page's own path.
    pub(crate) fn path(&self) -> String {
        format!("/pay/{}/{}", self.publisher.id, self.item)
    }

    /// The page's own address for a visit.
    pub(crate) fn address_of(&self, visit: &Visit, told: Option<Told>) -> String {
        let now = self.app.clock.now();
        let capability = visit.sign(&self.app.secrets.visit, now);
        let note = told.map_or(String::new(), |Told { note, wait }| {
            let until = now.plus(wait).0;
            let until = if wait.is_zero() { String::new() } else { format!("&until={until}") };
            format!("&note={}{until}", note.as_str())
        });
        format!("{}?visit={capability}&lang={}{note}", self.path(), self.language.tag())
    }

    /// The visit as a caller of the money core.
    pub(crate) fn caller(&self, visit: &Visit) -> Caller {
        Caller {
            device: visit.device.clone(),
            publisher: visit.publisher.clone(),
            address: self.address.0,
        }
    }

    /// The visit of a capability, if it is valid for this item.
    pub(crate) fn visit(&self, text: &str) -> Option<Visit> {
        let (key, now) = (&self.app.secrets.visit, self.app.clock.now());
        Visit::verify(key, now, &self.publisher.id, &self.item, text)
    }
}
