//! Each sentence for readers is written once per language: sentences of both the checkout and the gateway's
//! pages are in `crates/sentences`.
//!
//! Found is what says the same in the same words, whatever their order, marks and arguments. Labels of one or two
//! words are left alone: `Paid` means another thing on a receipt than on a button.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "sentences/korean.rs"]
mod korean;

use core::ops::Bound;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use farthing::i18n::{Locale, PassText};
use proc_macro2::{TokenStream, TokenTree};

/// Where sentences for readers stand.
const PLACES: [&str; 6] = [
    "crates/sentences/src",
    "src/i18n.rs",
    "src/i18n",
    "crates/gateway/src/plain/words.rs",
    "crates/gateway/src/plain/words",
    "crates/gateway/src/handoff/words.rs",
];

/// Two sentences with at least this percentage of equal words count as one.
const ALIKE: usize = 85;

#[test]
fn no_sentence_stands_in_two_places() {
    let mut said: BTreeMap<String, Vec<(BTreeSet<String>, String)>> = BTreeMap::new();
    for path in PLACES.iter().flat_map(|place| sources(&root().join(place))) {
        let text: TokenStream = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let mut found = Vec::new();
        literals(text, &mut found);
        said.insert(
            path.strip_prefix(root()).unwrap().display().to_string(),
            found.into_iter().map(|text| (words(&text), text)).collect(),
        );
    }
    assert!(said.values().flatten().count() > 300, "the sentences have moved: say where");
    let mut twice = Vec::new();
    for (place, texts) in &said {
        for (other, others) in
            said.range::<str, _>((Bound::Excluded(place.as_str()), Bound::Unbounded))
        {
            for (words, text) in texts {
                let same = others.iter().filter(|(its, _)| are_alike(words, its));
                twice.extend(same.map(|(_, its)| format!("{place}: {text}\n{other}: {its}")));
            }
        }
    }
    assert!(twice.is_empty(), "said twice:\n{}", twice.join("\n\n"));
}

#[test]
fn the_same_words_are_the_same_sentence() {
    for (one, other, expected) in [
        ("Nothing was charged.", "nothing was charged", true),
        ("On your tab: {open} of {limit}", "{} of {} on your tab", true),
        ("이 결제는 중단됐어요. 돈은 안 나가요", "이 결제는 중단됐어요. 돈은 안 나가요.", true),
        ("You can try again now.", "You can try again later today.", false),
        ("Paid", "Paid", false),
    ] {
        assert_eq!(are_alike(&words(one), &words(other)), expected, "{one} | {other}");
    }
}

/// Idioms, and words for which the other sentences have another one.
const UNCLEAR: [&str; 11] = [
    "looks again",
    "Look again",
    "has run out",
    "For good",
    "to yourself",
    "that you paid lately counts",
    "used meanwhile",
    "our own page",
    "Nothing is asked",
    "where it stands",
    "will not remember",
];

#[test]
fn readers_with_school_english_meet_no_idiom() {
    for path in PLACES.iter().flat_map(|place| sources(&root().join(place))) {
        let mut found = Vec::new();
        literals(std::fs::read_to_string(&path).unwrap().parse().unwrap(), &mut found);
        for text in found {
            let unclear = UNCLEAR.iter().find(|words| text.contains(**words));
            assert_eq!(unclear, None, "{}: {text}", path.display());
        }
    }
}

#[test]
fn a_passkey_that_fails_says_nothing_about_money_because_it_may_follow_a_payment() {
    for (locale, words) in [(Locale::En, "charged"), (Locale::Ko, "금액")] {
        let said = PassText::Failed.say(locale);
        assert!(!said.contains(words), "{said}");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file() && !path.ends_with("tests.rs")).collect()
}

/// The texts of a file, without those of attributes, documentation and tests.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut before = [String::new(), String::new()];
    for token in tokens {
        let text = token.to_string();
        let is_skipped = before[1] == "#" || before == ["#", "!"] || before == ["mod", "tests"];
        match token {
            TokenTree::Group(group) if !is_skipped => literals(group.stream(), found),
            TokenTree::Literal(_) => {
                if let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
                {
                    found.push(inner.to_owned());
                }
            }
            _ => {}
        }
        before = [core::mem::take(&mut before[1]), text];
    }
}

/// The words of a sentence; none of a label.
fn words(text: &str) -> BTreeSet<String> {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            '’' | '\'' => {}
            _ => plain.push(' '),
        }
    }
    let words: BTreeSet<String> = plain.split_whitespace().map(str::to_owned).collect();
    if words.len() < 3 { BTreeSet::new() } else { words }
}

fn are_alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let (same, all) = (one.intersection(other).count(), one.union(other).count());
    all > 0 && same * 100 >= all * ALIKE
}
