//! The events of a refund, and the effects of its transitions.

/// The carrier's id of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RefundId(pub(crate) String);

/// An event of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundEvent {
    /// The call to the carrier is due, with what is known about whether it can refund.
    AskDue(Feasibility),
    /// The answer to `createRefund` names a refund.
    Created(RefundSeen),
    /// The carrier refused the call and did nothing.
    Refused(RefundRefusal),
    /// The carrier certainly did not execute the call.
    NotExecuted,
    /// The carrier may have executed the call; its answer is lost.
    Lost,
    /// A read of the payment's refunds found this one.
    Read(RefundSeen),
    /// Two complete lists, read after the quarantine, did not have this refund.
    Absent,
    /// The operator wants to ask the carrier, perhaps again.
    AskAgain,
    /// The operator decided for credit.
    CreditGiven,
}

/// A refund as the carrier describes it, after comparing it with the stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefundSeen {
    pub(crate) refund: RefundId,
    pub(crate) status: RefundStatus,
}

/// The status of a refund, with the specification's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundStatus {
    Processing,
    Succeeded,
    Denied,
}

/// Whether the carrier can make a refund now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feasibility {
    /// The carrier can refund to the bill.
    OnBill,
    /// The month of the payment is over, or ends within minutes.
    MonthOver,
    /// The carrier makes no refunds, or no partial ones.
    NotOffered,
    /// Less is left of the payment than is owed, or than the known refunds explain: another system has
    /// refunded money, or a restored backup has lost a refund.
    TooLittleRemains,
}

/// Why a carrier refuses a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundRefusal {
    /// `REFUND_DENIED`: the carrier refuses.
    Denied,
    /// `PAYMENT_NOT_ELIGIBLE_FOR_REFUND`: this payment cannot be refunded, or no longer.
    NotEligible,
    /// `USER_AMOUNT_THRESHOLD_OVERPASSED`: the phone line has reached its limit of refunds.
    LimitReached,
    /// `UNAUTHORIZED_AMOUNT`: more than is left of the payment.
    TooMuch,
    /// An error that only a defect explains: no such payment, other taxes, other items.
    Unexplained,
}

/// Why the reader gets credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreditReason {
    /// The month of the payment is over.
    MonthOver,
    /// The carrier makes no refunds, or no partial ones.
    NotOffered,
    Denied,
    /// The operator decided so.
    Operator,
}

/// Why the operator must decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldReason {
    /// Less is left of the payment than is owed.
    TooLittleRemains,
    /// The carrier refused for a reason that only a defect explains.
    Unexplained,
    /// The carrier does not refund it, and the reader is not known.
    NoReader,
}

impl CreditReason {
    const ALL: [Self; 4] = [Self::MonthOver, Self::NotOffered, Self::Denied, Self::Operator];

    /// Its name in the database. Names never change.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::MonthOver => "month_over",
            Self::NotOffered => "not_offered",
            Self::Denied => "denied",
            Self::Operator => "operator",
        }
    }

    /// Reads what [`CreditReason::as_str`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl HoldReason {
    const ALL: [Self; 3] = [Self::TooLittleRemains, Self::Unexplained, Self::NoReader];

    /// Its name in the database. Names never change.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::TooLittleRemains => "too_little_remains",
            Self::Unexplained => "unexplained",
            Self::NoReader => "no_reader",
        }
    }

    /// Reads what [`HoldReason::as_str`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// An effect of a transition. [`RefundEffect::Ask`] and [`RefundEffect::Look`] are executed right after the
/// commit, the others in the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundEffect {
    /// Save the intent in the transaction, then ask the carrier for the refund.
    Ask,
    /// Read the payment's refunds now.
    Look,
    /// Book the money as refunded to the bill.
    BookReturned,
    /// Book the money as the reader's credit.
    BookCredit(CreditReason),
    /// Raise an alarm for the operator.
    Alarm(RefundAlarm),
}

/// An alarm about a refund, for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundAlarm {
    /// The operator must decide.
    Held,
    /// The carrier has a second refund of the same money.
    Twice,
    /// The carrier denies a refund that had succeeded before.
    TakenBack,
    /// The refund has taken longer than a day.
    TakesLong,
}

impl RefundAlarm {
    /// Its name in the database and in logs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "refund_held",
            Self::Twice => "refunded_twice",
            Self::TakenBack => "refund_taken_back",
            Self::TakesLong => "refund_takes_long",
        }
    }
}

impl RefundEvent {
    /// Its name in the table `refund_moves`. Names never change.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Self::AskDue(_) => "ask_due",
            Self::Created(_) => "created",
            Self::Refused(_) => "refused",
            Self::NotExecuted => "not_executed",
            Self::Lost => "lost",
            Self::Read(seen) => match seen.status {
                RefundStatus::Processing => "read_processing",
                RefundStatus::Succeeded => "read_succeeded",
                RefundStatus::Denied => "read_denied",
            },
            Self::Absent => "absent",
            Self::AskAgain => "ask_again",
            Self::CreditGiven => "credit_given",
        }
    }
}
