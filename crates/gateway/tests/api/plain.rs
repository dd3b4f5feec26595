use std::fs;
use std::process::Command;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use reqwest::StatusCode;

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::keys::command;
use crate::stage::Stage;

const PATH: &str = "/pay/jeju-post/articles/night-market";

#[tokio::test]
async fn an_article_is_bought_without_a_script() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.shows("The night &#60;market&#62;");
    browser.shows("Read for ₩300");
    browser.send("pay", &[("phone", "010 5555 0001")]).await;
    browser.shows("010-••••-0001");
    browser.send("code", &[("code", "000000")]).await;
    browser.shows("4 tries left");
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("Paid. Enjoy reading.");
    browser.shows("<a href=\"mailto:desk@news.example\">desk@news.example</a>");
    browser.shows("<dt>Sold by</dt><dd>Jeju Post</dd>");
    browser.shows_no("efund");
    let read = browser.attribute("class=\"primary\"", "href");
    let (page, fragment) = read.split_once('#').unwrap();
    assert_eq!(page, "https://news.example/direct/night-market.html");
    let parts: Vec<&str> = fragment.split('~').collect();
    assert_eq!(parts[0], "farthing=articles%2Fnight-market");
    assert_eq!((parts[1].len(), parts.len()), (43, 3), "the key, and a claim behind it");
    assert_eq!(stage.carrier.succeeded(), 1);
}

#[tokio::test]
async fn a_wrong_number_is_shown_again_for_correction_and_nothing_is_sent() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, PATH, "ko-KR").await;
    browser.shows("300원에 읽기");
    browser.send("pay", &[("phone", "02-<b>1234")]).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.shows("국내 휴대폰 번호가 아니에요");
    browser.shows("value=\"02-&#60;b&#62;1234\"");
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn a_refusal_names_its_reason_and_the_one_way_on() {
    let stage = Stage::start().await;
    stage.carrier.refuse(403, "CARRIER_BILLING.PAYMENT_DENIED", "The payment was denied [0016]");
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-0002")]).await;
    browser.shows("This line cannot pay by phone bill right now.");
    browser.shows("Nothing was charged.");
    let folded = browser.html.split("<details>").nth(1).unwrap();
    assert!(folded.split("</details>").next().unwrap().contains("name=\"phone\""), "{folded}");
}

#[tokio::test]
async fn a_reader_can_stop_and_begin_again() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-0003")]).await;
    browser.send("resend", &[]).await;
    browser.shows("Another code can be sent in");
    browser.send("cancel", &[]).await;
    browser.shows("You stopped the payment.");
    browser.send("pay", &[("phone", "010-5555-0004")]).await;
    browser.shows("010-••••-0004");
}

#[tokio::test]
async fn a_slow_charge_is_waited_for_by_looking_again() {
    let stage = Stage::start().await;
    stage.carrier.charge_slowly(1_000);
    let mut browser = Browser::open(&stage, PATH, "en").await;
    browser.send("pay", &[("phone", "010-5555-0005")]).await;
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("http-equiv=\"refresh\"");
    stage.carrier.charge_slowly(0);
    for _ in 0..40 {
        if browser.html.contains("Paid. Enjoy reading.") {
            return;
        }
        let again = browser.attribute("http-equiv=\"refresh\"", "content");
        let path = again.split("url=").nth(1).unwrap().to_owned();
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        browser.follow(&path).await;
    }
    panic!("never paid: {}", browser.html);
}

#[tokio::test]
async fn a_form_of_another_site_or_without_a_capability_does_nothing() {
    let stage = Stage::start().await;
    let browser = Browser::open(&stage, PATH, "en").await;
    let form = |visit: &str| {
        [
            ("visit", visit.to_owned()),
            ("quote", browser.attribute("name=\"quote\"", "value")),
            ("do", "pay".to_owned()),
            ("phone", "01055550006".to_owned()),
        ]
    };
    let visit = browser.attribute("name=\"visit\"", "value");
    let send = |form: [(&'static str, String); 4]| stage.http.post(stage.url(PATH)).form(&form);
    let foreign = send(form(&visit)).header("Sec-Fetch-Site", "cross-site").send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let opaque = send(form(&visit)).header("Origin", "null").send().await.unwrap();
    assert_eq!(opaque.status(), StatusCode::FORBIDDEN);
    let forged = send(form(&format!("{visit}x"))).send().await.unwrap();
    assert_eq!(forged.status(), StatusCode::SEE_OTHER);
    assert!(forged.headers()["location"].to_str().unwrap().ends_with("&note=again"));
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn what_was_typed_in_the_frame_is_shown_again_and_does_nothing_by_itself() {
    let stage = Stage::start().await;
    let typed = "010-5555-0006\"><b>";
    let send = |phone: &str| stage.http.post(stage.url(PATH)).form(&[("phone", phone)]).send();
    let page = send(typed).await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let html = page.text().await.unwrap();
    assert!(html.contains("value=\"010-5555-0006&#34;&#62;&#60;b&#62;\""), "{html}");
    assert!(html.contains("name=\"visit\""), "the next press is one on this page");
    assert_eq!(send("").await.unwrap().status(), StatusCode::SEE_OTHER);
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn the_page_runs_nothing_of_others_and_tells_no_other_site_where_it_was() {
    let stage = Stage::start().await;
    let first = stage.get(PATH).await;
    assert_eq!(first.headers()["cache-control"], "no-store");
    let response = stage.get(first.headers()["location"].to_str().unwrap()).await;
    let headers = response.headers().clone();
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    assert_eq!(headers["referrer-policy"], "same-origin");
    assert_eq!(headers["cache-control"], "no-store");
    assert!(headers.get("set-cookie").is_none());
    let html = response.text().await.unwrap();
    assert!(!html.contains("<script>") && !html.contains("style="));
    let sheet = html.split("rel=\"stylesheet\" href=\"").nth(1).unwrap();
    let sheet = stage.get(sheet.split('"').next().unwrap()).await;
    assert_eq!(sheet.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn what_is_not_sold_says_so_in_the_readers_language() {
    let stage = Stage::start().await;
    for path in ["/pay/jeju-post/articles/none", "/pay/nobody/x", "/pay/jeju-post/%3Cscript%3E"] {
        let browser = Browser::open(&stage, path, "en").await;
        assert_eq!(browser.status, StatusCode::NOT_FOUND, "{path}");
        browser.shows("Not for sale here");
        assert!(!browser.html.contains("<script>"), "{path}");
    }
}

#[tokio::test]
async fn a_paid_article_can_be_read_here() {
    let (sealed, pages) = tokio::sync::watch::channel(String::new());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let news = format!("http://{}", listener.local_addr().unwrap());
    let page = get(async move || Html(pages.borrow().clone()));
    let router = Router::new().route("/story.html", page);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    let stage = Stage::with(|config| {
        format!(
            "{config}\n[[publisher]]\nid = \"local\"\nname = \"Local\"\norigins = [\"{news}\"]\n\n\
             [[publisher.item]]\nid = \"articles/story\"\nkind = \"article\"\n\
             title = {{ en = \"Story\" }}\nprice = {{ amount = \"300\", currency = \"KRW\" }}\n\
             url = \"/story.html\"\n"
        )
    })
    .await;
    let source = stage.folder.path().join("story.html");
    let html = "<!doctype html><main><div data-farthing-seal=\"articles/story\"><p>canary-story \
                <script>alert(1)</script></p></div></main>";
    fs::write(&source, html).unwrap();
    let program = env!("CARGO_BIN_EXE_farthing-gateway");
    let output = Command::new(program)
        .args(["seal", "--publisher", "local", "--item", "articles/story"])
        .arg("--config")
        .arg(stage.folder.path().join("farthing.toml"))
        .arg("--data")
        .arg(stage.folder.path().join("data"))
        .arg(&source)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("canary-story"));
    sealed.send_replace(text);
    let (rotated, said) = command(&stage, &["keys", "rotate", "--content"]);
    assert!(rotated, "{said}");
    let stage = stage.restart().await;

    let mut browser = Browser::open(&stage, "/pay/local/articles/story", "en").await;
    browser.send("pay", &[("phone", "010-5555-0007")]).await;
    browser.send("code", &[("code", CODE)]).await;
    let read = browser.attribute("view=read", "href");
    browser.follow(&read).await;
    browser.shows("canary-story");
    assert!(!browser.html.contains("<script>"), "{}", browser.html);
}
