use serde_json::json;

use crate::bench::{BILLING, Bench, PHONE, payment};

#[tokio::test]
async fn magic_numbers_are_refused_with_the_reason_in_brackets() {
    let bench = Bench::start(&[]).await;
    let denied = "CARRIER_BILLING.PAYMENT_DENIED";
    for (number, status, code, reason) in [
        ("+821000000001", 422, "CARRIER_BILLING.UNAUTHORIZED_AMOUNT", "[0031]"),
        ("+821000000002", 422, "CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED", "[0031]"),
        ("+821000000003", 403, denied, "[0036]"),
        ("+821000000004", 403, denied, "[0016]"),
        ("+821000000005", 403, denied, "[0032]"),
        ("+821000000006", 422, "SERVICE_NOT_APPLICABLE", "[0015]"),
        ("+821000000007", 403, denied, "[0054]"),
        ("+821000000013", 503, "UNAVAILABLE", "[0098]"),
        ("+821000000020", 403, denied, "[0058]"),
        ("+821000000024", 404, "IDENTIFIER_NOT_FOUND", ""),
        ("+34671999000", 404, "IDENTIFIER_NOT_FOUND", ""),
        ("+82212345678", 422, "SERVICE_NOT_APPLICABLE", "[0034]"),
    ] {
        for path in ["payments", "payments/prepare"] {
            let answer = bench.post(&format!("{BILLING}/{path}"), &payment(number, 1)).await;
            assert_eq!(answer.error(), (status, code.to_owned()), "{number}");
            assert!(answer.json()["message"].as_str().unwrap().ends_with(reason), "{number}");
        }
    }
    assert_eq!(bench.books().await["payments"], json!([]));
}

#[tokio::test]
async fn a_confirmation_with_a_lost_answer_charges_the_payment() {
    let bench = Bench::start(&[]).await;
    let phone = "+821000000009";
    let id = bench.reserve(phone, 300).await;
    let body = json!({"phoneNumber": phone});
    let path = format!("{BILLING}/payments/{id}/confirm");
    let lost = bench.call(reqwest::Method::POST, &path, &[], Some(&body)).await;
    assert!(lost.is_err());
    assert_eq!(bench.status(&id).await, "succeeded");
    assert_eq!(
        bench.step(&id, "confirm", phone).await.error().1,
        "CARRIER_BILLING.PAYMENT_CONFIRMED"
    );
}

#[tokio::test]
async fn a_reservation_with_a_lost_answer_is_found_in_the_list() {
    let bench = Bench::start(&[]).await;
    let body = payment("+821000000010", 300);
    let path = format!("{BILLING}/payments/prepare");
    assert!(bench.call(reqwest::Method::POST, &path, &[], Some(&body)).await.is_err());
    let listed =
        bench.get(&format!("{BILLING}/payments?merchantIdentifier=jeju-post")).await.json();
    let reference = &body["amountTransaction"]["referenceCode"];
    assert_eq!(&listed[0]["amountTransaction"]["referenceCode"], reference);
    let mut again = body.clone();
    again["amountTransaction"]["clientCorrelator"] = json!("another");
    assert_eq!(bench.post(&path, &again).await.status, 201);
}

#[tokio::test]
async fn a_silent_line_gets_no_message_but_its_payment_waits() {
    let bench = Bench::start(&[]).await;
    let prepared = bench.prepare("+821000000011", 300).await;
    assert_eq!(prepared["paymentStatus"], "pending_validation");
    assert_eq!(bench.get("/phone/010-0000-0011/messages").await.json(), json!([]));
}

#[tokio::test]
async fn a_confirmation_can_be_denied() {
    let bench = Bench::start(&[]).await;
    let id = bench.reserve("+821000000018", 300).await;
    let answer = bench.step(&id, "confirm", "+821000000018").await;
    assert_eq!(answer.error(), (403, "CARRIER_BILLING.PAYMENT_DENIED".to_owned()));
    assert_eq!(bench.status(&id).await, "denied");
}

#[tokio::test]
async fn sim_swap_reports_when_the_sim_changed() {
    let bench = Bench::start(&[]).await;
    let check = async |number: &str, hours: Option<i64>| {
        let mut body = json!({"phoneNumber": number});
        if let Some(hours) = hours {
            body["maxAge"] = json!(hours);
        }
        bench.post("/sim-swap/v2/check", &body).await
    };
    assert_eq!(check("+821000000007", None).await.json()["swapped"], true);
    assert_eq!(check("+821000000007", Some(12)).await.json()["swapped"], false);
    assert_eq!(check(PHONE, Some(2_400)).await.json()["swapped"], false);
    assert_eq!(check(PHONE, Some(100_000)).await.error(), (400, "OUT_OF_RANGE".to_owned()));
    assert_eq!(check(PHONE, Some(0)).await.error(), (400, "INVALID_ARGUMENT".to_owned()));
    assert_eq!(check("+34671999000", None).await.error().1, "IDENTIFIER_NOT_FOUND");
    assert_eq!(check("+821000000006", None).await.error().1, "SERVICE_NOT_APPLICABLE");
    bench.post("/phone/010-1234-5678/sim", &json!({"hours_ago": 30})).await;
    assert_eq!(check(PHONE, Some(31)).await.json()["swapped"], true);
    assert_eq!(check(PHONE, Some(29)).await.json()["swapped"], false);
    let date = async |number: &str| {
        bench.post("/sim-swap/v2/retrieve-date", &json!({"phoneNumber": number})).await.json()
    };
    assert_eq!(date("+821055556666").await, json!({"latestSimChange": "2020-01-01T15:00:00Z"}));
    assert_eq!(date("+821000000023").await, json!({"latestSimChange": null}));
    bench.set(json!({"sim_history_days": 10})).await;
    let forgotten = json!({"latestSimChange": null, "monitoredPeriod": 10});
    assert_eq!(date("+821055556666").await, forgotten);
    assert_eq!(check(PHONE, Some(241)).await.error(), (400, "OUT_OF_RANGE".to_owned()));
}

#[tokio::test]
async fn number_verification_needs_a_token_from_the_network() {
    let bench = Bench::start(&[]).await;
    let path = "/number-verification/v2/verify";
    let hint = format!("tel:{PHONE}");
    let bound = bench.token(&[("login_hint", &hint)]).await;
    let hash = "6a4a0c2ef0dca8bb5c8d9d5b8b0d4a8f1e0b1d1b2a7f0b9e3a52d0a8a1d8b7c6";
    for (body, verified) in [
        (json!({"phoneNumber": PHONE}), true),
        (json!({"phoneNumber": "+821099999999"}), false),
        (json!({"hashedPhoneNumber": hash}), false),
        (json!({"hashedPhoneNumber": HASH}), true),
        (json!({"hashedPhoneNumber": HASH.to_uppercase()}), true),
    ] {
        let answer = bench.post_as(&bound, path, &body).await.json();
        assert_eq!(answer["devicePhoneNumberVerified"], verified, "{body}");
    }
    for body in [
        json!({}),
        json!({"phoneNumber": PHONE, "hashedPhoneNumber": hash}),
        json!({"phoneNumber": "010"}),
        json!({"colour": "red"}),
    ] {
        let answer = bench.post_as(&bound, path, &body).await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT".to_owned()), "{body}");
    }
    let by_code = bench.token(&[("login_hint", &hint), ("amr", "otp")]).await;
    let code = "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK";
    let share = "/number-verification/v2/device-phone-number";
    for token in [&by_code, &bench.token(&[]).await] {
        let answer = bench.post_as(token, path, &json!({"phoneNumber": PHONE})).await;
        assert_eq!(answer.error(), (403, code.to_owned()));
        assert_eq!(bench.get_as(token, share).await.error(), (403, code.to_owned()));
    }
    assert_eq!(bench.get_as(&bound, share).await.json(), json!({"devicePhoneNumber": PHONE}));
}

/// The SHA-256 of `+821012345678`, in hex.
const HASH: &str = "2efdd01fdf56e3f07de56acd9d40beb256d5983aec5f6d597c2c48354f35f9e0";
