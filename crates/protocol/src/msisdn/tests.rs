#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;

use super::{Msisdn, MsisdnError};

#[test]
fn every_korean_spelling_is_one_number() {
    for typed in [
        "01012345678",
        "010-1234-5678",
        "010 1234 5678",
        "010.1234.5678",
        "(010) 1234-5678",
        "+821012345678",
        "+82 10 1234 5678",
        "+82-10-1234-5678",
        "+82 (0)10-1234-5678",
        "+82 010 1234 5678",
        "0082 10 1234 5678",
        "82 10 1234 5678",
        "8201012345678",
        "０１０－１２３４－５６７８",
        "＋８２　１０　１２３４　５６７８",
        "010\u{2011}1234\u{2013}5678",
        "010ㅡ1234ㅡ5678",
        "\u{202A}010-1234-5678\u{202C}",
        "  010 1234 5678\n",
        "010\u{00A0}1234\u{3000}5678",
    ] {
        assert_eq!(
            Msisdn::parse(typed).as_ref().map(Msisdn::as_e164),
            Ok("+821012345678"),
            "{typed}"
        );
    }
}

#[test]
fn what_is_not_a_korean_mobile_number_is_named() {
    for (typed, expected) in [
        ("", MsisdnError::Empty),
        ("   ", MsisdnError::Empty),
        ("+", MsisdnError::Empty),
        ("010-1234-567", MsisdnError::WrongLength),
        ("010-1234-56789", MsisdnError::WrongLength),
        ("010", MsisdnError::WrongLength),
        ("02-123-4567", MsisdnError::NotMobile),
        ("1588-1234", MsisdnError::TrunkZeroMissing),
        ("10-1234-5678", MsisdnError::TrunkZeroMissing),
        ("+1 415 555 0100", MsisdnError::NotKorean),
        ("0044 20 7946 0000", MsisdnError::NotKorean),
        ("010-1234-567a", MsisdnError::NotDigits),
        ("010+1234+5678", MsisdnError::NotDigits),
        ("공일공", MsisdnError::NotDigits),
    ] {
        assert_eq!(Msisdn::parse(typed), Err(expected), "{typed}");
    }
}

#[test]
fn older_prefixes_keep_their_own_lengths() {
    assert_eq!(Msisdn::parse("011-234-5678").unwrap().as_e164(), "+82112345678");
    assert_eq!(Msisdn::parse("019-1234-5678").unwrap().as_e164(), "+821912345678");
}

#[test]
fn a_number_is_shown_as_its_owner_writes_it() {
    let number = Msisdn::parse("+821012345678").unwrap();
    assert_eq!(number.national(), "010-1234-5678");
    assert_eq!(number.masked(), "010-••••-5678");
    assert_eq!(format!("{number:?}"), "Msisdn(..78)");
    assert_eq!(Msisdn::parse("0112345678").unwrap().national(), "011-234-5678");
}

proptest! {
    #[test]
    fn reading_is_idempotent(subscriber in 0..=99_999_999_u32) {
        let number = Msisdn::parse(&format!("010{subscriber:08}")).unwrap();
        prop_assert_eq!(&Msisdn::parse(number.as_e164()).unwrap(), &number);
        prop_assert_eq!(&Msisdn::parse(&number.national()).unwrap(), &number);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(serde_json::from_str::<Msisdn>(&json).unwrap(), number);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*") {
        let _ = Msisdn::parse(&text);
    }
}
