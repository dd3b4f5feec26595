//! Recomputes what must always hold: the books and their chain, every balance, and for each charge
//! its history, its calls, its money and its right. It reads one snapshot and changes nothing.
//!
//! The numbers in messages are the invariants of the design: I1 books balance, I2 the chain is
//! whole, I3 a refund is never more than the charge, I4 paid means exactly one right or a refund,
//! I5 a right means paid, with evidence, I6 one live charge, I9 history is a path of the graph,
//! I10 and I11 each move and each call is written once, I12 what was bought never changes, I14 credit and tabs are
//! the sums of their transfers, I15 what a publisher gets for an order is its price, and nothing once it was undone,
//! and what other devices lent for it is no more than that, and went back.
//! I16 a refund's books say what its state says, and what a charge owes is
//! given back by its refunds.

use core::fmt;
use std::collections::BTreeMap;

use farthing_protocol::ChargeId;

use crate::charges::State;
use crate::ledger::Hash;
use crate::store::Tx;
use crate::store::{self, Store, StoreError};
use crate::verify::refund::BookedRefund;

mod books;

mod charge;

mod orders;

mod refund;

/// How much is read at a time.
const PAGE: u32 = 256;

/// What was checked and found right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) charges: u64,
    /// How many orders that no carrier was asked for.
    pub(crate) orders: u64,
    pub(crate) refunds: u64,
    /// How many transfers of the chain.
    pub(crate) transfers: u64,
    /// How many transfers have no place in the chain yet.
    pub(crate) unchained: u64,
    /// Every account's debits and credits, by account and currency, in smallest units.
    pub(crate) balances: BTreeMap<(String, String), Balance>,
    /// Hash of the last transfer, in hexadecimal: keep it to prove later that nothing before it
    /// was changed.
    pub(crate) head: String,
}

/// What an account was debited and credited in all, in smallest units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) debit: i128,
    pub(crate) credit: i128,
}

/// The first thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Where: a charge, or a place in the books.
    pub(crate) place: String,
    /// What is wrong, beginning with the invariant's number.
    pub(crate) what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Why [`verify`] does not say that all is right.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyError {
    /// Something is not as it must be.
    #[error("{0}")]
    Difference(Difference),
    /// The database cannot be read, or a row is not readable.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the books say.
#[derive(Debug, Clone, Default)]
struct Books {
    /// By the charge's id.
    charges: BTreeMap<String, Booked>,
    /// Of each order that was paid from credit or tab.
    orders: BTreeMap<String, Sold>,
    /// By the refund's id.
    refunds: BTreeMap<String, BookedRefund>,
}

/// What the books say about an order that was paid from credit or tab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sold {
    /// What its publisher got.
    paid: i64,
    /// What its publisher gave back.
    undone: i64,
    /// What the credit of other devices gave for it.
    lent: i64,
    /// What went back there.
    returned: i64,
}

/// What the books say about one charge.
#[derive(Debug, Clone, Default)]
struct Booked {
    /// What of it is the publisher's.
    payable: i64,
    /// What the carrier took: amount and currency.
    charged: Option<(i64, String)>,
    /// What must go back.
    refund_due: Option<(i64, String)>,
}

/// Checks everything; with a `head` that was kept, also that it is in the chain.
///
/// # Errors
///
/// [`VerifyError::Difference`] names the first thing that is off.
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
            charge::check(&file, &booked, sold.unwrap_or_default())
                .map_err(|what| difference(id.as_str(), what))?;
            count += 1;
        }
    }
}

fn difference(place: &str, what: impl Into<String>) -> VerifyError {
    VerifyError::Difference(Difference { place: place.to_owned(), what: what.into() })
}
