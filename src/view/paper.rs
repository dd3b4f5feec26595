//! The canvas without a browser: drawing on it makes a tree that can be written as HTML. It draws the first
//! screens when the checkout is built, and shows tests the parts of a screen.

use std::cell::RefCell;
use std::rc::Rc;

use super::Say;
use crate::flow::Flow;
use crate::flow::event::Event;
use crate::i18n::Voice;

type SayAny = dyn Fn(&Flow, &Voice) -> String;
type Follow = Box<dyn Fn(&Flow, &Voice)>;

/// An element on paper. Clones are the same element.
#[derive(Debug, Clone, Default)]
pub struct Element(Rc<RefCell<Node>>);

#[derive(Debug, Default)]
struct Node {
    tag: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

/// Paper has no events.
pub(crate) enum DomEvent {}

/// What the reader would type into.
pub(crate) type Input = Element;

/// Where events would go.
#[derive(Clone, Copy)]
pub(crate) struct Sender;

/// What has been drawn, and what follows the flow in it.
pub(crate) struct Canvas {
    flow: Flow,
    follows: Vec<Follow>,
}

impl DomEvent {
    pub(crate) const fn prevent_default(&self) {
        match *self {}
    }

    pub(crate) const fn is_trusted(&self) -> bool {
        match *self {}
    }
}

#[expect(clippy::unused_self, reason = "the sender of a document does more")]
impl Sender {
    pub(crate) fn run(self, _: Event) {}
}

#[expect(clippy::unused_self, reason = "an element of a document can be focused and selected")]
impl Element {
    pub(crate) fn new(tag: &str) -> Self {
        Self(Rc::new(RefCell::new(Node { tag: tag.to_owned(), ..Node::default() })))
    }

    /// The name of the element's tag.
    #[must_use]
    pub fn tag(&self) -> String {
        self.0.borrow().tag.clone()
    }

    /// Names and values, in the order of their names.
    #[must_use]
    pub fn attributes(&self) -> Vec<(String, String)> {
        let mut attributes = self.0.borrow().attributes.clone();
        attributes.sort();
        attributes
    }

    /// The text of the element, without that of its children.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.borrow().text.clone()
    }

    /// What is in it.
    #[must_use]
    pub fn children(&self) -> Vec<Self> {
        self.0.borrow().children.clone()
    }

    /// Whether it is hidden.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.get_attribute("hidden").is_some()
    }

    /// Puts something into the place of a child.
    pub(crate) fn replace(&self, at: usize, child: Self) {
        if let Some(place) = self.0.borrow_mut().children.get_mut(at) {
            *place = child;
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "in a document it can fail")]
    pub(crate) fn set_attribute(&self, name: &str, value: &str) -> Result<(), ()> {
        let mut node = self.0.borrow_mut();
        node.attributes.retain(|(known, _)| known != name);
        node.attributes.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    pub(crate) fn get_attribute(&self, name: &str) -> Option<String> {
        let node = self.0.borrow();
        node.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    pub(crate) fn value(&self) -> String {
        self.get_attribute("value").unwrap_or_default()
    }

    pub(crate) fn set_value(&self, value: &str) {
        set(self, "value", false);
        if !value.is_empty() {
            let _ = self.set_attribute("value", value);
        }
    }

    pub(crate) fn set_checked(&self, is_checked: bool) {
        set(self, "checked", is_checked);
    }

    #[expect(clippy::unnecessary_wraps, reason = "in a document it can fail")]
    pub(crate) const fn selection_start(&self) -> Result<Option<u32>, ()> {
        Ok(None)
    }

    #[expect(clippy::unnecessary_wraps, reason = "in a document it can fail")]
    pub(crate) const fn focus(&self) -> Result<(), ()> {
        Ok(())
    }

    pub(crate) const fn select(&self) {}
}

#[expect(clippy::unused_self, reason = "the canvas of a document does more")]
impl Canvas {
    pub(crate) const fn new(flow: Flow) -> Self {
        Self { flow, follows: Vec::new() }
    }

    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.flow.clone())
    }

    pub(crate) fn beside(&self) -> Self {
        self.fresh()
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Flow) -> T) -> T {
        read(&self.flow)
    }

    pub(crate) const fn sender(&self) -> Sender {
        Sender
    }

    pub(crate) const fn is_composing(&self) -> bool {
        false
    }

    pub(crate) fn root(&self, parent: &Element, tag: &str, class: &str) -> Element {
        self.element(parent, tag, &[("class", class)])
    }

    pub(crate) fn element(&self, parent: &Element, tag: &str, names: &[(&str, &str)]) -> Element {
        let new = Element::new(tag);
        for (name, value) in names {
            if !value.is_empty() {
                let _ = new.set_attribute(name, value);
            }
        }
        parent.0.borrow_mut().children.push(new.clone());
        new
    }

    pub(crate) fn icon(&self, parent: &Element, view: &str, class: &str, paths: &[&str]) {
        let names = [("viewBox", view), ("class", class), ("aria-hidden", "true")];
        let icon = self.element(parent, "svg", &names);
        for path in paths {
            self.element(&icon, "path", &[("d", path)]);
        }
    }

    pub(crate) fn follow(&mut self, follow: impl Fn(&Flow, &Voice) + 'static) {
        self.follows.push(Box::new(follow));
    }

    pub(crate) fn text(&mut self, node: &Element, says: Say) {
        self.says(node, Box::new(says));
    }

    pub(crate) fn says(&mut self, node: &Element, says: Box<SayAny>) {
        let node = node.clone();
        self.follow(move |flow, voice| {
            let text = says(flow, voice);
            set(&node, "hidden", text.is_empty());
            node.0.borrow_mut().text = text;
        });
    }

    pub(crate) fn attribute(&mut self, node: &Element, name: &'static str, says: Say) {
        let node = node.clone();
        self.follow(move |flow, voice| {
            let _ = node.set_attribute(name, &says(flow, voice));
        });
    }

    pub(crate) fn flag(&mut self, node: &Element, name: &'static str, read: fn(&Flow) -> bool) {
        let node = node.clone();
        self.follow(move |flow, _| set(&node, name, read(flow)));
    }

    pub(crate) fn when(&self, _: fn(&Flow) -> bool, _: impl Fn(&Flow) + 'static) {}
    pub(crate) fn on(&self, _: &Element, _: &str, _: Box<dyn FnMut(DomEvent)>) {}
    pub(crate) fn sends(&self, _: &Element, _: &str, _: Event) {}

    pub(crate) fn begins(&self, node: &Element, with: fn(&Flow) -> String) {
        node.set_value(&with(&self.flow));
    }

    pub(crate) const fn keep_open(&self, _: &Element, _: &Element) {}

    /// The address is that of the item; the frame fills it in.
    pub(crate) fn leads_to_plain_page(&self, link: &Element) {
        let _ = link.set_attribute("href", "{plain}");
    }

    pub(crate) const fn focus(&self, _: &Element) {}

    pub(crate) fn refresh(&self, flow: &Flow, voice: &Voice) {
        for follow in &self.follows {
            follow(flow, voice);
        }
    }
}

/// Sets or removes a boolean attribute.
pub(crate) fn set(node: &Element, name: &str, is_set: bool) {
    node.0.borrow_mut().attributes.retain(|(known, _)| known != name);
    if is_set {
        let _ = node.set_attribute(name, "");
    }
}

/// An element that the reader would type into or tick.
pub(crate) fn input(node: &Element) -> Input {
    node.clone()
}
