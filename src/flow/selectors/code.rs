//! What the screens read about the texted code.

use crate::flow::Flow;
use crate::flow::step::{Attempt, CodeProblem, Step};

impl Flow {
    /// Whether another code is on its way.
    #[must_use]
    pub const fn is_resending(&self) -> bool {
        matches!(&self.step, Step::Code { attempt: Attempt::Resending { .. }, .. })
    }

    /// The code that is being checked: the field shows it, however it came.
    #[must_use]
    pub fn code_checking(&self) -> Option<&str> {
        match &self.step {
            Step::Code { attempt: Attempt::Checking { code, .. }, .. } => Some(code.as_str()),
            _ => None,
        }
    }

    /// What was wrong with the last code.
    #[must_use]
    pub const fn code_problem(&self) -> Option<CodeProblem> {
        match &self.step {
            Step::Code { attempt: Attempt::Typing { problem, .. }, .. } => *problem,
            _ => None,
        }
    }

    /// Address of the carrier's page. Empty if there is none, or if it is no web address: only those may be linked.
    #[must_use]
    pub fn window_url(&self) -> &str {
        let url = self.step.live().and_then(|live| live.order.window_url.as_deref());
        url.filter(|url| ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)))
            .unwrap_or_default()
    }

    /// For how many more seconds the code is valid.
    #[must_use]
    pub fn code_secs_left(&self) -> u32 {
        self.step.live().map_or(0, |live| self.now.secs_until(live.expires_at()))
    }

    /// In how many seconds another code may be asked for; none if no more are sent.
    #[must_use]
    pub fn resend_in_secs(&self) -> Option<u32> {
        let live = self.step.live()?;
        (live.code().sends_left > 0).then(|| self.now.secs_until(live.resend_at()))
    }
}
