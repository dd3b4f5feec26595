//! Lets the phone pay by its own tab, credit or bundle at the publication. Their device key is in the
//! browser's storage for the publication's site, so only pages of that site can use it. The phone page links
//! there with a token for the hand-off. The device that opens the link pays on those pages as usual, and its
//! purchase in the hand-off's time also belongs to the desktop.

use farthing_protocol::{DeviceId, HandoffId, ItemKind, PublisherId};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::byte_serialize;

use crate::api::error::ApiError;
use crate::app::App;
use crate::clock::UnixMillis;
use crate::orders::Caller;
use crate::plain::scene::Scene;
use crate::plain::visit::Visit;
use crate::secrets::token;
use crate::store::handoff_payers;

const KIND: &str = "fw1";

/// Takes the item's place in the fragment, because this token opens no item.
const NO_ITEM: &str = "phone";

/// The content of a token: a device may pay for this hand-off.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Leave {
    #[serde(rename = "h")]
    handoff: HandoffId,
    /// The phone that continued.
    #[serde(rename = "d")]
    phone: DeviceId,
    #[serde(rename = "p")]
    publisher: PublisherId,
}

/// The link to the publication's page, for the phone of this visit; none if the item has no page.
pub(crate) fn address(scene: &Scene<'_>, visit: &Visit, until: UnixMillis) -> Option<String> {
    let (handoff, phone) = visit.handoff.clone()?;
    let page = scene.sold.url.filter(|_| scene.sold.kind == ItemKind::Article)?;
    let leave = Leave { handoff, phone, publisher: visit.publisher.clone() };
    let leave = token::sign(&scene.app.secrets.claim, KIND, until, &leave);
    let leave: String = byte_serialize(leave.as_bytes()).collect();
    let mut url = page.for_language(scene.language.tag()).clone();
    url.set_fragment(Some(&format!("farthing={NO_ITEM}~~{leave}")));
    Some(url.to_string())
}

/// Lets the caller's device pay for the hand-off of a token. Returns whether it is such a token.
///
/// # Errors
///
/// [`ApiError::ClaimUsed`] if another device was first, or the hand-off has ended.
pub(crate) async fn take(app: &App, caller: &Caller, text: &str) -> Result<bool, ApiError> {
    let now = app.clock.now();
    let Ok(leave) = token::verify::<Leave>(&app.secrets.claim, KIND, now, text) else {
        return Ok(false);
    };
    if leave.publisher != caller.publisher {
        return Ok(false);
    }
    let device = caller.device.clone();
    let taken = app.store.write(move |db| {
        let (leave, device) = (leave.clone(), device.clone());
        Box::pin(async move {
            handoff_payers::let_pay(db, &leave.handoff, &leave.phone, &device, now).await
        })
    });
    if taken.await? { Ok(true) } else { Err(ApiError::ClaimUsed) }
}

/// Notifies the desktops for which this device pays.
///
/// # Errors
///
/// If the database cannot be read.
pub(crate) async fn tell(app: &App, payer: &DeviceId) -> Result<(), ApiError> {
    let now = app.clock.now();
    let ids = handoff_payers::paid_by(&mut *app.store.read().await?, payer, now).await?;
    for id in &ids {
        app.handoffs.stir(id);
    }
    Ok(())
}
