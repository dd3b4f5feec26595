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
        answer: &Result<Arc<OrderView>, Problem>,
        effects: &mut Vec<Effect>,
    ) {
        let Step::Paid { order, undo, .. } = &mut self.step else { return };
        if *undo != Undo::Asking(key.clone()) {
            return;
        }
        let (order, item, refusal) = (order.id.clone(), order.item.clone(), why_not(answer));
        effects.push(Effect::TellUndone { order, item: item.clone(), refusal });
        if let Some(reason) = refusal {
            *undo = Undo::Failed(reason);
            return;
        }
        self.step = Step::Idle;
        if self.sheet != Sheet::Closed {
            self.sheet = Sheet::Closed;
            effects.push(Effect::TellClosed { item: Some(item) });
        }
    }
}

/// Why the gateway did not undo a purchase; `None` if it is undone.
pub(crate) fn why_not(answer: &Result<Arc<OrderView>, Problem>) -> Option<Reason> {
    match answer {
        Ok(order) if order.status == OrderStatus::Undone => None,
        Ok(_) => Some(Reason::UndoTooLate),
        // Another tab has undone it, or a request whose answer was lost.
        Err(problem) if problem.slug() == "already-undone" => None,
        Err(problem) => Some(reason_of(problem)),
    }
}
