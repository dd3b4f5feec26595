//! When somebody must look at a refund again.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::orders::schedule::delay;
use crate::refunds::state::RefundState;
use crate::store::refunds::RefundRow;

/// Beyond two tries of a call and two tokens: later than that nobody is left who would hear an answer.
const UNHEARD: Duration = Duration::from_secs(30);

/// When to look at a refund that is as `row` says, at `now`. A call to its carrier may take `timeout`.
pub(crate) fn due_at(row: &RefundRow, now: UnixMillis, timeout: Duration) -> Option<UnixMillis> {
    match &row.state {
        RefundState::Due if row.tries == 0 => Some(now),
        RefundState::Due | RefundState::Unknown | RefundState::Processing { .. } => {
            Some(now.plus(delay(&row.id, row.tries)))
        }
        RefundState::Asking => Some(now.plus(timeout * 2 + UNHEARD)),
        RefundState::Returned { .. } | RefundState::Credited { .. } | RefundState::Held { .. } => {
            None
        }
    }
}
