//! In-app browsers, and how the reader gets from there to the normal browser.
//!
//! Features of a browser are detected where they are needed. Only the exit depends on the application's name, because
//! each application has its own exit, or none.

/// How the reader gets from here to a browser of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exit {
    /// This is a normal browser: no exit is needed.
    #[default]
    Here,
    /// KakaoTalk opens the address in an address of its own scheme.
    Kakao,
    /// LINE opens an address outside if its query has `openExternalBrowser=1`.
    Line,
    /// Android opens a browser for an `intent:` address.
    Intent,
    /// Only the application's own menu leads there.
    Menu,
}

/// Parts of the user agents of applications that have no exit of their own.
const OTHERS: [&str; 5] = ["NAVER(inapp", "Instagram", "FBAN/", "FBAV/", "FB_IAB/"];

impl Exit {
    /// The exit of the browser with this user agent string.
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

    /// The address that opens `url` outside. `None` if no address can.
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

/// Percent-encodes a text.
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
