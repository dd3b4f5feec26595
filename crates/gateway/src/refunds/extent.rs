//! Whether a refund is a whole payment or a part.

use farthing_protocol::Money;

/// Whether a refund is a whole payment or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All that was taken, in one refund.
    Whole(Money),
    /// A part, or the last of several.
    Part(Money),
}

impl Extent {
    /// The amount to refund.
    pub(crate) const fn amount(self) -> Money {
        match self {
            Self::Whole(amount) | Self::Part(amount) => amount,
        }
    }
}
