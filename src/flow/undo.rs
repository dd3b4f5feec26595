//! Undoes a purchase from tab or credit, while that is possible. The gateway's clock decides.

use std::sync::Arc;

use farthing_protocol::{OrderStatus, OrderView, Problem, Reason};

use super::Flow;
use super::effect::{Effect, reason_of};
use super::idempotency_key::Key;
use super::sheet::Sheet;
use super::step::{Step, Undo};

impl Flow {
    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        let key = self.mint();
        let Step::Paid { order, undo, .. } = &mut self.step else { return };
        if order.undo_in_secs.is_none() || matches!(undo, Undo::Asking(_)) {
            return;
        }
        effects.push(Effect::Undo { order: order.id.clone(), key: key.clone() });
        *undo = Undo::Asking(key);
    }

    /// The answer to the request for undo, if it has the expected key.
    pub(super) fn undo_answered(
        &mut self,
        key: &Key,
        answer: Result<Arc<OrderView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        let Step::Paid { order, undo, .. } = &mut self.step else { return };
        if *undo != Undo::Asking(key.clone()) {
            return;
        }
        let is_done = match &answer {
            Ok(order) => order.status == OrderStatus::Undone,
            // Another tab has undone it, or a request whose answer was lost.
            Err(problem) => problem.slug() == "already-undone",
        };
        let reason = match answer {
            _ if is_done => {
                let (order, item) = (order.id.clone(), order.item.clone());
                effects.push(Effect::TellUndone { order, item: item.clone() });
                self.step = Step::Idle;
                if self.sheet != Sheet::Closed {
                    self.sheet = Sheet::Closed;
                    effects.push(Effect::TellClosed { item: Some(item) });
                }
                return;
            }
            Ok(_) => Reason::UndoTooLate,
            Err(problem) => reason_of(&problem),
        };
        *undo = Undo::Failed(reason);
        self.fail(reason, effects);
    }
}
