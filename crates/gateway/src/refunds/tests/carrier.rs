//! A carrier with books of its own.

use crate::refunds::event::RefundRefusal;
use crate::refunds::{RefundEvent, RefundId, RefundSeen, RefundStatus};

/// A carrier that holds refunds with one reference, as the specification says.
#[derive(Default)]
pub(super) struct Carrier {
    refunds: Vec<RefundSeen>,
}

impl Carrier {
    /// The answer to `createRefund` that the gateway gets.
    pub(super) fn create(&mut self, fate: u8) -> RefundEvent {
        if fate == 1 {
            return RefundEvent::NotExecuted;
        }
        if fate == 2 {
            // The call never arrived, and the gateway cannot know it.
            return RefundEvent::Lost;
        }
        if self.refunds.iter().any(|one| one.status != RefundStatus::Denied) {
            // `clientCorrelator` was used before.
            return RefundEvent::Lost;
        }
        if fate == 4 {
            return RefundEvent::Refused(RefundRefusal::Denied);
        }
        let refund = RefundId(format!("rfd-{}", self.refunds.len()));
        let seen = RefundSeen { refund, status: RefundStatus::Processing };
        self.refunds.push(seen.clone());
        if fate == 3 { RefundEvent::Lost } else { RefundEvent::Created(seen) }
    }

    pub(super) fn decide(&mut self, yes: bool) {
        for one in self.refunds.iter_mut().filter(|one| one.status == RefundStatus::Processing) {
            one.status = if yes { RefundStatus::Succeeded } else { RefundStatus::Denied };
        }
    }

    pub(super) fn read(&self) -> Option<RefundSeen> {
        self.refunds.last().cloned()
    }

    pub(super) fn returned(&self) -> usize {
        self.refunds.iter().filter(|one| one.status == RefundStatus::Succeeded).count()
    }
}
