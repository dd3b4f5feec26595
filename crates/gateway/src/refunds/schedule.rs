//! When a refund is due.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::orders::schedule::delay;
use crate::refunds::state::RefundState;
use crate::store::refunds::RefundRow;

/// Added to the time of two tries and two token requests; after that no task waits for the answer.
const UNHEARD: Duration = Duration::from_secs(30);

/// When the refund of `row` is due next, seen from `now`. A call to its carrier may take `timeout`. None if the
/// refund is final or waits for the operator.
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
