//! Texts that people type: phone numbers and codes.

use farthing_protocol::{Currency, Money, Msisdn, OneTimeCode};

/// A phone number: every spelling of one number is the same value.
pub fn number(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let Ok(number) = Msisdn::parse(text) else { return };
    assert!(number.as_e164().starts_with("+821"), "{text:?}");
    for spelling in [number.as_e164(), &number.national()] {
        assert_eq!(Msisdn::parse(spelling).as_ref(), Ok(&number), "{text:?}");
    }
    assert!(!format!("{number:?}").contains(number.as_e164()), "a number in a log");
}

/// A one-time code: what the field shows and what is sent are the same digits.
pub fn code(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let shown = OneTimeCode::digits_so_far(text);
    assert!(shown.len() <= 6 && shown.bytes().all(|byte| byte.is_ascii_digit()), "{text:?}");
    if let Ok(code) = OneTimeCode::parse(text) {
        assert_eq!(code.as_str(), shown, "{text:?}");
        assert_eq!(OneTimeCode::parse(code.as_str()).as_ref(), Ok(&code), "{text:?}");
    }
}

/// An amount: what is read is written and read again as the same amount.
pub fn money(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    for currency in ["KRW", "USD"].into_iter().filter_map(|code| Currency::parse(code).ok()) {
        let Ok(money) = Money::parse(text, currency) else { continue };
        let json = serde_json::to_string(&money).unwrap_or_default();
        let again = serde_json::from_str::<Money>(&json);
        assert_eq!(again.ok(), Some(money), "{text:?} {json}");
    }
}
