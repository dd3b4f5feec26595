//! What a refund is for.

/// What a refund is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundCause {
    /// What was paid is owned already.
    Doubled,
    /// More was taken than agreed.
    Overcharged,
    /// The operator gives it back.
    Operator,
    /// The reader gives unspent credit back.
    Credit,
    /// No charge of ours explains the payment.
    Orphan,
}

impl RefundCause {
    pub(crate) const ALL: [Self; 5] =
        [Self::Doubled, Self::Overcharged, Self::Operator, Self::Credit, Self::Orphan];

    /// Its name in the database. Names are never changed.
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

    /// Whether the charge itself owes the money, so that the books said so before the refund was begun.
    pub(crate) const fn is_owed_by_charge(self) -> bool {
        matches!(self, Self::Doubled | Self::Overcharged)
    }
}
