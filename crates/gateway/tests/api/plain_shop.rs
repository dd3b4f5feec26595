//! Everything that is sold, without a script: tab, credit, bundles, tips, and what is left.

use reqwest::StatusCode;

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::shop::stage_by;

const TAB: &str = "billing = \"tab\"\ntab_limit = \"1000\"";
const CREDIT: &str = "billing = \"credit\"\ntop_ups = [\"3000\", \"5000\"]";

#[tokio::test]
async fn an_article_on_the_tab_is_one_press_and_can_be_taken_back() {
    let (stage, clock) = stage_by(TAB).await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post/articles/a", "en").await;
    browser.shows("On your tab: ₩0 of ₩1,000.");
    browser.send("tab", &[]).await;
    browser.shows("Paid. Enjoy reading.");
    browser.shows("<dt>Paid from</dt><dd>Tab</dd>");
    browser.shows("<dt>Now</dt><dd>On your tab: ₩300 of ₩1,000</dd>");
    browser.send("undo", &[]).await;
    browser.shows("The purchase was undone. Nothing was charged.");
    browser.shows("On your tab: ₩0 of ₩1,000.");
    browser.send("tab", &[]).await;
    clock.advance(core::time::Duration::from_secs(11));
    browser.send("undo", &[]).await;
    browser.shows("This purchase can no longer be undone");
    browser.shows("Paid. Enjoy reading.");
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn a_full_tab_is_settled_with_the_next_purchase() {
    let (stage, _) = stage_by(TAB).await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post", "en").await;
    for item in ["articles/a", "articles/b", "articles/night-market"] {
        let path = browser.attribute(&format!("/pay/jeju-post/{item}?"), "href");
        let mut item = browser.clone();
        item.follow(&path).await;
        item.send("tab", &[]).await;
        item.shows("Paid. Enjoy reading.");
    }
    let path = browser.attribute("/pay/jeju-post/articles/c?", "href");
    browser.follow(&path).await;
    browser.shows_no("value=\"tab\"");
    browser.shows("Pay ₩1,400 with your tab");
    browser.send("settle", &[("phone", "010-5555-0042")]).await;
    browser.shows("Confirm and pay ₩1,400");
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("Paid. Enjoy reading.");
    browser.shows("<dt>Now</dt><dd>On your tab: ₩0 of ₩1,000</dd>");
}

#[tokio::test]
async fn a_top_up_buys_the_article_and_the_next_one_is_a_press() {
    let (stage, _) = stage_by(CREDIT).await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post/articles/a", "ko").await;
    browser.shows("얼마를 충전할까요?");
    browser.send("top-up", &[("phone", "010-5555-0043"), ("top_up", "9999")]).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.shows("이 금액은 보낼 수 없어요");
    browser.send("top-up", &[("phone", "010-5555-0043"), ("top_up", "3000")]).await;
    browser.shows("3,000원 결제하기");
    browser.send("code", &[("code", CODE)]).await;
    browser.shows("잔액 2,700원");
    let all = browser.attribute("/pay/jeju-post?", "href");
    browser.follow(&all).await;
    let next = browser.attribute("/pay/jeju-post/articles/b?", "href");
    browser.follow(&next).await;
    browser.shows("충전 잔액 2,700원에서 결제해요.");
    browser.send("credit", &[]).await;
    browser.shows("결제했어요. 즐겁게 읽어 주세요.");
    browser.shows("잔액 2,400원");
}

#[tokio::test]
async fn a_tip_is_chosen_said_and_thanked_for_once_a_press() {
    let (stage, _) = stage_by(TAB).await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post/tips/lee", "en").await;
    browser.shows("value=\"500\" checked");
    browser.shows("₩300 – ₩5,000");
    browser.send("tab", &[("own", "7.5"), ("message", "<b>Thanks</b>")]).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.shows("This amount cannot be given");
    browser.shows("value=\"7.5\"");
    browser.shows("&#60;b&#62;Thanks&#60;/b&#62;");
    // More than the tab holds: what was typed stays, and the other ways are shown.
    browser.send("tab", &[("own", "1500"), ("message", "More")]).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.shows("You cannot pay for it this way now");
    browser.shows("<details class=\"ways\" open>");
    browser.shows("value=\"1500\"");
    let before = browser.clone();
    let tip = [("amount", "500"), ("own", "400"), ("message", "<b>Thanks</b>")];
    browser.send("tab", &tip).await;
    browser.shows("<blockquote>Thank you!</blockquote>");
    browser.shows("<dt>Your message</dt><dd>&#60;b&#62;Thanks&#60;/b&#62;</dd>");
    browser.shows("On your tab: ₩400 of ₩1,000");
    let mut twice = before;
    twice.send("tab", &tip).await;
    twice.shows("On your tab: ₩400 of ₩1,000");
    let again = browser.attribute("class=\"other\"", "href");
    browser.follow(&again).await;
    browser.send("tab", &[("amount", "500")]).await;
    browser.shows("On your tab: ₩900 of ₩1,000");
}

#[tokio::test]
async fn a_bundle_instead_of_an_article_opens_it_and_the_next() {
    let (stage, _) = stage_by(TAB).await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post/articles/a", "en").await;
    browser.shows("bundles/three for ₩800");
    let bundle = browser.attribute("/pay/jeju-post/bundles/three?", "href");
    browser.follow(&bundle).await;
    browser.send("tab", &[]).await;
    let article = browser.attribute("/pay/jeju-post/articles/a?", "href");
    browser.follow(&article).await;
    browser.shows("Paid. Enjoy reading.");
    browser.shows("<dt>Now</dt><dd>2 articles left</dd>");
    let all = browser.attribute("/pay/jeju-post?", "href");
    browser.follow(&all).await;
    let next = browser.attribute("/pay/jeju-post/articles/b?", "href");
    browser.follow(&next).await;
    browser.shows("Read with your bundle");
    browser.shows_no("for ₩800");
    browser.send("bundle", &[]).await;
    browser.shows("<dt>Now</dt><dd>One article left</dd>");
}

#[tokio::test]
async fn a_pass_that_the_bill_pays_opens_every_article_of_its_scope() {
    let (stage, _) = stage_by("billing = \"direct\"").await;
    let mut browser = Browser::open(&stage, "/pay/jeju-post/passes/day", "en").await;
    browser.send("pay", &[("phone", "010-5555-0044")]).await;
    browser.send("code", &[("code", CODE)]).await;
    let all = browser.attribute("/pay/jeju-post?", "href");
    for item in ["articles/a", "articles/c"] {
        let mut browser = browser.clone();
        browser.follow(&all).await;
        let path = browser.attribute(&format!("/pay/jeju-post/{item}?"), "href");
        browser.follow(&path).await;
        browser.shows_no("name=\"phone\"");
        browser.shows("Paid. Enjoy reading.");
    }
    assert_eq!(stage.carrier.calls("prepare"), 1);
}

#[tokio::test]
async fn the_page_of_everything_says_what_is_on_sale_and_keeps_strangers_out() {
    let (stage, _) = stage_by(TAB).await;
    let browser = Browser::open(&stage, "/pay/jeju-post", "en").await;
    browser.shows("<s>₩300</s> ₩200");
    browser.shows("<h2>Bundles</h2>");
    let link = browser.attribute("/pay/jeju-post/articles/a?", "href");
    let stolen = link.replace("articles/a?", "articles/b?");
    let mut other = browser.clone();
    other.follow(&stolen).await;
    other.shows("open for too long");
    let none = Browser::open(&stage, "/pay/nobody", "en").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    none.shows("Not for sale here");
}
