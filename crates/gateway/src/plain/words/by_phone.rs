//! Sentences beside the QR code that leads to a phone.

use crate::language::Language;

/// The sentences.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PhoneWords {
    /// The button that leads to the QR code.
    pub(crate) pay: &'static str,
    /// Heading above the code.
    pub(crate) scan: &'static str,
    /// A phone shows the page.
    pub(crate) opened: &'static str,
    /// Somebody continued on a phone.
    pub(crate) confirming: &'static str,
    /// A second phone came.
    pub(crate) contested: &'static str,
    /// Somebody said no on the phone.
    pub(crate) denied: &'static str,
    /// Nobody used it in time.
    pub(crate) expired: &'static str,
    /// The link that looks.
    pub(crate) paid_there: &'static str,
    /// The button that makes another code.
    pub(crate) again: &'static str,
    /// The link that goes back.
    pub(crate) other_way: &'static str,
    /// That the page looks again by itself.
    pub(crate) follows: &'static str,
}

const ENGLISH: PhoneWords = PhoneWords {
    pay: "Pay with my phone",
    scan: "Scan this with your phone",
    opened: "A phone shows the payment.",
    confirming: "Go on on your phone.",
    contested: "A second phone tried this code and was turned away.",
    denied: "This was stopped on the phone. Nothing was charged.",
    expired: "This code has run out. Nothing was charged.",
    paid_there: "I have paid on my phone",
    again: "Show a new code",
    other_way: "Pay another way",
    follows: "This page looks again by itself.",
};

const KOREAN: PhoneWords = PhoneWords {
    pay: "휴대폰으로 결제하기",
    scan: "휴대폰으로 스캔해 주세요",
    opened: "휴대폰에서 결제 화면을 열었어요.",
    confirming: "휴대폰에서 계속해 주세요.",
    contested: "다른 휴대폰도 이 코드를 열려고 해서 막았어요.",
    denied: "휴대폰에서 결제를 멈췄어요. 청구된 금액은 없어요.",
    expired: "코드의 유효 시간이 지났어요. 청구된 금액은 없어요.",
    paid_there: "휴대폰에서 결제했어요",
    again: "새 코드 보기",
    other_way: "다른 방법으로 결제하기",
    follows: "이 화면은 저절로 다시 확인해요.",
};

impl Language {
    /// The sentences beside the QR code.
    pub(crate) const fn by_phone(self) -> &'static PhoneWords {
        match self {
            Self::English => &ENGLISH,
            Self::Korean => &KOREAN,
        }
    }

    /// Name of the picture: what to do with it.
    pub(crate) fn picture(self, price: &str) -> String {
        match self {
            Self::English => format!("QR code. Point your phone’s camera at it to pay {price}."),
            Self::Korean => {
                format!("QR 코드예요. 휴대폰 카메라로 비추면 {price}을 결제할 수 있어요.")
            }
        }
    }

    /// The two digits that the phone asks for.
    pub(crate) fn check_number(self, check: &str) -> String {
        match self {
            Self::English => format!("Number to pick: {check}"),
            Self::Korean => format!("고를 숫자: {check}"),
        }
    }

    /// What to type instead.
    pub(crate) fn short_code(self, url: &str, code: &str) -> String {
        match self {
            Self::English => format!("No camera? On your phone, open {url} and type {code}"),
            Self::Korean => format!(
                "카메라를 쓸 수 없나요? 휴대폰에서 {url} 주소를 열고 {code} 코드를 입력해 주세요"
            ),
        }
    }

    /// The link to the publication's page, for what the phone has there.
    pub(crate) fn own_means(self, publisher: &str) -> String {
        match self {
            Self::English => format!("Pay with my credit, tab or bundle at {publisher}"),
            Self::Korean => format!("{publisher}의 충전 잔액이나 묶음권으로 결제하기"),
        }
    }

    /// How long the code can be used.
    pub(crate) fn code_left(self, secs: u32) -> String {
        let minutes = secs.div_ceil(60);
        match (self, minutes) {
            (Self::English, 0 | 1) => "It holds for less than a minute.".to_owned(),
            (Self::English, _) => format!("It holds for about {minutes} minutes."),
            (Self::Korean, 0 | 1) => "1분 안에 써 주세요.".to_owned(),
            (Self::Korean, _) => format!("약 {minutes}분 동안 쓸 수 있어요."),
        }
    }
}
