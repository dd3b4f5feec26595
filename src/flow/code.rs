//! One-time codes, as readers type and paste them.

use core::fmt;

use farthing_protocol::limits::CODE_DIGITS;

/// A complete code: six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Reads a complete code from what was typed or pasted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = digits_of(text);
        (digits.len() == usize::from(CODE_DIGITS)).then_some(Self(digits))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Without the digits: a code must not reach a log by way of `{:?}`.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

/// The digits of a code in `text`, at most six: typed bit by bit (in any width, with spaces or
/// hyphens), or pasted as the whole message.
///
/// In a message the origin-bound line's `#123456` wins over any other number: it is the part that is
/// meant for machines.
#[must_use]
pub fn digits_of(text: &str) -> String {
    let wanted = usize::from(CODE_DIGITS);
    let plain: String = text.chars().map(narrow).collect();
    if let Some(bound) = runs(&plain).find(|run| run.after_hash && run.digits.len() == wanted) {
        return bound.digits.to_owned();
    }
    let is_message = plain.chars().any(|c| !c.is_ascii_digit() && !is_separator(c));
    if is_message && let Some(run) = runs(&plain).find(|run| run.digits.len() == wanted) {
        return run.digits.to_owned();
    }
    plain.chars().filter(char::is_ascii_digit).take(wanted).collect()
}

struct Run<'a> {
    digits: &'a str,
    after_hash: bool,
}

/// Every unbroken run of digits.
fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut before = None;
    text.split_inclusive(|c: char| !c.is_ascii_digit()).filter_map(move |piece| {
        let digits = piece.trim_end_matches(|c: char| !c.is_ascii_digit());
        let after_hash = before == Some('#');
        before = piece.chars().next_back();
        (!digits.is_empty()).then_some(Run { digits, after_hash })
    })
}

/// Full-width digits, as Korean and Japanese keyboards type them, become plain ones.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => {
            char::from_digit(u32::from(c).saturating_sub(u32::from('０')), 10).unwrap_or(c)
        }
        '＃' => '#',
        c => c,
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '·' | '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{Code, digits_of};

    #[test]
    fn digits_come_out_of_every_way_of_typing() {
        for (typed, digits) in [
            ("", ""),
            ("12", "12"),
            ("123456", "123456"),
            ("１２３４５６", "123456"),
            ("123 456", "123456"),
            ("123-456 ", "123456"),
            ("1234567", "123456"),
            ("12ㅁ3", "123"),
        ] {
            assert_eq!(digits_of(typed), digits, "{typed:?}");
        }
    }

    #[test]
    fn a_pasted_message_gives_its_code_and_not_its_other_numbers() {
        for message in [
            "[Web발신]\n[결제] 인증번호 394821 (3분 유효)\n\n@news.localhost #394821 @pay.localhost",
            "300원 결제, 주문 000111\n@news.example #394821 @pay.example",
            "Your code is 394821. It holds 3 minutes. ₩300",
            "인증번호[394821]를 입력해 주세요. 문의 02-123-4567",
            "＃３９４８２１",
        ] {
            assert_eq!(digits_of(message), "394821", "{message:?}");
        }
    }

    #[test]
    fn a_code_is_complete_with_six_digits_and_keeps_to_itself() {
        assert!(Code::parse("12345").is_none());
        let code = Code::parse("012345");
        assert_eq!(code.as_ref().map(Code::as_str), Some("012345"));
        assert_eq!(format!("{code:?}"), "Some(Code(..))");
    }
}
