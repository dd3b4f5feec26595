//! The reader's page about their passkeys: when they are asked for one, and *Remove*.

use core::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::one_tap::{stage, stage_at};
use crate::reader::{Reader, answer, word};
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";
const TAB: &str = "billing = \"tab\"\ntab_limit = \"1000\"";

/// The page, in English.
async fn page(stage: &Stage, path: &str) -> (StatusCode, String) {
    let (status, text) = answer(stage.http.get(stage.url(&format!("{path}&lang=en")))).await;
    (status, text.as_str().unwrap_or_default().to_owned())
}

/// Sends one of its forms, and follows the way back.
async fn press(stage: &Stage, path: &str, name: &str, value: &str) -> (StatusCode, String) {
    let key = path.split("key=").nth(1).unwrap_or_default();
    let call = stage.http.post(stage.url("/passkeys?lang=en")).form(&[("key", key), (name, value)]);
    let told = call.send().await.unwrap();
    match told.headers().get("location") {
        Some(next) => page(stage, next.to_str().unwrap()).await,
        None => (told.status(), told.text().await.unwrap()),
    }
}

/// The ids behind *Remove*.
fn listed(text: &str) -> Vec<String> {
    let parts = text.split("name=\"remove\" value=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap_or_default().to_owned()).collect()
}

impl Reader {
    /// Signs in, and gives the page's address.
    async fn opens_the_page(&self, stage: &Stage, passkey: &mut Passkey) -> String {
        let (status, told) = self.sign_in(stage, passkey).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        told["page"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn the_reader_says_above_which_sum_the_passkey_is_asked_for() {
    let stage = stage(TAB).await;
    let reader = stage.reader().await;
    let mut passkey = reader.with_passkey(&stage, 1).await;
    let path = reader.opens_the_page(&stage, &mut passkey).await;
    let (status, text) = page(&stage, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("value=\"5000\" aria-pressed=\"true\">₩5,000"), "{text}");
    let (status, text) = press(&stage, &path, "above", "0").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("value=\"0\" aria-pressed=\"true\">Always"), "{text}");
    assert!(text.contains("role=\"status\">Changed."), "{text}");
    assert_eq!(reader.offer(&stage, ITEM).await["step_up"], true);
    for odd in ["-1", "7", "x", "99999999999999999999"] {
        let (_, text) = press(&stage, &path, "above", odd).await;
        assert!(!text.contains("Changed."), "{odd} {text}");
    }
    press(&stage, &path, "above", "1000").await;
    assert_eq!(reader.offer(&stage, ITEM).await["step_up"], Value::Null);
}

#[tokio::test]
async fn a_removed_passkey_signs_in_no_more_and_after_the_last_one_a_new_one_can_be_made() {
    let stage = stage(TAB).await;
    let reader = stage.reader().await;
    let mut first = reader.with_passkey(&stage, 1).await;
    let (_, told) = reader.sign_in(&stage, &mut first).await;
    let begun = json!({ "step_up": told["step_up"] });
    let (_, begun) = reader.post(&stage, "/v1/passkeys/registration", &begun).await;
    let mut second = Passkey::new(2);
    let (_, made) = reader.register(&stage, second.create(&begun["options"])).await;
    let path = made["page"].as_str().unwrap().to_owned();
    let (_, text) = page(&stage, &path).await;
    let ids = listed(&text);
    assert_eq!(ids.len(), 2, "{text}");

    let stranger = stage.reader().await;
    let mut theirs = stranger.with_passkey(&stage, 3).await;
    let other = stranger.opens_the_page(&stage, &mut theirs).await;
    let (_, text) = press(&stage, &other, "remove", &ids[0]).await;
    assert!(text.contains("Nothing was changed."), "{text}");

    let (_, text) = press(&stage, &path, "remove", &ids[0]).await;
    assert_eq!(listed(&text), [ids[1].clone()]);
    let elsewhere = stage.reader().await;
    let (status, problem) = elsewhere.sign_in(&stage, &mut first).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "passkey-unknown"));
    press(&stage, &path, "above", "0").await;
    let (_, text) = press(&stage, &path, "remove", &ids[1]).await;
    assert!(text.contains("There is no passkey any more."), "{text}");
    assert_eq!(reader.offer(&stage, ITEM).await["step_up"], Value::Null, "none could be given");
    reader.with_passkey(&stage, 4).await;
}

#[tokio::test]
async fn only_a_passkey_that_was_there_just_now_opens_the_page() {
    let clock = Clock::standing(1_795_226_400_000);
    let stage = stage_at(clock.clone(), TAB).await;
    let reader = stage.reader().await;
    let mut passkey = reader.with_passkey(&stage, 1).await;
    let path = reader.opens_the_page(&stage, &mut passkey).await;
    let (_, told) = reader.sign_in(&stage, &mut passkey).await;
    let proof = told["step_up"].as_str().unwrap();
    let forged = path.replace("key=fk1.", "key=fk1.e");
    for path in ["/passkeys?key=", &forged, &format!("/passkeys?key={proof}")] {
        let (status, text) = page(&stage, path).await;
        assert_eq!(status, StatusCode::GONE, "{path}");
        assert!(listed(&text).is_empty() && text.contains("role=\"alert\""), "{text}");
        assert_eq!(press(&stage, path, "above", "0").await.0, StatusCode::GONE);
    }
    clock.advance(Duration::from_mins(10));
    assert_eq!(page(&stage, &path).await.0, StatusCode::GONE);
    assert_eq!(press(&stage, &path, "above", "0").await.0, StatusCode::GONE);
}
