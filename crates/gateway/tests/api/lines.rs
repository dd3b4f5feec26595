//! Silent confirmation: the network says whose phone this is, or a code does.

use reqwest::StatusCode;
use serde_json::{Value, json};
use url::Url;

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::{OWN, Stage};

const PATH: &str = "/pay/jeju-post/articles/night-market";
const NUMBER: &str = "010-5555-0041";
const SEEN: &str = "+821055550041";

/// A gateway whose carrier says whose phone this is.
async fn stage() -> Stage {
    Stage::with(|config| {
        let root = config.lines().find(|line| line.starts_with("api_root")).unwrap();
        let authorize = root.replace("api_root", "authorize_url").replace("\"\n", "");
        let authorize = format!("{}/authorize\"", authorize.trim_end_matches('"'));
        config.replace("reason_codes", &format!("{authorize}\nreason_codes"))
    })
    .await
}

/// What the page's script asks before it sends the form: the carrier's address.
async fn ask(stage: &Stage, browser: &Browser<'_>, number: &str) -> Url {
    let visit = browser.attribute("name=\"visit\"", "value");
    let form = [("visit", visit.as_str()), ("do", "line"), ("phone", number)];
    let call = stage.http.post(stage.url(&format!("{PATH}?lang=en"))).form(&form);
    let call = call.header("Sec-Fetch-Site", "same-origin").header("Origin", OWN);
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    Url::parse(&answer.text().await.unwrap()).unwrap()
}

fn parameter(address: &Url, wanted: &str) -> String {
    address.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned()
}

/// The query with which the carrier sends the browser back.
fn answer_to(address: &Url) -> String {
    format!("?code=seen&state={}", parameter(address, "state"))
}

#[tokio::test]
async fn a_phone_that_the_network_sees_pays_without_a_code() {
    let stage = stage().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.shows("<input type=\"hidden\" name=\"line\">");
    let address = ask(&stage, &browser, NUMBER).await;
    assert_eq!(parameter(&address, "prompt"), "none");
    assert_eq!(parameter(&address, "redirect_uri"), format!("{OWN}/line"));
    assert!(!address.as_str().contains("5555"), "no number in an address: {address}");
    stage.carrier.see(SEEN, &parameter(&address, "code_challenge"));
    browser.send("pay", &[("phone", NUMBER), ("line", &answer_to(&address))]).await;
    browser.shows("Paid. Enjoy reading.");
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.calls("validate")), (1, 0));
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn whatever_the_network_does_not_confirm_is_confirmed_by_a_code() {
    let stage = stage().await;
    for (number, seen, answer) in [
        // Another phone than the number that was typed.
        ("010-5555-0042", "+821055559999", "?code=seen&state={}"),
        // The phone is on Wi-Fi: the carrier cannot see it.
        ("010-5555-0043", "+821055550043", "?error=login_required&state={}"),
        ("010-5555-0044", "+821055550044", "?code=other&state={}"),
        ("010-5555-0045", "+821055550045", "?code=seen&state=forged"),
        ("010-5555-0046", "+821055550046", "?code=seen"),
        ("010-5555-0047", "+821055550047", ""),
    ] {
        let mut browser = Browser::open(&stage, PATH, "en").await;
        let address = ask(&stage, &browser, number).await;
        stage.carrier.see(seen, &parameter(&address, "code_challenge"));
        let line = answer.replace("{}", &parameter(&address, "state"));
        browser.send("pay", &[("phone", number), ("line", &line)]).await;
        browser.shows("name=\"code\"");
        browser.send("code", &[("code", CODE)]).await;
        browser.shows("Paid. Enjoy reading.");
    }
}

#[tokio::test]
async fn a_confirmation_from_another_visit_is_refused() {
    let stage = stage().await;
    // An attacker begins a purchase and makes the owner's phone open the address.
    let attacker = Browser::open(&stage, PATH, "en").await;
    let address = ask(&stage, &attacker, NUMBER).await;
    stage.carrier.see(SEEN, &parameter(&address, "code_challenge"));
    // The page that the carrier leads back to passes the query to its parent of the same origin only.
    let back = stage.get(&format!("/line{}", answer_to(&address))).await;
    assert_eq!(back.status(), StatusCode::OK);
    assert_eq!(back.headers()["referrer-policy"], "no-referrer");
    let page = back.text().await.unwrap();
    assert!(!page.contains("seen"));
    let script = page.strip_prefix("<!doctype html><title>Farthing</title><script src=\"/line-");
    let hash = script.and_then(|rest| rest.strip_suffix(".js\"></script>")).unwrap();
    assert_eq!(hash.len(), 12, "{page}");
    assert_eq!(stage.carrier.calls("redeem"), 0);
    // It counts for the visit that asked, and for no other.
    let mut owner = Browser::open(&stage, PATH, "en").await;
    owner.send("pay", &[("phone", NUMBER), ("line", &answer_to(&address))]).await;
    owner.shows("name=\"code\"");
    assert_eq!(stage.carrier.calls("redeem"), 0);
}

#[tokio::test]
async fn without_a_carrier_that_says_so_nothing_is_asked() {
    let stage = Stage::start().await;
    let browser = Browser::open(&stage, PATH, "en").await;
    browser.shows_no("name=\"line\"");
    let page = stage.get(&browser.address).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(!policy.contains("frame-src"), "{policy}");
}

const ITEM: &str = "articles/night-market";

impl Reader {
    /// What the checkout's script asks before the order goes out.
    async fn asks_the_network(&self, stage: &Stage, order: &Value) -> StatusAndBody {
        let phone = &order["funding"]["phone"];
        self.post(stage, "/v1/lines", &json!({ "quote": order["quote"], "phone": phone })).await
    }

    /// The order with what the carrier sent back.
    async fn with_line(&self, stage: &Stage, body: &Value) -> Value {
        let (status, view) = self.asks_the_network(stage, body).await;
        assert_eq!(status, StatusCode::OK, "{view}");
        let address = Url::parse(view["url"].as_str().unwrap()).unwrap();
        stage.carrier.see(&self.phone, &parameter(&address, "code_challenge"));
        let mut body = body.clone();
        body["line"] = answer_to(&address).into();
        body
    }
}

#[tokio::test]
async fn in_the_sheet_a_phone_that_the_network_sees_pays_without_a_code() {
    let stage = stage().await;
    let reader = stage.reader().await;
    let body = reader.order_body(&stage, ITEM).await;
    let body = reader.with_line(&stage, &body).await;
    let (status, order) = reader.post(&stage, "/v1/orders", &body).await;
    assert_eq!((status, &order["status"]), (StatusCode::CREATED, &json!("paid")), "{order}");
    assert_eq!((stage.carrier.calls("prepare"), stage.carrier.calls("validate")), (1, 0));
}

/// Guards the state: what a carrier sent back counts for the device and the item that asked, and for no other.
#[tokio::test]
async fn in_the_sheet_what_was_seen_for_another_device_or_item_is_worth_nothing() {
    let stage = stage().await;
    let attacker = stage.reader().await;
    let mut owner = stage.reader().await;
    let body = attacker.order_body(&stage, ITEM).await;
    let told = attacker.with_line(&stage, &body).await;
    owner.phone.clone_from(&attacker.phone);
    let mut theirs = owner.order_body(&stage, ITEM).await;
    theirs["line"] = told["line"].clone();
    let (_, order) = owner.post(&stage, "/v1/orders", &theirs).await;
    assert_eq!(order["status"], "awaiting_code", "{order}");
    let mut gift = attacker.order_body(&stage, "tips/kim-jiwoo").await;
    gift["line"] = told["line"].clone();
    let (_, order) = attacker.post(&stage, "/v1/orders", &gift).await;
    assert_eq!(order["status"], "awaiting_code", "{order}");
    assert_eq!(stage.carrier.calls("redeem"), 0);
}

#[tokio::test]
async fn in_the_sheet_a_failed_confirmation_falls_back_to_a_code() {
    let stage = stage().await;
    for line in ["", "?", "?code=seen", "?code=seen&state=forged", "?error=login_required&state=x"]
    {
        let reader = stage.reader().await;
        let mut body = reader.order_body(&stage, ITEM).await;
        body["line"] = line.into();
        let (status, order) = reader.post(&stage, "/v1/orders", &body).await;
        let told = (status, &order["status"], &order["refusal"]);
        assert_eq!(told, (StatusCode::CREATED, &json!("awaiting_code"), &Value::Null), "{line}");
    }
}

#[tokio::test]
async fn the_script_that_asks_carriers_is_in_the_frame_only_where_one_answers() {
    for (stage, is_there) in [(stage().await, true), (Stage::start().await, false)] {
        let frame = stage.get("/checkout?publisher=jeju-post").await;
        let policy = frame.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let html = frame.text().await.unwrap();
        assert_eq!(html.contains("/line.js\"></script></head>"), is_there, "{html}");
        let origin = format!("frame-src 'self' http://{}", stage.carrier.address);
        assert_eq!(policy.contains(&origin), is_there, "{policy}");
        let reader = stage.reader().await;
        let body = reader.order_body(&stage, ITEM).await;
        let (status, _) = reader.asks_the_network(&stage, &body).await;
        let expected = if is_there { StatusCode::OK } else { StatusCode::NO_CONTENT };
        assert_eq!(status, expected);
    }
}

#[tokio::test]
async fn a_line_is_asked_about_with_a_quote_of_this_readers_only() {
    let stage = stage().await;
    let (reader, other) = (stage.reader().await, stage.reader().await);
    let body = reader.order_body(&stage, ITEM).await;
    let (status, problem) = other.asks_the_network(&stage, &body).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "quote-expired"));
    let wrong = json!({ "quote": body["quote"], "phone": "02-123-4567" });
    let (status, problem) = reader.post(&stage, "/v1/lines", &wrong).await;
    assert_eq!((status, word(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid-body"));
}
