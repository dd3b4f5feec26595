//! Which module imports which: no two modules of a crate need each other, except a module and its
//! own children.
//!
//! A circle means that neither part can be read, tested or moved without the other. A parent that
//! hands work to its children, and children that use their parent's types, are one unit: they may.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "imports/circles.rs"]
mod circles;
#[path = "imports/graph.rs"]
mod graph;

use std::path::{Path, PathBuf};

use circles::circles;
use graph::{Graph, Source};

#[test]
fn no_two_modules_need_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in source_folders(root) {
        let name = folder.strip_prefix(root).unwrap().display().to_string();
        let circles = circles(&Graph::of(&sources(&folder)));
        found.extend(circles.iter().map(|circle| format!("{name}: {circle}")));
    }
    assert!(found.is_empty(), "modules that need each other:\n{}", found.join("\n"));
}

/// The `src` folders of the whole workspace.
fn source_folders(root: &Path) -> Vec<PathBuf> {
    let inside = |folder: &str| std::fs::read_dir(root.join(folder)).unwrap();
    let packages = inside("crates").chain(inside("examples"));
    let folders = packages.map(|entry| entry.unwrap().path().join("src"));
    std::iter::once(root.join("src")).chain(folders.filter(|path| path.is_dir())).collect()
}

/// Every file of a crate, named by its module's path; the crate's root is the empty path.
fn sources(folder: &Path) -> Vec<Source> {
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let inner = path.strip_prefix(folder).unwrap().with_extension("");
            let names = inner.iter().map(|name| name.to_string_lossy().into_owned());
            let module: Vec<String> = names.collect();
            let is_root = matches!(module.as_slice(), [name] if name == "lib" || name == "main");
            let module = if is_root { Vec::new() } else { module };
            found.push(Source { module, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
    found
}

/// The circles of a crate made of these modules, written like `a::b <-> c`.
fn found_in(files: &[(&str, &str)]) -> Vec<String> {
    let source = |(module, text): &(&str, &str)| Source {
        module: module.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        text: (*text).to_owned(),
    };
    circles(&Graph::of(&files.iter().map(source).collect::<Vec<_>>()))
}

#[test]
fn two_modules_that_need_each_other_are_found_however_they_say_it() {
    for (one, other) in [
        ("use crate::b::B;", "use crate::a::A;"),
        ("use super::b::B;", "use super::a;"),
        ("use crate::{b, c::C};", "use super::{a::A};"),
        ("fn f() -> crate::b::B {}", "fn g() { let x = super::a::f(); }"),
        ("fn f() { println!(\"{}\", crate::b::B); }", "use self::super::a::A;"),
        ("use crate::c::{self, C, d::{E}, super::b};", "use crate::a;"),
    ] {
        let found = found_in(&[("", "mod a; mod b; mod c;"), ("a", one), ("b", other), ("c", "")]);
        assert_eq!(found, ["a <-> b"], "{one} {other}");
    }
}

#[test]
fn a_circle_through_a_third_module_is_found() {
    let found = found_in(&[
        ("http", "mod gate; pub struct App;"),
        ("http::gate", "use crate::notifier;"),
        ("notifier", "use crate::http::App;"),
    ]);
    assert_eq!(found, [] as [String; 0], "http does not use gate");
    let found = found_in(&[
        ("http", "mod gate; pub struct App; fn f() { gate::get() }"),
        ("http::gate", "use crate::notifier;"),
        ("notifier", "use crate::http::App;"),
    ]);
    assert_eq!(found, ["http <-> http::gate <-> notifier"]);
}

#[test]
fn a_module_and_its_own_children_are_one_unit() {
    let parent = ("a", "mod b; mod c; pub struct A; fn f() { b::f(); c::f() }");
    let found = found_in(&[parent, ("a::b", "use super::A;"), ("a::c", "use super::A;")]);
    assert_eq!(found, [] as [String; 0]);
    let found = found_in(&[parent, ("a::b", "use super::c;"), ("a::c", "use super::{A, b};")]);
    assert_eq!(found, ["a::b <-> a::c"], "children that need each other are two units");
}

#[test]
fn tests_and_comments_import_what_they_like() {
    for text in [
        "#[cfg(test)] mod tests { use crate::b::B; }",
        "#[cfg(test)] use crate::b::B;",
        "#[cfg(all(test, not(target_arch = \"wasm32\")))] mod tests { use crate::b::B; }",
        "// use crate::b::B;",
        "/// See [`crate::b::B`].\nstruct A;",
        "const TEXT: &str = \"use crate::b::B;\";",
    ] {
        let found = found_in(&[("a", text), ("b", "use crate::a::A;")]);
        assert_eq!(found, [] as [String; 0], "{text}");
    }
    let found = found_in(&[
        ("a", "#[cfg(test)] mod tests;"),
        ("a::tests", "use crate::b::B;"),
        ("b", "use crate::a;"),
    ]);
    assert_eq!(found, [] as [String; 0]);
}
