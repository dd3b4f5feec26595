//! What is said on the way to the phone, in both languages side by side.

use super::{Locale, clock};

/// A sentence of the QR screen, or of the button that leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandText {
    /// The button that leads to the QR code.
    ByPhone,
    /// Heading above it.
    Scan,
    /// Name of the picture: what to do with it.
    Picture {
        /// The formatted price.
        price: String,
    },
    /// The two digits that the phone asks for.
    Check {
        /// Two digits.
        check: String,
    },
    /// What to type instead.
    ShortCode {
        /// Where.
        url: String,
        /// Nine digits.
        code: String,
    },
    /// The button that copies the address.
    Copy,
    /// The same after it did.
    Copied,
    /// How long the code can be used.
    TimeLeft(u32),
    /// The same for the ear, at few moments only.
    SecondsLeft(u32),
    /// A phone shows the page.
    Opened,
    /// Somebody continued on a phone.
    Confirming,
    /// A second phone came.
    Contested,
    /// The phone paid.
    Paid,
    /// Somebody said no on the phone.
    Denied,
    /// Nobody used it in time.
    Expired,
    /// The button that makes another code.
    Again,
    /// The button that goes back.
    OtherWay,
}

impl HandText {
    /// The sentence in a language.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        match locale {
            Locale::En => self.in_english(),
            Locale::Ko => self.in_korean(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::ByPhone => "Pay with my phone",
            Self::Scan => "Scan this with your phone",
            Self::Picture { price } => {
                return format!("QR code. Point your phone’s camera at it to pay {price}.");
            }
            Self::Check { check } => return format!("Number to pick: {check}"),
            Self::ShortCode { url, code } => {
                return format!("No camera? On your phone, open {url} and type {code}");
            }
            Self::Copy => "Copy the address",
            Self::Copied => "Copied. It works once.",
            Self::TimeLeft(secs) => return format!("{} left", clock(*secs)),
            Self::SecondsLeft(60) => "One minute left to scan the code.",
            Self::SecondsLeft(secs) => return format!("{secs} seconds left to scan the code."),
            Self::Opened => "A phone shows the payment.",
            Self::Confirming => "Go on on your phone. This page opens by itself.",
            Self::Contested => "A second phone tried this code and was turned away.",
            Self::Paid => "Paid on your phone",
            Self::Denied => "This was stopped on the phone. Nothing was charged.",
            Self::Expired => "This code has run out. Nothing was charged.",
            Self::Again => "Show a new code",
            Self::OtherWay => "Pay another way",
        }
        .to_owned()
    }

    fn in_korean(&self) -> String {
        match self {
            Self::ByPhone => "휴대폰으로 결제하기",
            Self::Scan => "휴대폰으로 스캔해 주세요",
            Self::Picture { price } => {
                return format!("QR 코드예요. 휴대폰 카메라로 비추면 {price}을 결제할 수 있어요.");
            }
            Self::Check { check } => return format!("고를 숫자: {check}"),
            Self::ShortCode { url, code } => {
                return format!(
                    "카메라를 쓸 수 없나요? 휴대폰에서 {url} 주소를 열고 {code} 코드를 입력해 주세요"
                );
            }
            Self::Copy => "주소 복사하기",
            Self::Copied => "복사했어요. 한 번만 쓸 수 있어요.",
            Self::TimeLeft(secs) => return format!("{} 남음", clock(*secs)),
            Self::SecondsLeft(60) => "코드를 스캔할 시간이 1분 남았어요.",
            Self::SecondsLeft(secs) => {
                return format!("코드를 스캔할 시간이 {secs}초 남았어요.");
            }
            Self::Opened => "휴대폰에서 결제 화면을 열었어요.",
            Self::Confirming => "휴대폰에서 계속해 주세요. 결제하면 이 화면은 저절로 열려요.",
            Self::Contested => "다른 휴대폰도 이 코드를 열려고 해서 막았어요.",
            Self::Paid => "휴대폰에서 결제했어요",
            Self::Denied => "휴대폰에서 결제를 멈췄어요. 청구된 금액은 없어요.",
            Self::Expired => "코드의 유효 시간이 지났어요. 청구된 금액은 없어요.",
            Self::Again => "새 코드 보기",
            Self::OtherWay => "다른 방법으로 결제하기",
        }
        .to_owned()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::HandText;
    use crate::i18n::Locale;

    fn every_text() -> Vec<HandText> {
        vec![
            HandText::ByPhone,
            HandText::Scan,
            HandText::Picture { price: "₩300".to_owned() },
            HandText::Check { check: "42".to_owned() },
            HandText::ShortCode { url: "pay.example/h".to_owned(), code: "123 456 789".to_owned() },
            HandText::Copy,
            HandText::Copied,
            HandText::TimeLeft(125),
            HandText::SecondsLeft(60),
            HandText::SecondsLeft(15),
            HandText::Opened,
            HandText::Confirming,
            HandText::Contested,
            HandText::Paid,
            HandText::Denied,
            HandText::Expired,
            HandText::Again,
            HandText::OtherWay,
        ]
    }

    #[test]
    fn every_sentence_is_said_in_its_own_language_and_holds_what_it_is_about() {
        let is_hangul = |c: char| matches!(c, '가'..='힣');
        for text in every_text() {
            let (english, korean) = (text.say(Locale::En), text.say(Locale::Ko));
            assert!(!english.contains(is_hangul) && !english.trim().is_empty(), "{english}");
            assert!(korean.contains(is_hangul), "{korean}");
            for said in [&english, &korean] {
                assert!(!said.contains(['{', '}']) && !said.contains("  "), "{said}");
                let held = match &text {
                    HandText::Picture { price } => vec![price],
                    HandText::Check { check } => vec![check],
                    HandText::ShortCode { url, code } => vec![url, code],
                    _ => vec![],
                };
                assert!(held.iter().all(|part| said.contains(*part)), "{said}");
            }
        }
        assert!(HandText::ByPhone.say(Locale::En).contains("my phone"));
        assert!(HandText::ByPhone.say(Locale::Ko).contains("휴대폰으로"));
    }
}
