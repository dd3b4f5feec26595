//! The behaviour of the carrier that a scenario needs and names only in its tag or title.

use regex::Regex;

use crate::suite::Case;
use crate::target::Setup;

/// The carrier that a scenario is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Context {
    setup: Setup,
    pub(super) business: Business,
}

/// The business context that a scenario is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Business {
    /// Nothing stands against the request.
    Usual,
    /// The request is refused.
    Refuses,
    /// The payment cannot be refunded.
    KeepsPayment,
}

impl Context {
    pub(super) fn of(case: &Case) -> Self {
        let text = format!("{} {}", case.tags.join(" "), case.name).to_lowercase();
        let says = |pattern: &str| Regex::new(pattern).is_ok_and(|regex| regex.is_match(&text));
        let setup = Setup {
            asynchronous: says(r"\basync(hronous)?[ _]behaviou?r|_async_behaviou?r"),
            validation: !says(r"without[ _]validation[ _]info"),
        };
        let business = if says("denied by business") {
            Business::Refuses
        } else if says("not eligible for refund") {
            Business::KeepsPayment
        } else {
            Business::Usual
        };
        Self { setup, business }
    }

    pub(super) fn setup(self) -> Setup {
        self.setup
    }

    /// The word for `/settings`.
    pub(super) fn mode(self) -> &'static str {
        if self.setup.asynchronous { "async" } else { "sync" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str, name: &str) -> Context {
        let tags = vec![tag.to_owned()];
        let (name, file) = (name.to_owned(), String::new());
        Context::of(&Case { file, line: 0, tags, name, example: None, sentences: Vec::new() })
    }

    #[test]
    fn the_title_chooses_the_behaviour() {
        let usual = of("create_payment_12_sync_behaviour", "Request with sync behaviour");
        assert_eq!(usual.setup(), Setup { asynchronous: false, validation: true });
        assert!(of("x_13_async_behaviour", "").setup().asynchronous);
        assert!(!of("x_12_sync_behaviour_without_validation_info", "").setup().validation);
        let denied = of("", "Payment denied by business");
        assert_eq!(denied.business, Business::Refuses);
        let not_denied = of("amount_04_total_refund_denied", "Remaining amount for refund denied");
        assert_eq!(not_denied.business, Business::Usual);
    }
}
