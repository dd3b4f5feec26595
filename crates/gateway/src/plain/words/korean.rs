//! Korean.

use farthing_protocol::{ItemKind, Reason};

use crate::plain::words::{Note, Words};

pub(crate) const WORDS: Words = Words {
    other_language: "English",
    phone: "휴대폰 번호",
    phone_hint: "금액은 이 휴대폰 요금에 합산됩니다. 확인을 위해 인증번호를 문자로 보내 드려요.",
    code: "문자로 받은 인증번호",
    resend: "인증번호 다시 받기",
    cancel: "그만두기 또는 다른 번호로 결제하기",
    window: "통신사 화면에서 인증번호를 입력해야 해요. 거기서 확인한 뒤 이 화면으로 돌아와 주세요.",
    open_window: "통신사 화면 열기",
    preparing: "통신사에 인증번호를 요청하고 있어요…",
    charging: "결제하고 있어요…",
    checking: "통신사의 응답이 유실되어 결과를 확인하고 있어요. 두 번 결제되지 않습니다.",
    waiting: "이 화면은 몇 초마다 자동으로 새로 확인합니다.",
    look_again: "지금 다시 확인하기",
    paid: "결제되었습니다. 즐겁게 읽어 주세요.",
    thanks: "결제되었습니다. 고맙습니다.",
    read: "기사 읽기",
    read_here: "열리지 않나요? 여기에서 읽기",
    receipt: "영수증",
    number: "번호",
    paid_at: "결제 시각",
    amount: "금액",
    from_phone: "요금이 청구되는 번호",
    refund_until: "요금에서 취소할 수 있는 기한",
    contact: "문의",
    cancelled: "결제를 그만두었습니다.",
    expired: "제한 시간 안에 결제가 끝나지 않았습니다.",
    nothing_charged: "청구된 금액은 없습니다.",
    back: "기사로 돌아가기",
    unknown_title: "판매하지 않는 상품",
    unknown: "이 링크의 상품은 여기에서 판매하지 않거나 판매가 끝났습니다.",
};

pub(crate) fn pay(kind: ItemKind, price: &str) -> String {
    match kind {
        ItemKind::Article => format!("{price}에 읽기"),
        ItemKind::Tip => format!("{price} 후원하기"),
        ItemKind::TopUp => format!("{price} 충전하기"),
        ItemKind::Bundle | ItemKind::Pass | ItemKind::Unknown => format!("{price}에 구매하기"),
    }
}

pub(crate) fn code_sent(phone: &str, seconds: u32) -> String {
    match seconds {
        0 => format!("{phone} 번호로 보낸 인증번호의 유효 시간이 지났어요."),
        1..60 => format!("{phone} 번호로 인증번호를 보냈어요. {seconds}초 동안 유효합니다."),
        _ => {
            let minutes = seconds.div_ceil(60);
            format!("{phone} 번호로 인증번호를 보냈어요. 약 {minutes}분 동안 유효합니다.")
        }
    }
}

pub(crate) fn note(note: Note, left: u32) -> String {
    match note {
        Note::Again => "화면을 연 지 오래되었어요. 다시 시작해 주세요.".to_owned(),
        Note::PriceChanged => "가격이 바뀌었어요. 다시 확인해 주세요.".to_owned(),
        Note::InvalidPhone => {
            "국내 휴대폰 번호가 아니에요. 010-1234-5678처럼 입력해 주세요.".to_owned()
        }
        Note::NumberNotServed => {
            "이 번호로는 결제할 수 없어요. 다른 번호로 시도해 주세요.".to_owned()
        }
        Note::WrongCode => format!("인증번호가 맞지 않아요. {left}번 더 입력할 수 있어요."),
        Note::InvalidCode => "인증번호는 숫자 여섯 자리예요.".to_owned(),
        Note::CodeExpired => "인증번호의 유효 시간이 지났어요. 다시 받아 주세요.".to_owned(),
        Note::TooSoon if left > 0 => format!("{left}초 뒤에 다시 받을 수 있어요."),
        Note::TooSoon => "잠시 뒤에 다시 받을 수 있어요.".to_owned(),
        Note::NoSendsLeft => {
            "이 결제에는 인증번호를 더 보낼 수 없어요. 그만두고 다시 시작해 주세요.".to_owned()
        }
        Note::TooMany => "시도가 너무 많았어요. 나중에 다시 시도해 주세요.".to_owned(),
        Note::AlreadyPaying => "다른 번호로 이미 결제하고 있어요.".to_owned(),
        Note::CarrierUnavailable => {
            "통신사가 응답하지 않아요. 청구된 금액은 없습니다. 잠시 뒤에 다시 시도해 주세요."
                .to_owned()
        }
        Note::Moved => "이미 처리되었어요. 지금 상태는 아래와 같습니다.".to_owned(),
        Note::Failed => "저희 쪽에서 문제가 생겼어요. 다시 시도해 주세요.".to_owned(),
        Note::Unreadable => {
            "여기에서는 기사를 열 수 없었어요. 결제는 안전하니 기사 화면에서 열어 주세요."
                .to_owned()
        }
    }
}

pub(crate) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => "1회 결제 한도를 넘는 금액이에요. 다른 번호로 시도해 주세요.",
        Reason::LimitMonthly => {
            "이번 달 결제 한도를 다 썼어요. 다른 번호로 시도하거나 다음 달에 다시 시도해 주세요."
        }
        Reason::BlockedBySubscriber => {
            "소액결제가 차단된 번호예요. 통신사에서 차단을 풀거나 다른 번호로 시도해 주세요."
        }
        Reason::UnpaidBill => {
            "미납된 휴대폰 요금이 있어 통신사가 거절했어요. 다른 번호로 시도해 주세요."
        }
        Reason::Minor => {
            "미성년자 명의의 번호라 보호자의 동의가 필요해요. 다른 번호로 시도해 주세요."
        }
        Reason::LineNotEligible => {
            "법인이나 선불 번호로는 결제할 수 없어요. 다른 번호로 시도해 주세요."
        }
        Reason::NewOrChangedLine => {
            "최근에 개통했거나 유심을 바꾼 번호예요. 다른 번호로 시도하거나 며칠 뒤에 다시 시도해 주세요."
        }
        Reason::NumberNotServed => "이 번호로는 결제할 수 없어요. 다른 번호로 시도해 주세요.",
        Reason::TooManyWrongCodes => {
            "인증번호를 여러 번 틀려 결제를 멈췄어요. 다시 시작할 수 있어요."
        }
        Reason::CodeExpired => {
            "제한 시간 안에 인증번호를 입력하지 않았어요. 다시 시작할 수 있어요."
        }
        Reason::TooManyRequests => {
            "이 번호나 이 장소에서 시도가 너무 많았어요. 나중에 다시 시도해 주세요."
        }
        Reason::CarrierUnavailable => "통신사가 응답하지 않아요. 잠시 뒤에 다시 시도해 주세요.",
        Reason::WindowRefused => "통신사 화면에서 결제가 확인되지 않았어요. 다시 시작할 수 있어요.",
        Reason::ReservationExpired => {
            "제한 시간 안에 결제가 끝나지 않았어요. 다시 시작할 수 있어요."
        }
        Reason::AlreadyPaying => "이미 결제하고 있어요.",
        Reason::AlreadyOwned => "이미 구매했어요.",
        Reason::QuoteExpired => "보셨던 가격이 더는 유효하지 않아요. 다시 확인해 주세요.",
        Reason::ItemUnknown | Reason::OriginNotAllowed => "여기에서 판매하지 않는 상품이에요.",
        Reason::GatewayUnreachable
        | Reason::BrowserUnsupported
        | Reason::ContentUnreadable
        | Reason::Unknown => "결제가 되지 않았어요. 다시 시도할 수 있어요.",
        Reason::CarrierPolicy => {
            "통신사가 이유를 알리지 않고 거절했어요. 다른 번호로 시도해 주세요."
        }
    }
}
