use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::carrier::CODE;
use crate::stage::Stage;

const ITEM: &str = "articles/night-market";

/// Runs one of the program's other commands on the stage's files.
pub(crate) fn command(stage: &Stage, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_farthing-gateway"))
        .args(arguments)
        .arg("--config")
        .arg(stage.folder.path().join("farthing.toml"))
        .arg("--data")
        .arg(stage.folder.path().join("data"))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

async fn kids(stage: &Stage) -> Vec<Value> {
    let keys: Value = stage.get("/.well-known/jwks.json").await.json().await.unwrap();
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect()
}

#[tokio::test]
async fn a_rotated_key_is_shown_beside_the_old_one_which_still_signs() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    reader.buy(&stage, ITEM).await;
    let before = kids(&stage).await;
    let (fine, said) = command(&stage, &["keys", "rotate"]);
    assert!(fine && said.contains("signing key"), "{said}");
    let stage = stage.restart().await;
    let after = kids(&stage).await;
    assert_eq!((before.len(), after.len()), (1, 2));
    assert!(after.contains(&before[0]));
    let (status, _) = reader.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_has_the_time_of_the_database_server() {
    let Some(database) = test_postgres::database_if_installed().unwrap() else { return };
    let an_hour_ahead = "create schema ahead; \
        create function ahead.clock_timestamp() returns timestamptz language sql \
        as 'select pg_catalog.clock_timestamp() + interval ''1 hour'''; \
        do $$ begin execute format('alter database %I set search_path = ahead, pg_catalog, public', \
        current_database()); end $$";
    database.psql(an_hour_ahead).unwrap();
    let stage = Stage::start().await;
    let path = stage.folder.path().join("farthing.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let gateway = format!("[gateway]\ndatabase = \"{}\"", database.url());
    std::fs::write(&path, config.replace("[gateway]", &gateway)).unwrap();
    for arguments in [&["migrate"][..], &["keys", "rotate"]] {
        let (fine, said) = command(&stage, arguments);
        assert!(fine, "{said}");
    }
    let keys = std::fs::read_dir(stage.folder.path().join("data/keys")).unwrap();
    let made = keys.filter_map(|key| {
        let name = key.unwrap().file_name().into_string().unwrap();
        name.strip_prefix("signing-")?.strip_suffix(".key")?.parse::<u128>().ok()
    });
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    assert!(made.max().unwrap() > now + 59 * 60_000);
}

#[tokio::test]
async fn who_bought_before_a_rotation_of_content_keys_still_gets_the_key_of_older_pages() {
    let stage = Stage::start().await;
    let reader = stage.reader().await;
    let paid = reader.buy(&stage, ITEM).await;
    let before = &paid["entitlement"];
    assert!(before.get("content_keys").is_none(), "one key needs no name: {before}");
    let (fine, said) = command(&stage, &["keys", "rotate", "--content"]);
    assert!(fine, "{said}");
    let stage = stage.restart().await;
    let (_, after) = reader.post(&stage, "/v1/entitlements", &json!({ "item": ITEM })).await;
    let keys = after["content_keys"].as_str().unwrap();
    let keys: Vec<&str> = keys.split(' ').filter_map(|key| Some(key.split_once(':')?.1)).collect();
    assert_eq!(keys.len(), 2, "{after}");
    assert_eq!(after["content_key"], keys[0], "pages are sealed with the newest");
    assert_eq!(before["content_key"], keys[1]);
    let checked = json!({ "items": [ITEM] });
    let (_, checked) = reader.post(&stage, "/v1/entitlements/check", &checked).await;
    assert_eq!(checked["entitlements"][0]["content_keys"], after["content_keys"]);
}

#[tokio::test]
async fn the_way_back_from_the_plain_page_opens_a_page_that_was_sealed_before_a_rotation() {
    let stage = Stage::start().await;
    let mut browser = Browser::open(&stage, &format!("/pay/jeju-post/{ITEM}"), "en").await;
    browser.send("pay", &[("phone", "010 5555 0001")]).await;
    browser.send("code", &[("code", CODE)]).await;
    let key = |browser: &Browser<'_>| {
        let read = browser.attribute("class=\"primary\"", "href");
        read.split('~').nth(1).unwrap().to_owned()
    };
    let (before, address) = (key(&browser), browser.address.clone());
    let (fine, said) = command(&stage, &["keys", "rotate", "--content"]);
    assert!(fine, "{said}");
    let stage = stage.restart().await;
    let after = key(&Browser::open(&stage, &address, "en").await);
    let keys: Vec<&str> = after.split('+').collect();
    assert!(keys.len() == 2 && keys[1].ends_with(&format!("%3A{before}")), "{before} {after}");
}

#[tokio::test]
async fn the_books_are_verified_and_exported_while_the_gateway_runs() {
    let stage = Stage::start().await;
    let paid = stage.reader().await.buy(&stage, ITEM).await;
    let (fine, said) = command(&stage, &["verify"]);
    assert!(fine && said.contains("verified 1 charges"), "{said}");
    let (fine, csv) = command(&stage, &["export", "--from", "2026-01-01", "--to", "2999-12-31"]);
    assert!(fine && csv.contains(paid["receipt"]["number"].as_str().unwrap()), "{csv}");
    let (fine, csv) = command(&stage, &["export", "--from", "2020-01-01", "--to", "2020-12-31"]);
    assert!(fine && csv.lines().count() == 1, "{csv}");
}

/// The last line that `verify` prints.
fn head(stage: &Stage) -> String {
    let (fine, said) = command(stage, &["verify"]);
    assert!(fine, "{said}");
    said.lines().last().unwrap().strip_prefix("head ").unwrap().to_owned()
}

#[tokio::test]
async fn a_saved_head_stays_in_its_chain_and_is_in_no_other() {
    let stage = Stage::start().await;
    stage.reader().await.buy(&stage, ITEM).await;
    let kept = head(&stage);
    stage.reader().await.buy(&stage, ITEM).await;
    assert_ne!(head(&stage), kept);
    let (fine, said) = command(&stage, &["verify", "--head", &kept]);
    assert!(fine && said.contains("verified 2 charges"), "{said}");

    let other = Stage::start().await;
    other.reader().await.buy(&other, ITEM).await;
    let (fine, said) = command(&other, &["verify", "--head", &kept]);
    assert!(!fine && said.contains("I2: the head that was kept is not in it"), "{said}");
    for wrong in [&kept[1..], "", "x"] {
        let (fine, said) = command(&stage, &["verify", "--head", wrong]);
        assert!(!fine && said.contains("64 hexadecimal digits"), "{wrong:?}: {said}");
    }
}

#[tokio::test]
async fn a_changed_amount_in_the_books_is_named_by_verify() {
    let stage = Stage::start().await;
    stage.reader().await.buy(&stage, ITEM).await;
    let path = stage.folder.path().join("data/farthing.sqlite");
    let db = rusqlite::Connection::open(path).unwrap();
    for change in ["drop trigger transfers_keep", "update transfers set amount = amount + 1"] {
        db.execute(change, []).unwrap();
    }
    let (fine, said) = command(&stage, &["verify"]);
    assert!(!fine && said.contains("transfer 1: I2"), "{said}");
}

#[tokio::test]
async fn a_database_of_other_keys_is_refused() {
    let stage = Stage::start().await;
    let (folder, options) = stage.stop().await;
    std::fs::remove_dir_all(folder.path().join("data/keys")).unwrap();
    let clock = farthing_gateway::service::Clock::system();
    let refused = farthing_gateway::service::start(&options, clock).await;
    let reason = format!("{:#}", refused.err().unwrap());
    assert!(reason.contains("another master key"), "{reason}");
}
