//! `/pay/{publisher}`: everything that a publication sells. It keeps the device from item to item, so that
//! its tab, credit and bundles can be used without scripts and cookies.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use farthing_protocol::{DeviceId, ItemKind, PublisherId};
use serde::{Deserialize, Serialize};

use crate::api::error::ApiError;
use crate::api::reader::LightCall;
use crate::app::App;
use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::id_generator;
use crate::language::Language;
use crate::plain::fields::Asked;
use crate::plain::response::{html, see_other};
use crate::plain::view::{Content, Group, Page, Ware};
use crate::plain::visit::{LIFE, Visit};
use crate::prices;
use crate::secrets::{Key, token};
use crate::store::seen_prices;

const KIND: &str = "fs1";

/// The content of the capability in the page's address.
#[derive(Serialize, Deserialize)]
struct Stroll {
    #[serde(rename = "d")]
    device: DeviceId,
    #[serde(rename = "p")]
    publisher: PublisherId,
}

/// The address of everything that a publication sells, for a device.
pub(crate) fn address(app: &App, visit: &Visit, language: Language) -> String {
    let now = app.clock.now();
    let device = visit.device.clone();
    address_of(&app.secrets.visit, now, device, &visit.publisher, language)
}

fn address_of(
    key: &Key,
    now: UnixMillis,
    device: DeviceId,
    publisher: &PublisherId,
    language: Language,
) -> String {
    let stroll = Stroll { device, publisher: publisher.clone() };
    let capability = token::sign(key, KIND, now.plus(LIFE), &stroll);
    format!("/pay/{publisher}?visit={capability}&lang={}", language.tag())
}

/// Shows everything that is sold.
pub(crate) async fn show(
    Shared(app): Shared<App>,
    _counted: LightCall,
    Path(publisher): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let language = Language::of(asked.lang.as_deref(), &headers);
    let found = PublisherId::parse(&publisher).ok();
    let found = found.and_then(|id| app.config.publishers.get(&id));
    let Some(publisher) = found else {
        let page = Page::unknown(language, &format!("/pay/{publisher}"));
        return html(StatusCode::NOT_FOUND, &page);
    };
    let (key, now) = (&app.secrets.visit, app.clock.now());
    let stroll = token::verify::<Stroll>(key, KIND, now, &asked.visit);
    let stroll = stroll.ok().filter(|stroll| stroll.publisher == publisher.id);
    let Some(stroll) = stroll else {
        let device = id_generator::device_id()?;
        return see_other(&address_of(key, now, device, &publisher.id, language));
    };
    html(StatusCode::OK, &page(&app, publisher, stroll.device, language).await?)
}

async fn page(
    app: &App,
    publisher: &Publisher,
    device: DeviceId,
    language: Language,
) -> Result<Page, ApiError> {
    let (key, now) = (&app.secrets.visit, app.clock.now());
    let seen = {
        let mut db = app.store.read().await?;
        seen_prices::of_publisher(&mut db, &publisher.id).await?
    };
    let mut wares = BTreeMap::<u8, (ItemKind, Vec<Ware>)>::new();
    for (id, item) in &publisher.items {
        let (asked, regular) = (item.prices.public(now), item.prices.regular);
        let seen = seen.get(id).map(Vec::as_slice).unwrap_or_default();
        let is_shown = asked.why.is_some() && prices::was_asked(seen, regular, now);
        let visit = Visit::of(&device, &publisher.id, id);
        let (tag, capability) = (language.tag(), visit.sign(key, now));
        let (_, group) = wares.entry(order(item.kind)).or_insert((item.kind, Vec::new()));
        group.push(Ware {
            title: item.title.for_language(tag).to_owned(),
            price: language.money(asked.price),
            regular: is_shown.then(|| language.money(regular)),
            address: format!("/pay/{}/{id}?visit={capability}&lang={tag}", publisher.id),
        });
    }
    let group = |(kind, wares)| Group { title: language.kind(kind), wares };
    let groups = wares.into_values().map(group).collect();
    let other = address_of(key, now, device, &publisher.id, language.other());
    Ok(Page::shelf(language, publisher, Content::Shelf { groups }, other))
}

/// Articles first, credit last.
const fn order(kind: ItemKind) -> u8 {
    match kind {
        ItemKind::Article => 0,
        ItemKind::Bundle => 1,
        ItemKind::Pass => 2,
        ItemKind::Tip => 3,
        ItemKind::TopUp => 4,
        ItemKind::Unknown => 5,
    }
}
