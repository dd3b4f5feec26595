//! A rehearsal of the take-over of the first screen.
//!
//! Chromium compiles a function of WebAssembly when it is first called. While the checkout waits for the offer, it draws
//! sheets that nobody sees, each one with the elements of the one before. So the real take-over blocks a slow phone
//! for half the time.

use std::rc::Rc;

use super::Stage;
use super::adoption::Adoption;
use super::canvas::{Canvas, Element};
use super::sheet::Sheet;
use crate::flow::Flow;
use crate::flow::selectors::Screen;
use crate::i18n::Voice;

/// How many sheets are drawn: one without a screen, one with a new screen, and one that takes it over.
const SHEETS: usize = 3;

/// The sheets of the rehearsal, in an element that is not in the document.
#[derive(Default)]
pub(crate) struct Rehearsal {
    section: Option<Element>,
    sheets: Vec<Sheet>,
}

impl Rehearsal {
    pub(crate) const fn is_over(&self) -> bool {
        self.sheets.len() == SHEETS
    }

    /// Draws the next sheet. `real` is the element of the real sheet, which stays as it is.
    pub(crate) fn go_on(&mut self, stage: Stage, real: &Element, flow: &Flow, voice: &Voice) {
        let Some(document) = real.owner_document() else { return };
        if self.section.is_none() {
            self.section = document.create_element("section").ok();
        }
        let Some(section) = &self.section else { return };
        let canvas = Canvas::new(stage, document, Some(Rc::new(Adoption::of(section))));
        let mut sheet = Sheet::new(canvas, section);
        if !self.sheets.is_empty() {
            sheet.try_out(Screen::Phone, flow, voice);
        }
        self.sheets.push(sheet);
    }
}
