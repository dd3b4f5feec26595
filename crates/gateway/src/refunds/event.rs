//! What can happen to a refund, and what must be done about it.

/// The carrier's name for one refund.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RefundId(pub(crate) String);

/// What can happen to a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundEvent {
    /// It is time to ask the carrier, and this is what is known of whether it can give it back.
    AskDue(Feasibility),
    /// `createRefund` answered with a refund.
    Created(RefundSeen),
    /// The carrier said no, and nothing happened there.
    Refused(RefundRefusal),
    /// The call certainly never ran.
    NotExecuted,
    /// The call may have run; its answer is lost.
    Lost,
    /// The payment's refunds were read, and this one has our reference.
    Read(RefundSeen),
    /// After the quarantine, twice, the whole list of the payment's refunds had none of ours.
    Absent,
    /// The operator wants the carrier to be asked (again).
    AskAgain,
    /// The operator gives it as credit.
    CreditGiven,
}

/// A refund as the carrier tells it; it was compared with ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefundSeen {
    pub(crate) refund: RefundId,
    pub(crate) status: RefundStatus,
}

/// Where a refund stands at the carrier, in the specification's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundStatus {
    Processing,
    Succeeded,
    Denied,
}

/// Whether the carrier can give a refund back now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feasibility {
    /// It can take it off the bill.
    OnBill,
    /// The month of the payment is over, or as good as over.
    MonthOver,
    /// It gives nothing back, or no part of a payment.
    NotOffered,
    /// It says that less is left of the payment than is owed: somebody gave money back beside us.
    TooLittleRemains,
}

/// Why a carrier refuses a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundRefusal {
    /// `REFUND_DENIED`: it does not want to.
    Denied,
    /// `PAYMENT_NOT_ELIGIBLE_FOR_REFUND`: not this payment, or not any more.
    NotEligible,
    /// `USER_AMOUNT_THRESHOLD_OVERPASSED`: this line has had its refunds.
    LimitReached,
    /// `UNAUTHORIZED_AMOUNT`: more than is left.
    TooMuch,
    /// Something that only a mistake explains: no such payment, other taxes, other items.
    Unexplained,
}

/// Why money is given as credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreditReason {
    /// The month of the payment is over.
    MonthOver,
    /// The carrier gives nothing back, or no part of a payment.
    NotOffered,
    /// The carrier said no.
    Denied,
    /// The operator decided so.
    Operator,
}

/// Why a person must decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldReason {
    /// Less is left of the payment than is owed.
    TooLittleRemains,
    /// The carrier refused for a reason that only a mistake explains.
    Unexplained,
    /// The carrier does not give it back, and nobody knows whose credit it would be.
    NoReader,
}

impl CreditReason {
    const ALL: [Self; 4] = [Self::MonthOver, Self::NotOffered, Self::Denied, Self::Operator];

    /// Its name in the database. Names are never changed.
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

    /// Its name in the database. Names are never changed.
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

/// What must be done, in the transaction of the move or, for [`RefundEffect::Ask`] and
/// [`RefundEffect::Look`], right after its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundEffect {
    /// Write the intent down, then ask the carrier for the refund.
    Ask,
    /// Read the payment's refunds now.
    Look,
    /// Book the money as gone back on the bill.
    BookReturned,
    /// Book the money as the reader's credit.
    BookCredit(CreditReason),
    /// A person must know.
    Alarm(RefundAlarm),
}

/// What a person must know about a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundAlarm {
    /// A person must decide what follows.
    Held,
    /// The carrier shows a refund that gives the same money back a second time.
    Twice,
    /// The carrier denies what it said had succeeded.
    TakenBack,
    /// It has taken longer than a day.
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
    /// Its name in the log of moves. Names are never changed.
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
