#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;

use super::{Currency, Money, MoneyError};

fn currency() -> impl Strategy<Value = Currency> {
    prop_oneof![Just(Currency::KRW), Just(Currency::EUR), Just(Currency::USD), Just(Currency::KWD)]
}

fn money() -> impl Strategy<Value = Money> {
    (0..=i64::MAX, currency())
        .prop_map(|(minor, currency)| Money::from_minor(minor, currency).unwrap())
}

proptest! {
    #[test]
    fn what_is_formatted_reads_back_the_same(amount in money()) {
        prop_assert_eq!(Money::parse(&amount.amount().to_string(), amount.currency()), Ok(amount));
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
        prop_assert_eq!(Money::from_minor(amount.minor(), amount.currency()), Ok(amount));
    }

    #[test]
    fn adding_is_commutative_and_subtracting_undoes_it(a in 0..i64::MAX / 2, b in 0..i64::MAX / 2, of in currency()) {
        let (a, b) = (Money::from_minor(a, of).unwrap(), Money::from_minor(b, of).unwrap());
        let sum = a.checked_add(b).unwrap();
        prop_assert_eq!(b.checked_add(a), Ok(sum));
        prop_assert_eq!(sum.checked_sub(b), Ok(a));
    }

    #[test]
    fn splitting_off_a_fee_never_loses_a_unit(whole in money(), basis_points in 0..=20_000_u16) {
        let (fee, rest) = whole.split_fee(basis_points);
        prop_assert_eq!(fee.checked_add(rest), Ok(whole));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*", of in currency()) {
        let _ = Money::parse(&text, of);
    }
}

#[test]
fn prices_follow_their_currencys_decimals() {
    for (text, currency, expected) in [
        ("300", Currency::KRW, Ok(300)),
        ("300.0", Currency::KRW, Ok(300)),
        ("300.5", Currency::KRW, Err(MoneyError::TooManyDecimals(Currency::KRW))),
        ("4.99", Currency::EUR, Ok(499)),
        ("4.9", Currency::EUR, Ok(490)),
        ("4", Currency::EUR, Ok(400)),
        ("1.234", Currency::KWD, Ok(1234)),
        ("4.999", Currency::EUR, Err(MoneyError::TooManyDecimals(Currency::EUR))),
        ("-1", Currency::KRW, Err(MoneyError::Syntax)),
        ("1e3", Currency::KRW, Err(MoneyError::Syntax)),
        ("1_000", Currency::KRW, Err(MoneyError::Syntax)),
        (".5", Currency::EUR, Err(MoneyError::Syntax)),
        ("5.", Currency::EUR, Err(MoneyError::Syntax)),
        ("", Currency::EUR, Err(MoneyError::Syntax)),
        ("３００", Currency::KRW, Err(MoneyError::Syntax)),
        ("9223372036854775808", Currency::KRW, Err(MoneyError::Overflow)),
        ("99999999999999999999999999999999", Currency::KRW, Err(MoneyError::Overflow)),
    ] {
        assert_eq!(Money::parse(text, currency).map(Money::minor), expected, "{text} {currency}");
    }
}

#[test]
fn currencies_do_not_mix() {
    let won = Money::parse("300", Currency::KRW).unwrap();
    let euro = Money::parse("3", Currency::EUR).unwrap();
    let mismatch = MoneyError::CurrencyMismatch { left: Currency::KRW, right: Currency::EUR };
    assert_eq!(won.checked_add(euro), Err(mismatch));
    assert_eq!(won.checked_sub(euro), Err(mismatch));
}

#[test]
fn less_than_nothing_is_refused() {
    let (small, large) =
        (Money::parse("1", Currency::KRW).unwrap(), Money::parse("2", Currency::KRW).unwrap());
    assert_eq!(small.checked_sub(large), Err(MoneyError::Overflow));
}

#[test]
fn only_active_currencies_are_known() {
    assert_eq!(Currency::parse("KRW"), Ok(Currency::KRW));
    for code in ["krw", "KR", "KRWW", "XXX", "", "KRW "] {
        assert_eq!(Currency::parse(code), Err(MoneyError::UnknownCurrency), "{code}");
    }
}
