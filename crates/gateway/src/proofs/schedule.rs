//! When a proof is due.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::orders::schedule::grace;
use crate::proofs::state::ProofState;
use crate::store::proofs::ProofRow;

/// Added to the time of a call's two tries.
const CALL_GRACE: Duration = Duration::from_secs(30);

/// When the proof is looked at next, unless something happens before. None if it is over.
pub(super) fn due_at(row: &ProofRow, timeout: Duration) -> Option<UnixMillis> {
    match &row.state {
        // By then no task waits for the answer any more.
        ProofState::Sending | ProofState::Checking { .. } => {
            Some(row.entered_at.plus(timeout * 2 + CALL_GRACE))
        }
        ProofState::AwaitingCode { .. } => Some(row.code_expires_at.plus(grace(row.sends))),
        ProofState::Dropping { .. } => Some(row.entered_at),
        ProofState::Proved | ProofState::Ended { .. } => None,
    }
}
