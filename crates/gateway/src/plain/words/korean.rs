//! Korean.

use farthing_protocol::{ItemKind, Reason};

use crate::clock::UnixMillis;
use crate::plain::note::Note;
use crate::plain::words::Words;

pub(crate) const WORDS: Words = Words {
    other_language: "English",
    phone: "휴대폰 번호",
    phone_hint: "010-1234-5678처럼 입력해 주세요. 금액은 이 번호의 휴대폰 요금과 함께 청구돼요. 확인을 위해 인증번호를 문자로 보내 드려요.",
    code: "문자로 받은 인증번호",
    resend: "인증번호 다시 받기",
    pay_anyway: "다시 시도하기",
    cancel: "그만두기 또는 번호 고치기",
    window: "통신사 화면에서 인증번호를 입력해야 해요. 거기서 확인한 뒤 이 화면으로 돌아와 주세요.",
    open_window: "통신사 화면 열기",
    open_window_here: "이 탭에서 열기",
    preparing: "통신사에 인증번호를 요청하고 있어요…",
    charging: "결제하고 있어요…",
    checking: "통신사의 응답을 받지 못해 결과를 확인하고 있어요. 두 번 결제되지 않아요.",
    waiting: "몇 초마다 자동으로 다시 확인해요.",
    look_again: "지금 다시 확인하기",
    paid: "결제했어요. 즐겁게 읽어 주세요.",
    thanks: "결제했어요. 고마워요.",
    read: "기사 읽기",
    read_here: "열리지 않나요? 여기에서 읽기",
    receipt: "영수증",
    keep: "이 페이지 주소로 30일 동안 영수증과 구매 상품을 다시 볼 수 있어요. 다른 사람에게 알려 주지 마세요.",
    keep_receipt: "이 페이지 주소로 30일 동안 영수증을 다시 볼 수 있어요. 다른 사람에게 알려 주지 마세요.",
    number: "번호",
    bought: "구매 상품",
    paid_at: "결제 시각",
    amount: "금액",
    from_phone: "청구되는 번호",
    seller: "판매자",
    contact: "문의",
    cancelled: "결제를 그만뒀어요.",
    expired: "제한 시간 안에 결제를 마치지 못했어요.",
    nothing_charged: "청구된 금액은 없어요.",
    back: "기사로 돌아가기",
    back_elsewhere: "돌아가기",
    ticket_used: "이 링크는 짧은 시간 동안 한 번만 쓸 수 있어요. 기사로 돌아가서 다시 열어 주세요. 이미 결제한 내용은 그대로 남아 있어요.",
    failed_title: "지금은 열 수 없어요",
    unknown_title: "판매하지 않는 상품이에요",
    unknown: "이 링크의 상품은 여기에서 판매하지 않거나 판매가 끝났어요.",
};

pub(crate) fn pay(kind: ItemKind, price: &str) -> String {
    match kind {
        ItemKind::Article => format!("{price}에 읽기"),
        ItemKind::Tip => format!("{price} 후원하기"),
        ItemKind::TopUp => format!("{price} 충전하기"),
        ItemKind::Bundle | ItemKind::Pass | ItemKind::Unknown => format!("{price}에 구매하기"),
    }
}

pub(crate) fn bought(at: UnixMillis) -> String {
    let day = at.korean_day_as("%Y년 %-m월 %-d일");
    format!("{day}에 이미 구매했어요. 결제되는 금액은 없어요.")
}

pub(crate) fn code_sent(phone: &str, seconds: u32) -> String {
    match seconds {
        0 => format!("{phone} 번호로 보낸 인증번호의 유효 시간이 지났어요."),
        1..60 => {
            format!("{phone} 번호로 인증번호를 보냈어요. {seconds}초 안에 입력해 주세요.")
        }
        _ => {
            let minutes = seconds.div_ceil(60);
            format!("{phone} 번호로 인증번호를 보냈어요. 약 {minutes}분 안에 입력해 주세요.")
        }
    }
}

/// When something can be tried again.
fn again(seconds: u32) -> String {
    match seconds {
        0 => "나중에".to_owned(),
        1..120 => format!("{seconds}초 뒤에"),
        120..7_200 => format!("{}분 뒤에", seconds.div_ceil(60)),
        _ => format!("{}시간 뒤에", seconds.div_ceil(3_600)),
    }
}

pub(crate) fn note(note: Note, left: u32) -> String {
    match note {
        Note::Again => "화면을 연 지 오래됐어요. 다시 시작해 주세요.".to_owned(),
        Note::PriceChanged => "가격이 바뀌었어요. 다시 확인해 주세요.".to_owned(),
        Note::InvalidPhone => {
            "국내 휴대폰 번호가 아니에요. 010-1234-5678처럼 입력해 주세요.".to_owned()
        }
        Note::NumberNotServed => {
            "여기에서 결제할 수 없는 번호예요. 번호가 맞는지 확인해 주세요.".to_owned()
        }
        Note::WrongCode => format!("인증번호가 맞지 않아요. {left}번 더 입력할 수 있어요."),
        Note::InvalidCode => "인증번호는 숫자 여섯 자리예요.".to_owned(),
        Note::CodeExpired => "인증번호의 유효 시간이 지났어요. 다시 받아 주세요.".to_owned(),
        Note::TooSoon if left > 0 => format!("인증번호는 {} 다시 받을 수 있어요.", again(left)),
        Note::TooSoon => "이제 인증번호를 다시 받을 수 있어요.".to_owned(),
        Note::NoSendsLeft => {
            "이 결제에는 인증번호를 더 보낼 수 없어요. 그만두고 다시 시작해 주세요.".to_owned()
        }
        Note::TooMany => format!("시도가 너무 많았어요. {} 다시 시도해 주세요.", again(left)),
        Note::MonthSpent => {
            "이 번호로 이번 달에 여기서 결제할 수 있는 금액을 넘어요. 다음 달 1일부터 다시 \
             결제할 수 있어요. 청구된 금액은 없어요."
                .to_owned()
        }
        Note::AlreadyPaying => "아래 번호로 이미 결제하고 있어요.".to_owned(),
        Note::CarrierUnavailable => format!(
            "통신사가 응답하지 않아요. 청구된 금액은 없어요. {} 다시 시도해 주세요.",
            again(left)
        ),
        Note::Moved => "이미 처리됐어요. 지금 상태는 아래와 같아요.".to_owned(),
        Note::NotCovered => "지금 있는 것으로는 모자라요. 다른 방법으로 결제해 주세요.".to_owned(),
        Note::AmountInvalid => "이 금액은 보낼 수 없어요. 다른 금액을 선택해 주세요.".to_owned(),
        Note::MessageInvalid => "한마디는 140자까지 글자로만 쓸 수 있어요.".to_owned(),
        Note::UndoLimit => {
            "오늘 취소한 구매가 너무 많아서 이 구매는 취소할 수 없어요. 내일 다시 취소할 수 있어요."
                .to_owned()
        }
        Note::UndoTooLate => "10초가 지나서 이제는 취소할 수 없어요.".to_owned(),
        Note::Failed => "저희 쪽에 문제가 생겼어요. 다시 시도해 주세요.".to_owned(),
        Note::Unreadable => {
            "여기에서는 기사를 열 수 없었어요. 결제는 안전하니 기사 화면에서 열어 주세요."
                .to_owned()
        }
    }
}

pub(crate) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::LimitSingle => {
            "한 번에 결제할 수 있는 한도를 넘었어요. 한도는 통신사에서 올릴 수 있어요."
        }
        Reason::LimitMonthly => {
            "이번 달 휴대폰 결제 한도를 다 썼어요. 다음 달에 다시 결제할 수 있어요."
        }
        Reason::BlockedBySubscriber => {
            "휴대폰 소액결제가 차단되어 있어요. 통신사에서 차단을 풀 수 있어요."
        }
        Reason::UnpaidBill => {
            "미납된 휴대폰 요금이 있어 통신사가 거절했어요. 요금을 낸 뒤 다시 결제할 수 있어요."
        }
        Reason::Minor => {
            "미성년자 명의의 번호예요. 보호자가 통신사에서 먼저 동의해야 결제할 수 있어요."
        }
        Reason::LineNotEligible => {
            "법인·선불 번호로는 결제할 수 없어요. 본인 명의의 번호로는 결제할 수 있어요."
        }
        Reason::LineCannotPay => {
            "이 번호는 지금 휴대폰 결제를 할 수 없어요. 이유는 통신사에 물어볼 수 있어요."
        }
        Reason::NewOrChangedLine => {
            "최근에 개통했거나 유심을 바꾼 번호라서 아직 결제할 수 없어요. 며칠 뒤에 다시 와 주세요."
        }
        Reason::NumberNotServed => "여기에서 결제할 수 없는 번호예요. 번호가 맞는지 확인해 주세요.",
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
            "제한 시간 안에 결제를 마치지 못했어요. 다시 시작할 수 있어요."
        }
        Reason::NotCovered => {
            "그사이 잔액을 다른 곳에서 사용했어요. 결제 방법을 다시 선택해 주세요."
        }
        Reason::AmountInvalid => "이 금액은 보낼 수 없어요. 다른 금액을 선택해 주세요.",
        Reason::UndoLimit => "오늘 취소한 구매가 너무 많아서 이 구매는 취소할 수 없어요.",
        Reason::UndoTooLate => "이제는 이 구매를 취소할 수 없어요.",
        Reason::AlreadyPaying => "이미 결제하고 있어요.",
        Reason::AlreadyOwned => "이미 구매했어요.",
        Reason::QuoteExpired => "가격 정보가 만료됐어요. 다시 확인해 주세요.",
        Reason::ItemUnknown | Reason::OriginNotAllowed => "여기에서 판매하지 않는 상품이에요.",
        Reason::GatewayUnreachable
        | Reason::BrowserUnsupported
        | Reason::ContentUnreadable
        | Reason::Unknown => "결제가 되지 않았어요. 다시 시도할 수 있어요.",
        Reason::CarrierPolicy => {
            "통신사가 이유를 알려 주지 않고 거절했어요. 통신사 고객센터에 문의해 주세요."
        }
    }
}
