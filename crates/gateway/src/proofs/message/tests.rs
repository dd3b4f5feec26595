//! What is texted for a proof, read as a phone reads it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use farthing_protocol::OneTimeCode;
use proptest::prelude::*;

use super::{BYTES_MAX, PLACE, bytes, text};

#[test]
fn the_message_names_the_publication_and_says_that_nothing_is_paid() {
    for (publication, title, site, frame, expected) in [
        (
            "Jeju Post",
            "The night market",
            "news.example",
            "pay.example",
            "[Jeju Post] The nig 인증번호 {{code}} 결제 아님\n@news.example #{{code}} @pay.example",
        ),
        (
            "제주",
            "야시장",
            "a.kr",
            "b.kr",
            "[제주] 야시장 인증번호 {{code}} 결제 아님(no charge)\n@a.kr #{{code}} @b.kr",
        ),
        (
            "제주 포스트",
            "문 닫지 않는 야시장",
            "pay.example",
            "pay.example",
            "[제주 포스] 문 닫지 않 인증번호 {{code}} 결제 아님(no charge)\n@pay.example #{{code}}",
        ),
        (
            "한강 리뷰",
            "다리 아래",
            "news.han-river-review.example",
            "pay.han-river-review.example",
            "[한강 리뷰] 다리 아래 인증번호 {{code}} 결제 아님(no charge)",
        ),
        (
            "@pay.example #111111\n[x] {{code}}",
            "https://evil.kr",
            "news.han-river-review.example",
            "pay.han-river-review.example",
            "[pay example 1111 x code] https evil kr 인증번호 {{code}} 결제 아님(no charge)",
        ),
    ] {
        assert_eq!(text(publication, title, site, frame), expected);
    }
}

/// The code line of a message, by the rules of "Origin-bound one-time codes delivered via SMS".
fn code_line(message: &str) -> Option<(String, String, Option<String>)> {
    let line = message.lines().last()?;
    let (site, rest) = line.strip_prefix('@')?.split_once(" #")?;
    let mut words = rest.split(' ');
    let code = words.next().filter(|code| !code.is_empty())?;
    let is_host = !site.is_empty() && !site.contains([' ', '/', ':']);
    let frame = words.next().and_then(|word| word.strip_prefix('@'));
    is_host.then(|| (site.to_owned(), code.to_owned(), frame.map(str::to_owned)))
}

#[test]
fn the_specifications_examples_read_as_it_says() {
    let vectors = include_str!("../../../../protocol/src/one_time_code/origin-bound-otp.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let mut count = 0;
    let all = ["positive", "negative"].iter().filter_map(|kind| vectors.get(kind)?.as_array());
    for vector in all.flatten() {
        let read = code_line(vector.get("message").unwrap().as_str().unwrap());
        let expected = vector.get("expect").unwrap().as_object().map(|expect| {
            let of = |name: &str| expect.get(name).map(|text| text.as_str().unwrap().to_owned());
            (of("host").unwrap(), of("code").unwrap(), of("embedded"))
        });
        assert_eq!(read, expected, "{vector}");
        count += 1;
    }
    assert_eq!(count, 16);
}

proptest! {
    #[test]
    fn no_name_makes_it_too_long_or_writes_a_code_a_link_or_a_line_of_its_own(
        name in "\\PC{0,40}|[@#0-9. /:a-z\n{}\\[\\]]{0,40}",
        title in "\\PC{0,60}|[@#0-9. /:a-z\n{}\\[\\]]{0,60}",
        site in "[a-z]{1,30}\\.example",
        is_own in any::<bool>(),
        code in "[0-9]{6}",
    ) {
        let frame = if is_own { site.as_str() } else { "pay.example" };
        let text = text(&name, &title, &site, frame);
        prop_assert!(bytes(&text) <= BYTES_MAX, "{text}");
        prop_assert!(text.contains("결제 아님"));
        let filled = text.replace(PLACE, &code);
        prop_assert!(filled.chars().count() <= 160);
        let read = OneTimeCode::parse(&filled).map(|read| read.as_str().to_owned());
        prop_assert_eq!(read, Ok(code.clone()), "{}", filled);
        let first = text.lines().next().unwrap_or_default();
        prop_assert!(!first.contains(['@', '#', '/', ':', '.']), "{first}");
        let embedded = (!is_own).then(|| frame.to_owned());
        match text.lines().count() {
            1 => prop_assert_eq!(code_line(&filled), None),
            2 => prop_assert_eq!(code_line(&filled), Some((site, code, embedded))),
            _ => prop_assert!(false, "{text}"),
        }
    }
}
