//! The documents name files, and names in files, that exist.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

/// A link of a document: where it leads, and the names in code quotes that follow it.
struct Link<'a> {
    target: &'a str,
    names: Vec<&'a str>,
}

/// Every link of a text. Names count up to the next link, the end of the table's cell or the line.
fn links(text: &str) -> Vec<Link<'_>> {
    let begun = text.split("](").skip(1);
    begun
        .filter_map(|rest| {
            let (target, after) = rest.split_once(')')?;
            let end = after.find(['[', '|', '\n']).unwrap_or(after.len());
            let names = after.get(..end)?.split('`').skip(1).step_by(2).collect();
            Some(Link { target, names })
        })
        .collect()
}

fn documents(root: &Path) -> Vec<PathBuf> {
    let mut open = vec![root.join("docs"), root.join("README.md"), root.join("ARCHITECTURE.md")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|kind| kind == "md") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut broken = Vec::new();
    for document in documents(root) {
        let text = std::fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            let file = link.target.split('#').next().unwrap_or_default();
            let is_elsewhere = file.is_empty() || file.contains(':');
            if !is_elsewhere && !document.parent().unwrap().join(file).exists() {
                broken.push(format!("{}: {file}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn the_walk_of_one_purchase_names_what_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let text = std::fs::read_to_string(folder.join("one-purchase.md")).unwrap();
    let mut checked = 0;
    for link in links(&text) {
        let source = std::fs::read_to_string(folder.join(link.target)).unwrap();
        for name in link.names {
            let is_defined = ["fn ", "struct ", "enum "].iter().any(|kind| {
                let definition = format!("{kind}{name}");
                source.match_indices(&definition).any(|(at, found)| {
                    let next = source.get(at + found.len()..).and_then(|rest| rest.chars().next());
                    next.is_none_or(|next| !next.is_alphanumeric() && next != '_')
                })
            });
            assert!(is_defined, "{} has no {name}", link.target);
            checked += 1;
        }
    }
    assert!(checked >= 20, "only {checked} names were found: the walk is written another way");
}

#[test]
fn a_link_and_the_names_after_it_are_found() {
    let found = links("| 1 | [a](b.rs) `one` and `two` | `other` |\n[c](d.rs)\n`none`");
    let found: Vec<_> = found.into_iter().map(|link| (link.target, link.names)).collect();
    assert_eq!(found, [("b.rs", vec!["one", "two"]), ("d.rs", vec![])]);
}
