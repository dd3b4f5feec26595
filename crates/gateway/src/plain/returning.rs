//! The return token, in the address of the gateway to which a carrier's own window may lead back.
//!
//! The carrier sees it, and its address bar shows it, so it can do little: it is valid once, for half an
//! hour, and opens the plain page of one purchase, where the device's tab, credit, bundles and passes cannot
//! be spent.

use core::time::Duration;

use farthing_protocol::{ItemId, PublisherId};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::app::App;
use crate::clock::UnixMillis;
use crate::language::Language;
use crate::orders::OrderSnapshot;
use crate::plain::visit::Visit;
use crate::secrets::Key;
use crate::secrets::once::Once;

/// Longer than a reader may take in the window.
const LIFE: Duration = Duration::from_mins(30);

/// Differs from a ticket's kind: both are signed with the same key, and a ticket gives all that the device
/// has.
const KIND: &str = "fa1";

/// The content of a return token, valid once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Return {
    /// The visit that the window interrupted.
    #[serde(rename = "v")]
    pub(crate) visit: Visit,
}

impl Return {
    fn sign(visit: Visit, key: &Key, now: UnixMillis) -> Result<String, getrandom::Error> {
        let back = Self { visit: visit.seen_by_others() };
        Ok(Once::fresh(now.plus(LIFE), back)?.sign(key, KIND))
    }

    /// Reads a way back to this item of this publisher.
    pub(crate) fn verify(
        key: &Key,
        now: UnixMillis,
        publisher: &PublisherId,
        item: &ItemId,
        text: &str,
    ) -> Option<Once<Self>> {
        let back = Once::<Self>::verify(key, KIND, now, text).ok()?;
        back.claims.visit.is_of(publisher, item).then_some(back)
    }
}

/// The carrier's window of an order, with the return address if the carrier accepts one.
///
/// # Errors
///
/// If the system has no randomness to give.
pub(crate) fn window(
    app: &App,
    order: &OrderSnapshot,
    visit: &Visit,
    language: Option<Language>,
) -> Result<Option<String>, getrandom::Error> {
    let Some(url) = &order.window_url else { return Ok(None) };
    let carrier =
        app.config.carriers.iter().find(|carrier| order.carrier.as_ref() == Some(&carrier.id));
    let parameter = carrier.and_then(|carrier| carrier.window_return.as_ref());
    let (Some(parameter), Ok(mut window)) = (parameter, Url::parse(url)) else {
        return Ok(Some(url.clone()));
    };
    let visit = Visit { order: Some(order.id.clone()), ..visit.clone() };
    let back = Return::sign(visit, &app.secrets.plain_ticket, app.clock.now())?;
    let language = language.map_or(String::new(), |language| format!("&lang={}", language.tag()));
    let (origin, publisher, item) = (&app.config.gateway.public_url, &order.publisher, &order.item);
    let address = format!("{origin}/pay/{publisher}/{item}?back={back}{language}");
    window.query_pairs_mut().append_pair(parameter, &address);
    Ok(Some(window.into()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use farthing_protocol::{ItemId, PublisherId};

    use super::{LIFE, Return};
    use crate::clock::UnixMillis;
    use crate::plain::visit::Visit;
    use crate::secrets::Key;

    const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

    #[test]
    fn a_way_back_holds_for_half_an_hour_and_may_spend_nothing() {
        let key = Key::random().unwrap();
        let publisher = |id| PublisherId::parse(id).unwrap();
        let item = |id| ItemId::parse(id).unwrap();
        let (post, market) = (publisher("jeju-post"), item("articles/night-market"));
        let visit = Visit::fresh(&post, &market).unwrap();
        let text = Return::sign(visit.clone(), &key, NOW).unwrap();
        let open = |at, publisher, item| Return::verify(&key, at, &publisher, &item, &text);
        let back = open(NOW, post.clone(), market.clone()).unwrap();
        assert_eq!(back.claims.visit.device, visit.device);
        assert!(back.claims.visit.is_for_another() && !visit.is_for_another());
        assert_eq!(open(NOW.plus(LIFE), post.clone(), market.clone()), None);
        assert_eq!(open(NOW, publisher("daily-sejong"), market), None);
        assert_eq!(open(NOW, post.clone(), item("articles/last-class")), None);
        // It is not a visit; only redeeming it makes one.
        assert_eq!(Visit::verify(&key, NOW, &post, &item("articles/night-market"), &text), None);
    }
}
