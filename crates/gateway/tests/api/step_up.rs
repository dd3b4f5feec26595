//! Purchases from tab or credit need the passkey above the amount that the reader has chosen.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::browser::Browser;
use crate::one_tap::{stage, won};
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";
const TAB: &str = "billing = \"tab\"\ntab_limit = \"1000\"";

impl Reader {
    async fn pays(&self, stage: &Stage, item: &str, step_up: &Value) -> StatusAndBody {
        let quote = self.offer(stage, item).await["quote"].clone();
        let funding = json!({ "method": "tab" });
        let body = json!({ "quote": quote, "funding": funding, "step_up": step_up });
        self.post(stage, "/v1/orders", &body).await
    }

    async fn sign_in_choosing(
        &self,
        stage: &Stage,
        passkey: &mut Passkey,
        most: Value,
    ) -> StatusAndBody {
        let credential = passkey.get(&self.authentication(stage).await);
        let body = json!({ "credential": credential, "step_up_above": most });
        self.post(stage, "/v1/passkeys/sign-in", &body).await
    }
}

#[tokio::test]
async fn above_the_readers_own_threshold_the_passkey_is_asked_for() {
    let stage = stage(TAB).await;
    let reader = stage.reader().await;
    let mut passkey = reader.with_passkey(&stage, 1).await;
    assert_eq!(reader.offer(&stage, ITEM).await["step_up"], Value::Null, "5,000 by default");
    let (status, told) = reader.sign_in_choosing(&stage, &mut passkey, won("299")).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let proof = told["step_up"].clone();

    assert_eq!(reader.offer(&stage, ITEM).await["step_up"], true);
    for none in [Value::Null, json!("x"), json!("fu1.e30.AAAA")] {
        let (status, problem) = reader.pays(&stage, ITEM, &none).await;
        assert_eq!((status, word(&problem)), (StatusCode::FORBIDDEN, "step-up-needed"), "{none}");
    }
    let stranger = stage.reader().await;
    let mut theirs = stranger.with_passkey(&stage, 2).await;
    let (_, told) = stranger.sign_in(&stage, &mut theirs).await;
    let (status, _) = reader.pays(&stage, ITEM, &told["step_up"]).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "another reader's proof");

    let (status, order) = reader.pays(&stage, ITEM, &proof).await;
    assert_eq!((status, &order["status"]), (StatusCode::CREATED, &json!("paid")), "{order}");
    let (status, _) = reader.pays(&stage, "articles/a", &proof).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "good for one purchase");

    reader.sign_in_choosing(&stage, &mut passkey, won("300")).await;
    let (status, _) = reader.pays(&stage, "articles/a", &Value::Null).await;
    assert_eq!(status, StatusCode::CREATED, "the threshold itself is not above it");
    let usd = json!({ "amount": "1", "currency": "USD" });
    for odd in [usd, json!({ "amount": "-1", "currency": "KRW" })] {
        let (status, _) = reader.sign_in_choosing(&stage, &mut passkey, odd).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn without_the_passkey_the_code_pays_and_the_plain_page_offers_nothing_else() {
    let stage = stage(TAB).await;
    let reader = stage.reader().await;
    let mut passkey = reader.with_passkey(&stage, 1).await;
    reader.sign_in_choosing(&stage, &mut passkey, won("0")).await;
    let ticket = json!({ "item": ITEM });
    let (_, ticket) = reader.post(&stage, "/v1/plain-tickets", &ticket).await;
    let address = ticket["url"].as_str().unwrap_or_default().replace(crate::stage::OWN, "");
    let page = Browser::open(&stage, &address, "en").await;
    page.shows_no("value=\"tab\"");
    reader.buy(&stage, ITEM).await;
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn another_passkey_is_added_with_the_one_that_is_there() {
    let stage = stage(TAB).await;
    let reader = stage.reader().await;
    let mut passkey = reader.with_passkey(&stage, 1).await;
    let path = "/v1/passkeys/registration";
    let (status, problem) = reader.post(&stage, path, &json!({})).await;
    assert_eq!((status, word(&problem)), (StatusCode::FORBIDDEN, "step-up-needed"));
    let (_, told) = reader.sign_in(&stage, &mut passkey).await;
    let (status, begun) = reader.post(&stage, path, &json!({ "step_up": told["step_up"] })).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    assert_eq!(begun["options"]["excludeCredentials"].as_array().unwrap().len(), 1);
    let mut second = Passkey::new(3);
    let (status, _) = reader.register(&stage, second.create(&begun["options"])).await;
    assert_eq!((status, &second.handle), (StatusCode::CREATED, &passkey.handle));
    let elsewhere = stage.reader().await;
    assert_eq!(elsewhere.sign_in(&stage, &mut second).await.0, StatusCode::OK);
}
