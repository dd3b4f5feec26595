//! The purchase that a desktop hands over: the quote that its reader saw, and the reader's choices. The phone
//! pays exactly that.

use farthing_protocol::handoff::AskHandoff;
use farthing_protocol::ways::TipChoice;
use farthing_protocol::{ItemId, Money};
use serde::{Deserialize, Serialize};

use crate::api::error::ApiError;
use crate::app::App;
use crate::clock::UnixMillis;
use crate::config::Publisher;
use crate::plain::visit::{Unlisted, Visit};
use crate::quotes::Quote;
use crate::quotes::chosen::Choice;
use crate::store::handoffs::{self, HandoffRow};
use crate::store::receipts;

/// What is bought on the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Handed {
    /// The quote: the item and its price.
    quote: Quote,
    /// For a tip: the amount and the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tip: Option<TipChoice>,
    /// For a bundle or a pass: the article for which it is bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<ItemId>,
}

impl Handed {
    /// Makes a purchase from a quote and the reader's choices. Returns it with its price.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if the quote does not allow the choice.
    pub(crate) fn new(
        quote: Quote,
        asked: AskHandoff,
        publisher: &Publisher,
    ) -> Result<(Self, Money), ApiError> {
        let handed = Self { quote, tip: asked.tip, opens: asked.opens };
        let price = handed.quote.clone().purchase(publisher, &handed.choice())?.price;
        Ok((handed, price))
    }

    /// The form in which it is stored (JSON).
    ///
    /// # Errors
    ///
    /// [`ApiError::Internal`] if it cannot be written as text.
    pub(crate) fn to_text(&self) -> Result<String, ApiError> {
        serde_json::to_string(self).map_err(|cause| ApiError::Internal(cause.into()))
    }

    /// The purchase of a hand-off; none if it was begun by a version that did not store it.
    pub(crate) fn of(row: &HandoffRow) -> Option<Self> {
        serde_json::from_str(row.handed.as_deref()?).ok()
    }

    /// The quote: the item and its price.
    pub(crate) const fn quote(&self) -> &Quote {
        &self.quote
    }

    /// The amount that was chosen for a tip.
    pub(crate) fn tip(&self) -> Option<Money> {
        self.tip.as_ref().map(|tip| tip.amount)
    }

    pub(crate) fn choice(&self) -> Choice {
        Choice { tip: self.tip.clone(), opens: self.opens.clone() }
    }

    /// The item's title, if the item is not in the catalogue.
    pub(crate) fn unlisted(&self, publisher: &Publisher) -> Option<Unlisted> {
        let is_listed = publisher.items.contains_key(&self.quote.item);
        (!is_listed).then(|| Unlisted { kind: self.quote.kind, title: self.quote.title.clone() })
    }
}

/// What the phone of this visit may buy once, and until when.
///
/// # Errors
///
/// [`ApiError::Internal`] if the database fails.
pub(crate) async fn of_visit(
    app: &App,
    visit: &Visit,
) -> Result<Option<(Handed, UnixMillis)>, ApiError> {
    let Some((id, phone)) = &visit.handoff else { return Ok(None) };
    let mut db = app.store.read().await?;
    let Some(row) = handoffs::load(&mut db, id).await? else { return Ok(None) };
    if row.handoff.is_late(app.clock.now()) || !row.handoff.is_bound_to(phone) {
        return Ok(None);
    }
    let is_paid = match &row.order {
        Some(order) => receipts::of_order(&mut db, order).await?.is_some(),
        None => false,
    };
    let handed = Handed::of(&row).filter(|handed| !is_paid && handed.quote.item == visit.item);
    Ok(handed.map(|handed| (handed, row.handoff.expires_at)))
}
