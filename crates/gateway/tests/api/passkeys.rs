//! Passkeys: the same reader on another device and another publication, and answers that are refused.

use core::time::Duration;

use farthing_gateway::service::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::authenticator::Passkey;
use crate::one_tap::{stage, stage_at, won};
use crate::reader::{Reader, StatusAndBody, word};
use crate::stage::{NEWS, Stage};

const ITEM: &str = "articles/night-market";
const TAB: &str = "billing = \"tab\"\ntab_limit = \"1000\"";

impl Reader {
    async fn options(&self, stage: &Stage, path: &str, body: &Value) -> Value {
        let (status, begun) = self.post(stage, path, body).await;
        assert_eq!(status, StatusCode::CREATED, "{begun}");
        assert_eq!(begun["expires_in_secs"], 300);
        begun["options"].clone()
    }

    pub(crate) async fn registration(&self, stage: &Stage) -> Value {
        self.options(stage, "/v1/passkeys/registration", &json!({})).await
    }

    pub(crate) async fn authentication(&self, stage: &Stage) -> Value {
        self.options(stage, "/v1/passkeys/authentication", &json!({})).await
    }

    pub(crate) async fn register(&self, stage: &Stage, credential: Value) -> StatusAndBody {
        self.post(stage, "/v1/passkeys", &json!({ "credential": credential })).await
    }

    pub(crate) async fn answer(&self, stage: &Stage, credential: Value) -> StatusAndBody {
        self.post(stage, "/v1/passkeys/sign-in", &json!({ "credential": credential })).await
    }

    pub(crate) async fn sign_in(&self, stage: &Stage, passkey: &mut Passkey) -> StatusAndBody {
        let options = self.authentication(stage).await;
        self.answer(stage, passkey.get(&options)).await
    }

    pub(crate) async fn with_passkey(&self, stage: &Stage, number: u8) -> Passkey {
        let mut passkey = Passkey::new(number);
        let options = self.registration(stage).await;
        let (status, made) = self.register(stage, passkey.create(&options)).await;
        assert_eq!((status, &made["step_up_above"]), (StatusCode::CREATED, &won("5000")), "{made}");
        passkey
    }

    async fn renewed(self, stage: &Stage) -> Self {
        self.again(stage, "jeju-post", NEWS).await
    }

    async fn owns(&self, stage: &Stage, item: &str) -> bool {
        let (status, _) = self.post(stage, "/v1/entitlements", &json!({ "item": item })).await;
        status == StatusCode::OK
    }
}

#[tokio::test]
async fn a_browser_that_has_bought_nothing_becomes_the_reader_by_one_touch() {
    let stage = stage(TAB).await;
    let first = stage.reader().await;
    first.tap(&stage, ITEM, "tab").await;
    let mut passkey = first.with_passkey(&stage, 1).await;

    let second = stage.reader().await;
    let (status, told) = second.sign_in(&stage, &mut passkey).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert!(told["step_up"].is_string());
    let (status, problem) = second.tap(&stage, "articles/a", "tab").await;
    assert_eq!((status, word(&problem)), (StatusCode::UNAUTHORIZED, "unauthenticated"));

    let stage = stage.restart().await;
    let second = second.renewed(&stage).await;
    assert!(second.owns(&stage, ITEM).await);
    let offer = second.offer(&stage, "articles/a").await;
    assert_eq!(offer["ways"][0]["open"], won("300"), "the tab is the reader's");
    second.tap(&stage, "articles/a", "tab").await;
    assert!(first.owns(&stage, "articles/a").await, "what is bought here is there, too");
    let (status, _) = second.sign_in(&stage, &mut passkey).await;
    assert_eq!(status, StatusCode::OK, "again changes nothing");
}

#[tokio::test]
async fn a_browser_that_has_bought_something_stays_itself_and_both_share() {
    let stage = stage(TAB).await;
    let (first, second) = (stage.reader().await, stage.reader().await);
    first.tap(&stage, ITEM, "tab").await;
    second.tap(&stage, "articles/a", "tab").await;
    let mut passkey = first.with_passkey(&stage, 1).await;
    let (status, told) = second.sign_in(&stage, &mut passkey).await;
    assert_eq!((status, &told["step_up"]), (StatusCode::OK, &Value::Null), "{told}");
    assert!(second.owns(&stage, ITEM).await && first.owns(&stage, "articles/a").await);
    let ways = second.offer(&stage, "articles/b").await["ways"].clone();
    assert_eq!(ways[0]["open"], won("300"), "its tab is its own");
}

#[tokio::test]
async fn a_passkey_of_one_publication_signs_in_on_another() {
    let stage = Stage::start().await;
    let sejong = "https://sejong.example";
    let mut passkey = stage.reader().await.with_passkey(&stage, 1).await;
    passkey.page = Some(sejong.to_owned());
    let there = Reader::with_session(&stage, "daily-sejong", sejong).await;
    assert_eq!(there.sign_in(&stage, &mut passkey).await.0, StatusCode::OK);
    there.buy(&stage, ITEM).await;
    let later = Reader::with_session(&stage, "daily-sejong", sejong).await;
    assert_eq!(later.sign_in(&stage, &mut passkey).await.0, StatusCode::OK);
    let later = later.again(&stage, "daily-sejong", sejong).await;
    assert!(later.owns(&stage, ITEM).await);
}

#[tokio::test]
async fn only_the_readers_own_signature_on_our_page_signs_in() {
    let stage = stage(TAB).await;
    let (first, thief) = (stage.reader().await, stage.reader().await);
    first.tap(&stage, ITEM, "tab").await;
    let mut passkey = first.with_passkey(&stage, 1).await;
    let other = stage.reader().await.with_passkey(&stage, 2).await;
    assert_eq!(first.sign_in(&stage, &mut passkey).await.0, StatusCode::OK);
    let wrong = |change: &dyn Fn(&mut Passkey)| passkey.but(change);
    for (name, mut forged) in [
        ("origin", wrong(&|it| it.origin = "https://evil.example".to_owned())),
        ("origin like ours", wrong(&|it| it.origin = "https://pay.example.evil.test".to_owned())),
        ("page", wrong(&|it| it.page = Some("https://evil.example".to_owned()))),
        ("host", wrong(&|it| it.host = "evil.example".to_owned())),
        ("kind", wrong(&|it| it.kind = Some("webauthn.create"))),
        ("nobody there", wrong(&|it| it.is_present = false)),
        ("reader not verified", wrong(&|it| it.is_verified = false)),
        ("counter stands", wrong(&|it| it.count -= 1)),
        ("counter back", wrong(&|it| it.count = 0)),
        ("another reader's handle", wrong(&|it| it.handle.clone_from(&other.handle))),
        ("another's key", other.but(|it| it.id.clone_from(&passkey.id))),
        (
            "another's key and name",
            other.but(|it| {
                it.id.clone_from(&passkey.id);
                it.handle.clone_from(&passkey.handle);
            }),
        ),
    ] {
        let (status, problem) = thief.sign_in(&stage, &mut forged).await;
        let found = (status, word(&problem));
        assert_eq!(found, (StatusCode::UNPROCESSABLE_ENTITY, "passkey-invalid"), "{name}");
    }
    let (status, problem) = thief.sign_in(&stage, &mut wrong(&|it| it.id = vec![9; 32])).await;
    assert_eq!((status, word(&problem)), (StatusCode::NOT_FOUND, "passkey-unknown"));
    for body in [json!({}), json!({ "credential": {} }), json!({ "credential": "x" })] {
        let (status, _) = thief.post(&stage, "/v1/passkeys/sign-in", &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let thief = thief.renewed(&stage).await;
    assert!(!thief.owns(&stage, ITEM).await, "nothing has come of it");
    let (status, _) = thief.sign_in(&stage, &mut passkey).await;
    assert_eq!(status, StatusCode::OK, "the right one still does");
}

#[tokio::test]
async fn a_challenge_is_answered_once_by_the_browser_that_asked() {
    let clock = Clock::standing(1_795_226_400_000);
    let stage = stage_at(clock.clone(), TAB).await;
    let (first, second) = (stage.reader().await, stage.reader().await);
    let mut passkey = first.with_passkey(&stage, 1).await;
    let expired = (StatusCode::CONFLICT, "passkey-expired");

    let options = second.authentication(&stage).await;
    let signed = passkey.get(&options);
    let (status, problem) = first.answer(&stage, signed.clone()).await;
    assert_eq!((status, word(&problem)), expired, "another browser's");
    assert_eq!(second.answer(&stage, signed.clone()).await.0, StatusCode::OK);
    let second = second.renewed(&stage).await;
    for reader in [&first, &second] {
        let (status, problem) = reader.answer(&stage, signed.clone()).await;
        assert_eq!((status, word(&problem)), expired, "a second time");
    }

    let third = stage.reader().await;
    let options = third.authentication(&stage).await;
    let forged = passkey.but(|it| it.origin = "https://evil.example".to_owned()).get(&options);
    third.answer(&stage, forged).await;
    let (status, problem) = third.answer(&stage, passkey.get(&options)).await;
    assert_eq!((status, word(&problem)), expired, "after a wrong answer");

    let options = third.registration(&stage).await;
    let (status, problem) = third.answer(&stage, passkey.get(&options)).await;
    assert_eq!((status, word(&problem)), expired, "made for something else");

    let options = third.authentication(&stage).await;
    clock.advance(Duration::from_mins(5));
    let (status, problem) = third.answer(&stage, passkey.get(&options)).await;
    assert_eq!((status, word(&problem)), expired, "too late");
    let (status, problem) =
        third.answer(&stage, passkey.get(&json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAA" }))).await;
    assert_eq!((status, word(&problem)), expired, "never made");
}

#[tokio::test]
async fn a_passkey_is_made_only_on_our_page_and_belongs_to_one_reader() {
    let stage = Stage::start().await;
    let (reader, other) = (stage.reader().await, stage.reader().await);
    let fresh = Passkey::new(1);
    let wrong = |change: &dyn Fn(&mut Passkey)| fresh.but(change);
    for (name, mut forged) in [
        ("origin", wrong(&|it| it.origin = "https://evil.example".to_owned())),
        ("page", wrong(&|it| it.page = Some("https://evil.example".to_owned()))),
        ("host", wrong(&|it| it.host = "evil.example".to_owned())),
        ("kind", wrong(&|it| it.kind = Some("webauthn.get"))),
        ("nobody there", wrong(&|it| it.is_present = false)),
        ("reader not verified", wrong(&|it| it.is_verified = false)),
    ] {
        let options = reader.registration(&stage).await;
        let (status, problem) = reader.register(&stage, forged.create(&options)).await;
        let found = (status, word(&problem));
        assert_eq!(found, (StatusCode::UNPROCESSABLE_ENTITY, "passkey-invalid"), "{name}");
    }
    let options = reader.registration(&stage).await;
    assert_eq!(options["rp"]["id"], "pay.example");
    let made = fresh.clone().create(&options);
    let (status, problem) = other.register(&stage, made.clone()).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "passkey-expired"), "a stranger's");
    assert_eq!(reader.register(&stage, made.clone()).await.0, StatusCode::CREATED);
    let (status, problem) = reader.register(&stage, made).await;
    assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "passkey-expired"), "once");

    let options = other.registration(&stage).await;
    let (status, problem) = other.register(&stage, fresh.clone().create(&options)).await;
    let found = (status, word(&problem));
    assert_eq!(found, (StatusCode::UNPROCESSABLE_ENTITY, "passkey-invalid"), "it is the other's");
}

#[tokio::test]
async fn a_gateway_on_an_ip_address_has_no_passkeys() {
    let stage =
        Stage::with(|config| config.replace("https://pay.example", "http://127.0.0.1:1")).await;
    let reader = stage.reader().await;
    for path in ["/v1/passkeys/registration", "/v1/passkeys/authentication"] {
        let (status, problem) = reader.post(&stage, path, &json!({})).await;
        assert_eq!((status, word(&problem)), (StatusCode::CONFLICT, "passkeys-unavailable"));
    }
}
