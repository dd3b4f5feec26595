//! Repeats what the reader did on the first screen, before WebAssembly was loaded. A press there pays once, and only
//! if the offer has the amounts that were shown.

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
            // The price is not the one that was shown. An existing notice is more specific, so it stays.
            step.notice = step.notice.or(Some(Notice::PriceChanged));
        } else if is_pressed && is_open {
            self.press(typed, effects);
        }
    }
}
