//! Failpoints: places where a test can stop the process, before and after each durable write and each call to
//! a carrier. In the product they do nothing.

#[derive(Debug, Default)]
pub(crate) struct Failpoints {
    #[cfg(test)]
    pub(crate) plan: std::sync::Mutex<Plan>,
    #[cfg(test)]
    pub(crate) reached: tokio::sync::Notify,
}

/// What a test wants to happen at the failpoints.
#[cfg(test)]
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The failpoints that were passed, in order.
    pub(crate) passed: Vec<String>,
    /// Number of the failpoint at which to stop, counted from 0.
    pub(crate) stop_at: Option<usize>,
}

impl Failpoints {
    /// Does nothing in the product.
    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "a test's points have a plan")]
    pub(crate) fn pass(
        &self,
        _place: &'static str,
        _what: &'static str,
    ) -> core::future::Ready<()> {
        core::future::ready(())
    }

    /// Passes a failpoint, or never returns if the plan says to stop there.
    #[cfg(test)]
    pub(crate) async fn pass(&self, place: &'static str, what: &'static str) {
        let stop = {
            let mut plan = self.plan.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let number = plan.passed.len();
            plan.passed.push(format!("{place} {what}"));
            plan.stop_at.is_some_and(|stop| number >= stop)
        };
        if stop {
            self.reached.notify_one();
            core::future::pending::<()>().await;
        }
    }
}
