//! When somebody must look at a proof again.

use core::time::Duration;

use crate::clock::UnixMillis;
use crate::orders::schedule::grace;
use crate::proofs::state::ProofState;
use crate::store::proofs::ProofRow;

/// Allowance beyond a call's two tries.
const CALL_GRACE: Duration = Duration::from_secs(30);

/// When to look at a proof that is as `row` says.
pub(super) fn due_at(row: &ProofRow, timeout: Duration) -> Option<UnixMillis> {
    match &row.state {
        // Later than that, nobody is left who would hear an answer.
        ProofState::Sending | ProofState::Checking { .. } => {
            Some(row.entered_at.plus(timeout * 2 + CALL_GRACE))
        }
        ProofState::AwaitingCode { .. } => Some(row.code_expires_at.plus(grace(row.sends))),
        ProofState::Dropping { .. } => Some(row.entered_at),
        ProofState::Proved | ProofState::Ended { .. } => None,
    }
}
