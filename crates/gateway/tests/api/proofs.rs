//! A phone that has bought an article opens it in any browser by a free code.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::reader::{Reader, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";
const PLAIN: &str = "/pay/jeju-post/articles/night-market";

/// The same reader at another browser.
async fn elsewhere(stage: &Stage, reader: &Reader) -> Reader {
    let mut other = stage.reader().await;
    other.phone.clone_from(&reader.phone);
    other
}

#[tokio::test]
async fn another_browser_gets_it_back_by_the_number_and_nothing_is_charged() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let bought = reader.buy(&stage, ITEM).await;
    let other = elsewhere(&stage, &reader).await;
    let order = other.place(&stage, ITEM).await;
    assert_eq!((&order["method"], &order["bought_at"]), (&json!("phone_bill"), &Value::Null));
    let offer = other.offer(&stage, ITEM).await;
    assert_eq!(offer["live_order"]["id"], order["id"], "the sheet finds it after a reload");

    let (status, proved) = other.code(&stage, &order, CODE).await;
    assert_eq!((status, &proved["status"]), (StatusCode::OK, &json!("paid")), "{proved}");
    assert_eq!(proved["method"], "owned");
    assert_eq!(proved["price"], json!({ "amount": "300", "currency": "KRW" }));
    assert_eq!(proved["bought_at"], bought["receipt"]["paid_at"]);
    assert_eq!(proved["receipt"], bought["receipt"]);
    let key = &bought["entitlement"]["content_key"];
    assert!(key.is_string());
    assert_eq!(&proved["entitlement"]["content_key"], key);
    assert_eq!(proved["entitlement"]["order"], bought["id"], "the order that paid for it");
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.succeeded()), (1, 1));
    let (phone, message) = stage.carrier.last_message();
    assert_eq!(phone, reader.phone);
    assert!(message.starts_with("[Jeju Post] ") && message.contains("결제 아님"), "{message}");
    assert!(message.ends_with("\n@news.example #{{code}} @pay.example"), "{message}");

    let stage = stage.restart().await;
    let (status, right) = other.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!((status, &right["content_key"]), (StatusCode::OK, key), "{right}");
    assert_eq!(right["order"], bought["id"]);
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let (_, read) = other.get(&stage, &path).await;
    assert_eq!((&read["method"], &read["status"]), (&json!("owned"), &json!("paid")));
    assert_eq!(reader.get(&stage, &path).await.0, StatusCode::NOT_FOUND, "it is the other's");
    let body = other.order_body(&stage, ITEM).await;
    let (status, problem) = other.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "already-owned"));
}

/// What an answer says, without names, numbers and seconds.
fn said(answer: &(StatusCode, Value)) -> String {
    fn blank(value: &mut Value) {
        if let Some(members) = value.as_object_mut() {
            for (name, value) in members {
                let is_own =
                    ["id", "events", "phone_masked", "live_order"].contains(&name.as_str());
                if is_own || name.ends_with("_in_secs") {
                    *value = Value::Bool(value.is_null());
                }
                blank(value);
            }
        }
    }
    let (status, mut body) = answer.clone();
    blank(&mut body);
    format!("{status} {body}")
}

#[tokio::test]
async fn a_stranger_learns_nothing_about_a_number_before_the_code() {
    let stage = Stage::start().await;
    let owner = stage.reader().await;
    owner.buy(&stage, ITEM).await;
    let mut heard = Vec::new();
    for phone in [owner.phone.clone(), "+821099990001".to_owned()] {
        let mut stranger = stage.reader().await;
        stranger.phone = phone;
        let body = stranger.order_body(&stage, ITEM).await;
        let placed = stranger.post(&stage, "/v1/orders", &body).await;
        let path = format!("/v1/orders/{}", placed.1["id"].as_str().unwrap());
        let mut answers = vec![said(&placed), said(&stranger.get(&stage, &path).await)];
        answers.push(said(&stranger.post(&stage, "/v1/orders", &body).await));
        answers.push(said(&(StatusCode::OK, stranger.offer(&stage, ITEM).await)));
        for _ in 0..2 {
            answers.push(said(&stranger.code(&stage, &placed.1, "000000").await));
        }
        let resend = format!("{path}/resend");
        answers.push(said(&stranger.post(&stage, &resend, &json!({})).await));
        answers.push(said(&stranger.get(&stage, &path).await));
        for _ in 0..3 {
            answers.push(said(&stranger.code(&stage, &placed.1, "000000").await));
        }
        answers.push(said(&stranger.code(&stage, &placed.1, "000000").await));
        let right = json!({ "item": ITEM });
        answers.push(said(&stranger.post(&stage, "/v1/entitlements", &right).await));
        heard.push(answers);
    }
    // The quote in the offer has a new nonce each time.
    let hide = |answers: &Vec<String>| -> Vec<String> {
        answers.iter().map(|text| text.split("\"quote\"").next().unwrap().to_owned()).collect()
    };
    assert_eq!(hide(&heard[0]), hide(&heard[1]));
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn a_browser_without_scripts_gets_it_back_too() {
    let stage = Stage::start().await;
    let mut first = Browser::open(&stage, PLAIN, "en").await;
    first.send("pay", &[("phone", "010-5555-3001")]).await;
    first.send("code", &[("code", CODE)]).await;
    first.shows("Paid. Enjoy reading.");
    for (language, sentence) in
        [("en", ". Nothing is charged."), ("ko", "에 이미 구매했어요. 결제되는 금액은 없어요.")]
    {
        let mut other = Browser::open(&stage, PLAIN, language).await;
        other.send("pay", &[("phone", "010-5555-3001")]).await;
        other.shows("autocomplete=\"one-time-code\"");
        other.send("code", &[("code", "000000")]).await;
        other.shows("class=\"note\"");
        other.send("code", &[("code", CODE)]).await;
        other.shows(sentence);
        other.shows("#farthing=");
        assert_eq!((stage.carrier.calls("prepare"), stage.carrier.succeeded()), (1, 1));
        // The way back takes the right along.
        let read = other.attribute("class=\"primary\"", "href");
        let token = read.rsplit('~').next().unwrap().to_owned();
        let reader = stage.reader().await;
        let (status, right) = reader.post(&stage, "/v1/claims", &json!({ "token": token })).await;
        assert_eq!(status, StatusCode::OK, "{right}");
    }
}

#[tokio::test]
async fn an_operator_that_is_down_begins_no_payment_and_the_next_try_works() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let other = elsewhere(&stage, &reader).await;
    stage.carrier.refuse_free_codes(503);
    let body = other.order_body(&stage, ITEM).await;
    let (status, order) = other.post(&stage, "/v1/orders", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    let told = (&order["status"], &order["refusal"]);
    assert_eq!(told, (&json!("refused"), &json!("carrier_unavailable")));
    assert_eq!(stage.carrier.calls("prepare"), 1);
}

#[tokio::test]
async fn one_key_sent_sixty_four_times_texts_one_code() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let other = elsewhere(&stage, &reader).await;
    let body = other.order_body(&stage, ITEM).await;
    let calls = (0..64).map(|_| other.post_as(&stage, "/v1/orders", "one", &body));
    for (status, answer) in futures_util::future::join_all(calls).await {
        let is_told = status == StatusCode::CREATED || word(&answer) == "request-in-progress";
        assert!(is_told, "{status} {answer}");
    }
    assert_eq!((stage.carrier.calls("send-code"), stage.carrier.calls("prepare")), (1, 1));
    let order = other.place_again(&stage, &body).await;
    assert_eq!(other.code(&stage, &order, CODE).await.1["method"], "owned");
}

impl Reader {
    /// The order that is live already.
    async fn place_again(&self, stage: &Stage, body: &Value) -> Value {
        let (status, order) = self.post(stage, "/v1/orders", body).await;
        assert_eq!(status, StatusCode::OK, "{order}");
        order
    }
}

#[tokio::test]
async fn a_stopped_proof_can_be_begun_again() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let other = elsewhere(&stage, &reader).await;
    let order = other.place(&stage, ITEM).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    let (status, order) = other.post(&stage, &path, &json!({})).await;
    assert_eq!((status, &order["status"]), (StatusCode::OK, &json!("cancelled")));
    let (status, problem) = other.code(&stage, &order, CODE).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "order-moved"));
    let order = other.place(&stage, ITEM).await;
    assert_eq!(other.code(&stage, &order, CODE).await.1["method"], "owned");
}

#[tokio::test]
async fn where_the_carrier_texts_no_free_codes_the_code_of_a_payment_proves_the_number() {
    let stage = Stage::with(|config| {
        config.replace("reason_codes =", "free_codes = false\nreason_codes =")
    })
    .await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let other = elsewhere(&stage, &reader).await;
    let paid = other.buy(&stage, ITEM).await;
    assert_eq!(paid["method"], "owned");
    assert_eq!((stage.carrier.calls("send-code"), stage.carrier.succeeded()), (0, 1));
}
