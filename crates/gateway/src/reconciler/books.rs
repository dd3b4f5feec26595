//! Acts on a difference between the ledger and a carrier. A payment that the ledger does not have, because a
//! backup was restored or because it succeeded after the charge had ended, is read or goes to suspense.

use std::sync::Arc;

use crate::carriers::{Carrier, CarrierStatus, Observation};
use crate::charges::{PaymentId, State};
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::{Core, OrderError};
use crate::reconcile::{Books, Difference, OurCharge, reconcile};
use crate::store;

/// Compares two lists, and acts on each difference.
pub(crate) async fn act(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    ours: &[OurCharge],
    theirs: &[Observation],
) -> Result<Vec<Difference>, OrderError> {
    let mut differences = reconcile(ours, theirs);
    let explained = {
        let mut db = core.store.read().await?;
        store::orphans::explained(&mut db, carrier.id()).await?
    };
    differences.retain(|difference| match difference {
        Difference::UnknownPayment { payment, .. } | Difference::PaidTwice { payment, .. } => {
            !explained.contains(payment)
        }
        _ => true,
    });
    for difference in &differences {
        match difference {
            Difference::PaidAfterEnd { charge, payment }
            | Difference::HeldAfterEnd { charge, payment } => {
                let charge = ours.iter().find(|one| one.id.as_str() == charge);
                let Some(charge) = charge.map(|one| one.id.clone()) else { continue };
                let (core, carrier) = (Arc::clone(core), Arc::clone(carrier));
                core.read_and_record(charge, carrier, PaymentId(payment.clone())).await;
            }
            Difference::UnknownPayment { payment, .. } | Difference::PaidTwice { payment, .. } => {
                let seen = theirs.iter().find(|seen| seen.payment.0 == *payment);
                if let Some(seen) = seen {
                    suspend(core, carrier, seen).await?;
                }
            }
            // The operator must look: no automatic action is certainly right.
            Difference::NotSucceeded { .. }
            | Difference::Missing { .. }
            | Difference::AmountDiffers { .. }
            | Difference::RefundDiffers { .. }
            | Difference::UnknownRefund { .. } => {}
        }
    }
    Ok(differences)
}

/// The charge with this reference. It counts as open if it changed after `asked_at`, when the carrier was asked for
/// its list, because the list may be older.
pub(crate) async fn our_charge(
    db: &mut store::Tx,
    carrier: &Carrier,
    reference: &str,
    asked_at: UnixMillis,
) -> Result<Option<OurCharge>, OrderError> {
    let Ok(id) = farthing_protocol::ChargeId::parse(reference) else { return Ok(None) };
    let Some((_, charge)) = store::charges::load(db, &id).await? else { return Ok(None) };
    let books = match &charge.state {
        // Two carriers of the configuration share an account, or one has another id now. It is no unknown payment,
        // and its own carrier's list settles it.
        _ if charge.carrier != carrier.id() => {
            let (charge, at) = (charge.id.as_str(), carrier.id());
            tracing::error!(charge.id = charge, carrier = at, "listed by another carrier");
            Books::Open
        }
        _ if charge.entered_at > asked_at => Books::Open,
        State::Charged { payment } | State::RefundDue { payment } => {
            let amount = store::receipts::taken(db, &id).await?.unwrap_or(charge.amount);
            Books::Paid { payment: payment.clone(), amount }
        }
        State::Ended { .. } => Books::Ended,
        _ => Books::Open,
    };
    Ok(Some(OurCharge { id, books }))
}

/// Books a payment that matches no charge, once.
async fn suspend(
    core: &Arc<Core>,
    carrier: &Carrier,
    seen: &Observation,
) -> Result<(), OrderError> {
    let Some(amount) =
        seen.amount.filter(|amount| seen.status == CarrierStatus::Succeeded && !amount.is_zero())
    else {
        return Ok(());
    };
    let (name, seen, now) = (carrier.id().to_owned(), seen.clone(), core.clock.now());
    let suspended = core.store.write(move |db| {
        Box::pin(async move {
            if !store::orphans::found(db, &name, &seen, amount, now).await? {
                return Ok(false);
            }
            let sides = (Account::CarrierReceivable(name.clone()), Account::Suspense(name.clone()));
            let event_id = format!("{name}/{}", seen.payment.0);
            let event = EventKind::OrphanFound;
            store::ledger::book(db, &Transfer::new(event, &event_id, sides, amount, now)).await?;
            Ok::<_, OrderError>(true)
        })
    });
    if suspended.await? {
        tracing::error!(carrier = carrier.id(), "a payment that no charge explains is in suspense");
    }
    Ok(())
}
