//! Every sentence of the phone page, in two languages. A language that lacks one does not compile.

use farthing_protocol::Reason;
use farthing_sentences::{en, ko};

use crate::language::Language;

/// The sentences of the phone page.
#[derive(Debug)]
pub(crate) struct Words {
    /// Name of the other language, in that language.
    pub(crate) other_language: &'static str,
    /// Heading of the form for a short code.
    pub(crate) code_title: &'static str,
    /// Label of its field.
    pub(crate) code: &'static str,
    /// Shown below the field.
    pub(crate) code_hint: &'static str,
    /// The button that sends the code.
    pub(crate) code_go: &'static str,
    /// Shown after a wrong short code.
    pub(crate) wrong_code: &'static str,
    /// Shown above the three numbers to choose from.
    pub(crate) which: &'static str,
    /// Shown after *Continue* without a picked number.
    pub(crate) pick: &'static str,
    /// The button that goes on.
    pub(crate) go_on: &'static str,
    /// The button that denies the hand-off.
    pub(crate) not_me: &'static str,
    /// Shown below both buttons.
    pub(crate) warning: &'static str,
    /// Heading of a hand-off that is over.
    pub(crate) over_title: &'static str,
    /// Another phone was first.
    pub(crate) taken: &'static str,
    /// The payment was refused on a phone.
    pub(crate) denied: &'static str,
    /// The hand-off has expired.
    pub(crate) expired: &'static str,
    /// No hand-off has this address.
    pub(crate) unknown: &'static str,
    /// Shown after too many tries at this address.
    pub(crate) too_many: &'static str,
    /// Shown when the gateway failed.
    pub(crate) failed: &'static str,
    /// The link to the form for a short code.
    pub(crate) type_code: &'static str,
    language: Language,
}

const ENGLISH: Words = Words {
    other_language: "한국어",
    code_title: "Type the code from your computer",
    code: "Code",
    code_hint: "Nine digits. They stand beside the QR code.",
    code_go: "Continue",
    wrong_code: "This code does not work. Look at your computer again: a code is good for a few minutes at most.",
    which: "Which number does your computer show?",
    pick: "First pick the number that your computer shows.",
    go_on: "Continue",
    not_me: "This was not me",
    warning: "Did somebody send you this link or this code? Then do not continue.",
    over_title: "Nothing to pay here",
    taken: "Another phone was faster: this code works on one phone only. If that was you, go on there. \
            If it was not, close the payment on your computer. You paid nothing here.",
    denied: "This payment was stopped. Nothing was paid. To try again, ask your computer for a new code.",
    expired: "This code has expired. Nothing was paid. Ask your computer for a new one.",
    unknown: "There is no such code. Scan it again, or type the short code.",
    too_many: "There were too many tries from here. Please try again later.",
    failed: en::reason(Reason::Unknown),
    type_code: "Type a short code",
    language: Language::English,
};

const KOREAN: Words = Words {
    other_language: "English",
    code_title: "컴퓨터에 보이는 코드를 입력해 주세요",
    code: "코드",
    code_hint: "QR 코드 옆에 보이는 숫자 9자리예요.",
    code_go: "계속하기",
    wrong_code: "쓸 수 없는 코드예요. 코드는 길어도 몇 분만 쓸 수 있으니 컴퓨터 화면을 다시 확인해 주세요.",
    which: "컴퓨터 화면에 보이는 숫자는 무엇인가요?",
    pick: "먼저 컴퓨터 화면에 보이는 숫자를 골라 주세요.",
    go_on: "계속하기",
    not_me: "내가 한 게 아니에요",
    warning: "다른 사람이 보낸 링크나 코드인가요? 그렇다면 계속하지 마세요.",
    over_title: "여기에서 결제할 것이 없어요",
    taken: "다른 휴대폰이 먼저 열었어요. 코드는 휴대폰 한 대에서만 쓸 수 있어요. 내 휴대폰이라면 거기에서 계속해 주세요. \
            아니라면 컴퓨터에서 결제를 닫아 주세요. 여기에서는 결제되지 않았어요.",
    denied: "이 결제는 중단됐어요. 결제된 금액은 없어요. 다시 하려면 컴퓨터에서 새 코드를 받아 주세요.",
    expired: "코드의 유효 시간이 지났어요. 결제된 금액은 없어요. 컴퓨터에서 새 코드를 받아 주세요.",
    unknown: "없는 코드예요. 다시 스캔하거나 짧은 코드를 입력해 주세요.",
    too_many: "여기에서 너무 여러 번 시도했어요. 잠시 뒤에 다시 시도해 주세요.",
    failed: ko::reason(Reason::Unknown),
    type_code: "짧은 코드 입력하기",
    language: Language::Korean,
};

/// The sentences of a language.
pub(crate) const fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    }
}

impl Words {
    /// When and roughly where it was started.
    pub(crate) fn started(&self, clock: &str, browser: &str) -> String {
        match (self.language, browser.is_empty()) {
            (Language::English, true) => format!("Started at {clock} on a computer."),
            (Language::English, false) => format!("Started at {clock} on a computer ({browser})."),
            (Language::Korean, true) => format!("{clock}에 컴퓨터에서 시작했어요."),
            (Language::Korean, false) => format!("{clock}에 컴퓨터({browser})에서 시작했어요."),
        }
    }
}
