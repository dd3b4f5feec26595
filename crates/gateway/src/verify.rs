//! Checks the invariants: the ledger and its hash chain, every balance, and for each charge its history,
//! calls, money and right. It reads one snapshot and changes nothing.
//!
//! The numbers in messages are the invariants: I1 the ledger balances, I2 the chain is whole, I3 a refund is
//! never more than the charge, I4 paid means exactly one right or a refund, I5 a right means paid, with
//! evidence, I6 a charge's flags match its state (an index allows one live charge for a device and an item),
//! I7 of a charge's payments only one is confirmed, I9 history follows the transitions, I10 the call under
//! way is the last one and unanswered, I11 each transition is saved once, I12 what was bought never changes,
//! I14 credit and tabs are the sums of their transfers, I15 a publisher gets the price of an order, and
//! nothing after an undo; other devices lend at most the price, and get it back after an undo, I16 a refund's
//! transfers match its state, and a charge's refunds cover what it owes, I17 fees, decisions, payments in
//! suspense and tabs that were written off are booked between the right accounts, with the amount of their
//! row where it has one. The tests check I8 and I13, which need the carrier's books and time.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use farthing_protocol::ChargeId;

use crate::charges::State;
use crate::ledger::Hash;
use crate::store::Tx;
use crate::store::{self, Store, StoreError};
use crate::verify::moved::Moved;
use crate::verify::refund::BookedRefund;

mod books;

mod charge;

mod moved;

mod orders;

mod refund;

mod sums;

mod suspense;

/// How many rows are read at a time.
const PAGE: u32 = 256;

/// What was checked without a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) charges: u64,
    /// Number of orders that were paid without a charge.
    pub(crate) orders: u64,
    pub(crate) refunds: u64,
    /// Number of transfers in the chain.
    pub(crate) transfers: u64,
    /// Number of transfers that are not in the chain yet.
    pub(crate) unchained: u64,
    /// Every account's debits and credits, by account and currency, in smallest units.
    pub(crate) balances: BTreeMap<(String, String), Balance>,
    /// Hash of the last transfer, in hexadecimal. Keep it to prove later that nothing before it was changed.
    pub(crate) head: String,
}

/// All debits and credits of an account, in smallest units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) debit: i128,
    pub(crate) credit: i128,
}

/// The first violation of an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The charge, or the place in the ledger.
    pub(crate) place: String,
    /// What is wrong, beginning with the invariant's number.
    pub(crate) what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyError {
    /// An invariant is violated.
    #[error("{0}")]
    Difference(Difference),
    /// The database or a row cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sums over the ledger.
#[derive(Debug, Clone, Default)]
struct Books {
    /// By the charge's id.
    charges: BTreeMap<String, Booked>,
    /// By the order's id, for orders that were paid from credit or tab.
    orders: BTreeMap<String, Sold>,
    /// By the refund's id.
    refunds: BTreeMap<String, BookedRefund>,
    /// Payments that match no charge, by `carrier/payment`.
    orphans: BTreeMap<String, BookedOrphan>,
    /// The tabs that were written off.
    written_off: BTreeSet<WrittenOff>,
}

/// Sums over the transfers of an order that was paid from credit or tab.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sold {
    /// Paid to its publisher.
    paid: Moved,
    /// Returned by its publisher.
    undone: Moved,
    /// Lent by the credit of other devices.
    lent: Moved,
    /// Returned to other devices.
    returned: Moved,
}

/// Sums over the transfers of one charge.
#[derive(Debug, Clone, Default)]
struct Booked {
    /// What its publisher got of it directly.
    payable: Moved,
    /// What the carrier took: amount and currency.
    charged: Option<(i64, String)>,
    /// What must be refunded.
    due: Moved,
    /// What the carrier kept.
    fee: Moved,
    /// Number of transfers of the fee.
    fees: u32,
    /// What an operator's decision moved into suspense.
    decided_in: Moved,
    /// What an operator's decision moved out of suspense.
    decided_out: Moved,
}

/// Sums over the transfers of one payment that matched no charge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct BookedOrphan {
    /// Booked into suspense when it was found.
    found: Moved,
    /// Booked out of suspense when it was dismissed.
    dismissed: Moved,
}

/// A tab that was written off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct WrittenOff {
    device: String,
    currency: String,
    /// Whose bad debt it became.
    publisher: String,
}

/// Checks all invariants. With a saved `head`, also checks that it is in the chain.
///
/// # Errors
///
/// [`VerifyError::Difference`] names the first violation.
pub(crate) async fn verify(store: &Store, head: Option<&Hash>) -> Result<Verified, VerifyError> {
    let mut snapshot = store.read().await?;
    // One snapshot, so no partial commits are visible.
    snapshot.begin_snapshot().await?;
    let (mut verified, mut books) = books::check(&mut snapshot, head).await?;
    let owed = refund::owed(&books.charges);
    verified.charges = charges(&mut snapshot, &mut books).await?;
    verified.orders = orders::check(&mut snapshot, &mut books.orders).await?;
    if let Some(charge) = books.charges.keys().next() {
        return Err(difference(charge, "I5: the books know a charge that does not exist"));
    }
    if let Some(order) = books.orders.keys().next() {
        return Err(difference(order, "I15: the books know an order that nobody placed"));
    }
    verified.refunds = refund::check_all(&mut snapshot, books.refunds, owed).await?;
    suspense::check_orphans(&mut snapshot, books.orphans).await?;
    suspense::check_tabs(&mut snapshot, &books.written_off).await?;
    Ok(verified)
}

async fn charges(db: &mut Tx, books: &mut Books) -> Result<u64, VerifyError> {
    let mut count = 0;
    let mut after = String::new();
    loop {
        let ids: Vec<ChargeId> = store::audit::charge_ids(db, &after, PAGE).await?;
        let Some(last) = ids.last() else { return Ok(count) };
        after = last.as_str().to_owned();
        for id in &ids {
            let Some(file) = store::audit::file(db, id).await? else {
                return Err(difference(id.as_str(), "I12: its order is missing"));
            };
            let booked = books.charges.remove(id.as_str()).unwrap_or_default();
            let sold = match file.charge.state {
                State::Charged { .. } => books.orders.remove(file.order.id.as_str()),
                _ => None,
            };
            charge::check(&file, &booked, &sold.unwrap_or_default())
                .map_err(|what| difference(id.as_str(), what))?;
            count += 1;
        }
    }
}

fn difference(place: &str, what: impl Into<String>) -> VerifyError {
    VerifyError::Difference(Difference { place: place.to_owned(), what: what.into() })
}
