//! The Korean sentences, in the polite everyday form (해요체).
//!
//! Each thing has one name, here, in the checkout and on the gateway's pages. `tests/sentences/korean.rs` looks for
//! other names.
//!
//! - tab: 모아 내기; what is open on it: 모아 내기 금액; to settle it: 모아 내기 금액 결제
//! - credit: 충전 잔액; top-up: 충전
//! - article: 기사; bundle: 묶음권; pass: 이용권; tip: 후원; author: 필자; what was bought: 구매 상품
//! - phone bill: 휴대폰 요금; payment by it: 휴대폰 결제; way to pay: 결제 방법; carrier: 통신사
//! - code in a text message: 인증번호; code on a screen: 코드, QR 코드; passkey: 패스키
//! - receipt: 영수증; Undo, the button: 실행 취소; undone: 취소했어요; stopped: 중단했어요
//! - the page without scripts: 간단한 결제 페이지; by itself: 자동으로

use std::borrow::Cow;

use farthing_protocol::Reason;

use crate::{HandText, clock};

/// Label of the phone field.
pub const PHONE: &str = "휴대폰 번호";

/// The typed text is too short for a code.
pub const CODE_FORM: &str = "인증번호는 숫자 6자리예요.";

/// The code was typed too late.
pub const CODE_RAN_OUT: &str = "인증번호의 유효 시간이 지났어요. 새 번호를 받아 주세요.";

/// The button that asks for another code.
pub const RESEND: &str = "인증번호 다시 받기";

/// While the carrier is asked for a code.
pub const PREPARING: &str = "통신사에 인증번호를 요청하고 있어요…";

/// The link to the carrier's page for browsers that open no second tab.
pub const OPEN_HERE: &str = "이 탭에서 열기";

/// Shown below every message that a payment was not made.
pub const NOTHING_CHARGED: &str = "청구된 금액은 없어요.";

/// The price differs from the one that the reader saw.
pub const PRICE_CHANGED: &str = "가격이 바뀌었어요. 확인한 뒤 결제해 주세요.";

/// The button that tries again.
pub const TRY_AGAIN: &str = "다시 시도하기";

/// Label of the fold with the other ways to pay.
pub const OTHER_WAYS: &str = "다른 결제 방법";

/// The code was wrong. `tries_left` more wrong codes are allowed.
#[must_use]
pub fn wrong_code(tries_left: u32) -> Cow<'static, str> {
    match tries_left {
        0 => Cow::Borrowed("인증번호가 달라요."),
        _ => Cow::Owned(format!("인증번호가 달라요. {tries_left}번 더 입력할 수 있어요.")),
    }
}

/// The sum on the tab, and its limit. Both are formatted amounts.
#[must_use]
pub fn on_tab(open: &str, limit: &str) -> String {
    format!("모아 내기: {limit} 중 {open}")
}

/// The item was bought on `day`, a formatted date.
#[must_use]
pub fn bought(day: &str) -> String {
    format!("{day}에 이미 구매했어요. 결제되는 금액은 없어요.")
}

/// A sentence of the QR screen.
#[must_use]
pub fn hand(text: &HandText) -> String {
    match text {
        HandText::ByPhone => "휴대폰으로 결제하기",
        HandText::Scan => "휴대폰으로 스캔해 주세요",
        HandText::Picture { price } => {
            return format!("QR 코드예요. 휴대폰 카메라로 비추면 {price}을 결제할 수 있어요.");
        }
        HandText::Check { check } => return format!("고를 숫자: {check}"),
        HandText::ShortCode { url, code } => {
            return format!(
                "카메라를 쓸 수 없나요? 휴대폰에서 {url} 주소를 열고 {code} 코드를 입력해 주세요"
            );
        }
        HandText::Copy => "주소 복사하기",
        HandText::Copied => "복사했어요. 한 번만 쓸 수 있어요.",
        HandText::TimeLeft(secs) => return format!("{} 남음", clock(*secs)),
        HandText::SecondsLeft(60) => "코드를 스캔할 시간이 1분 남았어요.",
        HandText::SecondsLeft(secs) => {
            return format!("코드를 스캔할 시간이 {secs}초 남았어요.");
        }
        HandText::Opened => "휴대폰에서 결제 화면을 열었어요.",
        HandText::Confirming => "휴대폰에서 계속해 주세요. 결제하면 이 화면이 자동으로 바뀌어요.",
        HandText::Contested => "다른 휴대폰도 이 코드를 열려고 해서 막았어요.",
        HandText::Paid => "휴대폰에서 결제했어요",
        HandText::Denied => "휴대폰에서 결제를 중단했어요. 청구된 금액은 없어요.",
        HandText::Expired => "QR 코드의 유효 시간이 지났어요. 청구된 금액은 없어요.",
        HandText::Again => "새 코드 보기",
        HandText::OtherWay => "다른 방법으로 결제하기",
    }
    .to_owned()
}

/// Why a payment or an offer failed, and what can be done.
#[must_use]
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => {
            "이 번호로 한 번에 결제할 수 있는 금액을 넘었어요. 한도는 통신사에서 올릴 수 있어요."
        }
        Reason::LimitMonthly => {
            "이 번호의 이번 달 휴대폰 결제 한도를 다 썼어요. 다음 달 1일부터 다시 결제할 수 있어요."
        }
        Reason::BlockedBySubscriber => {
            "이 번호는 휴대폰 결제가 차단되어 있어요. 통신사 고객센터(114)나 앱에서 차단을 풀고 다시 시도해 주세요."
        }
        Reason::UnpaidBill => {
            "이 번호에 미납 요금이 있어요. 통신사에 요금을 낸 뒤 다시 시도해 주세요."
        }
        Reason::Minor => {
            "미성년자 명의의 번호예요. 법정대리인이 통신사에서 동의해야 결제할 수 있어요."
        }
        Reason::LineNotEligible => {
            "법인폰이나 선불폰은 휴대폰 결제를 할 수 없어요. 본인 명의의 다른 번호를 입력해 주세요."
        }
        Reason::LineCannotPay => {
            "이 번호는 지금 휴대폰 결제를 할 수 없어요. 이유는 통신사(114)에 물어볼 수 있어요."
        }
        Reason::NewOrChangedLine => {
            "유심이나 명의가 최근에 바뀐 번호예요. 3일쯤 지나면 결제할 수 있어요."
        }
        Reason::CarrierPolicy => {
            "통신사에서 이 결제를 허용하지 않았어요. 이유는 통신사 고객센터(114)에서 확인할 수 있어요."
        }
        Reason::NumberNotServed => {
            "여기서는 이 번호의 통신사로 결제할 수 없어요. 본인 명의의 다른 번호를 입력해 주세요."
        }
        Reason::TooManyWrongCodes => {
            "인증번호를 여러 번 틀려서 결제를 중단했어요. 처음부터 다시 할 수 있어요."
        }
        Reason::CodeExpired => "인증번호 입력 시간이 지났어요. 처음부터 다시 할 수 있어요.",
        Reason::TooManyRequests => "시도가 너무 많았어요.",
        Reason::CarrierUnavailable => "지금은 통신사가 응답하지 않아요.",
        Reason::WindowRefused => "통신사 화면에서 확인되지 않았어요. 다시 시도할 수 있어요.",
        Reason::ReservationExpired => "결제 시간이 지났어요. 처음부터 다시 할 수 있어요.",
        Reason::NotCovered => {
            "지금은 이 방법으로 결제할 수 없어요. 다른 결제 방법을 선택해 주세요."
        }
        Reason::AmountInvalid => "이 금액은 보낼 수 없어요. 다른 금액을 선택해 주세요.",
        Reason::UndoLimit => "오늘은 더 취소할 수 없어요. 이 구매는 그대로예요.",
        Reason::UndoTooLate => "이제는 이 구매를 취소할 수 없어요.",
        Reason::AlreadyPaying => "진행 중인 결제가 있어요. 다시 열어 확인해 주세요.",
        Reason::AlreadyOwned => "이미 구매했어요. 다시 시도하면 열려요.",
        Reason::QuoteExpired => "가격 정보가 만료됐어요. 페이지를 새로고침해 주세요.",
        Reason::ItemUnknown => "이제 여기서 판매하지 않아요.",
        Reason::OriginNotAllowed => {
            "이 사이트에서는 이 매체의 상품을 살 수 없어요. 간단한 결제 페이지를 이용해 주세요."
        }
        Reason::GatewayUnreachable => "결제 서비스가 응답하지 않아요. 다시 시도해 주세요.",
        Reason::BrowserUnsupported => {
            "이 브라우저에서는 결제 창이 열리지 않아요. 간단한 결제 페이지를 이용해 주세요."
        }
        Reason::ContentUnreadable => "결제는 됐지만 여기서 열지 못했어요. 다시 시도해 주세요.",
        Reason::Unknown => "문제가 생겼어요. 다시 시도해 주세요.",
    }
}
