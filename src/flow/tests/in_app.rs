//! Browsers inside of applications, by the names that they give themselves.

use super::samples::Played;
use crate::flow::event::Event;
use crate::flow::in_app::Exit;

/// As seen in the wild.
const AGENTS: &[(Exit, &str)] = &[
    (
        Exit::Kakao,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 KAKAOTALK 10.3.1",
    ),
    (
        Exit::Kakao,
        "Mozilla/5.0 (Linux; Android 13; SM-X706N Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/115.0.5790.138 Safari/537.36;KAKAOTALK 2410310",
    ),
    (
        Exit::Menu,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 1010; 11.24.5; 12PRO)",
    ),
    (
        Exit::Intent,
        "Mozilla/5.0 (Linux; Android 13; SM-X706N Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/102.0.5005.189 Whale/1.0.0.0 Crosswalk/27.102.0.21 Safari/537.36 NAVER(inapp; search; 1010; 11.24.6)",
    ),
    (
        Exit::Line,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 13_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/10.0.2",
    ),
    (
        Exit::Line,
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 Line/14.10.0/IAB",
    ),
    (
        Exit::Menu,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E219 [FBAN/FBIOS;FBAV/454.0.0.43.109;FBBV/568067598;FBDV/iPhone16,2;FBMD/iPhone;FBSN/iOS;FBSV/17.4;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5;FBRV/569644498]",
    ),
    (
        Exit::Intent,
        "Mozilla/5.0 (Linux; Android 9; SM-G960N Build/PPR1.180610.011; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0.3987.99 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/255.0.0.33.121;]",
    ),
    (
        Exit::Menu,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 352.0.0.25.86 (iPhone15,2; iOS 18_0; ko_KR; ko; scale=3.00; 1179x2556; 652000000)",
    ),
    (
        Exit::Intent,
        "Mozilla/5.0 (Linux; Android 13; Pixel 5 Build/TQ3A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 Instagram 301.1.0.33.110 Android (33/13; 420dpi; 1080x2246; google/redfin/redfin:13; en_US; 538815920)",
    ),
    // Applications without a name of their own in it.
    (
        Exit::Intent,
        "Mozilla/5.0 (Linux; Android 5.1.1; Nexus 5 Build/LMY48B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/43.0.2357.65 Mobile Safari/537.36",
    ),
    (
        Exit::Menu,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    ),
    (
        Exit::Here,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    ),
    (
        Exit::Here,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1",
    ),
    (
        Exit::Here,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    ),
    (
        Exit::Here,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    ),
    (Exit::Here, "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"),
    (
        Exit::Here,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    ),
    (Exit::Here, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    (Exit::Here, ""),
];

#[test]
fn every_application_has_its_own_way_out_and_browsers_need_none() {
    for (exit, agent) in AGENTS {
        assert_eq!(Exit::of(agent), *exit, "{agent}");
    }
}

#[test]
fn the_exit_address_keeps_the_whole_page_address() {
    let url = "https://pay.example/pay/post/articles/a?ticket=a~b&lang=ko";
    let encoded =
        "https%3A%2F%2Fpay.example%2Fpay%2Fpost%2Farticles%2Fa%3Fticket%3Da~b%26lang%3Dko";
    for (exit, address) in [
        (Exit::Here, None),
        (Exit::Menu, None),
        (Exit::Kakao, Some(format!("kakaotalk://web/openExternal?url={encoded}"))),
        (Exit::Line, Some(format!("{url}&openExternalBrowser=1"))),
        (
            Exit::Intent,
            Some(format!(
                "intent://pay.example/pay/post/articles/a?ticket=a~b&lang=ko#Intent;scheme=https;action=android.intent.action.VIEW;S.browser_fallback_url={encoded};end"
            )),
        ),
    ] {
        assert_eq!(exit.address(url), address, "{exit:?}");
    }
    let bare = Exit::Line.address("https://pay.example/pay/post");
    assert_eq!(bare.as_deref(), Some("https://pay.example/pay/post?openExternalBrowser=1"));
}

#[test]
fn knowing_the_way_out_changes_no_step() {
    let played = Played::at_code();
    let step = played.flow.step().clone();
    let played = played.send(Event::Inside(Exit::Kakao));
    assert_eq!(played.flow.exit(), Exit::Kakao);
    assert_eq!(*played.flow.step(), step);
    assert!(played.effects.is_empty());
}
