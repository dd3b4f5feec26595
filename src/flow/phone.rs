//! Phone numbers while they are typed.

use farthing_protocol::Msisdn;

/// The number with hyphens, as Koreans write it. `None` if the text must not change: it does not begin like a Korean
/// mobile number, or it is written so already.
#[must_use]
pub fn hyphenated(typed: &str) -> Option<String> {
    if let Ok(phone) = Msisdn::parse(typed) {
        return differing(phone.national(), typed);
    }
    // Korean keyboards also write full-width forms.
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '－' => '-',
        '　' => ' ',
        c => c,
    };
    let is_plain = typed.chars().map(narrow).all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    let digits: String = typed.chars().map(narrow).filter(char::is_ascii_digit).collect();
    if !is_plain || !digits.starts_with("01") || digits.len() > 11 {
        return None;
    }
    let (head, rest) = digits.split_at_checked(3)?;
    if rest.is_empty() {
        return None;
    }
    let pretty = match rest.split_at_checked(4) {
        Some((middle, tail)) if !tail.is_empty() => format!("{head}-{middle}-{tail}"),
        _ => format!("{head}-{rest}"),
    };
    differing(pretty, typed)
}

fn differing(pretty: String, typed: &str) -> Option<String> {
    (pretty != typed).then_some(pretty)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::hyphenated;

    #[test]
    fn hyphens_appear_while_a_mobile_number_is_typed() {
        for (typed, pretty) in [
            ("0", None),
            ("010", None),
            ("0101", Some("010-1")),
            ("010-12345", Some("010-1234-5")),
            ("01012345678", Some("010-1234-5678")),
            ("010 1234 5678", Some("010-1234-5678")),
            ("010-1234-5678", None),
            ("0111234567", Some("011-123-4567")),
            ("０１０１", Some("010-1")),
            ("０１０－１２３４５", Some("010-1234-5")),
            ("０１０１２３４５６７８", Some("010-1234-5678")),
            ("+82 10-1234-5678", Some("010-1234-5678")),
            ("+82 10", None),
            ("02-123", None),
            ("010123456789", None),
            ("hello", None),
        ] {
            assert_eq!(hyphenated(typed).as_deref(), pretty, "{typed:?}");
        }
    }
}
