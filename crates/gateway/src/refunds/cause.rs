//! Why a refund is made.

/// Why a refund is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundCause {
    /// The reader owned the item already.
    Doubled,
    /// The carrier took more than agreed.
    Overcharged,
    /// The operator refunds it.
    Operator,
    /// The reader returns unspent credit.
    Credit,
    /// The payment matches no charge.
    Orphan,
}

impl RefundCause {
    pub(crate) const ALL: [Self; 5] =
        [Self::Doubled, Self::Overcharged, Self::Operator, Self::Credit, Self::Orphan];

    /// Its name in the database. Names never change.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Doubled => "doubled",
            Self::Overcharged => "overcharged",
            Self::Operator => "operator",
            Self::Credit => "credit",
            Self::Orphan => "orphan",
        }
    }

    /// Reads what [`RefundCause::as_str`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Whether the charge's own transfers book the debt, before the refund begins.
    pub(crate) const fn is_owed_by_charge(self) -> bool {
        matches!(self, Self::Doubled | Self::Overcharged)
    }
}
