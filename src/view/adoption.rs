//! The first screen, which `boot.js` has drawn before WebAssembly was there, becomes the checkout's own:
//! the same nodes, with the text, the caret and the focus that are in them.
//!
//! Both are drawn from the same parts in the same order. So each element that would be made is looked for
//! at its place first. What is missing, such as what says nothing yet, is made; what is too much goes.

use core::cell::RefCell;

use leptos::web_sys::{Element, Node};

/// Elements of the document that become a canvas's own, each with the number of its children that were
/// taken over.
pub(crate) struct Adoption(RefCell<Vec<(Element, u32)>>);

impl Adoption {
    /// Of what stands in an element.
    pub(crate) fn of(root: &Element) -> Self {
        Self(RefCell::new(vec![(root.clone(), 0)]))
    }

    /// Whether a syllable is being composed in it: `boot.js` has seen it begin.
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

    /// What was missing comes to its place.
    pub(crate) fn insert(&self, parent: &Element, new: &Element, before: Option<&Element>) {
        let before: Option<&Node> = before.map(AsRef::as_ref);
        // Both are where they were a moment ago.
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
