#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;

use super::{OneTimeCode, OneTimeCodeError};

fn read(typed: &str) -> Result<String, OneTimeCodeError> {
    OneTimeCode::parse(typed).map(|code| code.as_str().to_owned())
}

#[test]
fn every_way_of_typing_is_one_code() {
    for typed in [
        "394821",
        " 394821\n",
        "394 821",
        "3 9 4 8 2 1",
        "394-821",
        "394\u{2011}821",
        "394ㅡ821",
        "394.821",
        "３９４８２１",
        "３９４　８２１",
        "\u{202A}394821\u{202C}",
        "394\u{200B}821",
        "#394821",
        "＃３９４８２１",
        "39ㅁ4821",
    ] {
        assert_eq!(read(typed).as_deref(), Ok("394821"), "{typed:?}");
    }
}

#[test]
fn a_pasted_message_gives_its_code_and_not_its_other_numbers() {
    for message in [
        "[Web발신]\n[결제] 인증번호 394821 (3분 유효)\n\n@news.localhost #394821 @pay.localhost",
        "[제주포스트] 300원 결제 인증번호 394821 (3분 유효).",
        "300원 결제, 주문 000111\n@news.example #394821 @pay.example",
        "주문 #000111\n@news.example #394821 @pay.example",
        // A field of one line takes the line breaks out.
        "주문 000111@news.example #394821 @pay.example",
        "주문 000111 ＠news.example ＃３９４８２１",
        "Your code is 394821. It holds 3 minutes. ₩300",
        "Your code is 394 821. It holds 3 minutes.",
        "인증번호[394821]를 입력해 주세요. 문의 02-123-4567",
        "인증번호[394-821]를 입력해 주세요. 문의 02-123-4567",
        "394821 is your code. Order 000111.",
        "26-11-21 12:30 인증번호 394821",
    ] {
        assert_eq!(read(message).as_deref(), Ok("394821"), "{message:?}");
    }
}

/// The examples of "Origin-bound one-time codes delivered via SMS" (WICG). Which site may have a
/// code is the browser's to check; a reader who pastes a message has decided that.
#[test]
fn origin_bound_messages_give_their_codes() {
    for message in [
        "@example.com #747723",
        "747723 is your ExampleCo code.\n\n@example.com #747723",
        "[결제] 인증번호 747723 (3분 유효)\n\n@pay.example.kr #747723",
        "@example.com #747723 @ecommerce.example",
        "@example.com #747723 @ecommerce.example $future",
        "@example.com #747723 @ecommerce.example #000111222",
        "@example.com #G-747723",
        "#747723 @ecommerce.example @example.com",
        "@example.com #747723\nhave a nice day",
    ] {
        assert_eq!(read(message).as_deref(), Ok("747723"), "{message:?}");
    }
}

/// What a browser may not fill in, a reader may still paste.
#[test]
fn every_vector_of_the_code_line_gives_its_code() {
    let vectors = include_str!("origin-bound-otp.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let (mut count, mut none) = (0, 0);
    let all = ["positive", "negative"].iter().filter_map(|kind| vectors.get(kind)?.as_array());
    for vector in all.flatten() {
        let message = vector.get("message").unwrap().as_str().unwrap();
        let expected = match vector.get("expect").and_then(|expect| expect.get("code")?.as_str()) {
            Some(code) => Ok(code.trim_start_matches("G-").to_owned()),
            None if message.ends_with('#') => Err(OneTimeCodeError::Empty),
            None => Ok("747723".to_owned()),
        };
        none += usize::from(expected.is_err());
        assert_eq!(read(message), expected, "{vector}");
        count += 1;
    }
    assert_eq!((count, none), (16, 1));
}

#[test]
fn what_is_not_a_code_is_named() {
    for (typed, expected) in [
        ("", OneTimeCodeError::Empty),
        ("  ", OneTimeCodeError::Empty),
        ("@example.com #", OneTimeCodeError::Empty),
        ("인증번호", OneTimeCodeError::Empty),
        ("12345", OneTimeCodeError::Incomplete),
        ("12ㅁ3", OneTimeCodeError::Incomplete),
        ("1234567", OneTimeCodeError::TooManyDigits),
        ("010-1234-5678", OneTimeCodeError::TooManyDigits),
        ("010-123-4567로 보냈어요", OneTimeCodeError::TooManyDigits),
        ("2026-11-21에 받은 문자", OneTimeCodeError::TooManyDigits),
        ("٣٩٤٨٢١", OneTimeCodeError::Empty),
    ] {
        assert_eq!(read(typed), Err(expected), "{typed:?}");
    }
}

#[test]
fn a_field_shows_the_digits_so_far() {
    for (typed, shown) in
        [("", ""), ("12", "12"), ("12ㅁ3", "123"), ("1 2", "12"), ("1234567", "123456")]
    {
        assert_eq!(OneTimeCode::digits_so_far(typed), shown, "{typed:?}");
    }
}

#[test]
fn a_code_hides_itself_from_logs() {
    assert_eq!(format!("{:?}", OneTimeCode::parse("012345")), "Ok(OneTimeCode(..))");
    for text in ["123", "1234567"] {
        let error = OneTimeCode::parse(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("123"), "{error:?}");
    }
}

proptest! {
    #[test]
    fn reading_is_idempotent(code in "[0-9]{6}") {
        let parsed = OneTimeCode::parse(&code).unwrap();
        prop_assert_eq!(parsed.as_str(), &code);
        let json = serde_json::to_string(&parsed).unwrap();
        prop_assert_eq!(serde_json::from_str::<OneTimeCode>(&json).unwrap(), parsed);
    }

    #[test]
    fn the_line_for_machines_wins_over_every_text_before_it(text in "[^#＃]*", code in "[0-9]{6}") {
        let message = format!("{text}\n@news.example #{code} @pay.example");
        prop_assert_eq!(read(&message), Ok(code));
    }

    #[test]
    fn a_field_and_the_parser_agree(text in "[0-9 #가a-]*|\\PC*") {
        let shown = OneTimeCode::digits_so_far(&text);
        prop_assert!(shown.len() <= 6 && shown.bytes().all(|b| b.is_ascii_digit()));
        match OneTimeCode::parse(&text) {
            Ok(code) => prop_assert_eq!(code.as_str(), shown),
            Err(OneTimeCodeError::Empty) => prop_assert_eq!(shown, ""),
            Err(OneTimeCodeError::Incomplete) => prop_assert!((1..6).contains(&shown.len())),
            Err(OneTimeCodeError::TooManyDigits) => prop_assert_eq!(shown.len(), 6),
        }
    }
}
