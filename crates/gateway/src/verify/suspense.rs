//! I17 for payments in suspense, and for tabs that were written off.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::Account;
use crate::store::refunds::sources::{self, Orphan};
use crate::store::{self, Tx};
use crate::verify::moved::Moved;
use crate::verify::{BookedOrphan, PAGE, VerifyError, WrittenOff, difference};

/// Checks each payment that matched no charge.
pub(super) async fn check_orphans(
    db: &mut Tx,
    mut booked: BTreeMap<String, BookedOrphan>,
) -> Result<(), VerifyError> {
    let mut after = (String::new(), String::new());
    loop {
        let orphans = sources::all_orphans(db, (&after.0, &after.1), PAGE).await?;
        let Some((last, _)) = orphans.last() else { break };
        after = (last.carrier.clone(), last.payment.0.clone());
        for (orphan, is_dismissed) in &orphans {
            let place = format!("{}/{}", orphan.carrier, orphan.payment.0);
            if booked.remove(&place).unwrap_or_default() != expected(orphan, *is_dismissed) {
                let what = "I17: its row and what is booked for it in suspense differ";
                return Err(difference(&place, what));
            }
        }
    }
    match booked.keys().next() {
        None => Ok(()),
        Some(place) => {
            Err(difference(place, "I17: the books know a payment in suspense that was never found"))
        }
    }
}

fn expected(orphan: &Orphan, is_dismissed: bool) -> BookedOrphan {
    let receivable = Account::CarrierReceivable(orphan.carrier.clone());
    let suspense = Account::Suspense(orphan.carrier.clone());
    let amount = (orphan.amount.minor(), orphan.amount.currency());
    let out = if is_dismissed { amount } else { (0, amount.1) };
    BookedOrphan {
        found: Moved::of(amount, (Some(&receivable), Some(&suspense))),
        dismissed: Moved::of(out, (Some(&suspense), Some(&receivable))),
    }
}

/// Checks that each tab was written off as bad debt of its own publisher. No other table has what was open at
/// that moment; I14 checks that a tab's transfers leave what is open on it.
pub(super) async fn check_tabs(
    db: &mut Tx,
    written_off: &BTreeSet<WrittenOff>,
) -> Result<(), VerifyError> {
    for WrittenOff { device, currency, publisher } in written_off {
        let known = store::tabs::publisher(db, device, currency).await?;
        if known.as_ref() != Some(publisher) {
            let what = "I17: its tab was written off as bad debt of another publisher";
            return Err(difference(device, what));
        }
    }
    Ok(())
}
