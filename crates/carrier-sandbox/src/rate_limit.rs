//! Requests per second and client.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// When each client has used its requests up (a generic cell rate algorithm).
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    used_until: HashMap<String, Instant>,
}

impl RateLimiter {
    /// Whether a client may call now; counts the call if so.
    pub(crate) fn admits(&mut self, client: &str, per_second: Option<u32>, now: Instant) -> bool {
        let Some(rate) = per_second else { return true };
        let Some(each) = Duration::from_secs(1).checked_div(rate) else { return false };
        let burst = each.saturating_mul(rate.saturating_sub(1));
        let used = self.used_until.get(client).copied().unwrap_or(now).max(now);
        if used.duration_since(now) > burst {
            return false;
        }
        self.used_until.insert(client.to_owned(), used + each);
        true
    }

    /// Forgets who called: the limit has changed.
    pub(crate) fn reset(&mut self) {
        self.used_until.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_its_rate_and_no_more() {
        let mut limiter = RateLimiter::default();
        let start = Instant::now();
        let admitted = |limiter: &mut RateLimiter, at| {
            (0..10).filter(|_| limiter.admits("shop", Some(3), at)).count()
        };
        assert_eq!(admitted(&mut limiter, start), 3);
        assert_eq!(admitted(&mut limiter, start + Duration::from_secs(1)), 3);
        assert!(limiter.admits("other", Some(3), start));
        assert!(!limiter.admits("shop", Some(0), start));
        assert!((0..1000).all(|_| limiter.admits("shop", None, start)));
    }
}
