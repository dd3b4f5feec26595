//! Sentences about prices, ways to pay, and what is left.

use farthing_protocol::ways::{AlternativeView, DiscountView, Way};
use farthing_protocol::{ItemKind, Method, Money};
use farthing_sentences::{en, ko};

use crate::clock::UnixMillis;
use crate::language::Language;
use crate::orders::Remainder;

/// The sentences that are the same for all items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShopWords {
    /// Above the other ways to pay.
    pub(crate) other_ways: &'static str,
    /// Above bundles and passes that open the article, too.
    pub(crate) or_else: &'static str,
    /// Above the amounts of a tip.
    pub(crate) how_much: &'static str,
    /// Label of an amount of the reader's own.
    pub(crate) own_amount: &'static str,
    /// Label of the message to the author.
    pub(crate) message: &'static str,
    /// Above the amounts of credit.
    pub(crate) credit: &'static str,
    /// The row of the receipt that says where the money came from.
    pub(crate) paid_from: &'static str,
    /// The row that says what is left there.
    pub(crate) left: &'static str,
    /// The row with the reader's message.
    pub(crate) said: &'static str,
    /// The button that undoes a purchase.
    pub(crate) undo: &'static str,
    /// Below the `undo` button.
    pub(crate) undo_hint: &'static str,
    /// After a purchase was undone.
    pub(crate) undone: &'static str,
    /// The link to everything that the publication sells.
    pub(crate) everything: &'static str,
    /// Below the page of everything.
    pub(crate) keep_list: &'static str,
    /// The link to the article for which a bundle was bought.
    pub(crate) open_article: &'static str,
}

const ENGLISH: ShopWords = ShopWords {
    other_ways: en::OTHER_WAYS,
    or_else: "Reading more?",
    how_much: "How much?",
    own_amount: "Another amount, in won",
    message: "Message to the author (at most 140 characters)",
    credit: "How much credit?",
    paid_from: "Paid from",
    left: "Now",
    said: "Your message",
    undo: "Undo",
    undo_hint: "Possible for ten seconds after you bought it.",
    undone: "The purchase was undone.",
    everything: "Everything that is sold here",
    keep_list: "Anyone with the address of this page can use your tab, your credit and your bundles. Do not share it.",
    open_article: "Open the article",
};

const KOREAN: ShopWords = ShopWords {
    other_ways: ko::OTHER_WAYS,
    or_else: "더 읽고 싶다면",
    how_much: "얼마를 보낼까요?",
    own_amount: "직접 입력 (원)",
    message: "필자에게 보내는 메시지 (140자까지)",
    credit: "얼마를 충전할까요?",
    paid_from: "결제 방법",
    left: "현재 상태",
    said: "보낸 메시지",
    undo: "실행 취소",
    undo_hint: "구매하고 10초 안에 취소할 수 있어요.",
    undone: "구매를 취소했어요.",
    everything: "여기에서 판매하는 모든 상품",
    keep_list: "이 페이지 주소로 모아 내기와 충전 잔액, 묶음권을 쓸 수 있어요. 다른 사람에게 알려 주지 마세요.",
    open_article: "기사 열기",
};

impl Language {
    pub(crate) const fn shop(self) -> &'static ShopWords {
        match self {
            Self::English => &ENGLISH,
            Self::Korean => &KOREAN,
        }
    }

    /// The button that sends a tip whose amount is chosen in the form.
    pub(crate) const fn send_tip(self) -> &'static str {
        match self {
            Self::English => "Send the tip",
            Self::Korean => "후원하기",
        }
    }

    /// The button of a way to pay, and what is said below it. None for a way that this page does not
    /// know.
    pub(crate) fn way(self, way: &Way, pay: &str) -> Option<(String, String)> {
        let money = |amount: &Money| self.money(*amount);
        let until = |until: &Option<String>| self.until(until.as_deref());
        let is_english = self == Self::English;
        Some(match way {
            Way::Tab { open, limit } => {
                let (open, limit) = (money(open), money(limit));
                let hint = if is_english {
                    format!("On your tab: {open} of {limit}. You pay later.")
                } else {
                    format!("모아 내기에 더하고 나중에 내요. 지금은 {limit} 중 {open}이에요.")
                };
                (pay.to_owned(), hint)
            }
            Way::Credit { balance } => {
                let balance = money(balance);
                let hint = if is_english {
                    format!("From your credit of {balance}.")
                } else {
                    format!("충전 잔액 {balance}에서 결제해요.")
                };
                (pay.to_owned(), hint)
            }
            Way::Bundle { units_left, until: end } => {
                let end = until(end);
                if is_english {
                    let hint = format!("{units_left} left in it{end}.");
                    ("Read with your bundle".to_owned(), hint)
                } else {
                    ("묶음권으로 읽기".to_owned(), format!("{units_left}편 남았어요{end}."))
                }
            }
            Way::Pass { until: end } => {
                let end = until(end);
                if is_english {
                    ("Read with your pass".to_owned(), format!("It costs nothing more{end}."))
                } else {
                    ("이용권으로 읽기".to_owned(), format!("추가 결제가 없어요{end}."))
                }
            }
            Way::PhoneBill => (pay.to_owned(), String::new()),
            Way::Settle { open, total } => {
                let (open, total) = (money(open), money(total));
                if is_english {
                    let hint = format!("Your tab of {open} and this, together on one phone bill.");
                    (format!("Pay {total} with your tab"), hint)
                } else {
                    let hint = format!(
                        "모아 내기 금액 {open}과 이번 금액을 휴대폰 요금으로 한 번에 내요."
                    );
                    (format!("모아 내기 금액까지 {total} 결제하기"), hint)
                }
            }
            Way::TopUp { balance, .. } => {
                let balance = money(balance);
                if is_english {
                    let hint = format!(
                        "You have {balance}. The price is taken from it, the rest is yours."
                    );
                    ("Top up and pay".to_owned(), hint)
                } else {
                    let hint = format!(
                        "지금 충전 잔액은 {balance}이에요. 충전한 금액에서 결제하고 나머지는 남아요."
                    );
                    ("충전하고 결제하기".to_owned(), hint)
                }
            }
            Way::Unknown => return None,
        })
    }

    fn until(self, moment: Option<&str>) -> String {
        let moment = moment.and_then(UnixMillis::parse_rfc3339);
        moment.map_or(String::new(), |moment| match self {
            Self::English => format!(", until {}", moment.to_korean_minute()),
            Self::Korean => format!(" ({}까지)", moment.to_korean_minute()),
        })
    }

    /// Why the price is below the regular one.
    pub(crate) fn discount(self, discount: &DiscountView) -> String {
        let regular = self.money(discount.regular);
        let until = self.until(discount.until.as_deref());
        match (self, &discount.until) {
            (Self::English, Some(_)) => {
                format!("Regular price: {regular}. Now it costs less{until}.")
            }
            (Self::English, None) => {
                format!("Regular price: {regular}. Your first purchase here costs less.")
            }
            (Self::Korean, Some(_)) => format!("정가 {regular}에서 할인하고 있어요{until}."),
            (Self::Korean, None) => format!("정가 {regular}. 첫 구매라서 할인해 드려요."),
        }
    }

    /// What was deducted from the price of a bundle or a pass, and how many articles it still opens.
    pub(crate) fn credited(self, credited: Money, articles: Option<u32>) -> String {
        let credited = self.money(credited);
        match (self, articles) {
            (Self::English, Some(1)) => {
                format!(
                    "You paid {credited} lately. It is already taken off the price. You can then open one more article."
                )
            }
            (Self::English, Some(left)) => {
                format!(
                    "You paid {credited} lately. It is already taken off the price. You can then open {left} more articles."
                )
            }
            (Self::English, None) => {
                format!("You paid {credited} lately. It is already taken off the price.")
            }
            (Self::Korean, Some(left)) => {
                format!("최근에 결제한 {credited}을 빼 드려요. 기사 {left}편을 더 열 수 있어요.")
            }
            (Self::Korean, None) => format!("최근에 결제한 {credited}을 빼 드려요."),
        }
    }

    /// Another item that opens the article, too.
    pub(crate) fn alternative(self, other: &AlternativeView) -> String {
        let (title, price) = (other.title.for_language(self.tag()), self.money(other.price));
        let saves = other.saves.map(|saves| self.money(saves));
        match (self, saves) {
            (Self::English, Some(saves)) => format!("{title} for {price}: {saves} cheaper"),
            (Self::English, None) => format!("{title} for {price}"),
            (Self::Korean, Some(saves)) => format!("{title} {price} · {saves} 저렴해요"),
            (Self::Korean, None) => format!("{title} {price}"),
        }
    }

    /// Where the money came from.
    pub(crate) const fn method(self, method: Method) -> Option<&'static str> {
        Some(match (self, method) {
            (Self::English, Method::PhoneBill) => "Phone bill",
            (Self::English, Method::Tab) => "Tab",
            (Self::English, Method::Credit) => "Credit",
            (Self::English, Method::Bundle) => "Bundle",
            (Self::English, Method::Pass) => "Pass",
            (Self::Korean, Method::PhoneBill) => "휴대폰 요금",
            (Self::Korean, Method::Tab) => "모아 내기",
            (Self::Korean, Method::Credit) => "충전 잔액",
            (Self::Korean, Method::Bundle) => "묶음권",
            (Self::Korean, Method::Pass) => "이용권",
            (_, Method::Owned | Method::Unknown) => return None,
        })
    }

    /// What is left there; `limit` is the tab's.
    pub(crate) fn left(self, left: Remainder, limit: Option<Money>) -> String {
        let is_english = self == Self::English;
        match left {
            Remainder::Tab(open) => {
                let open = self.money(open);
                match (limit.map(|limit| self.money(limit)), is_english) {
                    (Some(limit), true) => en::on_tab(&open, &limit),
                    (None, true) => format!("{open} on your tab"),
                    (Some(limit), false) => ko::on_tab(&open, &limit),
                    (None, false) => format!("모아 내기 금액 {open}"),
                }
            }
            Remainder::Credit(balance) => {
                let balance = self.money(balance);
                if is_english {
                    format!("{balance} of credit")
                } else {
                    format!("충전 잔액 {balance}")
                }
            }
            Remainder::Bundle(1) if is_english => "One article left".to_owned(),
            Remainder::Bundle(units) if is_english => format!("{units} articles left"),
            Remainder::Bundle(units) => format!("기사 {units}편 남음"),
            Remainder::Pass(Some(until)) if is_english => {
                format!("Until {}", until.to_korean_minute())
            }
            Remainder::Pass(Some(until)) => format!("{}까지", until.to_korean_minute()),
            Remainder::Pass(None) if is_english => "No time limit".to_owned(),
            Remainder::Pass(None) => "기간 제한 없음".to_owned(),
        }
    }

    /// Above items of a kind.
    pub(crate) const fn kind(self, kind: ItemKind) -> &'static str {
        match (self, kind) {
            (Self::English, ItemKind::Article) => "Articles",
            (Self::English, ItemKind::Tip) => "Tips",
            (Self::English, ItemKind::Bundle) => "Bundles",
            (Self::English, ItemKind::Pass) => "Passes",
            (Self::English, ItemKind::TopUp) => "Credit",
            (Self::English, ItemKind::Unknown) => "More",
            (Self::Korean, ItemKind::Article) => "기사",
            (Self::Korean, ItemKind::Tip) => "후원",
            (Self::Korean, ItemKind::Bundle) => "묶음권",
            (Self::Korean, ItemKind::Pass) => "이용권",
            (Self::Korean, ItemKind::TopUp) => "충전",
            (Self::Korean, ItemKind::Unknown) => "그 밖에",
        }
    }
}
