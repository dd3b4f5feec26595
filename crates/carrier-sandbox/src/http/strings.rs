//! Every sentence on the carrier's pages, in both languages.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    English,
    Korean,
}

impl Lang {
    /// The language asked for in the address, or else the one that the browser prefers.
    pub(crate) fn choose(asked: Option<&str>, headers: &HeaderMap) -> Self {
        match asked {
            Some("ko") => return Self::Korean,
            Some("en") => return Self::English,
            _ => {}
        }
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        // From the end, because `max_by` takes the last of equals: the first in the header wins.
        let ranges = accepted.unwrap_or_default().rsplit(',').filter_map(Self::range);
        match ranges.max_by(|(_, one), (_, other)| one.total_cmp(other)) {
            Some((Self::Korean, quality)) if quality > 0.0 => Self::Korean,
            // The header refuses English, and names nothing else.
            Some((Self::English, quality)) if quality <= 0.0 => Self::Korean,
            _ => Self::English,
        }
    }

    /// A known language of `Accept-Language`, and its quality: 1 unless given (RFC 9110 section 12.5.4).
    fn range(text: &str) -> Option<(Self, f32)> {
        let mut parts = text.split(';');
        // The whole first part decides: `kok` is Konkani.
        let primary = parts.next()?.split('-').next()?.trim();
        let lang = match primary.to_ascii_lowercase().as_str() {
            "ko" => Self::Korean,
            "en" => Self::English,
            _ => return None,
        };
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
        let quality = quality.filter(|quality| (0.0..=1.0).contains(quality));
        Some((lang, quality.unwrap_or(1.0)))
    }

    /// Every language with its own name.
    pub(crate) const ALL: [(Self, &'static str); 2] =
        [(Self::English, "English"), (Self::Korean, "한국어")];

    /// The code of the language.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The sentences of the language.
    pub(crate) const fn strings(self) -> &'static Strings {
        match self {
            Self::English => &ENGLISH,
            Self::Korean => &KOREAN,
        }
    }
}
#[derive(Debug)]
pub(crate) struct Strings {
    pub(crate) name: &'static str,
    pub(crate) language: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) open_phone: &'static str,
    pub(crate) phone_number: &'static str,
    pub(crate) open: &'static str,
    pub(crate) no_number: &'static str,
    pub(crate) numbers: &'static str,
    pub(crate) numbers_intro: &'static str,
    pub(crate) number: &'static str,
    pub(crate) behaviour: &'static str,
    pub(crate) addresses: &'static str,
    pub(crate) addresses_intro: &'static str,
    pub(crate) messages: &'static str,
    pub(crate) no_messages: &'static str,
    pub(crate) no_messages_hint: &'static str,
    pub(crate) sender: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) back: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) shop: &'static str,
    pub(crate) item: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) won: &'static str,
    pub(crate) code: &'static str,
    pub(crate) code_sent: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) wrong_code: &'static str,
    pub(crate) approved: &'static str,
    pub(crate) approved_hint: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) ended_hint: &'static str,
    pub(crate) deciding: &'static str,
    pub(crate) return_to_shop: &'static str,
    pub(crate) unknown_page: &'static str,
}

static ENGLISH: Strings = Strings {
    name: "Carrier sandbox",
    language: "Language",
    intro: "A carrier to test against. It charges no phone bill, and its text messages arrive on this site.",
    open_phone: "Open a phone",
    phone_number: "Phone number",
    open: "Open",
    no_number: "This is not a phone number. Try 010-1234-5678.",
    numbers: "Test numbers",
    numbers_intro: "Every other Korean mobile number pays.",
    number: "Number",
    behaviour: "What happens",
    addresses: "Addresses",
    addresses_intro: "The five CAMARA APIs, and the addresses that tests use.",
    messages: "Messages",
    no_messages: "No messages yet",
    no_messages_hint: "New messages appear here.",
    sender: "Carrier",
    copy: "Copy code",
    copied: "Copied",
    back: "All numbers",
    approve: "Approve a payment",
    shop: "Shop",
    item: "For",
    amount: "Amount",
    won: "won",
    code: "Code from the message",
    code_sent: "We texted a code to",
    confirm: "Approve",
    refuse: "Refuse this payment",
    wrong_code: "This code is wrong. Check the message and try again.",
    approved: "Approved",
    approved_hint: "You can go back to the shop now.",
    ended: "This payment has ended",
    ended_hint: "It was refused or cancelled, or took too long. Nothing is charged.",
    deciding: "One moment. We are checking the payment.",
    return_to_shop: "Back to the shop",
    unknown_page: "Page not found",
};

static KOREAN: Strings = Strings {
    name: "통신사 샌드박스",
    language: "언어",
    intro: "연습용 통신사예요. 요금은 청구되지 않고, 문자는 이 화면에 도착해요.",
    open_phone: "휴대폰 열어 보기",
    phone_number: "휴대폰 번호",
    open: "열기",
    no_number: "휴대폰 번호가 아니에요. 010-1234-5678처럼 입력해 주세요.",
    numbers: "정해진 대로 움직이는 번호",
    numbers_intro: "휴대폰 번호는 모두 결제돼요. 아래 번호만 다르게 움직여요.",
    number: "번호",
    behaviour: "일어나는 일",
    addresses: "주소",
    addresses_intro: "CAMARA API 다섯 개와, 시험에서 쓰는 주소예요.",
    messages: "메시지",
    no_messages: "아직 문자가 없어요",
    no_messages_hint: "문자가 오면 바로 여기에 보여요.",
    sender: "통신사",
    copy: "인증번호 복사",
    copied: "복사했어요",
    back: "번호 목록",
    approve: "결제 승인",
    shop: "판매자",
    item: "상품",
    amount: "금액",
    won: "원",
    code: "문자로 받은 인증번호",
    code_sent: "인증번호를 보냈어요:",
    confirm: "승인하기",
    refuse: "이 결제 거절하기",
    wrong_code: "인증번호가 달라요. 다시 확인해 주세요.",
    approved: "승인했어요",
    approved_hint: "판매자 화면으로 돌아가면 결제가 이어져요.",
    ended: "끝난 결제예요",
    ended_hint: "거절되었거나 취소되었거나 시간이 지났어요. 청구된 금액은 없어요.",
    deciding: "잠시만요. 결제를 확인하고 있어요.",
    return_to_shop: "판매자 화면으로",
    unknown_page: "여기에는 아무것도 없어요.",
};

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn the_lang_parameter_wins_over_accept_language() {
        for (asked, accepted, lang) in [
            (None, "ko-KR,ko;q=0.9,en;q=0.8", Lang::Korean),
            (None, "fr, ko;q=0.5, en;q=0.1", Lang::Korean),
            (None, "de", Lang::English),
            (None, "kok-IN, ko;q=0.5", Lang::Korean),
            (None, "kok, KO-kr", Lang::Korean),
            (None, "kok", Lang::English),
            (None, "en;q=0.1, ko", Lang::Korean),
            (None, "ko;q=0.8, en; q=0.85", Lang::English),
            (None, "fr, ko;q=0.5, en;q=0.5", Lang::Korean),
            (None, "ko;q=0", Lang::English),
            (None, "fr, en;q=0", Lang::Korean),
            (Some("en"), "ko", Lang::English),
            (Some("ko"), "en", Lang::Korean),
            (Some("xx"), "ko", Lang::Korean),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(Lang::choose(asked, &headers), lang, "{asked:?} {accepted}");
        }
    }
}
