//! Requests of operators and readers for refunds.

use farthing_protocol::{ChargeId, DeviceId, Money, PublisherId, ReceiptNumber};

use crate::carriers::RefundAbility;
use crate::charges::PaymentId;
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::bill::free_credit_of;
use crate::orders::error::OrderError;
use crate::refunds::begin::{BeginError, Beginning, begin};
use crate::refunds::record::{Happening, record};
use crate::refunds::{RefundCause, RefundEvent, Wanted, refund_until};
use crate::store::purpose::Purpose;
use crate::store::refunds::RefundRow;
use crate::store::refunds::sources::{self, Income, Orphan};
use crate::store::{self, StoreError, Tx};

mod debits;

/// What an operator refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The money of a charge.
    Charge(ChargeId),
    /// The money of a receipt.
    Receipt(ReceiptNumber),
    /// A payment in suspense.
    Orphan(String, PaymentId),
}

impl Target {
    /// Reads `chg_…`, `F-…` or `CARRIER/PAYMENT`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let charge = ChargeId::parse(text).map(Self::Charge);
        let receipt = || ReceiptNumber::parse(text).map(Self::Receipt);
        charge.or_else(|_| receipt()).ok().or_else(|| {
            let (carrier, payment) = text.split_once('/')?;
            Some(Self::Orphan(carrier.to_owned(), PaymentId(payment.to_owned())))
        })
    }
}

/// An operator's request for a refund.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) target: Target,
    /// The amount as typed; none for all that is left.
    pub(crate) part: Option<String>,
    /// Whether the reader keeps the item although all of the money is refunded.
    pub(crate) keep_right: bool,
    /// Whether the reader gets credit, without asking the carrier.
    pub(crate) as_credit: bool,
    pub(crate) by: String,
    pub(crate) why: String,
    pub(crate) now: UnixMillis,
}

/// A refund that was begun.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    pub(crate) refund: RefundRow,
    /// Number of rights that ended.
    pub(crate) revoked: u64,
}

/// Why no refund was begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// There is no such charge, receipt or payment in suspense.
    #[error("there is no such charge, receipt or payment in suspense")]
    NotFound,
    /// The charge took no money.
    #[error("the charge took no money")]
    NotPaid,
    /// No carrier was paid: the order was paid by tab, credit, bundle or pass.
    #[error("no carrier was paid for it: it came from the tab, credit, a bundle or a pass")]
    NotByBill,
    /// Nothing was paid: a unit of a bundle or a pass opened it.
    #[error(
        "nothing was paid for it: a bundle or a pass opened it; give the bundle or the pass back"
    )]
    NothingPaid,
    /// It was refunded before.
    #[error("it was given back before")]
    GivenBack,
    /// The settlement that paid for it was refunded, as a whole or in part.
    #[error(
        "the settlement that paid for it was refunded already; if a part of that one is left, refund it there"
    )]
    SettlementRefunded,
    /// The bundle or pass has opened something.
    #[error("something was opened by it already")]
    Used,
    /// A part, or with the item kept: on tab and credit only a whole order can be refunded.
    #[error(
        "what came from the tab or credit goes back there, as a whole, and what it opened is closed"
    )]
    OnlyWhole,
    /// A part of a payment in suspense.
    #[error("a payment in suspense is refunded as a whole")]
    OrphanOnlyWhole,
    /// The credit that the payment bought was spent, or a top-up that is being paid counts on it.
    #[error("only {0} of this credit is not spent")]
    Spent(Money),
    /// Not an amount of money in the payment's currency.
    #[error("not an amount in the payment's currency")]
    NotAnAmount,
    /// The reader is not known, so nobody can get the credit.
    #[error("nobody knows whose credit it would be")]
    NoReader,
    /// Less is left to refund, or the database failed.
    #[error(transparent)]
    Begin(#[from] BeginError),
}

impl From<StoreError> for AskError {
    fn from(error: StoreError) -> Self {
        Self::Begin(error.into())
    }
}

/// Begins a refund that an operator wants. If all of a payment is refunded, the rights of the orders that it
/// paid end.
///
/// # Errors
///
/// [`AskError`]: nothing was begun.
pub(crate) async fn by_operator(db: &mut Tx, asked: &Asked) -> Result<Begun, AskError> {
    let paid = match &asked.target {
        Target::Charge(charge) => {
            if store::charges::load(db, charge).await?.is_none() {
                return Err(AskError::NotFound);
            }
            sources::of_charge(db, charge).await?.ok_or(AskError::NotPaid)?
        }
        Target::Receipt(number) => {
            let paid = sources::of_receipt(db, number).await?.ok_or(AskError::NotFound)?;
            paid.ok_or(AskError::NotByBill)?
        }
        Target::Orphan(..) if asked.part.is_some() => return Err(AskError::OrphanOnlyWhole),
        Target::Orphan(carrier, payment) => {
            let orphan = sources::orphan_of(db, carrier, payment).await?;
            let orphan = orphan.ok_or(AskError::NotFound)?;
            let refund = of_orphan(db, &orphan, (&asked.why, &asked.by), asked.now).await?;
            return Ok(Begun { refund: decided(db, refund, asked).await?, revoked: 0 });
        }
    };
    let wanted = wanted(asked, &paid)?;
    if paid.purpose != Purpose::Order {
        store::orders::take_turn(db, &paid.device).await?;
    }
    let new = beginning(&paid, wanted, RefundCause::Operator, asked.now);
    let refund = begin(db, &Beginning { note: note(&asked.by, &asked.why), ..new }).await?;
    let debits = debits::of(db, &paid, &refund).await?;
    for (line, debit) in (1_i64..).zip(debits) {
        book(db, &refund, line, debit, asked.now).await?;
    }
    // A top-up buys credit only: its purchase was paid from credit.
    let ends = refund.left_after.is_zero() && paid.purpose != Purpose::TopUp && !asked.keep_right;
    let mut revoked = 0;
    if ends {
        let why = ("refunded", refund.id.as_str());
        for order in debits::paid_orders(db, &paid).await? {
            revoked += store::revocations::revoke_all_of(db, &order, why, asked.now).await?;
        }
    }
    Ok(Begun { refund: decided(db, refund, asked).await?, revoked })
}

/// Turns a refund into credit at once, if the request says so.
async fn decided(db: &mut Tx, refund: RefundRow, asked: &Asked) -> Result<RefundRow, AskError> {
    if !asked.as_credit {
        return Ok(refund);
    }
    let note = note(&asked.by, &asked.why);
    let told = Happening::by_person(refund.id, RefundEvent::CreditGiven, note, asked.now);
    match record(db, &told).await {
        Ok(recorded) => Ok(recorded.row),
        Err(OrderError::Internal(error)) => Err(error.into()),
        Err(_) => Err(AskError::NoReader),
    }
}

fn wanted(asked: &Asked, paid: &Income) -> Result<Wanted, AskError> {
    let Some(part) = &asked.part else { return Ok(Wanted::Rest) };
    let part = Money::parse(part, paid.taken.currency()).map_err(|_| AskError::NotAnAmount)?;
    Ok(Wanted::Part(part))
}

/// The note in the ledger: the operator's name and reason.
pub(crate) fn note(by: &str, why: &str) -> String {
    format!("{by}: {why}")
}

fn beginning(paid: &Income, wanted: Wanted, cause: RefundCause, now: UnixMillis) -> Beginning {
    Beginning {
        carrier: paid.carrier.clone(),
        payment: paid.payment.clone(),
        charge: Some(paid.charge.clone()),
        taken: paid.taken,
        paid_at: paid.paid_at,
        publisher: Some(paid.publisher.clone()),
        device: Some(paid.device.clone()),
        wanted,
        cause,
        note: String::new(),
        now,
    }
}

async fn book(
    db: &mut Tx,
    refund: &RefundRow,
    line: i64,
    (debit, part): (Account, Money),
    now: UnixMillis,
) -> Result<(), StoreError> {
    let sides = (debit, refund.owed());
    let transfer = Transfer::new(EventKind::RefundBegun, &refund.id, sides, part, now);
    store::ledger::book(db, &Transfer { line, note: refund.note.clone(), ..transfer }).await
}

/// Begins to refund a payment in suspense. If its reference is a charge's id, its reader is known.
///
/// # Errors
///
/// [`AskError::Begin`] if it is being refunded already, or the database failed.
pub(crate) async fn of_orphan(
    db: &mut Tx,
    orphan: &Orphan,
    (why, by): (&str, &str),
    now: UnixMillis,
) -> Result<RefundRow, AskError> {
    let known = match ChargeId::parse(&orphan.reference) {
        Ok(charge) => store::charges::load(db, &charge).await?.map(|(order, _)| order),
        Err(_) => None,
    };
    let new = Beginning {
        carrier: orphan.carrier.clone(),
        payment: orphan.payment.clone(),
        charge: None,
        taken: orphan.amount,
        paid_at: orphan.paid_at,
        publisher: known.as_ref().map(|order| order.publisher.clone()),
        device: known.map(|order| order.device),
        wanted: Wanted::Rest,
        cause: RefundCause::Orphan,
        note: note(by, why),
        now,
    };
    let refund = begin(db, &new).await?;
    sources::resolve_orphan(db, orphan, ("refund_due", why, by), now).await?;
    Ok(refund)
}

/// Begins to refund a device's credit that a carrier can take off the bill: unspent, from top-ups of this
/// month, the latest first. The rest stays credit.
///
/// # Errors
///
/// [`AskError::Begin`] if the database failed.
pub(crate) async fn credit(
    db: &mut Tx,
    (publisher, device): (&PublisherId, &DeviceId),
    abilities: &[(String, RefundAbility)],
    now: UnixMillis,
) -> Result<Vec<RefundRow>, AskError> {
    let mut begun = Vec::new();
    store::orders::take_turn(db, device).await?;
    for paid in sources::top_ups(db, publisher, device).await? {
        let ability = abilities.iter().find(|(carrier, _)| *carrier == paid.carrier);
        let Some((_, ability)) = ability else { continue };
        if now >= refund_until(paid.paid_at) {
            continue;
        }
        let credit = Account::ReaderCredit(device.clone());
        let unspent = free_credit_of(db, (publisher, device), paid.taken.currency()).await?;
        let before = store::refunds::of_payment(db, &paid.carrier, &paid.payment).await?;
        let left = before.last().map_or(paid.taken, |last| last.left_after);
        let amount = if unspent.minor() < left.minor() { unspent } else { left };
        let is_offered = match ability {
            RefundAbility::None => false,
            RefundAbility::WholeOnly => amount == paid.taken,
            RefundAbility::Parts => true,
        };
        if amount.is_zero() || !is_offered {
            continue;
        }
        let new = beginning(&paid, Wanted::Part(amount), RefundCause::Credit, now);
        let refund = begin(db, &Beginning { note: "the reader's wish".to_owned(), ..new }).await?;
        book(db, &refund, 1, (credit, refund.amount), now).await?;
        begun.push(refund);
    }
    Ok(begun)
}
