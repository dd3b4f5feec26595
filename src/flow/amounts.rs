//! Sums and differences of amounts. The result is `None` for two currencies or outside the range of amounts.

use farthing_protocol::Money;

/// The sum. `None` if it is too large, or for two currencies.
pub(super) fn plus(a: Money, b: Money) -> Option<Money> {
    let sum = (a.currency() == b.currency()).then(|| a.minor().checked_add(b.minor()))??;
    Money::from_minor(sum, a.currency()).ok()
}

/// The difference. `None` if `b` is more than `a`, or for two currencies.
pub(super) fn minus(a: Money, b: Money) -> Option<Money> {
    let rest = (a.currency() == b.currency()).then(|| a.minor().checked_sub(b.minor()))??;
    Money::from_minor(rest, a.currency()).ok()
}
