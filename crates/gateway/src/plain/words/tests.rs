#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;
use crate::plain::note::NOTES;

#[test]
fn the_language_is_the_one_asked_for_or_the_first_that_there_is() {
    for (asked, accepted, expected) in [
        (None, None, "ko"),
        (None, Some("en-GB,en;q=0.9,ko;q=0.8"), "en"),
        (None, Some("fr, ko-KR;q=0.9, en;q=0.8"), "ko"),
        (Some("en"), Some("ko"), "en"),
        (Some("fr"), Some("ko"), "ko"),
    ] {
        assert_eq!(Language::choose(asked, accepted).tag(), expected, "{asked:?} {accepted:?}");
    }
}

#[test]
fn a_language_is_chosen_by_its_quality() {
    for (accepted, expected) in [
        ("en;q=0.1, ko", "ko"),
        ("ko;q=0.8, en;q=0.85", "en"),
        ("fr, en; q=0.5, ko;q=0.5", "en"),
        ("ko;q=0, en;q=0.001", "en"),
        ("ko-KR;q=0", "en"),
        ("fr, ko;q=0.000", "en"),
        ("en;q=0", "ko"),
        ("ko;q=0.5, en;q=much", "en"),
    ] {
        assert_eq!(Language::choose(None, Some(accepted)).tag(), expected, "{accepted}");
    }
}

#[test]
fn amounts_look_as_readers_write_them() {
    let won = Money::parse("1234567", Currency::KRW).unwrap();
    assert_eq!(Language::English.money(won), "₩1,234,567");
    assert_eq!(Language::Korean.money(won), "1,234,567원");
    let euro = Money::parse("1234.5", Currency::EUR).unwrap();
    assert_eq!(Language::English.money(euro), "1,234.50 EUR");
}

#[test]
fn no_sentence_invites_to_use_the_line_of_somebody_else_or_calls_the_carrier_operator() {
    for language in [Language::English, Language::Korean] {
        let notes = NOTES.iter().map(|(note, _)| language.note(*note, 3));
        let words = language.words();
        let fixed = [words.cancel, words.window, words.preparing, words.checking];
        for sentence in notes.chain(fixed.map(str::to_owned)) {
            // A line of the reader's own may be another one.
            let sentence = sentence.replace("본인 명의의 다른 번호", "");
            for wrong in ["another number", "other number", "다른 번호", "perator"] {
                assert!(!sentence.contains(wrong), "{sentence}");
            }
        }
    }
}

#[test]
fn korean_keeps_one_register() {
    let notes = NOTES.iter().map(|(note, _)| Language::Korean.note(*note, 3));
    let fixed = format!("{:?}", Language::Korean.words());
    for sentence in notes.chain([fixed]) {
        assert!(!sentence.contains("니다"), "{sentence}");
    }
}

#[test]
fn a_wait_is_said_where_there_is_one() {
    let say = |note, left| {
        [Language::English, Language::Korean].map(|language| language.note(note, left))
    };
    for (note, left, english, korean) in [
        (Note::TooMany, 0, "later", "나중에"),
        (Note::TooMany, 45, "in 45 seconds", "45초 뒤에"),
        (Note::TooMany, 3_500, "in 59 minutes", "59분 뒤에"),
        (Note::TooMany, 80_000, "in 23 hours", "23시간 뒤에"),
        (Note::CarrierUnavailable, 30, "in 30 seconds", "30초 뒤에"),
        (Note::TooSoon, 12, "in 12 seconds", "12초 뒤에"),
    ] {
        let [said, korean_said] = say(note, left);
        assert!(said.contains(english), "{said}");
        assert!(korean_said.contains(korean), "{korean_said}");
    }
}
