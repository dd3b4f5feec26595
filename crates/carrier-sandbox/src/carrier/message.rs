//! The text message with the code.

use super::payment::Terms;

/// Letters in one message, as one-time-password-sms counts them.
pub(crate) const LETTERS_MAX: usize = 160;

/// Bytes of one text message in Korea, two to each letter that is not ASCII (EUC-KR).
const BYTES_MAX: usize = 90;

/// What carriers put before a message that a computer wrote.
const MARK: &str = "[Web발신]\n";

/// Least number of bytes for the shop's name and the item together. If fewer are left, the line that binds the code is
/// left out instead.
const NAMES_MIN: usize = 16;

/// Bytes that are always kept for the shop's name, however long the item's name is.
const NAME_MIN: usize = 10;

/// Digits that may stand in a name: fewer than a code or a number to call has.
const NAME_DIGITS: usize = 4;

/// Writes the message for a payment: who sells, what, for how much, and the code.
///
/// The last line binds the code to the sites that may fill it in, after
/// `https://wicg.github.io/sms-one-time-codes/`; without both it would bind it to the wrong one.
pub(super) fn for_payment(terms: &Terms, code: &str) -> String {
    let charging = &terms.request.payment_amount.charging_information;
    let meta = terms.request.payment_amount.charging_meta_data.as_ref();
    let name = meta.and_then(|meta| meta.merchant_name.as_deref()).unwrap_or("소액결제");
    let site = meta.and_then(|meta| meta.service_id.as_deref()).filter(|id| is_host(id));
    let bound = match (site, terms.embedded_host.as_deref()) {
        (Some(site), Some(frame)) if site == frame => format!("\n@{site} #{code}"),
        (Some(site), Some(frame)) => format!("\n@{site} #{code} @{frame}"),
        _ => String::new(),
    };
    let amount = charging.amount.grouped();
    let names = (harmless(name), harmless(&charging.description));
    let last = &format!("{amount}원 결제 인증번호 {code}");
    let ends = [
        format!("{amount}원 결제 인증번호 {code}{bound}"),
        format!("{amount}원 인증번호 {code}{bound}"),
        format!("{amount}원 인증 {code}{bound}"),
    ];
    let room = |end: &String| BYTES_MAX.saturating_sub(bytes(MARK) + "[]  ".len() + bytes(end));
    let end = ends.iter().find(|end| room(end) >= NAMES_MIN).unwrap_or(last);
    let (name, what) = fitted(&names, room(end));
    if what.is_empty() {
        return format!("{MARK}[{name}] {end}");
    }
    format!("{MARK}[{name}] {what} {end}")
}

/// Letters, a few digits and spaces: no line, no link and no code of its own.
fn harmless(text: &str) -> String {
    let mut digits = 0;
    let letters = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let kept: String = letters
        .filter(|letter| {
            digits += usize::from(letter.is_numeric());
            !letter.is_numeric() || digits <= NAME_DIGITS
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of both as fits: the name gets half of the room, or what the other text leaves.
fn fitted((name, what): &(String, String), room: usize) -> (String, String) {
    let most = (room / 2).max(NAME_MIN).max(room.saturating_sub(bytes(what)));
    let name = cut(name, most.min(room));
    let what = cut(what, room.saturating_sub(bytes(&name)));
    (name, what)
}

fn cut(text: &str, room: usize) -> String {
    let mut left = room;
    let fits = |letter: &char| {
        let rest = left.checked_sub(width(*letter));
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    text.chars().take_while(fits).collect::<String>().trim_end().to_owned()
}

fn bytes(text: &str) -> usize {
    text.chars().map(width).sum()
}

const fn width(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

/// Whether a service id is the host name of a site, without port.
fn is_host(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2
        && text.len() <= 80
        && labels.iter().all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_write_neither_a_line_nor_a_link_nor_a_code() {
        for (hostile, kept) in [
            ("@pay.example #111111\n[x]", "pay example 1111 x"),
            ("https://evil.kr/a?b=1", "https evil kr a b 1"),
            ("문의 1588-1234", "문의 1588"),
            ("１２３４５６ 야시장", "１２３４ 야시장"),
            ("A\u{2028}B\u{202E}C", "A B C"),
        ] {
            assert_eq!(harmless(hostile), kept, "{hostile:?}");
        }
    }

    #[test]
    fn what_is_long_makes_room_for_both_names() {
        let names = |name: &str, what: &str| (name.to_owned(), what.to_owned());
        let long = names("제주 포스트", "문 닫지 않는 야시장");
        assert_eq!(fitted(&long, 17), names("제주 포스", "문 닫지"));
        assert_eq!(
            fitted(&names("제주", "문 닫지 않는 야시장"), 18),
            names("제주", "문 닫지 않는")
        );
        assert_eq!(fitted(&names("제주 포스트", "팁"), 18), names("제주 포스트", "팁"));
    }

    #[test]
    fn a_host_name_is_told_from_other_service_ids() {
        for (text, host) in [
            ("news.localhost", true),
            ("jeju-post.example.kr", true),
            ("games-online", false),
            ("news.localhost:8700", false),
            ("https://news.example", false),
            ("news..example", false),
            ("", false),
        ] {
            assert_eq!(is_host(text), host, "{text}");
        }
    }
}
