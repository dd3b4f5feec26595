//! The Korean sentences of the plain page.

use farthing_protocol::{ItemKind, Reason};
use farthing_sentences::ko as sentences;

use crate::clock::UnixMillis;
use crate::plain::note::Note;
use crate::plain::words::Words;

pub(crate) const WORDS: Words = Words {
    other_language: "English",
    phone: sentences::PHONE,
    phone_hint: "010-1234-5678처럼 입력해 주세요. 금액은 이 번호의 휴대폰 요금과 함께 청구돼요. 확인을 위해 인증번호를 문자로 보내 드려요.",
    code: "문자로 받은 인증번호",
    resend: sentences::RESEND,
    pay_anyway: sentences::TRY_AGAIN,
    cancel: "결제 중단 또는 번호 바꾸기",
    window: "통신사 화면에서 인증번호를 입력해야 해요. 거기서 확인한 뒤 이 화면으로 돌아와 주세요.",
    open_window: "통신사 화면 열기",
    open_window_here: sentences::OPEN_HERE,
    preparing: sentences::PREPARING,
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
    number: "영수증 번호",
    bought: "구매 상품",
    paid_at: "결제 일시",
    amount: "금액",
    from_phone: "청구되는 번호",
    seller: "판매자",
    contact: "문의",
    cancelled: "결제를 중단했어요.",
    expired: sentences::reason(Reason::ReservationExpired),
    nothing_charged: sentences::NOTHING_CHARGED,
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
    sentences::bought(&at.korean_day_as("%Y년 %-m월 %-d일"))
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
        Note::PriceChanged => sentences::PRICE_CHANGED.to_owned(),
        Note::InvalidPhone => {
            "국내 휴대폰 번호가 아니에요. 010-1234-5678처럼 입력해 주세요.".to_owned()
        }
        Note::NumberNotServed => sentences::reason(Reason::NumberNotServed).to_owned(),
        Note::WrongCode => sentences::wrong_code(left).into_owned(),
        Note::InvalidCode => sentences::CODE_FORM.to_owned(),
        Note::CodeExpired => sentences::CODE_RAN_OUT.to_owned(),
        Note::TooSoon if left > 0 => format!("인증번호는 {} 다시 받을 수 있어요.", again(left)),
        Note::TooSoon => "이제 인증번호를 다시 받을 수 있어요.".to_owned(),
        Note::NoSendsLeft => {
            "이 결제에는 인증번호를 더 보낼 수 없어요. 중단하고 다시 시작해 주세요.".to_owned()
        }
        Note::TooMany => format!("시도가 너무 많았어요. {} 다시 시도해 주세요.", again(left)),
        Note::MonthSpent => format!(
            "이 번호는 이번 달 결제 한도에 도달했어요. 다음 달 1일부터 다시 결제할 수 있어요. {}",
            sentences::NOTHING_CHARGED
        ),
        Note::AlreadyPaying => "아래 번호로 이미 결제하고 있어요.".to_owned(),
        Note::CarrierUnavailable => format!(
            "{} {} {} 다시 시도해 주세요.",
            sentences::reason(Reason::CarrierUnavailable),
            sentences::NOTHING_CHARGED,
            again(left)
        ),
        Note::Moved => "이미 처리됐어요. 지금 상태는 아래와 같아요.".to_owned(),
        Note::NotCovered => sentences::reason(Reason::NotCovered).to_owned(),
        Note::AmountInvalid => sentences::reason(Reason::AmountInvalid).to_owned(),
        Note::MessageInvalid => "메시지는 140자까지 글자로만 쓸 수 있어요.".to_owned(),
        Note::UndoLimit => {
            format!("{} 내일 다시 취소할 수 있어요.", sentences::reason(Reason::UndoLimit))
        }
        Note::UndoTooLate => sentences::reason(Reason::UndoTooLate).to_owned(),
        Note::Failed => sentences::reason(Reason::Unknown).to_owned(),
        Note::Unreadable => {
            "여기에서는 기사를 열 수 없었어요. 결제는 안전하니 기사 화면에서 열어 주세요."
                .to_owned()
        }
    }
}
