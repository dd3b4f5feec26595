//! Turns a quote and the reader's choices into a purchase.

use farthing_protocol::ways::TipChoice;
use farthing_protocol::{ItemId, ItemKind};

use crate::config::Publisher;
use crate::grants::First;
use crate::orders::{Purchase, Terms};
use crate::quotes::Quote;
use crate::tips::ChoiceError;

/// The reader's choices about an offer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choice {
    /// For a tip: the amount and the message.
    pub(crate) tip: Option<TipChoice>,
    /// For a bundle or a pass: the article for which it is bought.
    pub(crate) opens: Option<ItemId>,
}

/// Why a choice is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The tip is outside its bounds.
    Tip(ChoiceError),
    /// The article is not one that the item opens.
    OutsideScope,
}

impl Quote {
    /// Makes a purchase from a verified quote and the reader's choices. The phone bill and the text message
    /// are in Korean.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the quote does not allow the choice.
    pub(crate) fn purchase(
        self,
        publisher: &Publisher,
        choice: &Choice,
    ) -> Result<Purchase, Refused> {
        let mut terms =
            Terms { is_trial: self.is_trial, counted: self.counted, ..Terms::default() };
        let mut price = self.price;
        match (&self.tip, &choice.tip) {
            (Some(tip), chosen) => {
                terms.note.thanks.clone_from(&tip.thanks);
                if let Some(chosen) = chosen {
                    (price, terms.note.message) = tip.bounds.take(chosen).map_err(Refused::Tip)?;
                }
            }
            (None, Some(_)) => return Err(Refused::Tip(ChoiceError::Amount)),
            (None, None) => {}
        }
        if let (None, Some(article)) = (&choice.opens, &self.opens)
            && !publisher.items.contains_key(article)
        {
            // The publisher has signed that it is an article; it has the title and price of the bundle or
            // pass with which it is sold.
            let title = self.title.for_language("ko").to_owned();
            terms.opens = Some(First { item: article.clone(), title, price });
        } else if let Some(article) = choice.opens.as_ref().or(self.opens.as_ref()) {
            let found = publisher.items.get(article);
            let found = found.filter(|item| item.kind == ItemKind::Article);
            let found = found.filter(|_| self.grants.opens(article));
            let found = found.ok_or(Refused::OutsideScope)?;
            terms.opens = Some(First {
                item: article.clone(),
                title: found.title.for_language("ko").to_owned(),
                price: found.prices.regular,
            });
        }
        Ok(Purchase {
            payer: None,
            line: None,
            publisher: publisher.id.clone(),
            item: self.item,
            kind: self.kind,
            title: self.title.for_language("ko").to_owned(),
            merchant_name: publisher.name.clone(),
            service_host: publisher.service_host().to_owned(),
            price,
            grants: self.grants,
            terms,
        })
    }
}
