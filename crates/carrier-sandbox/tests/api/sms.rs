use serde_json::{Value, json};

use crate::bench::{Bench, PHONE};

const SEND: &str = "/one-time-password-sms/v1/send-code";
const VALIDATE: &str = "/one-time-password-sms/v1/validate-code";

async fn send(bench: &Bench, phone: &str) -> Value {
    let body = json!({"phoneNumber": phone, "message": "[Web발신] 인증번호 {{code}}"});
    let answer = bench.post(SEND, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["authenticationId"].clone()
}

async fn validate(bench: &Bench, id: &Value, code: &str) -> String {
    let answer = bench.post(VALIDATE, &json!({"authenticationId": id, "code": code})).await;
    if answer.status == 204 { "fine".to_owned() } else { answer.error().1 }
}

#[tokio::test]
async fn a_code_works_once_and_only_the_newest_one() {
    let bench = Bench::start(&[]).await;
    let first = send(&bench, PHONE).await;
    let old = bench.code(PHONE).await;
    let second = send(&bench, PHONE).await;
    let new = bench.code(PHONE).await;
    assert_eq!(validate(&bench, &first, &old).await, "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED");
    assert_eq!(validate(&bench, &second, &new).await, "fine");
    assert_eq!(validate(&bench, &second, &new).await, "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED");
    assert_eq!(validate(&bench, &json!("unknown"), &new).await, "NOT_FOUND");
}

#[tokio::test]
async fn codes_expire_and_tries_run_out() {
    let bench = Bench::start(&[]).await;
    bench.set(json!({"code_tries": 3})).await;
    let id = send(&bench, PHONE).await;
    let right = bench.code(PHONE).await;
    let wrong = if right == "000000" { "111111" } else { "000000" };
    for _ in 0..2 {
        assert_eq!(validate(&bench, &id, wrong).await, "ONE_TIME_PASSWORD_SMS.INVALID_OTP");
    }
    for code in [wrong, &right] {
        assert_eq!(validate(&bench, &id, code).await, "ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED");
    }
    let id = send(&bench, PHONE).await;
    let code = bench.code(PHONE).await;
    bench.advance(180).await;
    assert_eq!(validate(&bench, &id, &code).await, "ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED");
}

#[tokio::test]
async fn sends_are_counted_for_an_hour() {
    let bench = Bench::start(&[]).await;
    bench.set(json!({"otp_sends": 3})).await;
    send(&bench, PHONE).await;
    send(&bench, PHONE).await;
    let body = json!({"phoneNumber": PHONE, "message": "{{code}}"});
    let answer = bench.post(SEND, &body).await;
    assert_eq!(answer.error(), (403, "ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED".to_owned()));
    send(&bench, "+821099999999").await;
    bench.advance(3_599).await;
    assert_eq!(bench.post(SEND, &body).await.status, 403);
    bench.advance(1).await;
    let token = bench.token(&[]).await;
    assert_eq!(bench.post_as(&token, SEND, &body).await.status, 200);
}

#[tokio::test]
async fn lines_without_messages_refuse_codes_with_a_reason() {
    let bench = Bench::start(&[]).await;
    for (phone, status, code) in [
        ("+821000000021", 403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED"),
        ("+8225551234", 403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED"),
        ("+821000000022", 403, "ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED"),
        ("+34671999000", 404, "NOT_FOUND"),
        ("3301", 400, "INVALID_ARGUMENT"),
    ] {
        let body = json!({"phoneNumber": phone, "message": "{{code}}"});
        assert_eq!(bench.post(SEND, &body).await.error(), (status, code.to_owned()), "{phone}");
    }
    for message in ["no place for it", &format!("{{{{code}}}}{}", "x".repeat(153))] {
        let body = json!({"phoneNumber": PHONE, "message": message});
        assert_eq!(bench.post(SEND, &body).await.error(), (400, "INVALID_ARGUMENT".to_owned()));
    }
    let long = json!({"authenticationId": "x".repeat(37), "code": "1"});
    assert_eq!(bench.post(VALIDATE, &long).await.error().0, 400);
    let long = json!({"authenticationId": "x", "code": "thisCodeExceedsTenCharacters"});
    assert_eq!(bench.post(VALIDATE, &long).await.error().0, 400);
}
