//! Each screen, drawn from a flow in either language.

use farthing::flow::Flow;
use farthing::flow::event::Event;
use farthing::i18n::Locale;
use farthing::platform::intl::voice;
use farthing_protocol::{Msisdn, Reason};
use leptos::prelude::Set as _;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::double::{CODE, SETTLE, TAB, TIP, TOP_UP, WAYS, offer, way};
use crate::drawn::{Drawn, bought, handed_over, offered, opened, ordered, play, refused, with};
use crate::page::until;

/// Screen, flow, and a word that must be on it in English and in Korean.
fn every_screen() -> Vec<(&'static str, Flow, [&'static str; 2])> {
    let window = r#","window_url":"https://operator.example/x""#;
    vec![
        ("loading", opened(), ["One moment", "잠시만"]),
        ("unavailable", refused(Reason::ItemUnknown), ["no longer for sale", "판매하지 않아요"]),
        ("phone", offered(), ["Mobile number", "휴대폰 번호"]),
        ("tap", with(&way(TAB)), ["On your tab: ₩600 of ₩1,000", "1,000원 중 600원"]),
        ("phone", with(&way(SETTLE)), ["₩1,200: your tab of ₩900", "모아 내기 금액 900원과"]),
        ("phone", with(&way(TOP_UP)), ["₩2,700 is left", "2,700원이 남아요"]),
        ("tip", with(&offer(TIP)), ["How much would you like", "얼마를 후원할까요"]),
        ("tap", with(&offer(WAYS)), ["Read · ₩300 covered", "결제 없이 읽기 · 300원 상당"]),
        (
            "confirm",
            play(offered(), Event::PhoneRemembered(Msisdn::parse("010-1234-5678").unwrap(), false)),
            ["Pay with 010-••••-5678", "010-••••-5678 번호로"],
        ),
        ("code", ordered("awaiting_code", CODE), ["3:00 left", "3:00 남음"]),
        ("window", ordered("awaiting_window", window), ["carrier’s page", "통신사 화면"]),
        ("waiting", ordered("charging", ""), ["Paying with", "결제하고 있어요"]),
        ("handover", handed_over(), ["Scan this with your phone", "스캔해 주세요"]),
        ("paid", bought(), ["Paid ₩300", "300원을 결제했어요"]),
    ]
}

#[wasm_bindgen_test]
async fn every_screen_is_drawn_in_both_languages_under_a_dialog_named_after_the_item() {
    let mut drawn = Drawn::new(opened());
    let (flow, speaks, element) = (drawn.flow, drawn.voice, drawn.element.clone());
    for (screen, state, words) in every_screen() {
        flow.set(state);
        for (locale, word) in [Locale::En, Locale::Ko].into_iter().zip(words) {
            speaks.set(voice(locale));
            let selector = format!("[role=dialog][data-screen={screen}]");
            until(&format!("{word:?} on {screen}: {}", element.inner_text()), || {
                element.query_selector(&selector).unwrap().is_some()
                    && element.inner_text().contains(word)
            })
            .await;
            if !matches!(screen, "loading" | "unavailable") {
                let title = element.query_selector("#title").unwrap().unwrap().text_content();
                let expected = if locale == Locale::Ko { "야시장" } else { "The night market" };
                assert_eq!(title.as_deref(), Some(expected), "{screen}");
            }
            let unnamed =
                element.query_selector("button:empty:not([aria-label], [hidden])").unwrap();
            assert!(unnamed.is_none(), "a button without a name on {screen}");
            let grey = drawn.find("[placeholder]").is_some();
            assert!(!grey, "on {screen} something looks like typed text");
        }
    }
    drawn.ends();
    assert_eq!(element.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn fields_say_what_they_are_for() {
    for (state, autocomplete, inputmode) in
        [(offered(), "tel", "tel"), (ordered("awaiting_code", CODE), "one-time-code", "numeric")]
    {
        let drawn = Drawn::new(state);
        let element = &drawn.element;
        until("an input", || element.query_selector("input").unwrap().is_some()).await;
        let input = element.query_selector("input").unwrap().expect("an input");
        assert_eq!(input.get_attribute("autocomplete").as_deref(), Some(autocomplete));
        assert_eq!(input.get_attribute("inputmode").as_deref(), Some(inputmode));
        let id = input.get_attribute("id").unwrap();
        assert!(element.query_selector(&format!("label[for={id}]")).unwrap().is_some());
        let paying = element.query_selector("button[type=submit]").unwrap().unwrap();
        assert!(paying.text_content().unwrap().contains("₩300"), "the price is in its name");
        let document = web_sys::window().unwrap().document().unwrap();
        until("the focus", || document.active_element().is_some_and(|element| element.id() == id))
            .await;
    }
}
