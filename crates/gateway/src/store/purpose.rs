//! The purpose of a charge.

/// The purpose of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The price of an order.
    Order,
    /// Credit for later purchases.
    TopUp,
    /// The amount open on the tab.
    Settlement,
}

impl Purpose {
    /// Its name in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::TopUp => "top_up",
            Self::Settlement => "settlement",
        }
    }

    /// Reads what [`Purpose::as_str`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Order, Self::TopUp, Self::Settlement].into_iter().find(|one| one.as_str() == text)
    }
}
