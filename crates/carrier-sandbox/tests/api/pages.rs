use reqwest::Method;
use serde_json::json;

use crate::bench::{BILLING, Bench, payment};

#[tokio::test]
async fn a_phone_shows_its_messages_newest_first() {
    let bench = Bench::start(&[]).await;
    let page = bench.get("/phone/010-1234-5678?lang=en").await;
    assert!(page.text.contains("No messages yet") && page.text.contains("lang=\"en\""));
    bench.prepare("+821012345678", 300).await;
    let first = bench.code("010-1234-5678").await;
    bench.prepare("+821012345678", 400).await;
    let second = bench.code("010-1234-5678").await;
    let page = bench.get("/phone/+82 10-1234-5678?lang=ko").await;
    let place = |code: &str| page.text.find(&format!("data-code=\"{code}\"")).unwrap();
    assert!(place(&second) < place(&first));
    assert!(page.text.contains("인증번호 복사"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn the_front_page_leads_to_any_phone() {
    let bench = Bench::start(&[]).await;
    let front = bench.get("/").await;
    assert!(front.text.contains("/phone/010-0000-0015"));
    let found = bench.get("/phone?number=%2B821012345678").await;
    assert!(found.text.contains("010-1234-5678 · Messages"));
    let lost = bench.get("/phone?number=%3Cscript%3E&lang=en").await;
    assert!(lost.status == 400 && !lost.text.contains("<script>"), "{}", lost.text);
    for asset in ["sandbox.css", "phone.js", "icon.svg"] {
        assert_eq!(bench.get(&format!("/assets/{asset}")).await.status, 200);
    }
}

#[tokio::test]
async fn the_hosted_window_approves_a_reservation() {
    let bench = Bench::start(&[]).await;
    let phone = "+821000000012";
    let prepared =
        bench.post(&format!("{BILLING}/payments/prepare"), &payment(phone, 300)).await.json();
    assert_eq!(prepared["validationInfo"]["action"], "open");
    let url = prepared["validationInfo"]["validationURL"].as_str().unwrap();
    let path = url.strip_prefix(&bench.base).unwrap();
    let page = bench.get(&format!("{path}?lang=en&return_url=https://news.example/a")).await;
    assert!(page.text.contains("제주 포스트") && page.text.contains("300 won"));
    assert!(
        page.text.contains("href=\"https://news.example/a\"")
            && page.text.contains("010-••••-0012")
    );
    let unsafe_link = bench.get(&format!("{path}?return_url=javascript:alert(1)")).await;
    assert!(!unsafe_link.text.contains("javascript:alert(1)\""));
    let submit = async |code: &str| {
        let request = bench.http.post(url).query(&[("lang", "en")]).form(&[("code", code)]);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let right = bench.code(phone).await;
    let wrong = if right == "000000" { "111111" } else { "000000" };
    let (status, text) = submit(wrong).await;
    assert!(status == 400 && text.contains("This code is wrong"));
    let (status, text) = submit(&right).await;
    assert!(status == 200 && text.contains("Approved"), "{text}");
    let id = prepared["paymentId"].as_str().unwrap();
    assert_eq!(bench.status(id).await, "reserved");
    assert_eq!(bench.step(id, "confirm", phone).await.status, 202);
}

#[tokio::test]
async fn the_hosted_window_refuses_a_reservation_and_stays_so() {
    let bench = Bench::start(&[]).await;
    let phone = "+821000000012";
    let prepared =
        bench.post(&format!("{BILLING}/payments/prepare"), &payment(phone, 300)).await.json();
    let url = prepared["validationInfo"]["validationURL"].as_str().unwrap();
    let submit = async |field: (&str, &str)| {
        let request = bench.http.post(url).query(&[("lang", "en")]).form(&[field]);
        request.send().await.unwrap().text().await.unwrap()
    };
    assert!(submit(("do", "refuse")).await.contains("This payment has ended"));
    let id = prepared["paymentId"].as_str().unwrap();
    assert_eq!(bench.status(id).await, "denied");
    let code = bench.code(phone).await;
    assert!(submit(("code", &code)).await.contains("This payment has ended"));
    assert_eq!(bench.status(id).await, "denied");
}

#[tokio::test]
async fn a_window_without_a_hosted_payment_is_404() {
    let bench = Bench::start(&[]).await;
    let prepared = bench.prepare("+821012345678", 300).await;
    let authorization = prepared["validationInfo"]["authorizationId"].as_str().unwrap();
    for id in [authorization, "nothing"] {
        let answer = bench.call(Method::GET, &format!("/validate/{id}"), &[], None).await.unwrap();
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn settings_are_merged_and_unknown_ones_refused() {
    let bench = Bench::start(&[]).await;
    bench.set(json!({"code_tries": 3})).await;
    bench.set(json!({"payment_max": 500})).await;
    let settings = bench.get("/settings").await.json();
    assert_eq!((&settings["code_tries"], &settings["payment_max"]), (&json!(3), &json!("500")));
    for wrong in [json!({"colour": "red"}), json!({"mode": "later"}), json!([])] {
        assert_eq!(bench.post("/settings", &wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(bench.get("/settings").await.json(), settings);
}

#[tokio::test]
async fn the_clock_only_moves_forward() {
    let bench = Bench::start(&[]).await;
    let before = bench.get("/clock").await.json()["now"].as_str().unwrap().to_owned();
    bench.advance(86_400).await;
    let after = bench.get("/clock").await.json()["now"].as_str().unwrap().to_owned();
    assert!(after > before);
    for seconds in [json!(-1), json!(i64::MAX), json!("soon")] {
        let answer = bench.post("/clock", &json!({"advance_seconds": seconds})).await;
        assert_eq!(answer.status, 400, "{seconds}");
    }
}
