//! Seals a page: `<section data-farthing-seal="articles/x">…</section>` keeps its tag, and its content is
//! replaced by ciphertext. A streaming HTML parser finds the element, so every byte outside of it stays
//! unchanged.

use core::cell::RefCell;
use std::rc::Rc;

use askama::Template;
use farthing_protocol::{ItemId, PublisherId};
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::content::{ContentError, Sealed};
use crate::secrets::ContentSecret;

/// Marks what is to be sealed, in the publisher's source.
const SOURCE: &str = "data-farthing-seal";
/// Marks what is sealed, in the published page.
pub(crate) const SEALED: &str = "data-farthing-sealed";
/// Media type of the block.
pub(crate) const BLOCK_TYPE: &str = "application/farthing-sealed+json";

/// The block with the ciphertext. Its JSON has only base64url, ids and punctuation: nothing in it can end the script.
#[derive(Template)]
#[template(path = "sealed_block.html")]
struct SealedBlock {
    kind: &'static str,
    json: String,
}

/// Why a page was not sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// No element is marked.
    #[error("no element has the attribute data-farthing-seal")]
    NothingMarked,
    /// Several elements are marked.
    #[error("{0} elements have the attribute data-farthing-seal; one page, one sealed part")]
    SeveralMarked(usize),
    /// The attribute names another item than the command does, or none.
    #[error("data-farthing-seal=\"{0}\" is not the item to seal; name it there or by --item")]
    WrongItem(String),
    /// An element like `<img>` has no inside.
    #[error("the marked element has no end tag, so it is not clear what to seal")]
    NoInside,
    /// The parser cannot rewrite the content without changing it.
    #[error("the page is not HTML that can be rewritten: {0}")]
    Parser(String),
    /// The system's randomness or the cipher failed.
    #[error(transparent)]
    Content(#[from] ContentError),
}

/// The marked part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked {
    /// What the attribute says.
    pub(crate) name: String,
    /// The source between the tags.
    pub(crate) inside: String,
}

/// Finds the one marked element.
///
/// # Errors
///
/// [`PageError`] if there is none, or more than one.
pub(crate) fn marked(html: &str) -> Result<Marked, PageError> {
    // (what the attribute says, where the inside begins, where it ends)
    type Found = Rc<RefCell<Vec<(String, usize, Option<usize>)>>>;
    let found: Found = Rc::default();
    let note = |element: &mut Element<'_, '_>| {
        let name = element.get_attribute(SOURCE).unwrap_or_default();
        let begin = element.source_location().bytes().end;
        let index = found.borrow().len();
        found.borrow_mut().push((name, begin, None));
        let found = Rc::clone(&found);
        if let Some(handlers) = element.end_tag_handlers() {
            handlers.push(Box::new(move |end| {
                if let Some(entry) = found.borrow_mut().get_mut(index) {
                    entry.2 = Some(end.source_location().bytes().start);
                }
                Ok(())
            }));
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!(format!("[{SOURCE}]"), note));
    rewrite_str(html, settings).map_err(|cause| PageError::Parser(cause.to_string()))?;
    let found = found.borrow();
    match found.as_slice() {
        [] => Err(PageError::NothingMarked),
        [(name, begin, end)] => {
            let inside = end.and_then(|end| html.get(*begin..end)).ok_or(PageError::NoInside)?;
            Ok(Marked { name: name.clone(), inside: inside.to_owned() })
        }
        several => Err(PageError::SeveralMarked(several.len())),
    }
}

/// The item of the marked part: that of the command, if the attribute does not name another.
///
/// # Errors
///
/// [`PageError::WrongItem`].
pub(crate) fn item_of(marked: &Marked, asked: Option<&ItemId>) -> Result<ItemId, PageError> {
    let wrong = || PageError::WrongItem(marked.name.clone());
    match (asked, marked.name.trim()) {
        (Some(item), "") => Ok(item.clone()),
        (Some(item), name) if name == item.as_str() => Ok(item.clone()),
        (None, name) => ItemId::parse(name).map_err(|_| wrong()),
        (Some(_), _) => Err(wrong()),
    }
}

/// The page with its marked part sealed.
///
/// # Errors
///
/// [`PageError`].
pub(crate) fn seal(
    html: &str,
    secret: &ContentSecret,
    publisher: &PublisherId,
    asked: Option<&ItemId>,
) -> Result<String, PageError> {
    let marked = marked(html)?;
    let item = item_of(&marked, asked)?;
    let sealed = Sealed::seal(secret, publisher, &item, &marked.inside)?;
    let json = serde_json::to_string(&sealed).unwrap_or_default();
    let block = SealedBlock { kind: BLOCK_TYPE, json };
    let replace = |element: &mut Element<'_, '_>| {
        let classes = element.get_attribute("class").unwrap_or_default();
        let classes = format!("{classes} farthing-sealed");
        element.remove_attribute(SOURCE);
        element.set_attribute("class", classes.trim_start())?;
        element.set_attribute(SEALED, item.as_str())?;
        element.set_inner_content(&block.render()?, ContentType::Html);
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!(format!("[{SOURCE}]"), replace));
    rewrite_str(html, settings).map_err(|cause| PageError::Parser(cause.to_string()))
}
