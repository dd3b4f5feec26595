//! Our books and a carrier's, compared at intervals (reconciliation R3 and R4). A payment that we do
//! not know, because a backup was restored or because it succeeded after we gave up, is found here.

use core::time::Duration;
use std::sync::{Arc, Weak};

use crate::carriers::{Carrier, CarrierStatus, Observation};
use crate::charges::{PaymentId, State};
use crate::clock::UnixMillis;
use crate::ledger::{Account, EventKind, Transfer};
use crate::orders::{Core, OrderError};
use crate::reconcile::{Books, Difference, OurCharge, reconcile};
use crate::store;

/// How often the last hours are compared.
const EVERY: Duration = Duration::from_hours(1);

/// The last hours.
const HOURS: Duration = Duration::from_hours(3);

/// What is younger may be under way.
const UNDER_WAY: Duration = Duration::from_mins(10);

/// How far a start looks back: a backup that is restored is a day old at most, or somebody looks.
const DAYS: u32 = 2;

const DAY: Duration = Duration::from_hours(24);

/// Compares the last days, then the last hours again and again, until the money core is gone.
pub(crate) async fn run(core: Weak<Core>) {
    let mut days = DAYS;
    loop {
        {
            let Some(core) = core.upgrade() else { return };
            let until = core.clock.now().minus(UNDER_WAY);
            for carrier in &core.carriers {
                for back in (1..=days).rev() {
                    let (from, until) = (until.minus(DAY * back), until.minus(DAY * (back - 1)));
                    compare_and_log(&core, carrier, from, until).await;
                }
                if days == 0 {
                    compare_and_log(&core, carrier, until.minus(HOURS), until).await;
                }
            }
        }
        days = 0;
        tokio::time::sleep(EVERY).await;
    }
}

async fn compare_and_log(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    from: UnixMillis,
    until: UnixMillis,
) {
    match compare(core, carrier, from, until).await {
        Ok(differences) if differences.is_empty() => {}
        Ok(differences) => {
            tracing::error!(carrier = carrier.id(), ?differences, "the books differ");
        }
        Err(error) => {
            tracing::error!(carrier = carrier.id(), ?error, "the books were not compared");
        }
    }
}

/// Compares what a carrier lists with our charges, and acts on each difference: what is ours is read,
/// which moves its charge; money that no charge explains goes to suspense. Returns what differed.
///
/// # Errors
///
/// [`OrderError::Internal`] if the database fails.
pub(crate) async fn compare(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    from: UnixMillis,
    until: UnixMillis,
) -> Result<Vec<Difference>, OrderError> {
    let theirs = carrier.list_payments(from, until).await.payments;
    let mut ours = Vec::new();
    {
        let mut db = core.store.read().await?;
        for seen in &theirs {
            ours.extend(our_charge(&mut db, carrier, &seen.reference).await?);
        }
    }
    act(core, carrier, &ours, &theirs).await
}

/// Compares two lists, and acts on each difference.
pub(crate) async fn act(
    core: &Arc<Core>,
    carrier: &Arc<Carrier>,
    ours: &[OurCharge],
    theirs: &[Observation],
) -> Result<Vec<Difference>, OrderError> {
    let mut differences = reconcile(ours, theirs);
    let dismissed = {
        let mut db = core.store.read().await?;
        store::orphans::dismissed(&mut db, carrier.id()).await?
    };
    differences.retain(|difference| match difference {
        Difference::UnknownPayment { payment, .. } | Difference::PaidTwice { payment, .. } => {
            !dismissed.contains(payment)
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
            // A person must look: nothing that we could do is certain to be right.
            Difference::NotSucceeded { .. }
            | Difference::Missing { .. }
            | Difference::AmountDiffers { .. }
            | Difference::RefundDiffers { .. }
            | Difference::UnknownRefund { .. } => {}
        }
    }
    Ok(differences)
}

/// The charge of ours that a reference at a carrier names.
pub(crate) async fn our_charge(
    db: &mut store::Tx,
    carrier: &Carrier,
    reference: &str,
) -> Result<Option<OurCharge>, OrderError> {
    let Ok(id) = farthing_protocol::ChargeId::parse(reference) else { return Ok(None) };
    let Some((_, charge)) = store::charges::load(db, &id).await? else { return Ok(None) };
    if charge.carrier != carrier.id() {
        return Ok(None);
    }
    let books = match &charge.state {
        State::Charged { payment } | State::RefundDue { payment } => {
            let amount = store::receipts::taken(db, &id).await?.unwrap_or(charge.amount);
            Books::Paid { payment: payment.clone(), amount }
        }
        State::Ended { .. } => Books::Ended,
        _ => Books::Open,
    };
    Ok(Some(OurCharge { id, books }))
}

/// Books money that no charge explains, once.
async fn suspend(
    core: &Arc<Core>,
    carrier: &Carrier,
    seen: &Observation,
) -> Result<(), OrderError> {
    let Some(amount) = seen.amount.filter(|_| seen.status == CarrierStatus::Succeeded) else {
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
