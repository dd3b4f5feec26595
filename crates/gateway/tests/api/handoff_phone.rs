//! The phone's side of a hand-off: a browser without scripts, and programs that fetch the address before a
//! reader does.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::handoffs::{begin, state};
use crate::stage::{OWN, Stage};

/// A phone that looks at `/h`.
pub(crate) struct Phone<'a> {
    stage: &'a Stage,
    pub(crate) browser: Browser<'a>,
}

/// The path in the QR code.
pub(crate) fn path_of(new: &Value) -> String {
    new["url"].as_str().unwrap().strip_prefix(OWN).unwrap().to_owned()
}

impl<'a> Phone<'a> {
    pub(crate) async fn open(stage: &'a Stage, path: &str) -> Self {
        Self { stage, browser: Browser::open(stage, path, "en").await }
    }

    /// Presses a button of the page's own form.
    pub(crate) async fn press(&mut self, button: &str, fields: &[(&str, &str)]) {
        let mut form = vec![("do".to_owned(), button.to_owned())];
        if self.browser.html.contains("name=\"guest\"") {
            form.push(("guest".to_owned(), self.browser.attribute("name=\"guest\"", "value")));
        }
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let call = self.stage.http.post(self.stage.url("/h?lang=en")).form(&form);
        let call = call.header("Sec-Fetch-Site", "same-origin").header("Origin", OWN);
        let response = call.send().await.unwrap();
        self.browser.status = response.status();
        match response.headers().get("location") {
            Some(path) => self.browser.follow(path.to_str().unwrap()).await,
            None => self.browser.html = response.text().await.unwrap(),
        }
    }

    /// Picks a check and continues.
    pub(crate) async fn go_on(&mut self, check: &str) {
        self.press("continue", &[("check", check)]).await;
    }
}

/// Guards that only a navigation by a reader counts as opened (`handoff::page::show`), and that it binds no
/// device.
#[tokio::test]
async fn viewing_the_phone_page_binds_no_device() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let path = path_of(&new);
    let robot = stage.http.head(stage.url(&path)).send().await.unwrap();
    assert_eq!(robot.status(), StatusCode::SEE_OTHER);
    let page = robot.headers()["location"].to_str().unwrap();
    for (name, value) in [
        ("User-Agent", "facebookexternalhit/1.1"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
    ] {
        let look = stage.http.get(stage.url(page)).header(name, value);
        let look =
            if name == "User-Agent" { look } else { look.header("Sec-Fetch-Mode", "navigate") };
        assert_eq!(look.send().await.unwrap().status(), StatusCode::OK, "{name}");
        assert_eq!(state(&stage, &desktop, &new).await["state"], "waiting", "{name}");
    }
    let mut phone = Phone::open(&stage, &path).await;
    assert_eq!(state(&stage, &desktop, &new).await["state"], "opened");
    phone.go_on(new["check"].as_str().unwrap()).await;
    phone.browser.shows("Read for ₩300");
}

#[tokio::test]
async fn the_check_is_one_of_three_and_nothing_goes_on_without_it() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let mut phone = Phone::open(&stage, &path_of(&new)).await;
    assert_eq!(phone.browser.html.matches("name=\"check\" value=\"").count(), 4);
    phone.go_on("").await;
    phone.browser.shows("First pick the number");
    let check = new["check"].as_str().unwrap();
    let address = phone.browser.address.replace("&note=pick", "");
    phone.browser.follow(&format!("{address}&check={check}")).await;
    phone.browser.shows(&format!("value=\"{check}\" aria-pressed=\"true\""));
    phone.browser.shows(&format!("type=\"hidden\" name=\"check\" value=\"{check}\""));
    assert_eq!(state(&stage, &desktop, &new).await["state"], "opened", "picking binds nothing");
}

/// Guards that the check is compared (`handoff::step`) and that a wrong one is the end.
#[tokio::test]
async fn a_wrong_check_and_not_me_end_it_for_everybody() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    for (button, check) in [("continue", "99"), ("continue", "00"), ("deny", "")] {
        let new = begin(&stage, &desktop).await;
        let right = new["check"].as_str().unwrap();
        let wrong = if right == check { "98" } else { check };
        let mut phone = Phone::open(&stage, &path_of(&new)).await;
        let mut second = Phone::open(&stage, &path_of(&new)).await;
        phone.press(button, &[("check", wrong)]).await;
        phone.browser.shows("This payment was stopped.");
        second.go_on(right).await;
        second.browser.shows("This payment was stopped.");
        assert_eq!(state(&stage, &desktop, &new).await["state"], "denied");
    }
    assert_eq!(stage.carrier.calls("prepare"), 0);
}

#[tokio::test]
async fn a_used_hand_off_code_tells_the_second_phone_that_it_is_late() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let (path, check) = (path_of(&new), new["check"].as_str().unwrap());
    let mut first = Phone::open(&stage, &path).await;
    let own = first.browser.address.clone();
    first.go_on(check).await;
    let second = Phone::open(&stage, &path).await;
    assert_eq!(second.browser.status, StatusCode::CONFLICT);
    second.browser.shows("Another phone was faster");
    first.browser.follow(&own).await;
    first.browser.shows("Read for ₩300");
}

/// Guards that wrong short codes are counted where they were typed (`handoff::limits`).
#[tokio::test]
async fn the_short_code_opens_the_same_page_and_guesses_are_counted() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let code = new["short_code"].as_str().unwrap();
    assert_eq!(code.replace(' ', "").len(), 9);
    let mut phone = Phone::open(&stage, "/h").await;
    phone.browser.shows("Nine digits.");
    let full: String = code
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(u32::from('０') + digit).unwrap(),
            None => '-',
        })
        .collect();
    phone.press("code", &[("code", &full)]).await;
    phone.browser.shows("Which number does your computer show?");
    for _ in 0..10 {
        let mut guesser = Phone::open(&stage, "/h").await;
        guesser.press("code", &[("code", "000000000")]).await;
        assert_eq!(guesser.browser.status, StatusCode::UNPROCESSABLE_ENTITY);
        guesser.browser.shows("This code does not work.");
    }
    let mut guesser = Phone::open(&stage, "/h").await;
    guesser.press("code", &[("code", code)]).await;
    assert_eq!(guesser.browser.status, StatusCode::TOO_MANY_REQUESTS);
    guesser.browser.shows("too many tries");
}

#[tokio::test]
async fn unknown_and_forged_codes_open_nothing() {
    let stage = Stage::start().await;
    let unknown = Browser::open(&stage, "/h/AAAAAAAAAAAAAAAAAAAAAA", "ko").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    unknown.shows("없는 코드예요");
    let forged = Browser::open(&stage, "/h?guest=fg1.forged.x", "en").await;
    assert_eq!(forged.status, StatusCode::GONE);
    let form = [("do", "continue"), ("guest", "fg1.forged.x"), ("check", "42")];
    let foreign = stage.http.post(stage.url("/h")).form(&form);
    let foreign = foreign.header("Sec-Fetch-Site", "cross-site").send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_database_holds_nothing_that_opens_a_hand_off() {
    let stage = Stage::start().await;
    let desktop = stage.reader().await;
    let new = begin(&stage, &desktop).await;
    let secrets =
        [path_of(&new).replace("/h/", ""), new["short_code"].as_str().unwrap().to_owned()];
    let (folder, _) = stage.stop().await;
    let data = folder.path().join("data");
    for file in std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for secret in &secrets {
            assert!(!text.contains(secret), "{}", file.display());
            assert!(!text.contains(&secret.replace(' ', "")), "{}", file.display());
        }
    }
    assert_eq!(json!("waiting"), new["handoff"]["state"]);
}
