//! Elements that follow the flow.
//!
//! There are many screens, but few kinds of parts. So parts are drawn directly into the document, and one effect of the
//! framework updates all texts and attributes that follow the flow. Typed views would need three times the bytes.

use core::cell::Cell;
use std::rc::Rc;

use leptos::prelude::{
    Callable as _, Callback, GetUntracked as _, Set as _, Update as _, WithUntracked as _,
};
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Document, HtmlElement, HtmlInputElement};
pub(crate) use leptos::web_sys::{Element, Event as DomEvent};

use super::adoption::Adoption;
use super::{Say, Stage};
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Voice;
use crate::listener::Listener;

/// The text of an element, as a function of more than the flow.
type SayAny = dyn Fn(&Flow, &Voice) -> String;

/// A function that is called after each change of the flow.
type Follow = Box<dyn Fn(&Flow, &Voice)>;

/// The elements that were drawn, the functions that update them, and their listeners. Dropping it removes them from
/// the page.
pub(crate) struct Canvas {
    stage: Stage,
    document: Document,
    adoption: Option<Rc<Adoption>>,
    roots: Vec<Element>,
    follows: Vec<Follow>,
    listeners: Vec<Listener>,
    focus: Option<HtmlElement>,
}

/// A field or a check box.
pub(crate) type Input = HtmlInputElement;

/// Sends the events of the reader to the flow.
#[derive(Clone, Copy)]
pub(crate) struct Sender(Callback<Event>);

impl Sender {
    pub(crate) fn run(self, event: Event) {
        self.0.run(event);
    }
}

const HTML: &str = "http://www.w3.org/1999/xhtml";
const SVG: &str = "http://www.w3.org/2000/svg";

impl Canvas {
    /// An empty canvas. It takes over the elements of `adoption`.
    pub(crate) const fn new(
        stage: Stage,
        document: Document,
        adoption: Option<Rc<Adoption>>,
    ) -> Self {
        Self {
            stage,
            document,
            adoption,
            roots: Vec::new(),
            follows: Vec::new(),
            listeners: Vec::new(),
            focus: None,
        }
    }

    /// An empty one in the place of this one.
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.stage, self.document.clone(), None)
    }

    /// An empty one beside this one.
    pub(crate) fn beside(&self) -> Self {
        Self::new(self.stage, self.document.clone(), self.adoption.clone())
    }

    /// Reads the flow as it is while this is drawn.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Flow) -> T) -> T {
        self.stage.flow.with_untracked(read)
    }

    pub(crate) const fn sender(&self) -> Sender {
        Sender(self.stage.send)
    }

    /// Whether the reader composes a syllable in what is adopted.
    pub(crate) fn is_composing(&self) -> bool {
        self.adoption.as_ref().is_some_and(|adoption| adoption.is_composing())
    }

    /// Draws an element that is removed together with the canvas.
    pub(crate) fn root(&mut self, parent: &Element, tag: &str, class: &str) -> Element {
        let root = self.element(parent, tag, &[("class", class)]);
        self.roots.push(root.clone());
        root
    }

    /// Draws an element into another one.
    pub(crate) fn element(&self, parent: &Element, tag: &str, names: &[(&str, &str)]) -> Element {
        self.append(parent, HTML, tag, names)
    }

    /// Draws an icon that screen readers ignore.
    pub(crate) fn icon(&self, parent: &Element, view: &str, class: &str, paths: &[&str]) {
        let names = [("viewBox", view), ("class", class), ("aria-hidden", "true")];
        let icon = self.append(parent, SVG, "svg", &names);
        for path in paths {
            self.append(&icon, SVG, "path", &[("d", path)]);
        }
    }

    fn append(&self, parent: &Element, space: &str, tag: &str, names: &[(&str, &str)]) -> Element {
        let class = names.iter().find(|(name, _)| *name == "class").map_or("", |(_, class)| *class);
        let place = match self.adoption.as_ref().map(|it| it.next(parent, tag, class)) {
            Some(Ok(found)) => return found,
            Some(Err(place)) => place,
            None => None,
        };
        // This cannot fail, because the names of elements and attributes are valid.
        let Ok(new) = self.document.create_element_ns(Some(space), tag) else {
            return parent.clone();
        };
        match &self.adoption {
            Some(adoption) => adoption.insert(parent, &new, place.as_ref()),
            None => drop(parent.append_child(&new)),
        }
        for (name, value) in names {
            if !value.is_empty() {
                let _ = new.set_attribute(name, value);
            }
        }
        new
    }

    /// Does something whenever the flow or the language changes.
    pub(crate) fn follow(&mut self, follow: impl Fn(&Flow, &Voice) + 'static) {
        self.follows.push(Box::new(follow));
    }

    /// The element's text follows the flow. An element without text is hidden but stays in the document, because some
    /// screen readers do not announce a live region that is added with its text. An unchanged text is not written
    /// again, or screen readers would announce it again.
    pub(crate) fn text(&mut self, node: &Element, says: Say) {
        self.says(node, Box::new(says));
    }

    /// The same for a text that is one of several.
    pub(crate) fn says(&mut self, node: &Element, says: Box<SayAny>) {
        let node = node.clone();
        self.follow(move |flow, voice| {
            let text = says(flow, voice);
            if node.text_content().as_ref() != Some(&text) {
                node.set_text_content(Some(&text));
            }
            set(&node, "hidden", text.is_empty());
        });
    }

    /// An attribute follows the flow.
    pub(crate) fn attribute(&mut self, node: &Element, name: &'static str, says: Say) {
        let node = node.clone();
        self.follow(move |flow, voice| {
            let _ = node.set_attribute(name, &says(flow, voice));
        });
    }

    /// An attribute that is there or not follows the flow.
    pub(crate) fn flag(&mut self, node: &Element, name: &'static str, read: fn(&Flow) -> bool) {
        let node = node.clone();
        self.follow(move |flow, _| set(&node, name, read(flow)));
    }

    /// Calls a function each time that `read` becomes true.
    pub(crate) fn when(&mut self, read: fn(&Flow) -> bool, act: impl Fn(&Flow) + 'static) {
        let was = Cell::new(false);
        self.follow(move |flow, _| {
            let is = read(flow);
            if is && !was.replace(is) {
                act(flow);
            }
            was.set(is);
        });
    }

    /// Does something on each event of this kind.
    pub(crate) fn on(&mut self, node: &Element, kind: &'static str, act: Box<dyn FnMut(DomEvent)>) {
        self.listeners.push(Listener::new(node, kind, act));
    }

    /// Sends what the reader's press means.
    pub(crate) fn sends(&mut self, node: &Element, kind: &'static str, event: Event) {
        let send = self.sender();
        self.on(node, kind, Box::new(move |_| send.run(event.clone())));
    }

    /// Sets the initial value of a field or check box, unless the reader has changed it already.
    pub(crate) fn begins(&self, node: &Element, with: fn(&Flow) -> String) {
        let node = input(node);
        if node.value().is_empty() {
            node.set_value(&self.read(with));
        }
    }

    /// A fold that opens as the reader left it for another item of the page.
    pub(crate) fn keep_open(&mut self, fold: &Element, summary: &Element) {
        let unfolded = self.stage.unfolded;
        if fold.has_attribute("open") {
            unfolded.set(true);
        }
        set(fold, "open", unfolded.get_untracked());
        let toggle = move |_| unfolded.update(|is_open| *is_open = !*is_open);
        self.on(summary, "click", Box::new(toggle));
    }

    /// A link to the page that needs no WebAssembly.
    pub(crate) fn leads_to_plain_page(&mut self, link: &Element) {
        let (link, page) = (link.clone(), self.stage.plain_page);
        self.follow(move |_, _| {
            let _ = link.set_attribute("href", &page.get_untracked());
        });
    }

    /// Puts the focus on `node` when its screen appears, and again when the sheet becomes visible: a
    /// hidden frame cannot hold the focus.
    pub(crate) fn focus(&mut self, node: &Element) {
        let node: HtmlElement = node.clone().unchecked_into();
        self.focus = Some(node.clone());
        self.when(Flow::is_shown, move |_| {
            // If the browser refuses, the reader's own tap moves the focus.
            let _ = node.focus();
        });
    }

    /// The frame got the focus, but no element in it.
    pub(crate) fn wake(&self) {
        if let Some(node) = &self.focus {
            let _ = node.focus();
        }
    }

    /// Updates every text and attribute that follows the flow.
    pub(crate) fn refresh(&self, flow: &Flow, voice: &Voice) {
        let active = self.document.active_element();
        for follow in &self.follows {
            follow(flow, voice);
        }
        // If a pressed button disappears, the focus must not be lost.
        if active.is_some_and(|active| active.has_attribute("hidden")) {
            self.wake();
        }
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        for root in &self.roots {
            root.remove();
        }
    }
}

/// Sets or removes a boolean attribute.
pub(crate) fn set(node: &Element, name: &str, is_set: bool) {
    let _ = node.toggle_attribute_with_force(name, is_set);
}

/// An element that the reader types into or ticks. A text area has the properties of an input that are
/// used here.
pub(crate) fn input(node: &Element) -> Input {
    node.clone().unchecked_into()
}
