//! Sums and differences of amounts, where two currencies or a number too large give nothing.

use farthing_protocol::Money;

/// Both together; none beyond what amounts can be, or for two currencies.
pub(super) fn plus(a: Money, b: Money) -> Option<Money> {
    let sum = (a.currency() == b.currency()).then(|| a.minor().checked_add(b.minor()))??;
    Money::from_minor(sum, a.currency()).ok()
}

/// What is left of one without the other; none if it is not enough, or for two currencies.
pub(super) fn minus(a: Money, b: Money) -> Option<Money> {
    let rest = (a.currency() == b.currency()).then(|| a.minor().checked_sub(b.minor()))??;
    Money::from_minor(rest, a.currency()).ok()
}
