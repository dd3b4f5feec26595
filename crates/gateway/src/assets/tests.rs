#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};

use super::{Assets, AssetsError, accepts};

fn build(folder: &Path) {
    fs::create_dir_all(folder.join("loader")).unwrap();
    for (name, text) in [
        ("index.html", r#"<html data-publisher=__PUBLISHER__><script src="/assets/boot.js">"#),
        ("loader/farthing.js", "loader"),
        ("loader/answers.js", "answers"),
        ("boot.js", "boot"),
        ("boot.js.br", "brotli"),
        ("checkout_bg.wasm", "wasm"),
        (".stamp", "secret"),
        ("loader/.stamp", "secret"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn a_missing_build_says_which_command_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let error = Assets::read(folder.path()).unwrap_err();
    assert!(matches!(error, AssetsError::Missing(_)));
    assert!(error.to_string().contains("cargo xtask build"));
}

#[test]
fn files_are_found_by_the_builds_hash_and_never_outside_of_it() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path());
    let assets = Assets::read(folder.path()).unwrap();
    let hash = assets.hash.clone();
    assert!(assets.frame.contains(&format!("/assets/{hash}/boot.js")));
    assert!(assets.find(&format!("{hash}/boot.js")).unwrap().1);
    assert!(!assets.find("boot.js").unwrap().1, "without hash it may change");
    for nothing in [
        format!("{hash}/.stamp"),
        format!("{hash}/loader/.stamp"),
        format!("{hash}/../boot.js"),
        format!("{hash}/index.html"),
        format!("{hash}/boot.js.br"),
        "x/boot.js".to_owned(),
        String::new(),
    ] {
        assert!(assets.find(&nothing).is_none(), "{nothing}");
    }
    fs::write(folder.path().join("boot.js"), "changed").unwrap();
    assert_ne!(Assets::read(folder.path()).unwrap().hash, hash);
}

#[test]
fn browsers_get_the_form_that_they_take() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path());
    let assets = Assets::read(folder.path()).unwrap();
    let respond = |name: &str, accepted: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, accepted.parse().unwrap());
        assets.find(name).unwrap().0.respond(&headers)
    };
    let brotli = respond("boot.js", "gzip, deflate, br");
    assert_eq!(brotli.headers()[CONTENT_ENCODING], "br");
    assert_eq!(brotli.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert!(!respond("boot.js", "gzip").headers().contains_key(CONTENT_ENCODING));
    let wasm = respond("checkout_bg.wasm", "br");
    assert_eq!(wasm.headers()[CONTENT_TYPE], "application/wasm");
    assert!(accepts("gzip;q=0.5, br;q=1.0", "br"));
    assert!(!accepts("br;q=0, gzip", "br") && !accepts("brotli", "br") && !accepts("", "br"));
}
