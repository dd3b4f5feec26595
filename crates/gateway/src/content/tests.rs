#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use farthing_protocol::{ItemId, PublisherId};
use proptest::prelude::*;

use super::page::{self, PageError};
use super::{block, content_key};
use crate::clock::UnixMillis;
use crate::secrets::{ContentSecret, Key};

const PAGE: &str = r#"<!doctype html>
<html lang=ko><head><title>야시장</title></head>
<body><!-- <div data-farthing-seal="x">not an element</div> -->
<p class=teaser>Teaser</p>
<section id=body class="story serif" data-farthing-seal="articles/night-market">
<p>The <em>paid</em> part: canary-7261. 문 닫지 않는 야시장.</p><script>alert(1)</script>
<img src="/pictures/market.jpg" alt="" onerror="alert(2)"><a href="javascript:alert(3)">x</a>
</section><footer data-x='"'>End &amp; over</footer></body></html>
"#;

fn secret() -> ContentSecret {
    ContentSecret::new(Key::new([9; 32]), UnixMillis(0))
}

fn ids() -> (PublisherId, ItemId) {
    (PublisherId::parse("jeju-post").unwrap(), ItemId::parse("articles/night-market").unwrap())
}

#[test]
fn a_sealed_page_keeps_all_but_the_paid_part() {
    let (publisher, item) = ids();
    let sealed = page::seal(PAGE, &secret(), &publisher, None).unwrap();
    for gone in ["canary-7261", "야시장.", "market.jpg", "serif\" data-farthing-seal"] {
        assert!(!sealed.contains(gone), "{gone}");
    }
    let (before, rest) = PAGE.split_once("<section").unwrap();
    let (_, after) = rest.split_once("</section>").unwrap();
    assert!(sealed.starts_with(before) && sealed.ends_with(after), "{sealed}");
    assert!(sealed.contains(r#"class="story serif farthing-sealed""#), "{sealed}");
    assert!(sealed.contains(r#"data-farthing-sealed="articles/night-market""#), "{sealed}");

    let block = block::find(&sealed, &publisher, &item).unwrap();
    let opened = block.open(&content_key(&secret(), &publisher, &item)).unwrap();
    assert_eq!(opened, page::marked(PAGE).unwrap().inside, "byte by byte what was written");
}

#[test]
fn two_encryptions_of_one_text_differ() {
    let (publisher, _) = ids();
    let seal = || page::seal(PAGE, &secret(), &publisher, None).unwrap();
    assert_ne!(seal(), seal());
}

#[test]
fn another_items_key_opens_nothing() {
    let (publisher, item) = ids();
    let sealed = page::seal(PAGE, &secret(), &publisher, None).unwrap();
    let block = block::find(&sealed, &publisher, &item).unwrap();
    let other_item = ItemId::parse("articles/last-class").unwrap();
    let other_publisher = PublisherId::parse("daily-sejong").unwrap();
    for key in [
        content_key(&secret(), &publisher, &other_item),
        content_key(&secret(), &other_publisher, &item),
        Key::new([0; 32]),
    ] {
        assert!(block.open(&key).is_err());
    }
    assert!(block::find(&sealed, &publisher, &other_item).is_none());
    assert!(block::find(&sealed, &other_publisher, &item).is_none());
}

#[test]
fn what_is_shown_here_cannot_act() {
    let (publisher, item) = ids();
    let sealed = page::seal(PAGE, &secret(), &publisher, None).unwrap();
    let block = block::find(&sealed, &publisher, &item).unwrap();
    let page = "https://news.example/direct/night-market.html".parse().unwrap();
    let key = content_key(&secret(), &publisher, &item);
    let shown = block::readable(&block, &key, &page).unwrap();
    assert!(shown.contains("<em>paid</em>") && shown.contains("canary-7261"), "{shown}");
    assert!(shown.contains("https://news.example/pictures/market.jpg"), "{shown}");
    for gone in ["script", "onerror", "javascript:"] {
        assert!(!shown.contains(gone), "{shown}");
    }
}

#[test]
fn an_ambiguous_page_is_refused_with_a_reason() {
    let publisher = ids().0;
    let item = ItemId::parse("articles/x").unwrap();
    let seal = |html: &str, item| page::seal(html, &secret(), &publisher, item);
    assert!(matches!(seal("<p>x</p>", None), Err(PageError::NothingMarked)));
    let twice = r#"<p data-farthing-seal="a">x</p><p data-farthing-seal="b">y</p>"#;
    assert!(matches!(seal(twice, None), Err(PageError::SeveralMarked(2))));
    let other = r#"<p data-farthing-seal="articles/y">x</p>"#;
    assert!(matches!(seal(other, Some(&item)), Err(PageError::WrongItem(_))));
    let unnamed = "<div data-farthing-seal>x</div>";
    assert!(matches!(seal(unnamed, None), Err(PageError::WrongItem(_))));
    assert!(seal(unnamed, Some(&item)).is_ok());
    assert!(matches!(seal("<img data-farthing-seal=a>", None), Err(PageError::NoInside)));
    assert!(matches!(seal("<div data-farthing-seal=a>x", None), Err(PageError::NoInside)));
}

proptest! {
    #[test]
    fn any_text_survives_encryption_and_decryption(text in "\\PC*") {
        let (publisher, item) = ids();
        let sealed = super::Sealed::seal(&secret(), &publisher, &item, &text).unwrap();
        let key = content_key(&secret(), &publisher, &item);
        prop_assert_eq!(sealed.open(&key).unwrap(), text);
    }
}
