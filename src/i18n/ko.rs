//! The Korean sentences of the checkout, in the polite everyday form (해요체).

use std::borrow::Cow;

use farthing_protocol::{ItemKind, Method, MsisdnError, Reason};
use farthing_sentences::ko as sentences;

use super::{Text, clock, long_wait};

#[expect(clippy::too_many_lines, reason = "one sentence after the other, and nothing else")]
pub(super) fn say(text: &Text) -> Cow<'static, str> {
    Cow::Borrowed(match text {
        Text::Checkout => "결제",
        Text::Close => "닫기",
        Text::Loading => "잠시만 기다려 주세요…",
        Text::PhoneBill { price } => {
            return format!(
                "문자로 인증번호를 보내 드려요. {price}은 다음 휴대폰 요금과 함께 청구돼요. 카드도 회원 가입도 필요 없어요."
            )
            .into();
        }
        Text::PhoneLabel => sentences::PHONE,
        Text::PhoneExample => "예: 010-1234-5678",
        Text::KeepPhone => "이 기기에 번호 저장",
        Text::PayWith { phone } => return format!("{phone} 번호로 결제해요").into(),
        Text::PayAndTextMe { price } => return format!("{price} · 인증번호 받기").into(),
        Text::AskingCarrier => "통신사에 요청하고 있어요…",
        Text::OnceOpened => "미리보기는 무료예요. 열람을 시작하면 청약 철회가 제한돼요.",
        Text::PressAgain => "너무 빨리 눌러서 반영되지 않았어요. 다시 눌러 주세요.",
        Text::NotKept => "이 브라우저에는 구매 기록이 남지 않아요.",
        Text::NotKeptButByCode => {
            "이 브라우저에는 구매 기록이 남지 않아요. 휴대폰 번호와 무료 인증번호로 다시 열 수 있어요."
        }
        Text::NotKeptButByLink => {
            "이 브라우저에는 구매 기록이 남지 않아요. 영수증에 있는 링크를 보관해 주세요."
        }
        Text::LinkToKeep => "다시 열 수 있는 링크예요. 보관해 주세요",
        Text::CanUndo => {
            "미리보기는 무료예요. 10초 안에는 취소할 수 있고, 그 뒤에는 청약 철회가 제한돼요."
        }
        Text::TipIsGift => "후원금은 필자에게 드리는 선물이에요. 따로 열리는 기사는 없어요.",
        Text::PhoneProblem(problem) => phone_problem(*problem),
        Text::Why(reason) => sentences::reason(*reason),
        Text::NothingCharged => sentences::NOTHING_CHARGED,
        Text::RanOut => sentences::reason(Reason::ReservationExpired),
        Text::Stopped => "이 결제는 중단됐어요.",
        Text::PriceChanged => sentences::PRICE_CHANGED,
        Text::CodeHeading => "인증번호를 입력해 주세요",
        Text::CodeSentTo { phone } => return format!("{phone} 번호로 보내 드렸어요.").into(),
        Text::CodeLabel => "인증번호 6자리",
        Text::Pay { price } => return format!("{price} 결제하기").into(),
        Text::CheckingCode => "인증번호를 확인하고 있어요…",
        Text::TimeLeft { clock } => return format!("{clock} 남음").into(),
        Text::SecondsLeft(60) => "인증번호 입력 시간이 1분 남았어요.",
        Text::SecondsLeft(secs) => {
            return format!("인증번호 입력 시간이 {secs}초 남았어요.").into();
        }
        Text::CodeRanOut => sentences::CODE_RAN_OUT,
        Text::WrongCode { tries_left } => return sentences::wrong_code((*tries_left).into()),
        Text::CodeIncomplete => sentences::CODE_FORM,
        Text::Resend => sentences::RESEND,
        Text::ResendIn { clock } => return format!("{clock} 뒤에 다시 받기").into(),
        Text::Resending => "새 인증번호를 보내고 있어요…",
        Text::TooSoon => "인증번호를 보내는 중이에요. 잠시 뒤에 다시 받을 수 있어요.",
        Text::NoSendsLeft => {
            "이 결제에는 인증번호를 더 보낼 수 없어요. 번호를 바꾸면 처음부터 다시 할 수 있어요."
        }
        Text::NoMessage => "문자가 오기까지 1분쯤 걸릴 수 있어요. 스팸 문자함도 확인해 주세요.",
        Text::ChangeNumber => "번호 바꾸기",
        Text::AlreadyPaying => "진행 중인 결제가 있어요. 여기서 이어서 할 수 있어요.",
        Text::Preparing => sentences::PREPARING,
        Text::Charging => "통신사에서 결제하고 있어요…",
        Text::Checking => "통신사에 결제 결과를 확인하고 있어요…",
        Text::Stopping => "결제를 중단하고 있어요…",
        Text::NotTwice => {
            "평소보다 오래 걸리고 있어요. 기다리거나 닫았다가 다시 와도 두 번 결제되지 않아요."
        }
        Text::WindowHeading => "통신사 화면에서 확인해 주세요",
        Text::WindowExplained => {
            "이 결제는 통신사 화면에서 확인해요. 마치고 돌아오면 자동으로 진행돼요."
        }
        Text::WindowLink => "통신사 화면으로 가기",
        Text::WindowHere => sentences::OPEN_HERE,
        Text::Paid { price } => return format!("{price}을 결제했어요").into(),
        Text::Bought { day } => return sentences::bought(day).into(),
        Text::Opening => "여는 중이에요…",
        Text::Done => "확인",
        Text::Owned => "결제했어요",
        Text::Thanks => "고마워요.",
        Text::Receipt => "영수증",
        Text::ReceiptNumber => "영수증 번호",
        Text::ReceiptDate => "결제 일시",
        Text::ReceiptItem => "구매 상품",
        Text::ReceiptSeller => "판매자",
        Text::ReceiptMethod => "결제 방법",
        Text::ReceiptPhoneBill { phone } => return format!("휴대폰 요금, {phone}").into(),
        Text::ReceiptContact { contact } => return format!("문의: {contact}").into(),
        Text::ReceiptQuestions => "결제에 대해 문의할 때 영수증 번호를 알려 주세요.",
        Text::Unavailable => "지금은 구매할 수 없어요",
        Text::TryAgain => sentences::TRY_AGAIN,
        Text::TryAgainIn { secs } => {
            return match long_wait(*secs) {
                None => format!("{} 뒤에 다시 시도할 수 있어요.", clock(*secs)),
                Some(hours) => format!("{hours}시간쯤 뒤에 다시 시도할 수 있어요."),
            }
            .into();
        }
        Text::TryAgainNow => "이제 다시 시도할 수 있어요.",
        Text::TryAgainLater => "몇 분 뒤에 다시 시도해 주세요.",
        Text::PlainPage => "간단한 결제 페이지로 가기",
        Text::OpenOutside => "내 브라우저에서 열기",
        Text::OutsideByMenu => "이 앱에서 잘 안 되면 앱 메뉴에서 다른 브라우저로 열어 주세요.",
        Text::Offline => "연결이 끊겼어요. 다시 연결하고 있어요.",
        Text::SignIn => {
            "네트워크가 연결을 막고 있어요. 공용 와이파이라면 먼저 로그인해 주세요. 다시 연결하고 있어요."
        }
        Text::Buy { kind, price } => {
            let verb = match kind {
                ItemKind::Article => "에 읽기",
                ItemKind::Tip => " 후원하기",
                _ => "에 구매하기",
            };
            return format!("{price}{verb}").into();
        }
        Text::Covered(price) => return format!("결제 없이 읽기 · {price} 상당").into(),
        Text::OnTab { open, limit } => return sentences::on_tab(open, limit).into(),
        Text::CreditLeft(balance) => return format!("충전 잔액 {balance}").into(),
        Text::UnitsLeft(units) => return format!("읽을 수 있는 기사 {units}편 남음").into(),
        Text::InPass => "이용권에 포함돼 있어요",
        Text::AfterThis(left) => return format!("구매 후 {left}").into(),
        Text::SettleNote { open, total } => {
            return format!("모아 내기 금액 {open}과 이번 구매를 더해 {total}을 한 번에 결제해요.")
                .into();
        }
        Text::TopUpNote { amount, left } => {
            return format!("{amount}을 충전해요. 구매 후 {left}이 남아요.").into();
        }
        Text::OtherAmount | Text::TipOwn => "다른 금액",
        Text::OtherWays => sentences::OTHER_WAYS,
        Text::ByTab => "모아서 나중에 내기",
        Text::ByCredit(balance) => return format!("충전 잔액 ({balance})").into(),
        Text::ByBundle => "내 묶음권",
        Text::ByPass => "내 이용권",
        Text::ByPhoneBill(price) => return format!("휴대폰 요금, {price}").into(),
        Text::BySettling(total) => {
            return format!("모아 내기 금액까지 휴대폰 요금으로, {total}").into();
        }
        Text::ByToppingUp => "휴대폰 요금으로 충전하기",
        Text::Instead { title, price } => return format!("{title}, {price}").into(),
        Text::Credited(credited) => return format!("최근에 결제한 {credited}을 뺐어요").into(),
        Text::Saves(saves) => return format!("{saves} 절약").into(),
        Text::Back => "뒤로",
        Text::TipHeading => "얼마를 후원할까요?",
        Text::TipRange { min, max } => return format!("{min}부터 {max}까지").into(),
        Text::TipMessage => "필자에게 보내는 메시지",
        Text::RegularPrice(price) => return format!("정가 {price}, 지금").into(),
        Text::Until(moment) => return format!("{moment}까지").into(),
        Text::Trial => "첫 구매 가격",
        Text::Undo => "실행 취소",
        Text::Undone => "취소했어요. 결제된 금액은 없어요.",
        Text::Method(method) => match method {
            Method::Tab => "모아 내기",
            Method::Credit => "충전 잔액",
            Method::Bundle => "묶음권",
            Method::Pass => "이용권",
            Method::Owned => "이전 구매",
            Method::PhoneBill | Method::Unknown => "휴대폰 요금",
        },
        Text::ReceiptCharged => "휴대폰 요금 청구액",
        Text::ReceiptLeft => "상태",
    })
}

const fn phone_problem(problem: MsisdnError) -> &'static str {
    match problem {
        MsisdnError::Empty => "휴대폰 번호를 입력해 주세요.",
        MsisdnError::NotDigits => "전화번호에는 숫자만 쓸 수 있어요.",
        MsisdnError::WrongLength => "자릿수가 맞지 않아요. 010-1234-5678처럼 입력해 주세요.",
        MsisdnError::NotMobile => "휴대폰 번호가 아니에요. 휴대폰 요금으로만 결제할 수 있어요.",
        MsisdnError::NotKorean => "한국 번호(+82)만 쓸 수 있어요.",
        MsisdnError::TrunkZeroMissing => "010이나 +82로 시작해 주세요.",
    }
}
