//! Finds a sealed block in a published page, and makes its content safe to show on the gateway's origin.

use core::cell::RefCell;
use std::collections::HashSet;

use farthing_protocol::{ItemId, PublisherId};
use lol_html::html_content::TextChunk;
use lol_html::{RewriteStrSettings, rewrite_str, text};
use url::Url;

use crate::content::page::{BLOCK_TYPE, SEALED};
use crate::content::{ContentError, Sealed};
use crate::secrets::Key;

/// Takes an item's sealed block out of a page.
pub(crate) fn find(html: &str, publisher: &PublisherId, item: &ItemId) -> Option<Sealed> {
    let json = RefCell::new(String::new());
    let collect = |chunk: &mut TextChunk<'_>| {
        json.borrow_mut().push_str(chunk.as_str());
        if chunk.last_in_text_node() {
            json.borrow_mut().push('\n');
        }
        Ok(())
    };
    let selector = format!(r#"[{SEALED}="{item}"] > script[type="{BLOCK_TYPE}"]"#);
    let settings =
        RewriteStrSettings::new().append_element_content_handler(text!(selector, collect));
    rewrite_str(html, settings).ok()?;
    let blocks = json.borrow();
    let mut blocks = blocks.lines().filter_map(|line| serde_json::from_str::<Sealed>(line).ok());
    blocks.find(|sealed| sealed.subject() == (publisher, item))
}

/// Decrypts a block and keeps only inactive HTML: text, structure, links, and pictures, which can come from
/// any origin. Relative addresses become absolute, as seen from `page`.
///
/// # Errors
///
/// [`ContentError::Unreadable`].
pub(crate) fn readable(sealed: &Sealed, key: &Key, page: &Url) -> Result<String, ContentError> {
    let html = sealed.open(key)?;
    let cleaned = ammonia::Builder::default()
        // Ids and classes are removed, because they could conflict with those of the surrounding page.
        .generic_attributes(HashSet::from(["lang", "title", "dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::RewriteWithBase(page.clone()))
        .link_rel(Some("noopener noreferrer"))
        .clean(&html)
        .to_string();
    Ok(cleaned)
}
