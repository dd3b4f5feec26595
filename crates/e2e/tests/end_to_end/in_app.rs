//! Browsers inside other applications: what is begun there is finished outside, and paid once.

use anyhow::{Context as _, Result, ensure};
use farthing_e2e::browser::{Browser, ONLY_CHROMIUM, Wish};
use farthing_e2e::reader::{CODE, Reader};
use farthing_e2e::{World, story_in, until};

use crate::{ARTICLE, NUMBER, PAGE};

/// An application, how its browser calls itself, and how the address begins that leads out of it; none where only
/// its own menu does.
struct Application {
    agent: &'static str,
    leads: Option<&'static str>,
}

const KAKAO: Application = Application {
    agent: "Mozilla/5.0 (Linux; Android 14; SM-S918N Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36;KAKAOTALK 2610440",
    leads: Some("kakaotalk://web/openExternal?url="),
};

const LINE: Application = Application {
    agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.10.0",
    leads: Some("http://"),
};

const NAVER_ON_ANDROID: Application = Application {
    agent: "Mozilla/5.0 (Linux; Android 14; SM-S918N Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36 NAVER(inapp; search; 2000; 12.8.3)",
    leads: Some("intent://"),
};

const INSTAGRAM_ON_ANDROID: Application = Application {
    agent: "Mozilla/5.0 (Linux; Android 14; SM-S918N Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36 Instagram 340.0.0.22.109 Android (34/14; 450dpi; 1080x2340; samsung; SM-S918N)",
    leads: Some("intent://"),
};

const FACEBOOK_ON_ANDROID: Application = Application {
    agent: "Mozilla/5.0 (Linux; Android 14; SM-S918N Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.36.83;]",
    leads: Some("intent://"),
};

const NAVER_ON_IPHONE: Application = Application {
    agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 NAVER(inapp; search; 2000; 12.8.3; 15PRO)",
    leads: None,
};

const INSTAGRAM_ON_IPHONE: Application = Application {
    agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 352.0.0.25.86 (iPhone15,2; iOS 18_0; ko_KR; ko; scale=3.00; 1179x2556; 652000000)",
    leads: None,
};

const FACEBOOK_ON_IPHONE: Application = Application {
    agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.36.83;FBBV/617402127;FBDV/iPhone15,2;FBSV/18.0]",
    leads: None,
};

/// Asks for the code of a purchase inside of the application.
async fn asks_for_the_code(world: &World, inside: &Reader<'_>) -> Result<String> {
    inside.visits(&world.stack.news(PAGE)).await?;
    inside.taps(ARTICLE).await?;
    inside.gives_the_number(NUMBER).await?;
    inside.field(CODE).await?;
    inside.receives_a_code(NUMBER).await
}

/// The address of our own in one that an application or the system is asked to open.
fn our_own(leads: &str) -> Result<String> {
    if leads.starts_with("http") {
        return Ok(leads.to_owned());
    }
    let named = ["url=", "browser_fallback_url="];
    let inside = named.iter().find_map(|name| leads.split(name).nth(1)).context("no address")?;
    let text = inside.split(';').next().unwrap_or_default();
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        rest = more;
        let decoded = match (first, more) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                u8::from_str_radix(std::str::from_utf8(&[*high, *low])?, 16)?
            }
            _ => *first,
        };
        bytes.push(decoded);
    }
    Ok(String::from_utf8(bytes)?)
}

/// Begins inside, and finishes outside: by the way out where there is one, else by the application's menu, which opens
/// the page itself in a browser that knows nothing.
async fn inside_and_outside(application: Application) -> Result<()> {
    let wish = Wish {
        width: 390,
        height: 844,
        agent: Some(application.agent),
        without: ONLY_CHROMIUM,
        ..Wish::default()
    };
    story_in(wish, async |world| {
        let inside = world.reader();
        let code = asks_for_the_code(world, &inside).await?;
        let offers_a_way = inside.text().await?.contains("Open in my browser");
        ensure!(
            offers_a_way == application.leads.is_some(),
            "a way out is offered: {offers_a_way}"
        );
        let outside = world.phone().await?;
        let reader = world.reader_of(&outside);
        if let Some(leads) = application.leads {
            let address = leaves(world, &inside, leads).await?;
            let is_taken_over = leads.starts_with("http");
            // LINE takes an address over before it is loaded; here it is loaded, and that was the one time.
            let reader = if is_taken_over { &inside } else { &reader };
            if is_taken_over {
                reader.back_to_the_page().await?;
            } else {
                reader.visits(&our_own(&address)?).await?;
            }
            // The page knows what was begun: it asks for the code, not for a number.
            reader.types_the_code(&code).await?;
            reader.presses_pay().await?;
            reader.reads("F-").await?;
            reader.button_with("Read").await?.click().await?;
            reader.reads_the_article().await?;
            ensure!(reader.codes_on(NUMBER).await?.len() == 1, "a second code was sent");
        } else {
            reader.visits(&world.stack.news(PAGE)).await?;
            reader.buys(ARTICLE, NUMBER).await?;
            reader.reads_the_article().await?;
            // A reader who goes back and types the first code gets the article, and is not charged.
            inside.looks_at_the_sheet().await?;
            inside.types_the_code(&code).await?;
            inside.reads_the_article().await?;
        }
        outside.quit().await?;
        world.accounts_agree(1).await
    })
    .await
}

/// Presses the way out. Returns the address that the browser was asked to open.
async fn leaves(world: &World, inside: &Reader<'_>, leads: &str) -> Result<String> {
    world.browser.navigations().await?;
    inside.button_with("Open in my browser").await?.click().await?;
    let browser: &Browser = &world.browser;
    until("the way out", || async {
        let asked = browser.navigations().await?;
        Ok(asked.into_iter().find(|url| url.starts_with(leads) && url.contains("ticket")))
    })
    .await
}

#[tokio::test]
async fn from_kakaotalk_a_purchase_goes_on_outside_and_is_paid_once() -> Result<()> {
    inside_and_outside(KAKAO).await
}

#[tokio::test]
async fn from_line_a_purchase_goes_on_outside_and_is_paid_once() -> Result<()> {
    inside_and_outside(LINE).await
}

#[tokio::test]
async fn from_naver_on_android_a_purchase_goes_on_outside_and_is_paid_once() -> Result<()> {
    inside_and_outside(NAVER_ON_ANDROID).await
}

#[tokio::test]
async fn from_instagram_on_android_a_purchase_goes_on_outside_and_is_paid_once() -> Result<()> {
    inside_and_outside(INSTAGRAM_ON_ANDROID).await
}

#[tokio::test]
async fn from_facebook_on_android_a_purchase_goes_on_outside_and_is_paid_once() -> Result<()> {
    inside_and_outside(FACEBOOK_ON_ANDROID).await
}

#[tokio::test]
async fn beside_naver_on_an_iphone_a_purchase_outside_is_paid_once() -> Result<()> {
    inside_and_outside(NAVER_ON_IPHONE).await
}

#[tokio::test]
async fn beside_instagram_on_an_iphone_a_purchase_outside_is_paid_once() -> Result<()> {
    inside_and_outside(INSTAGRAM_ON_IPHONE).await
}

#[tokio::test]
async fn beside_facebook_on_an_iphone_a_purchase_outside_is_paid_once() -> Result<()> {
    inside_and_outside(FACEBOOK_ON_IPHONE).await
}
