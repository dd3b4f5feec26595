use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{BILLING, Bench, PHONE, payment};

#[tokio::test]
async fn a_payment_is_reserved_approved_and_charged() {
    let bench = Bench::start(&[]).await;
    let prepared = bench.prepare(PHONE, 300).await;
    let id = prepared["paymentId"].as_str().unwrap();
    assert_eq!(prepared["paymentStatus"], "pending_validation");
    assert_eq!(prepared["validationInfo"]["action"], "validate");
    assert_eq!(
        bench.step(id, "confirm", PHONE).await.error(),
        (403, "PERMISSION_DENIED".to_owned())
    );
    assert_eq!(bench.validate(&prepared, &bench.code(PHONE).await).await.status, 204);
    assert_eq!(bench.status(id).await, "reserved");
    let confirmed = bench.step(id, "confirm", PHONE).await;
    assert_eq!((confirmed.status, confirmed.header("content-type")), (202, "application/json"));
    let read = bench.get(&format!("{BILLING}/payments/{id}")).await.json();
    assert_eq!(read["paymentStatus"], "succeeded");
    assert_eq!(read["amountTransaction"]["paymentAmount"]["chargingInformation"]["amount"], 300);
    assert!(read["paymentDate"].is_string() && read.get("validationInfo").is_none());
    let again = bench.step(id, "confirm", PHONE).await;
    assert_eq!(again.error(), (409, "CARRIER_BILLING.PAYMENT_CONFIRMED".to_owned()));
    let late = bench.step(id, "cancel", PHONE).await;
    assert_eq!(late.error(), (409, "CARRIER_BILLING.PAYMENT_CONFIRMED".to_owned()));
}

/// Length in bytes when encoded as EUC-KR.
fn bytes(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

#[tokio::test]
async fn the_message_is_bound_to_both_origins() {
    let bench = Bench::start(&[]).await;
    bench.prepare(PHONE, 3_000).await;
    let inbox = bench.get("/phone/010-1234-5678/messages").await.json();
    let code = bench.code("010 1234 5678").await;
    let wanted = format!(
        "[Web발신]\n[제주 포스] 기사 한 3,000원 인증 {code}\n\
         @news.localhost #{code} @pay.localhost"
    );
    assert_eq!(inbox[0]["text"], wanted);
    assert!(bytes(&wanted) <= 90 && inbox[0]["at"].is_string());
    // A client without a frame gets no line that binds the code.
    let other = bench.ask_token("other-shop", "other-shop-secret", &[]).await.json();
    let path = format!("{BILLING}/payments/prepare");
    let mut body = payment("+821055556666", 300);
    body["amountTransaction"]["paymentAmount"]["chargingMetaData"]["merchantName"] =
        json!("@evil #999999\n[x]");
    bench.post_as(other["access_token"].as_str().unwrap(), &path, &body).await;
    let inbox = bench.get("/phone/010-5555-6666/messages").await.json();
    let text = inbox[0]["text"].as_str().unwrap();
    assert!(!text.contains('@') && !text.contains('#') && text.lines().count() == 2, "{text}");
    assert!(text.contains("[evil 9999 x] 기사 한 편 300원 결제 인증번호"), "{text}");
}

#[tokio::test]
async fn the_last_wrong_code_denies_the_payment() {
    let bench = Bench::start(&[]).await;
    bench.set(json!({"code_tries": 3})).await;
    let prepared = bench.prepare(PHONE, 300).await;
    let wrong = if bench.code(PHONE).await == "000000" { "111111" } else { "000000" };
    for _ in 0..2 {
        let answer = bench.validate(&prepared, wrong).await;
        assert_eq!(answer.error(), (400, "CARRIER_BILLING.INVALID_CODE".to_owned()));
    }
    for code in [wrong, &bench.code(PHONE).await] {
        let answer = bench.validate(&prepared, code).await;
        assert_eq!(answer.error(), (400, "CARRIER_BILLING.VALIDATION_FAILED".to_owned()));
    }
    let id = prepared["paymentId"].as_str().unwrap();
    assert_eq!(bench.status(id).await, "denied");
    assert_eq!(bench.step(id, "confirm", PHONE).await.error().1, "CARRIER_BILLING.PAYMENT_DENIED");
    assert_eq!(bench.step(id, "cancel", PHONE).await.error().1, "PERMISSION_DENIED");
}

#[tokio::test]
async fn a_wrong_authorization_id_costs_no_try() {
    let bench = Bench::start(&[]).await;
    bench.set(json!({"code_tries": 1})).await;
    let mut prepared = bench.prepare(PHONE, 300).await;
    let authorization = prepared["validationInfo"]["authorizationId"].take();
    prepared["validationInfo"]["authorizationId"] = json!("somebody-elses");
    let answer = bench.validate(&prepared, "000000").await;
    assert_eq!(answer.error(), (400, "CARRIER_BILLING.INVALID_AUTHORIZATION_ID".to_owned()));
    prepared["validationInfo"]["authorizationId"] = authorization;
    assert_eq!(bench.validate(&prepared, &bench.code(PHONE).await).await.status, 204);
    let again = bench.validate(&prepared, &bench.code(PHONE).await).await;
    assert_eq!(again.error(), (409, "ALREADY_EXISTS".to_owned()));
}

#[tokio::test]
async fn codes_live_three_minutes_and_reservations_ten() {
    let bench = Bench::start(&[]).await;
    let slow = bench.prepare(PHONE, 300).await;
    bench.advance(181).await;
    let answer = bench.validate(&slow, &bench.code(PHONE).await).await;
    assert_eq!(answer.error(), (400, "CARRIER_BILLING.VALIDATION_FAILED".to_owned()));
    assert!(answer.json()["message"].as_str().unwrap().contains("expired"));
    assert_eq!(bench.status(slow["paymentId"].as_str().unwrap()).await, "denied");
    let forgotten = bench.reserve(PHONE, 300).await;
    bench.advance(601).await;
    assert_eq!(bench.status(&forgotten).await, "cancelled");
    let answer = bench.step(&forgotten, "confirm", PHONE).await;
    assert_eq!(answer.error(), (409, "CARRIER_BILLING.PAYMENT_CANCELLED".to_owned()));
}

#[tokio::test]
async fn a_payment_can_be_cancelled_before_and_after_its_code() {
    let bench = Bench::start(&[]).await;
    let waiting = bench.prepare(PHONE, 300).await["paymentId"].as_str().unwrap().to_owned();
    let reserved = bench.reserve(PHONE, 300).await;
    for id in [waiting, reserved] {
        assert_eq!(bench.step(&id, "cancel", PHONE).await.status, 202);
        assert_eq!(bench.status(&id).await, "cancelled");
        let again = bench.step(&id, "cancel", PHONE).await;
        assert_eq!(again.error(), (409, "CARRIER_BILLING.PAYMENT_CANCELLED".to_owned()));
    }
    assert_eq!(bench.books().await["totals"]["cancelled"], 600);
}

#[tokio::test]
async fn without_validation_the_amount_is_reserved_at_once() {
    let bench = Bench::start(&["--validation", "none"]).await;
    let prepared = bench.prepare(PHONE, 300).await;
    assert_eq!(prepared["paymentStatus"], "reserved");
    assert!(prepared.get("validationInfo").is_none());
}

#[tokio::test]
async fn one_step_is_charged_at_once() {
    let bench = Bench::start(&[]).await;
    let answer = bench.post(&format!("{BILLING}/payments"), &payment(PHONE, 300)).await;
    assert_eq!(answer.status, 201);
    let created = answer.json();
    assert_eq!(created["paymentStatus"], "succeeded");
    let url = answer.header("location");
    assert_eq!(created["amountTransaction"]["resourceURL"], url);
    assert!(url.ends_with(created["paymentId"].as_str().unwrap()));
}

#[tokio::test]
async fn an_asynchronous_carrier_decides_later() {
    let bench = Bench::start(&["--mode", "async"]).await;
    bench.set(json!({"async_seconds": 30})).await;
    let created = bench.post(&format!("{BILLING}/payments"), &payment(PHONE, 300)).await.json();
    let denied = payment("+821000000020", 300);
    let denied = bench.post(&format!("{BILLING}/payments"), &denied).await.json();
    let prepared = bench.prepare(PHONE, 300).await;
    for payment in [&created, &denied, &prepared] {
        assert_eq!(payment["paymentStatus"], "processing");
    }
    let inbox = bench.get("/phone/010-1234-5678/messages").await.json();
    assert_eq!(inbox, json!([]), "no code before the carrier has decided");
    bench.advance(30).await;
    let id = |payment: &Value| payment["paymentId"].as_str().unwrap().to_owned();
    assert_eq!(bench.status(&id(&created)).await, "succeeded");
    assert_eq!(bench.status(&id(&denied)).await, "denied");
    assert_eq!(bench.status(&id(&prepared)).await, "pending_validation");
    assert_eq!(bench.validate(&prepared, &bench.code(PHONE).await).await.status, 204);
    assert_eq!(bench.step(&id(&prepared), "confirm", PHONE).await.status, 202);
    assert_eq!(bench.status(&id(&prepared)).await, "processing");
    bench.advance(30).await;
    assert_eq!(bench.status(&id(&prepared)).await, "succeeded");
}

#[tokio::test]
async fn nothing_is_charged_twice_under_one_correlator_or_reference() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    let body = payment(PHONE, 300);
    let first = bench.post(&path, &body).await.json();
    let open = bench.post(&path, &body).await;
    assert_eq!(open.error(), (400, "INVALID_ARGUMENT".to_owned()));
    assert_eq!(bench.validate(&first, &bench.code(PHONE).await).await.status, 204);
    let id = first["paymentId"].as_str().unwrap();
    bench.step(id, "confirm", PHONE).await;
    assert_eq!(bench.post(&path, &body).await.error(), (409, "ALREADY_EXISTS".to_owned()));
    let mut bare = body.clone();
    bare["amountTransaction"].as_object_mut().unwrap().remove("clientCorrelator");
    assert_eq!(bench.post(&path, &bare).await.error(), (409, "ALREADY_EXISTS".to_owned()));
    // Another client's references are its own business.
    let other = bench.ask_token("other-shop", "other-shop-secret", &[]).await.json();
    let answer = bench.post_as(other["access_token"].as_str().unwrap(), &path, &bare).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn limits_hold_for_one_payment_and_for_the_month() {
    let bench = Bench::start(&["--validation", "none"]).await;
    bench.set(json!({"month_limit": "25000"})).await;
    let path = format!("{BILLING}/payments");
    let answer = bench.post(&path, &payment(PHONE, 10_001)).await;
    assert_eq!(answer.error(), (422, "CARRIER_BILLING.UNAUTHORIZED_AMOUNT".to_owned()));
    bench.post(&path, &payment(PHONE, 10_000)).await;
    let held = bench.prepare(PHONE, 10_000).await;
    let over = bench.post(&path, &payment(PHONE, 5_001)).await;
    let code = "CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED";
    assert_eq!(over.error(), (422, code.to_owned()));
    bench.step(held["paymentId"].as_str().unwrap(), "cancel", PHONE).await;
    assert_eq!(bench.post(&path, &payment(PHONE, 5_001)).await.status, 201);
    bench.advance(31 * 86_400).await;
    let token = bench.token(&[]).await;
    assert_eq!(bench.post_as(&token, &path, &payment(PHONE, 10_000)).await.status, 201);
}

#[tokio::test]
async fn a_body_that_breaks_the_schema_is_refused() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    let charging = "/amountTransaction/paymentAmount/chargingInformation";
    for (pointer, value) in [
        ("/amountTransaction", json!([])),
        ("/amountTransaction/phoneNumber", json!("01012345678")),
        ("/amountTransaction/phoneNumber", json!(null)),
        ("/amountTransaction/referenceCode", json!(5)),
        ("/amountTransaction/referenceCod", json!("misspelt")),
        (&format!("{charging}/amount"), json!("300")),
        (&format!("{charging}/amount"), json!(0)),
        (&format!("{charging}/amount"), json!(-5)),
        (&format!("{charging}/amount"), json!(300.5)),
        (&format!("{charging}/amount"), json!(1e300)),
        (&format!("{charging}/taxAmount"), json!(-1)),
        (&format!("{charging}/currency"), json!("EUR")),
        (&format!("{charging}/currency"), json!("krw")),
        (&format!("{charging}/isTaxIncluded"), json!("yes")),
        ("/amountTransaction/paymentAmount/paymentDetails", json!([])),
        ("/amountTransaction/paymentAmount/chargingMetaData", json!([])),
        ("/amountTransaction/paymentAmount/chargingMetaData/fee", json!(0.005)),
        ("/sink", json!(5)),
        ("/sinkCredential", json!("bearer")),
        ("/colour", json!("red")),
    ] {
        let mut body = payment(PHONE, 300);
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value.clone();
        let answer = bench.post(&path, &body).await;
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT".to_owned()), "{pointer}: {value}");
    }
    let nothing = bench.call(Method::POST, &path, &[], None).await.unwrap();
    assert_eq!(nothing.error(), (400, "INVALID_ARGUMENT".to_owned()));
    let headers = [("content-type", "text/plain")];
    let text = bench.call(Method::POST, &path, &headers, Some(&json!("x"))).await.unwrap();
    assert_eq!(text.status, 415);
}

#[tokio::test]
async fn a_sink_is_https_and_its_credential_a_bearer_token() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    let good = json!({"credentialType": "ACCESSTOKEN", "accessToken": "t", "accessTokenType": "bearer",
        "accessTokenExpiresUtc": "2099-01-01T00:00:00Z"});
    let mut plain = good.clone();
    plain["credentialType"] = json!("PLAIN");
    let mut mac = good.clone();
    mac["accessTokenType"] = json!("mac");
    let mut endless = good.clone();
    endless.as_object_mut().unwrap().remove("accessTokenExpiresUtc");
    for (sink, credential, code) in [
        ("https://shop.example/sink", &plain, "INVALID_CREDENTIAL"),
        ("https://shop.example/sink", &mac, "INVALID_TOKEN"),
        ("https://shop.example/sink", &endless, "INVALID_ARGUMENT"),
        ("http://shop.example/sink", &good, "INVALID_SINK"),
        ("http://127.0.0.1:1/sink", &good, "INVALID_SINK"),
        ("nowhere", &good, "INVALID_SINK"),
    ] {
        let mut body = payment(PHONE, 300);
        (body["sink"], body["sinkCredential"]) = (json!(sink), credential.clone());
        assert_eq!(bench.post(&path, &body).await.error(), (400, code.to_owned()), "{sink}");
    }
    let mut body = payment(PHONE, 300);
    (body["sink"], body["sinkCredential"]) = (json!("https://shop.example/sink"), good);
    assert_eq!(bench.post(&path, &body).await.json()["sink"], "https://shop.example/sink");
}

#[tokio::test]
async fn the_line_comes_from_the_token_or_from_the_body_and_never_from_both() {
    let bench = Bench::start(&[]).await;
    let path = format!("{BILLING}/payments/prepare");
    let bound = bench.token(&[("login_hint", &format!("tel:{PHONE}"))]).await;
    let mut without = payment(PHONE, 300);
    without["amountTransaction"].as_object_mut().unwrap().remove("phoneNumber");
    let with = payment(PHONE, 300);
    assert_eq!(bench.post(&path, &without).await.error(), (422, "MISSING_IDENTIFIER".to_owned()));
    let both = bench.post_as(&bound, &path, &with).await;
    assert_eq!(both.error(), (422, "UNNECESSARY_IDENTIFIER".to_owned()));
    let prepared = bench.post_as(&bound, &path, &without).await.json();
    assert_eq!(prepared["amountTransaction"]["phoneNumber"], PHONE);
    assert_eq!(bench.validate(&prepared, &bench.code(PHONE).await).await.status, 204);
    let id = prepared["paymentId"].as_str().unwrap();
    let confirm = format!("{BILLING}/payments/{id}/confirm");
    assert_eq!(bench.post(&confirm, &json!({})).await.error().1, "MISSING_IDENTIFIER");
    let wrong = bench.step(id, "confirm", "+821099999999").await;
    assert_eq!(wrong.error(), (404, "NOT_FOUND".to_owned()));
    assert_eq!(bench.post_as(&bound, &confirm, &json!({})).await.status, 202);
    // A token of another line does not even see the payment.
    let stranger = bench.token(&[("login_hint", "tel:+821099999999")]).await;
    let seen = bench.get_as(&stranger, &format!("{BILLING}/payments/{id}")).await;
    assert_eq!(seen.error(), (404, "NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn every_answer_repeats_the_correlator_and_refuses_a_wrong_one() {
    let bench = Bench::start(&[]).await;
    let prepare = format!("{BILLING}/payments/prepare");
    for (method, path, headers) in [
        (Method::GET, format!("{BILLING}/payments"), vec![]),
        (Method::GET, format!("{BILLING}/payments"), vec![("authorization", "")]),
        (Method::POST, prepare.clone(), vec![]),
        (Method::GET, format!("{BILLING}/nothing"), vec![]),
        (Method::DELETE, format!("{BILLING}/payments"), vec![]),
    ] {
        let mut headers = headers;
        headers.push(("x-correlator", "b4333c46-49c0_4f62:80d7;f0ef/<930>{f1}"));
        let answer = bench.call(method, &path, &headers, None).await.unwrap();
        assert_eq!(
            answer.header("x-correlator"),
            "b4333c46-49c0_4f62:80d7;f0ef/<930>{f1}",
            "{path}"
        );
    }
    for wrong in ["with space", "ümlaut", &"x".repeat(257)] {
        let headers = [("x-correlator", wrong)];
        let body = payment(PHONE, 300);
        let answer = bench.call(Method::POST, &prepare, &headers, Some(&body)).await.unwrap();
        assert_eq!(answer.error(), (400, "INVALID_ARGUMENT".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn a_line_may_be_limited_to_one_open_reservation() {
    let bench = Bench::start(&[]).await;
    bench.set(json!({"one_session_per_phone": true})).await;
    let first = bench.prepare(PHONE, 300).await;
    let path = format!("{BILLING}/payments/prepare");
    let second = bench.post(&path, &payment(PHONE, 300)).await;
    assert_eq!(second.error(), (409, "ALREADY_EXISTS".to_owned()));
    bench.step(first["paymentId"].as_str().unwrap(), "cancel", PHONE).await;
    assert_eq!(bench.post(&path, &payment(PHONE, 300)).await.status, 201);
}
