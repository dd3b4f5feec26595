//! What the gateway serves to browsers: as built, or made worse on purpose.

use std::path::{Path, PathBuf};

use anyhow::Result;

/// What the gateway serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assets {
    /// The files of `dist`, as built.
    Whole,
    /// One byte of the WebAssembly is another.
    DamagedWasm,
    /// Functions of scripts and styles that are younger than the oldest browsers that we support are
    /// taken away before our scripts run.
    OldBrowser,
}

/// What is taken away. A property of an element that is not there is set without any effect.
const TAKEN_AWAY: &str = "\
for (const name of Object.getOwnPropertyNames(Element.prototype))\
 if (name.startsWith('aria') || name === 'role')\
  Object.defineProperty(Element.prototype, name, { value: undefined, writable: true });\
delete AbortSignal.timeout;delete AbortSignal.any;delete Promise.withResolvers;delete Promise.try;\
delete Object.groupBy;delete Map.groupBy;delete Array.fromAsync;delete Uint8Array.fromBase64;\
delete globalThis.structuredClone;delete globalThis.scheduler;delete globalThis.navigation;\
delete HTMLElement.prototype.showPopover;delete Element.prototype.checkVisibility;\
delete Element.prototype.setHTMLUnsafe;delete Document.parseHTMLUnsafe;\
for (const name of ['findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with'])\
 delete Array.prototype[name];\
for (const name of ['union', 'difference', 'intersection']) delete Set.prototype[name];\n";

/// Functions, selectors, units and properties of styles that older browsers drop with their declaration.
const UNKNOWN_STYLES: [&str; 12] = [
    "light-dark(",
    "color-mix(",
    "oklch(",
    ":has(",
    "dvh",
    "svh",
    "lvh",
    "text-wrap",
    "@layer",
    "@container",
    "anchor(",
    "interpolate-size",
];

/// A copy of `dist`, made worse, without its compressed copies.
///
/// # Errors
///
/// If a file cannot be read or written.
pub(super) fn copy(dist: &Path, to: &Path, wanted: Assets) -> Result<PathBuf> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(dist)? {
        let from = entry?.path();
        let Some(name) = from.file_name() else { continue };
        if from.is_dir() {
            copy(&from, &to.join(name), wanted)?;
            continue;
        }
        let kind = from.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if matches!(kind, "br" | "gz") {
            continue;
        }
        let mut bytes = std::fs::read(&from)?;
        match (wanted, kind) {
            (Assets::DamagedWasm, "wasm") => {
                if let Some(first) = bytes.first_mut() {
                    *first = !*first;
                }
            }
            (Assets::OldBrowser, "js") => bytes.splice(0..0, TAKEN_AWAY.bytes()).for_each(drop),
            (Assets::OldBrowser, "css") => bytes = without_newer(&String::from_utf8(bytes)?).into(),
            _ => {}
        }
        std::fs::write(to.join(name), bytes)?;
    }
    Ok(to.to_owned())
}

/// A style sheet without what older browsers do not know: declarations and whole rules.
fn without_newer(css: &str) -> String {
    let is_unknown = |part: &str| UNKNOWN_STYLES.iter().any(|newer| part.contains(newer));
    let mut kept = String::new();
    let css = without_comments(css);
    let (mut depth, mut dropped_at) = (0_usize, None);
    for part in css.split_inclusive([';', '{', '}']) {
        let is_dropped = dropped_at.is_some() || is_unknown(part);
        match part.chars().last() {
            Some('{') => {
                if is_dropped && dropped_at.is_none() {
                    dropped_at = Some(depth);
                }
                depth += 1;
            }
            Some('}') => {
                depth = depth.saturating_sub(1);
                if dropped_at == Some(depth) {
                    dropped_at = None;
                    continue;
                }
                if is_dropped && dropped_at.is_none() {
                    // A last declaration without a semicolon.
                    kept.push('}');
                    continue;
                }
            }
            _ => {}
        }
        if !is_dropped {
            kept.push_str(part);
        }
    }
    kept
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once("*/")).fold(first, |text, (_, rest)| text + rest)
}

#[cfg(test)]
mod tests {
    use super::without_newer;

    #[test]
    fn declarations_and_rules_that_older_browsers_do_not_know_are_dropped() {
        for (css, kept) in [
            ("a{color:red;color:light-dark(red,blue);top:0}", "a{color:red;top:0}"),
            ("a{color:red;height:1dvh}b{top:0}", "a{color:red;}b{top:0}"),
            ("a:has(b){color:red}c{top:0}", "c{top:0}"),
            ("@layer x{a{top:0}b{top:0}}c{top:0}", "c{top:0}"),
            ("@media (x){a{top:0}}", "@media (x){a{top:0}}"),
            ("/* no light-dark() */a{top:0}/**/", "a{top:0}"),
        ] {
            assert_eq!(without_newer(css), kept, "{css}");
        }
    }
}
