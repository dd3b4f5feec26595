//! The checkout takes over the first screen, which `boot.js` has drawn before WebAssembly was loaded. It uses the same
//! nodes, so the typed text, the caret and the focus stay.
//!
//! Both are drawn from the same parts in the same order. So before an element is made, it is looked for at its place.
//! Missing elements, such as those without text, are made. Elements that are not needed are removed.

use core::cell::RefCell;

use leptos::web_sys::{Element, Node};

/// Elements of the document that a canvas takes over, each with the number of its children that were taken over.
pub(crate) struct Adoption(RefCell<Vec<(Element, u32)>>);

impl Adoption {
    /// Takes over the content of an element.
    pub(crate) fn of(root: &Element) -> Self {
        Self(RefCell::new(vec![(root.clone(), 0)]))
    }

    /// Whether the reader is composing a syllable there. `boot.js` has noted the begin of the composition.
    pub(crate) fn is_composing(&self) -> bool {
        let known = self.0.borrow();
        known.first().is_some_and(|(root, _)| root.has_attribute("data-composing"))
    }

    /// The next child of `parent`.
    ///
    /// # Errors
    ///
    /// The element in its place, if it is of another kind.
    pub(crate) fn next(
        &self,
        parent: &Element,
        tag: &str,
        class: &str,
    ) -> Result<Element, Option<Element>> {
        let fits = |found: &Element| {
            found.local_name() == tag && found.get_attribute("class").unwrap_or_default() == class
        };
        let mut known = self.0.borrow_mut();
        let (_, taken) = known.iter_mut().find(|(it, _)| it == parent).ok_or(None)?;
        let found = parent.children().item(*taken);
        *taken += 1;
        match found {
            Some(found) if fits(&found) => {
                known.push((found.clone(), 0));
                Ok(found)
            }
            other => Err(other),
        }
    }

    /// Inserts an element that was missing.
    pub(crate) fn insert(&self, parent: &Element, new: &Element, before: Option<&Element>) {
        let before: Option<&Node> = before.map(AsRef::as_ref);
        // This cannot fail, because both elements are in their places.
        let _ = parent.insert_before(new, before);
        self.0.borrow_mut().push((new.clone(), 0));
    }

    /// Removes elements that were not taken over.
    pub(crate) fn finish(&self) {
        for (parent, taken) in self.0.borrow_mut().drain(..) {
            while let Some(left) = parent.children().item(taken) {
                left.remove();
            }
        }
    }
}
