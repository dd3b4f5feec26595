//! Style that no compiler checks.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

/// The longest file a reader should have to hold in mind.
const LINES_MAX: usize = 300;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folders` whose name ends with `suffix`, with its path from the root.
fn files(folders: &[PathBuf], suffix: &str) -> Vec<(String, String)> {
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.to_string_lossy().ends_with(suffix) {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The `src` folders of the whole workspace.
fn source_folders() -> Vec<PathBuf> {
    let crates = std::fs::read_dir(root().join("crates")).unwrap();
    let inner = crates.map(|entry| entry.unwrap().path().join("src")).filter(|path| path.is_dir());
    std::iter::once(root().join("src")).chain(inner).collect()
}

#[test]
fn files_stay_short_enough_to_read_in_one_sitting() {
    let long: Vec<String> = files(&source_folders(), ".rs")
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{path} has {lines} lines, the limit is {LINES_MAX}"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn there_is_no_drawer_for_everything() {
    for (path, _) in files(&source_folders(), ".rs") {
        let name = Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        let is_drawer = ["utils", "util", "helpers", "helper", "common", "misc", "mod"]
            .contains(&name.as_str());
        assert!(!is_drawer, "{path}: name the file after what its content is about");
    }
}

/// What a layer may not mention.
const LAYERS: &[(&str, &[&str])] = &[
    ("crates/protocol/src", &["SystemTime", "tokio", "sqlx", "web_sys", "leptos"]),
    ("crates/sentences/src", &["SystemTime", "tokio", "axum", "web_sys", "leptos"]),
    ("src/flow", &["leptos", "web_sys", "wasm_bindgen", "js_sys", "crate::platform"]),
    ("src/palette", &["leptos", "web_sys", "wasm_bindgen", "js_sys", "crate::platform"]),
    ("src/i18n", &["leptos", "web_sys", "wasm_bindgen", "js_sys", "crate::platform"]),
    ("src/view", &["gloo_net", "crate::platform", "crate::host", "crate::runtime"]),
    ("src/platform", &["leptos", "crate::view"]),
    ("src/host", &["leptos", "gloo_net", "crate::view"]),
    (
        "crates/gateway/src/charges",
        &["axum", "sqlx", "rusqlite", "tokio", "SystemTime", "crate::store", "crate::carriers"],
    ),
    ("crates/gateway/src/ledger", &["axum", "sqlx", "rusqlite", "tokio", "crate::store"]),
    (
        "crates/gateway/src/orders",
        &["sqlx", "crate::api", "crate::plain", "crate::handoff", "crate::app"],
    ),
    ("crates/gateway/src/reconciler", &["axum", "sqlx", "rusqlite", "crate::api", "crate::app"]),
    (
        "crates/gateway/src/carriers",
        &["sqlx", "rusqlite", "crate::store", "crate::orders", "crate::api"],
    ),
    ("crates/gateway/src/store", &["axum", "reqwest", "crate::api", "crate::plain", "crate::app"]),
    (
        "crates/gateway/src/api",
        &["sqlx", "rusqlite", "reqwest", "crate::service", "crate::command"],
    ),
    (
        "crates/gateway/src/plain",
        &["sqlx", "rusqlite", "crate::service", "crate::command", "crate::router"],
    ),
    (
        "crates/gateway/src/handoff",
        &["sqlx", "rusqlite", "crate::service", "crate::command", "crate::router"],
    ),
    (
        "crates/gateway/src/app",
        &["crate::api", "crate::handoff", "crate::router", "crate::service"],
    ),
    ("crates/gateway/src/metrics", &["sqlx", "rusqlite", "crate::app", "crate::store"]),
    (
        "crates/carrier-sandbox/src/carrier",
        &["axum", "tokio", "SystemTime", "crate::http", "crate::world"],
    ),
    (
        "crates/carrier-sandbox/src/world",
        &["axum", "reqwest", "crate::http", "crate::app", "crate::notifier"],
    ),
    ("crates/carrier-sandbox/src/notifier", &["axum", "crate::http", "crate::server"]),
    ("crates/carrier-sandbox/src/http", &["crate::server", "crate::journal"]),
];

#[test]
fn no_layer_names_what_it_must_not_know() {
    for (layer, words) in LAYERS {
        let mut sources = files(&[PathBuf::from(layer)], ".rs");
        let module = root().join(format!("{layer}.rs"));
        if module.is_file() {
            sources.push((format!("{layer}.rs"), std::fs::read_to_string(module).unwrap()));
        }
        assert!(!sources.is_empty(), "{layer} is gone");
        for (path, text) in sources {
            for word in *words {
                assert!(!text.contains(word), "{path} mentions {word}, which is not its business");
            }
        }
    }
}

/// Names of elements begin like colors.
fn is_selector(line: &str) -> bool {
    line.ends_with('{') || line.ends_with(',') && line.starts_with(['#', ':'])
}

#[test]
fn colors_are_written_once() {
    for (path, text) in files(&[PathBuf::from("style")], ".css") {
        let spells_one = ["#", "rgb(", "hsl(", "oklch("]
            .iter()
            .any(|color| text.lines().any(|line| line.contains(color) && !is_selector(line)));
        let is_tokens = path.ends_with("tokens.css");
        assert!(is_tokens || !spells_one, "{path} spells a color: use one of style/tokens.css");
    }
}

/// What the frame's policy would drop (style attributes, in any way that Leptos or the DOM can write one),
/// in-app browsers block (windows), or no review would find again (markup in text).
const FORBIDDEN: &[&str] = &[
    "style=",
    "style:",
    "attribute(\"style\"",
    "set_css_text",
    "cssText",
    "window.open",
    "open_with_url",
    "innerHTML",
    "outerHTML",
    "inner_html",
    "outer_html",
    "insert_adjacent_html",
    "insertAdjacentHTML",
];

fn forbidden(text: &str) -> Vec<&'static str> {
    FORBIDDEN.iter().filter(|word| text.contains(**word)).copied().collect()
}

#[test]
fn no_view_writes_a_style_attribute_and_nothing_opens_windows() {
    for (path, text) in files(&[PathBuf::from("src")], "") {
        let found = forbidden(&text);
        assert!(found.is_empty(), "{path} has {}", found.join(", "));
    }
}

#[test]
fn every_way_to_write_what_is_forbidden_is_found() {
    for written in [
        "<p style=\"color: red\">",
        "<p style=move || color.get()>",
        "<p style:color=color>",
        "element.set_attribute(\"style\", text)",
        "web_sys::window()?.open_with_url_and_target(url, \"_blank\")",
        "window.open(url)",
        "element.set_inner_html(text)",
        "<p inner_html=text>",
        "element.innerHTML = text",
        "element.insertAdjacentHTML(\"beforeend\", text)",
    ] {
        assert!(!forbidden(written).is_empty(), "{written}");
    }
}

#[test]
fn every_style_sheet_is_in_the_one_that_readers_get() {
    let trunk = std::fs::read_to_string(root().join("Trunk.toml")).unwrap();
    for (path, _) in files(&[PathBuf::from("style")], ".css") {
        let name = path.trim_start_matches("style/");
        assert!(trunk.contains(name), "{path} is not in Trunk.toml");
    }
}

#[test]
fn the_document_carries_its_placeholders_and_nothing_inline() {
    let html = std::fs::read_to_string(root().join("index.html")).unwrap();
    assert!(html.contains("data-publisher=\"__PUBLISHER__\" data-origins=\"__ORIGINS__\""));
    for inline in ["<style", "style=", "onload", "javascript:"] {
        assert!(!html.contains(inline), "index.html has {inline}");
    }
    let scripts = html.matches("<script").count();
    let with_source = html.matches("src=\"src/boot.js\"").count();
    assert_eq!((scripts, with_source), (1, 1), "one script, and none inline");
}
