//! Tips, bundles, passes, sales and trials: what is offered, what is taken, and what it opens.

use core::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::carrier::CODE;
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::Stage;

/// 21 November 2026, eleven in the morning in Korea.
const NOW: i64 = 1_795_226_400_000;

pub(crate) fn won(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "KRW" })
}

/// A newspaper that sells everything on the tab, with a clock that the test moves.
pub(crate) async fn stage() -> (Stage, Clock) {
    stage_by("billing = \"tab\"\ntab_limit = \"20000\"").await
}

/// The same with another billing.
pub(crate) async fn stage_by(billing: &str) -> (Stage, Clock) {
    let items = [
        ("articles/a", "article", 300, ""),
        ("articles/b", "article", 300, ""),
        ("articles/c", "article", 500, ""),
        ("essays/x", "article", 300, ""),
        ("essays/y", "article", 300, "trial = { amount = \"100\" }"),
        ("essays/z", "article", 300, "trial = { amount = \"100\" }"),
        (
            "essays/sale",
            "article",
            300,
            "sale = { amount = \"200\", until = \"2026-11-21T12:00:00+09:00\" }",
        ),
        (
            "tips/lee",
            "tip",
            500,
            "presets = [\"500\", \"1000\"]\nmin = \"300\"\nmax = \"5000\"\nmessage = true\n\
             thanks = { en = \"Thank you!\" }",
        ),
        ("bundles/three", "bundle", 800, "articles = 3\nscope = \"articles/*\"\nvalid_days = 30"),
        ("bundles/essays", "bundle", 400, "items = [\"essays/x\", \"essays/y\"]"),
        ("passes/day", "pass", 1_000, "days = 1\nscope = \"articles/*\"\ncalendar = true"),
    ];
    let clock = Clock::standing(NOW);
    (Stage::selling(clock.clone(), billing, &items, |config| config).await, clock)
}

impl Reader {
    /// Buys on the tab, with further fields in the order's body.
    pub(crate) async fn choose(&self, stage: &Stage, item: &str, more: Value) -> StatusAndBody {
        let mut body = json!({
            "quote": self.offer(stage, item).await["quote"], "funding": { "method": "tab" },
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(stage, "/v1/orders", &body).await
    }

    pub(crate) async fn opens(&self, stage: &Stage, item: &str) -> bool {
        let asked = json!({ "item": item });
        self.post(stage, "/v1/entitlements", &asked).await.0 == StatusCode::OK
    }

    pub(crate) async fn is_on_tab(&self, stage: &Stage) -> Value {
        let offer = self.offer(stage, "articles/night-market").await;
        let ways = offer["ways"].as_array().unwrap();
        ways.iter().find(|way| way["method"] == "tab").unwrap()["open"]["amount"].clone()
    }
}

#[track_caller]
pub(crate) fn is_paid((status, order): &StatusAndBody) {
    assert_eq!((*status, &order["status"]), (StatusCode::CREATED, &json!("paid")), "{order}");
}

#[tokio::test]
async fn a_tip_is_of_the_readers_own_amount_and_is_thanked_for() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, "tips/lee").await;
    assert_eq!(
        offer["tip"],
        json!({
            "presets": [won("500"), won("1000")], "min": won("300"), "max": won("5000"),
            "message": true, "thanks": { "en": "Thank you!" },
        })
    );
    let tip = json!({ "amount": won("700"), "message": " =잘 \n읽었어요 " });
    let tipped = reader.choose(&stage, "tips/lee", json!({ "tip": tip })).await;
    is_paid(&tipped);
    let order = &tipped.1;
    assert_eq!((&order["price"], &order["thanks"]["en"]), (&won("700"), &json!("Thank you!")));
    assert_eq!(order["receipt"]["message"], "=잘 읽었어요");
    assert_eq!(order["receipt"]["amount"], won("700"));
    // Again, without choosing: the suggested amount.
    is_paid(&reader.choose(&stage, "tips/lee", json!({})).await);
    assert_eq!(reader.is_on_tab(&stage).await, "1200");

    let (folder, options) = stage.stop().await;
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_farthing-gateway"))
        .args(["export", "--from", "2026-11-21", "--to", "2026-11-21", "--config"])
        .arg(&options.config)
        .arg("--data")
        .arg(folder.path().join("data"))
        .output()
        .unwrap();
    let csv = String::from_utf8(output.stdout).unwrap();
    assert!(csv.contains(",'=잘 읽었어요"), "no formula: {csv}");
}

#[tokio::test]
async fn a_tip_that_cannot_be_given_is_refused_and_nothing_is_written() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    let long = "가".repeat(141);
    for (tip, expected) in [
        (json!({ "amount": won("0") }), "amount-invalid"),
        (json!({ "amount": won("299") }), "amount-invalid"),
        (json!({ "amount": won("5001") }), "amount-invalid"),
        (json!({ "amount": won("500.5") }), "amount-invalid"),
        (json!({ "amount": won("-500") }), "amount-invalid"),
        (json!({ "amount": { "amount": "5", "currency": "EUR" } }), "amount-invalid"),
        (json!({ "amount": 500 }), "amount-invalid"),
        (json!({ "amount": won("500"), "message": long }), "message-invalid"),
        (json!({ "amount": won("500"), "message": "a\u{0}b" }), "message-invalid"),
    ] {
        let (status, problem) = reader.choose(&stage, "tips/lee", json!({ "tip": tip })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{tip}: {problem}");
        assert_eq!(word(&problem), expected, "{tip}");
    }
    let tip = json!({ "tip": { "amount": won("1") } });
    let (_, problem) = reader.choose(&stage, "articles/a", tip).await;
    assert_eq!(word(&problem), "amount-invalid", "an article has its price");
    assert_eq!(reader.is_on_tab(&stage).await, "0");
}

#[tokio::test]
async fn a_sale_that_ends_while_the_sheet_is_open_is_honoured() {
    let (stage, clock) = stage().await;
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, "essays/sale").await;
    assert_eq!(offer["price"], won("200"));
    let until = json!({ "regular": won("300"), "until": "2026-11-21T03:00:00Z" });
    assert_eq!(offer["discount"], until);
    let catalogue = stage.get("/v1/publishers/jeju-post/catalogue").await;
    assert_eq!(catalogue.headers()["cache-control"], "public, max-age=60");
    let catalogue: Value = catalogue.json().await.unwrap();
    let item = &catalogue["items"]["essays/sale"];
    assert_eq!((&item["price"], &item["regular_price"]), (&won("200"), &won("300")));

    clock.advance(Duration::from_mins(59) + Duration::from_secs(30));
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, "essays/sale").await;
    let catalogue = stage.get("/v1/publishers/jeju-post/catalogue").await;
    assert_eq!(catalogue.headers()["cache-control"], "public, max-age=30", "not beyond the sale");
    clock.advance(Duration::from_secs(30));
    let after = reader.offer(&stage, "essays/sale").await;
    assert_eq!((&after["price"], &after["discount"]), (&won("300"), &Value::Null));
    let body = json!({ "quote": offer["quote"], "funding": { "method": "tab" } });
    let bought = reader.post(&stage, "/v1/orders", &body).await;
    is_paid(&bought);
    assert_eq!(bought.1["price"], won("200"), "as it was shown");
}

#[tokio::test]
async fn a_trial_is_for_the_first_purchase_of_a_device_and_of_a_phone() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    let offer = reader.offer(&stage, "essays/y").await;
    assert_eq!(
        (&offer["price"], &offer["discount"]),
        (&won("100"), &json!({ "regular": won("300") }))
    );
    let second = reader.offer(&stage, "essays/z").await;
    let paid = reader.buy(&stage, "essays/y").await;
    assert_eq!(paid["receipt"]["amount"], won("100"));
    // The second quote was shown before, and the phone is known by now.
    let body = json!({ "quote": second["quote"], "funding": { "method": "tab" } });
    let (status, problem) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "quote-expired"));
    assert_eq!(reader.offer(&stage, "essays/z").await["price"], won("300"));
    let other = stage.reader().await;
    let quote = other.offer(&stage, "essays/z").await["quote"].clone();
    let funding = json!({ "method": "phone_bill", "phone": reader.phone });
    let body = json!({ "quote": quote, "funding": funding });
    let (status, order) = other.post(&stage, "/v1/orders", &body).await;
    let found = (status, &order["status"]);
    assert_eq!(found, (StatusCode::CREATED, &json!("awaiting_code")), "no number tells anything");
    assert_eq!(other.offer(&stage, "essays/z").await["price"], won("100"));
    let (_, refused) = other.code(&stage, &order, CODE).await;
    let found = (&refused["status"], &refused["refusal"]);
    assert_eq!(found, (&json!("refused"), &json!("quote_expired")), "{refused}");
    assert_eq!(stage.carrier.succeeded(), 1);
    // Now that the reader is known to have bought before, the next offer can be paid.
    let offer = other.offer(&stage, "essays/z").await;
    assert_eq!((&offer["price"], offer.get("discount")), (&won("300"), None));
    let body = json!({ "quote": offer["quote"], "funding": funding });
    let (status, order) = other.post(&stage, "/v1/orders", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
}

#[tokio::test]
async fn of_two_trials_at_once_one_is_a_first_purchase() {
    let (stage, _) = stage().await;
    let reader = stage.reader().await;
    let first = reader.offer(&stage, "essays/y").await;
    let second = reader.offer(&stage, "essays/z").await;
    let bill = |offer: &Value| {
        json!({ "quote": offer["quote"],
                "funding": { "method": "phone_bill", "phone": reader.phone } })
    };
    let (status, order) = reader.post(&stage, "/v1/orders", &bill(&first)).await;
    assert_eq!(status, StatusCode::CREATED, "{order}");
    let (_, problem) = reader.post(&stage, "/v1/orders", &bill(&second)).await;
    assert_eq!(word(&problem), "quote-expired", "the first is being paid for");
    let (status, _) = reader.code(&stage, &order, CODE).await;
    assert_eq!(status, StatusCode::OK);
}
