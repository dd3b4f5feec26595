//! The receipt, which a reader can show as proof of payment.

use crate::config::Billing;
use crate::orders::OrderSnapshot;
use crate::plain::scene::Scene;

/// A line of the receipt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The name of the row, in the reader's language.
    pub(crate) what: &'static str,
    pub(crate) value: String,
    /// Where the value leads, if it is a link.
    pub(crate) href: Option<String>,
}

/// The receipt of an order; empty before it is paid. It promises no refund: the seller decides, and is named.
pub(crate) fn rows(scene: &Scene<'_>, order: &OrderSnapshot) -> Vec<Row> {
    let Some(receipt) = &order.receipt else { return Vec::new() };
    let (language, words) = (scene.language, scene.language.words());
    let listed = scene.publisher.items.get(&order.item).map(|item| &item.title);
    let title = listed.or((order.item == scene.item).then_some(&scene.sold.title));
    let title = title.map(|title| title.for_language(language.tag()).to_owned());
    let row = |what, value| Row { what, value, href: None };
    let mut rows = vec![
        row(words.number, receipt.number.to_string()),
        row(words.bought, title.unwrap_or_default()),
        row(words.amount, language.money(receipt.amount)),
        row(words.paid_at, receipt.paid_at.to_korean_minute()),
    ];
    if let Some(method) = language.method(order.method) {
        rows.push(row(language.shop().paid_from, method.to_owned()));
    }
    if let Some(left) = order.left {
        let limit = match scene.publisher.billing {
            Billing::Tab { limit, .. } => Some(limit),
            _ => None,
        };
        rows.push(row(language.shop().left, language.left(left, limit)));
    }
    if let Some(message) = &order.note.message {
        rows.push(row(language.shop().said, message.clone()));
    }
    if let Some(phone) = &order.phone_masked {
        rows.push(row(words.from_phone, phone.clone()));
    }
    rows.push(row(words.seller, scene.publisher.name.clone()));
    if let Some(contact) = &scene.publisher.contact {
        rows.push(Row { href: link(contact), ..row(words.contact, contact.clone()) });
    }
    rows
}

/// The link of a contact: a page or a mail address. Other contacts are plain text.
fn link(contact: &str) -> Option<String> {
    if contact.starts_with("https://") {
        return Some(contact.to_owned());
    }
    let is_mail = contact.contains('@') && !contact.contains([' ', ':', '/', '?', '&']);
    is_mail.then(|| format!("mailto:{contact}"))
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn only_pages_and_mail_addresses_become_links() {
        for (contact, expected) in [
            ("desk@news.example", Some("mailto:desk@news.example")),
            ("https://news.example/help", Some("https://news.example/help")),
            ("02-1234-5678", None),
            ("javascript:alert(1)", None),
            ("javascript:a@b", None),
            ("ask us @ the desk", None),
        ] {
            assert_eq!(link(contact).as_deref(), expected, "{contact}");
        }
    }
}
