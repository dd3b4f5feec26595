//! A reason for a failure, and the time from which a retry can work.

use farthing_protocol::Reason;

use super::instant::Instant;

/// Why something did not work, and when it can be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The reason; the screen has a sentence for each.
    pub reason: Reason,
    /// Not before this moment, where that is known.
    pub retry_at: Option<Instant>,
}

impl Refusal {
    /// A refusal that was received `now`; `retry_in_secs` counts from then.
    #[must_use]
    pub fn new(reason: Reason, now: Instant, retry_in_secs: Option<u32>) -> Self {
        Self { reason, retry_at: retry_in_secs.map(|secs| now.plus_secs(secs)) }
    }
}
