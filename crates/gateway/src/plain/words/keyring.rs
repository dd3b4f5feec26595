//! Sentences of a reader's page about their passkeys.

use crate::clock::UnixMillis;
use crate::language::Language;

#[derive(Debug)]
pub(crate) struct KeyWords {
    /// Name of the other language, in that language.
    pub(crate) other_language: &'static str,
    pub(crate) title: &'static str,
    /// Above the sums that the reader chooses from.
    pub(crate) above: &'static str,
    /// Which purchases the sum is about.
    pub(crate) above_hint: &'static str,
    /// The threshold of zero: always ask.
    pub(crate) always: &'static str,
    /// Above the list of passkeys.
    pub(crate) list: &'static str,
    /// The button beside each.
    pub(crate) remove: &'static str,
    /// Nothing is on the list.
    pub(crate) none: &'static str,
    /// What happens after removing a passkey.
    pub(crate) remove_hint: &'static str,
    /// A sum was chosen.
    pub(crate) changed: &'static str,
    /// A passkey was removed.
    pub(crate) removed: &'static str,
    /// The passkey is not one of this reader's.
    pub(crate) unknown: &'static str,
    /// The page can be used no more.
    pub(crate) over: &'static str,
}

const ENGLISH: KeyWords = KeyWords {
    other_language: "한국어",
    title: "Your passkeys",
    above: "Ask for the passkey above",
    above_hint: "This is for purchases from your tab or your credit. A phone bill always asks for a code.",
    always: "Always",
    list: "Passkeys",
    remove: "Remove",
    none: "There is no passkey any more. What you bought stays yours. You can make a new passkey after a payment.",
    remove_hint: "A removed passkey no longer signs in here. Delete it in your device’s passwords, too.",
    changed: "Changed.",
    removed: "The passkey was removed.",
    unknown: "That did not work. Nothing was changed.",
    over: "This page works for ten minutes only. Open it again from the receipt of a purchase.",
};

const KOREAN: KeyWords = KeyWords {
    other_language: "English",
    title: "내 패스키",
    above: "이 금액을 넘으면 패스키 확인",
    above_hint: "모아 내기나 충전 잔액으로 살 때 적용돼요. 휴대폰 결제는 언제나 인증번호로 확인해요.",
    always: "항상",
    list: "패스키",
    remove: "삭제",
    none: "남은 패스키가 없어요. 구매한 것은 그대로 있어요. 결제한 뒤에 새 패스키를 만들 수 있어요.",
    remove_hint: "삭제한 패스키로는 더 이상 로그인할 수 없어요. 기기의 암호 목록에서도 지워 주세요.",
    changed: "변경했어요.",
    removed: "패스키를 삭제했어요.",
    unknown: "처리하지 못했어요. 바뀐 것은 없어요.",
    over: "이 화면은 10분 동안만 쓸 수 있어요. 구매 영수증에서 다시 열어 주세요.",
};

impl Language {
    pub(crate) const fn keyring(self) -> &'static KeyWords {
        match self {
            Self::English => &ENGLISH,
            Self::Korean => &KOREAN,
        }
    }

    /// When a passkey was made and used.
    pub(crate) fn kept(self, created_at: UnixMillis, used_at: UnixMillis) -> String {
        let (made, used) = (created_at.to_korean_minute(), used_at.to_korean_minute());
        match self {
            Self::English => format!("Made {made}, last used {used}"),
            Self::Korean => format!("만든 때 {made}, 마지막 사용 {used}"),
        }
    }
}
