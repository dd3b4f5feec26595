//! The browser inside another application, and the way out of it into the reader's own.
//!
//! What a browser can do is asked of the browser where it is needed: messages, keys, the width of its
//! screen. Only the way out hangs on the application's name, because each has a way of its own, or none.

/// How the reader gets from here to a browser of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exit {
    /// It is one: no exit is needed.
    #[default]
    Here,
    /// KakaoTalk opens an address that is told to it.
    Kakao,
    /// LINE opens an address outside that asks for it.
    Line,
    /// Android finds a browser for an intent.
    Intent,
    /// Only the application's own menu leads there.
    Menu,
}

/// Parts of the names of applications that have no way of their own.
const OTHERS: [&str; 5] = ["NAVER(inapp", "Instagram", "FBAN/", "FBAV/", "FB_IAB/"];

impl Exit {
    /// The way out of the browser that calls itself so.
    #[must_use]
    pub fn of(agent: &str) -> Self {
        let has = |part: &str| agent.contains(part);
        if has("KAKAOTALK") {
            return Self::Kakao;
        }
        if has(" Line/") {
            return Self::Line;
        }
        let is_android = has("Android");
        // An application's web view says so on Android. On iOS it does not call itself Safari, as every
        // browser there does.
        let is_view = (is_android && has("; wv)"))
            || ((has("(iPhone") || has("(iPad")) && !has("Safari/"))
            || OTHERS.iter().any(|other| has(other));
        match (is_view, is_android) {
            (false, _) => Self::Here,
            (true, true) => Self::Intent,
            (true, false) => Self::Menu,
        }
    }

    /// The address that opens this one outside; none where no address does.
    #[must_use]
    pub fn address(self, url: &str) -> Option<String> {
        match self {
            Self::Here | Self::Menu => None,
            Self::Kakao => Some(["kakaotalk://web/openExternal?url=", &encoded(url)].concat()),
            Self::Line => {
                let joint = if url.contains('?') { "&" } else { "?" };
                Some([url, joint, "openExternalBrowser=1"].concat())
            }
            Self::Intent => {
                let (scheme, rest) = url.split_once("://")?;
                let inside = encoded(url);
                let end = ";action=android.intent.action.VIEW;S.browser_fallback_url=";
                Some(["intent://", rest, "#Intent;scheme=", scheme, end, &inside, ";end"].concat())
            }
        }
    }
}

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |of: u8| DIGITS.get(usize::from(of)).copied().unwrap_or('0');
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}
