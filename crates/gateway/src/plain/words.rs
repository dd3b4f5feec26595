//! Every sentence of the plain page, in two languages. A language that lacks one does not compile.

use farthing_protocol::{Currency, ItemKind, Money, Reason};

use crate::clock::UnixMillis;
use crate::language::Language;
use crate::plain::note::Note;

mod by_phone;
mod english;
pub(crate) mod keyring;
mod korean;
mod shop;

pub(crate) use crate::plain::words::by_phone::PhoneWords;
pub(crate) use crate::plain::words::shop::ShopWords;

/// The sentences that are the same in every state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// Name of the other language, in that language.
    pub(crate) other_language: &'static str,
    /// Label of the phone field.
    pub(crate) phone: &'static str,
    /// Below the phone field.
    pub(crate) phone_hint: &'static str,
    /// Label of the code field.
    pub(crate) code: &'static str,
    /// The button that asks for another code.
    pub(crate) resend: &'static str,
    /// Above the folded form, when the reader must do something else first.
    pub(crate) pay_anyway: &'static str,
    /// The button that stops the purchase.
    pub(crate) cancel: &'static str,
    /// Above the carrier's own window.
    pub(crate) window: &'static str,
    /// The link to it.
    pub(crate) open_window: &'static str,
    /// The same, for browsers that open no second tab.
    pub(crate) open_window_here: &'static str,
    /// While the carrier is asked for a code.
    pub(crate) preparing: &'static str,
    /// While the carrier is asked for the money.
    pub(crate) charging: &'static str,
    /// While the outcome is unknown.
    pub(crate) checking: &'static str,
    /// Below `preparing`, `charging` and `checking`.
    pub(crate) waiting: &'static str,
    /// The link that reloads the page.
    pub(crate) look_again: &'static str,
    /// When an order is paid.
    pub(crate) paid: &'static str,
    /// When a gift was paid.
    pub(crate) thanks: &'static str,
    /// The link to the article.
    pub(crate) read: &'static str,
    /// The link that opens the article on the plain page.
    pub(crate) read_here: &'static str,
    pub(crate) receipt: &'static str,
    /// Below the receipt of an item with content: how to find both again.
    pub(crate) keep: &'static str,
    /// Below every other receipt.
    pub(crate) keep_receipt: &'static str,
    /// Label of the receipt's number.
    pub(crate) number: &'static str,
    /// Label of the item's title.
    pub(crate) bought: &'static str,
    /// When it was paid.
    pub(crate) paid_at: &'static str,
    /// Label of the amount that was paid.
    pub(crate) amount: &'static str,
    /// Label of the masked phone number.
    pub(crate) from_phone: &'static str,
    /// Label of the publication's name.
    pub(crate) seller: &'static str,
    /// Label of the publication's contact.
    pub(crate) contact: &'static str,
    /// When stopped by the reader.
    pub(crate) cancelled: &'static str,
    /// When the reader typed no code in time.
    pub(crate) expired: &'static str,
    /// Below every ending without payment.
    pub(crate) nothing_charged: &'static str,
    /// The link back to an article.
    pub(crate) back: &'static str,
    /// The link back to a page that is no article.
    pub(crate) back_elsewhere: &'static str,
    /// When a link from the sheet was used before.
    pub(crate) ticket_used: &'static str,
    /// Title of the page when nothing can be shown.
    pub(crate) failed_title: &'static str,
    /// When there is no such item.
    pub(crate) unknown_title: &'static str,
    /// Below `unknown_title`: that nothing is sold at this address.
    pub(crate) unknown: &'static str,
}

impl Language {
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::English => &english::WORDS,
            Self::Korean => &korean::WORDS,
        }
    }

    /// An amount as readers write it.
    pub(crate) fn money(self, money: Money) -> String {
        let digits = grouped(&money.amount().to_string());
        match (self, money.currency()) {
            (Self::English, currency) if currency == Currency::KRW => format!("₩{digits}"),
            (Self::Korean, currency) if currency == Currency::KRW => format!("{digits}원"),
            (_, currency) => format!("{digits} {currency}"),
        }
    }

    /// The button that begins a purchase.
    pub(crate) fn pay(self, kind: ItemKind, money: Money) -> String {
        let price = self.money(money);
        match self {
            Self::English => english::pay(kind, &price),
            Self::Korean => korean::pay(kind, &price),
        }
    }

    /// The link that begins another purchase of the same item.
    pub(crate) const fn once_more(self, kind: ItemKind) -> &'static str {
        match (self, kind) {
            (Self::English, ItemKind::Tip) => "Send another tip",
            (Self::English, _) => "Buy it again",
            (Self::Korean, ItemKind::Tip) => "한 번 더 후원하기",
            (Self::Korean, _) => "한 번 더 구매하기",
        }
    }

    /// The button below the code field, with the amount.
    pub(crate) fn confirm(self, money: Money) -> String {
        let price = self.money(money);
        match self {
            Self::English => format!("Confirm and pay {price}"),
            Self::Korean => format!("확인하고 {price} 결제하기"),
        }
    }

    /// To which number the code was sent, and how long it is valid.
    pub(crate) fn code_sent(self, phone: &str, seconds: u32) -> String {
        match self {
            Self::English => english::code_sent(phone, seconds),
            Self::Korean => korean::code_sent(phone, seconds),
        }
    }

    /// That the phone bought it before, and that nothing is charged.
    pub(crate) fn bought(self, at: UnixMillis) -> String {
        match self {
            Self::English => english::bought(at),
            Self::Korean => korean::bought(at),
        }
    }

    /// The message about the last attempt. `left` is the number of tries or seconds, if the message has one.
    pub(crate) fn note(self, note: Note, left: u32) -> String {
        match self {
            Self::English => english::note(note, left),
            Self::Korean => korean::note(note, left),
        }
    }

    /// Why the payment was refused, and the way on.
    pub(crate) const fn reason(self, reason: Reason) -> &'static str {
        self.locale().reason(reason)
    }
}

/// Groups of three, as both languages write numbers.
fn grouped(number: &str) -> String {
    let (whole, decimals) =
        number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

#[cfg(test)]
mod tests;
