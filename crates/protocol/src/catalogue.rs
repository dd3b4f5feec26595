//! What a publisher has for sale, as the gateway publishes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ItemId, Money, PublisherId};

/// A text in the publisher's languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Localized {
    /// The text in English. A publisher gives at least one language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// The text in Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
}

impl Localized {
    /// The text in `language` (a BCP 47 tag; only its whole first part counts), else in the other language.
    #[must_use]
    pub fn for_language(&self, language: &str) -> &str {
        // Two letters alone do not decide: `kok` is Konkani.
        let korean = match language.as_bytes() {
            [b'K' | b'k', b'O' | b'o', rest @ ..] => matches!(rest, [] | [b'-' | b'_', ..]),
            _ => false,
        };
        let (first, second) = if korean { (&self.ko, &self.en) } else { (&self.en, &self.ko) };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }
}

/// What kind of thing an item is. It decides the verb on the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ItemKind {
    /// One article, opened once and for ever.
    Article,
    /// A gift to an author; it opens nothing.
    Tip,
    /// A number of articles of the reader's choice.
    Bundle,
    /// All articles, for a limited time.
    Pass,
    /// Reading credit, paid in advance.
    TopUp,
    /// A kind that only a newer gateway knows. It is shown with a neutral verb.
    #[serde(other)]
    Unknown,
}

impl ItemKind {
    /// Whether the reader owns the item after the payment. A tip and a top-up are not owned: each one is a new
    /// purchase.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Tip | Self::TopUp)
    }
}

/// One item of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemView {
    /// Article, tip, bundle, pass or top-up.
    pub kind: ItemKind,
    /// What it is called.
    pub title: Localized,
    /// What it costs. For a tip: the suggested amount.
    pub price: Money,
    /// The regular price; present while a sale lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regular_price: Option<Money>,
}

/// How readers pay a publisher.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Billing {
    /// The first purchases are put on a tab. A first-time reader needs one tap and no phone number.
    Tab,
    /// Purchases are taken from credit that is bought before.
    Credit,
    /// Every purchase is its own phone-bill payment. Also any value that only a newer gateway knows.
    #[default]
    #[serde(other)]
    Direct,
}

/// A publication, as its readers know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublisherView {
    /// The id from the operator's configuration, such as `jeju-post`.
    pub id: PublisherId,
    /// The publication's name, as readers know it.
    pub name: String,
    /// Whom readers ask about a payment: an e-mail address, an `https` address or a phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// `GET /v1/publishers/{publisher}/catalogue`: all that the button in the page (level 0) needs. It is the same for
/// every reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueView {
    /// The publication that sells these items.
    pub publisher: PublisherView,
    /// Whether purchases go on a tab, come from credit, or are each charged to the phone bill.
    #[serde(default)]
    pub billing: Billing,
    /// What is for sale.
    pub items: BTreeMap<ItemId, ItemView>,
}

#[cfg(test)]
mod tests {
    use super::Localized;

    #[test]
    fn a_language_is_recognised_by_its_whole_first_part() {
        let title = Localized { en: Some("Market".to_owned()), ko: Some("시장".to_owned()) };
        for (tag, text) in [
            ("ko", "시장"),
            ("ko-KR", "시장"),
            ("KO_kr", "시장"),
            ("kok", "Market"),
            ("kok-IN", "Market"),
            ("en-KO", "Market"),
            ("k", "Market"),
            ("", "Market"),
        ] {
            assert_eq!(title.for_language(tag), text, "{tag}");
        }
    }
}
