//! How much of a payment a refund is.

use farthing_protocol::Money;

/// How much of a payment a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All that was taken, in one piece.
    Whole(Money),
    /// A part, or the last of several.
    Part(Money),
}

impl Extent {
    /// The amount that goes back.
    pub(crate) const fn amount(self) -> Money {
        match self {
            Self::Whole(amount) | Self::Part(amount) => amount,
        }
    }
}
