//! Sentences beside the QR code that leads to a phone.

use farthing_sentences::HandText;

use crate::language::Language;

/// The sentences of the screen that shows the QR code.
#[derive(Debug)]
pub(crate) struct PhoneWords {
    /// Heading above the code.
    pub(crate) scan: String,
    /// A second phone came.
    pub(crate) contested: String,
    /// The button that makes another code.
    pub(crate) again: String,
    /// The link that goes back.
    pub(crate) other_way: String,
    /// The link that reloads the page.
    pub(crate) paid_there: &'static str,
    /// That the page reloads itself.
    pub(crate) follows: &'static str,
}

impl Language {
    /// The fixed sentences beside the QR code.
    pub(crate) fn by_phone(self) -> PhoneWords {
        let say = |text: HandText| text.say(self.locale());
        PhoneWords {
            scan: say(HandText::Scan),
            contested: say(HandText::Contested),
            again: say(HandText::Again),
            other_way: say(HandText::OtherWay),
            paid_there: match self {
                Self::English => "I have paid on my phone",
                Self::Korean => "휴대폰에서 결제했어요",
            },
            follows: match self {
                Self::English => "This page updates by itself.",
                Self::Korean => "이 화면은 자동으로 새로고침돼요.",
            },
        }
    }

    /// The link to the publication's page, for paying by the phone's own tab, credit or bundle.
    pub(crate) fn own_means(self, publisher: &str) -> String {
        match self {
            Self::English => format!("Pay with my credit, tab or bundle at {publisher}"),
            Self::Korean => format!("{publisher}의 모아 내기, 충전 잔액, 묶음권으로 결제하기"),
        }
    }

    /// How long the code can be used.
    pub(crate) fn code_left(self, secs: u32) -> String {
        let minutes = secs.div_ceil(60);
        match (self, minutes) {
            (Self::English, 0 | 1) => "The code works for less than a minute.".to_owned(),
            (Self::English, _) => format!("The code works for about {minutes} minutes."),
            (Self::Korean, 0 | 1) => "1분 안에 써 주세요.".to_owned(),
            (Self::Korean, _) => format!("약 {minutes}분 동안 쓸 수 있어요."),
        }
    }
}
