//! The sentences about passkeys.

use super::Locale;

/// Every sentence about passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassText {
    /// The button in the page after a payment.
    Line,
    /// The button that makes one.
    Make,
    /// What a passkey does.
    Why,
    /// A passkey was made.
    Made,
    /// The button that opens the list of the reader's passkeys.
    Manage,
    /// The link to the page of the reader's passkeys.
    Page,
    /// The button for readers who have a passkey already.
    SignIn,
    /// No passkey was made or used.
    Failed,
    /// The hint that a passkey must confirm this amount.
    Confirms,
}

impl PassText {
    /// For tests: all variants.
    pub const ALL: [Self; 9] = [
        Self::Line,
        Self::Make,
        Self::Why,
        Self::Made,
        Self::Manage,
        Self::Page,
        Self::SignIn,
        Self::Failed,
        Self::Confirms,
    ];

    /// The sentence in this language.
    #[must_use]
    pub const fn say(self, locale: Locale) -> &'static str {
        let (en, ko) = match self {
            Self::Line => ("Passkey for other devices", "다른 기기용 패스키"),
            Self::Make => ("Save a passkey", "패스키 저장하기"),
            Self::Why => (
                "A passkey opens what you buy on your other devices.",
                "패스키로 다른 기기에서도 구매한 상품을 쓸 수 있어요.",
            ),
            Self::Made => ("Your passkey is saved.", "패스키를 저장했어요."),
            Self::Manage => ("Your passkeys", "내 패스키"),
            Self::Page => ("Manage your passkeys", "패스키 관리하기"),
            Self::SignIn => ("Sign in with a passkey", "패스키로 로그인"),
            // It is also shown after a payment, so it says nothing about money.
            Self::Failed => ("The passkey did not work.", "패스키를 쓰지 못했어요."),
            Self::Confirms => {
                ("Your passkey confirms this amount.", "이 금액은 패스키로 확인해요.")
            }
        };
        match locale {
            Locale::En => en,
            Locale::Ko => ko,
        }
    }
}
