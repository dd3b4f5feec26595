//! Every kind of answer to every kind of call.

#![allow(clippy::unwrap_used, reason = "a failing test may panic")]

use farthing_protocol::{Currency, Money, Reason};
use serde_json::json;

use super::{Classifier, ListAnswer, ListPage, ReadAnswer};
use crate::carriers::Vocabulary;
use crate::carriers::exchange::{Heard, Reply};
use crate::carriers::observation::{CarrierStatus, News, Observation, Told};
use crate::carriers::refusals::Refusals;
use crate::charges::{Event, Holding, PaymentId};
use crate::clock::UnixMillis;

fn classifier() -> Classifier {
    Classifier {
        refusals: Refusals::built_in().unwrap(),
        vocabulary: Some(Vocabulary::KgMobilians),
    }
}

fn answer(status: u16, body: &str) -> Heard {
    Heard::Answered(Reply {
        status,
        retry_after: None,
        total: Some(9),
        body: body.as_bytes().to_vec(),
    })
}

fn error(status: u16, code: &str, message: &str) -> Heard {
    answer(status, &json!({ "status": status, "code": code, "message": message }).to_string())
}

fn payment_body(status: &str) -> serde_json::Value {
    json!({
        "paymentId": "pay-1",
        "paymentStatus": status,
        "paymentCreationDate": "2026-11-21T02:00:00Z",
        "amountTransaction": {
            "phoneNumber": "+821012345678",
            "referenceCode": "chg_1",
            "paymentAmount": {
                "chargingInformation": { "amount": 300, "currency": "KRW", "description": "x" },
            },
        },
    })
}

fn observation(status: CarrierStatus) -> Observation {
    Observation {
        payment: PaymentId("pay-1".to_owned()),
        status,
        amount: Some(Money::from_minor(300, Currency::KRW).unwrap()),
        reference: "chg_1".to_owned(),
        created_at: Some(UnixMillis(1_795_226_400_000)),
        paid_at: None,
        told: None,
        decided: None,
    }
}

/// Answers that mean the same for every call: it did not run, or the outcome is unknown.
fn the_same_for_all() -> Vec<(Heard, Event)> {
    vec![
        (Heard::NotSent, Event::NotExecuted),
        (Heard::Silence, Event::Lost),
        (error(401, "UNAUTHENTICATED", ""), Event::NotExecuted),
        (error(429, "TOO_MANY_REQUESTS", ""), Event::NotExecuted),
        (error(500, "INTERNAL", ""), Event::Lost),
        (error(503, "UNAVAILABLE", ""), Event::Lost),
        (answer(504, "<html>gateway timeout</html>"), Event::Lost),
        (answer(302, ""), Event::Lost),
    ]
}

#[test]
fn answers_to_prepare() {
    let mut cases = the_same_for_all();
    cases.extend([
        (error(400, "INVALID_ARGUMENT", "clientCorrelator already exist on server"), Event::Lost),
        (error(400, "INVALID_ARGUMENT", "bad"), Event::Refused(Reason::Unknown)),
        (
            error(403, "CARRIER_BILLING.PAYMENT_DENIED", "[0016]"),
            Event::Refused(Reason::UnpaidBill),
        ),
        (error(403, "PERMISSION_DENIED", ""), Event::Refused(Reason::CarrierUnavailable)),
        (error(404, "IDENTIFIER_NOT_FOUND", ""), Event::Refused(Reason::NumberNotServed)),
        (error(409, "ALREADY_EXISTS", ""), Event::Refused(Reason::AlreadyPaying)),
        (
            error(422, "CARRIER_BILLING.UNAUTHORIZED_AMOUNT", "[0031]"),
            Event::Refused(Reason::LimitSingle),
        ),
        (answer(201, "{\"paymentId\":\"pay-1\""), Event::Lost),
        (answer(201, &payment_body("on_the_moon").to_string()), Event::Lost),
    ]);
    for (heard, event) in cases {
        assert_eq!(classifier().prepare(&heard), News::Event(event), "{heard:?}");
    }
}

#[test]
fn a_reservation_says_how_the_reader_is_to_agree() {
    let by_code = json!({ "action": "validate", "authorizationId": "auth-1" });
    let by_window = json!({ "action": "open", "validationURL": "https://op.example/w" });
    let by_magic = json!({ "action": "wave" });
    for (info, told) in [
        (by_code, Some(Told::Code("auth-1".to_owned()))),
        (by_window, Some(Told::Window("https://op.example/w".to_owned()))),
        (by_magic, None),
    ] {
        let mut body = payment_body("pending_validation");
        body.as_object_mut().unwrap().insert("validationInfo".to_owned(), info);
        let expected = Observation { told, ..observation(CarrierStatus::PendingValidation) };
        let heard = answer(201, &body.to_string());
        assert_eq!(classifier().prepare(&heard), News::Prepared(expected));
    }
}

#[test]
fn answers_to_validate() {
    let mut cases = the_same_for_all();
    cases.extend([
        (answer(204, ""), Event::CodeAccepted { has: Holding::Nothing }),
        (error(400, "CARRIER_BILLING.INVALID_CODE", ""), Event::CodeWrong { last: false }),
        (
            error(400, "CARRIER_BILLING.VALIDATION_FAILED", "Maximum of attempts reached"),
            Event::Refused(Reason::TooManyWrongCodes),
        ),
        (
            error(400, "CARRIER_BILLING.VALIDATION_FAILED", "The code has expired."),
            Event::Refused(Reason::CodeExpired),
        ),
        (error(400, "CARRIER_BILLING.INVALID_AUTHORIZATION_ID", ""), Event::Lost),
        (error(409, "ALREADY_EXISTS", ""), Event::AlreadyDone),
        (error(409, "CARRIER_BILLING.PAYMENT_CANCELLED", ""), Event::AlreadyCancelled),
        (error(404, "NOT_FOUND", ""), Event::Gone),
        (
            error(403, "CARRIER_BILLING.PAYMENT_DENIED", "[0058]"),
            Event::Refused(Reason::CarrierPolicy),
        ),
    ]);
    for (heard, event) in cases {
        assert_eq!(classifier().validate(&heard), event, "{heard:?}");
    }
}

#[test]
fn answers_to_confirm() {
    let mut cases = the_same_for_all();
    cases.extend([
        (answer(202, ""), Event::Accepted),
        (error(409, "CARRIER_BILLING.PAYMENT_CONFIRMED", ""), Event::AlreadyDone),
        (error(409, "CARRIER_BILLING.PAYMENT_CANCELLED", ""), Event::AlreadyCancelled),
        (error(404, "NOT_FOUND", ""), Event::Gone),
        (error(403, "CARRIER_BILLING.PAYMENT_DENIED", "[0032]"), Event::Refused(Reason::Minor)),
        (error(403, "PERMISSION_DENIED", ""), Event::Lost),
        (
            error(422, "CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED", ""),
            Event::Refused(Reason::LimitMonthly),
        ),
        (error(400, "INVALID_ARGUMENT", ""), Event::Lost),
    ]);
    for (heard, event) in cases {
        assert_eq!(classifier().confirm(&heard), event, "{heard:?}");
    }
}

#[test]
fn answers_to_cancel() {
    let mut cases = the_same_for_all();
    cases.extend([
        (answer(202, ""), Event::Accepted),
        (error(409, "CARRIER_BILLING.PAYMENT_CANCELLED", ""), Event::AlreadyCancelled),
        (error(409, "CARRIER_BILLING.PAYMENT_CONFIRMED", ""), Event::AlreadyDone),
        (error(404, "NOT_FOUND", ""), Event::Gone),
        (error(403, "CARRIER_BILLING.PAYMENT_DENIED", ""), Event::Lost),
    ]);
    for (heard, event) in cases {
        assert_eq!(Classifier::cancel(&heard), event, "{heard:?}");
    }
}

#[test]
fn a_read_returns_the_payment_or_not_found_or_nothing() {
    let succeeded = answer(200, &payment_body("succeeded").to_string());
    let expected = ReadAnswer::Payment(observation(CarrierStatus::Succeeded));
    assert_eq!(Classifier::read(&succeeded), expected);
    assert_eq!(Classifier::read(&error(404, "NOT_FOUND", "")), ReadAnswer::Gone);
    for heard in [
        Heard::NotSent,
        Heard::Silence,
        error(404, "SOMETHING_ELSE", ""),
        error(500, "INTERNAL", ""),
        answer(200, "[]"),
    ] {
        assert_eq!(Classifier::read(&heard), ReadAnswer::Nothing, "{heard:?}");
    }
}

#[test]
fn a_list_counts_the_entries_that_it_cannot_read() {
    let strange = [json!({ "paymentId": 7 }), payment_body("on_the_moon")];
    for entry in strange {
        let body = json!([entry, payment_body("reserved")]).to_string();
        let read = vec![observation(CarrierStatus::Reserved)];
        let expected = ListAnswer::Page(ListPage { read, length: 2, total: Some(9) });
        assert_eq!(Classifier::list(&answer(200, &body)), Some(expected));
    }
    let empty = ListAnswer::Page(ListPage { read: Vec::new(), length: 0, total: Some(9) });
    assert_eq!(Classifier::list(&answer(200, "[]")), Some(empty));
    for code in ["OUT_OF_RANGE", "CARRIER_BILLING.OUT_OF_RANGE"] {
        assert_eq!(Classifier::list(&error(400, code, "")), Some(ListAnswer::OutOfRange));
    }
    let too_many = error(400, "CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS", "");
    assert_eq!(Classifier::list(&too_many), Some(ListAnswer::TooMany));
    for heard in [answer(400, "[]"), answer(200, "{}"), Heard::Silence] {
        assert_eq!(Classifier::list(&heard), None, "{heard:?}");
    }
}

#[test]
fn an_html_page_instead_of_json_is_a_lost_answer_at_any_status() {
    let page = "<!doctype html><p>Sign in to use this network.";
    for status in [200, 202, 204, 400, 403, 404, 409, 422, 502] {
        let heard = answer(status, page);
        assert_eq!(classifier().prepare(&heard), News::Event(Event::Lost), "{status}");
        assert_eq!(classifier().validate(&heard), Event::Lost, "{status}");
        assert_eq!(classifier().confirm(&heard), Event::Lost, "{status}");
        assert_eq!(Classifier::cancel(&heard), Event::Lost, "{status}");
    }
}
