//! What was done on the first screen, before WebAssembly was there, is done now: once, and only at the
//! amounts that were shown.

use farthing_protocol::Money;

use super::Flow;
use super::effect::Effect;
use super::sheet::Sheet;
use super::step::{Notice, Step};

impl Flow {
    pub(super) fn taken_over(
        &mut self,
        said: Option<(Money, Money)>,
        typed: &str,
        is_pressed: bool,
        effects: &mut Vec<Effect>,
    ) {
        let is_open = self.sheet == Sheet::Open;
        let Step::Phone(step) = &mut self.step else { return };
        if !typed.is_empty() {
            self.has_typed = true;
        }
        let Some(said) = said else { return };
        if step.purchase.price().zip(step.purchase.bill()) != Some(said) {
            // What was agreed to is not what it costs. A notice that is there says more.
            step.notice = step.notice.or(Some(Notice::PriceChanged));
        } else if is_pressed && is_open {
            self.press(typed, effects);
        }
    }
}
