//! Notifications from a carrier. Untrusted: each only triggers a read at the carrier.

use std::sync::Arc;

use crate::charges::PaymentId;
use crate::orders::hints::{APART, Then};
use crate::orders::{Core, Orders};
use crate::store;

impl Orders {
    /// Takes a carrier's notification about a payment. Untrusted: it only triggers a read.
    pub(crate) fn hint(&self, carrier: &str, payment: &str) {
        take(self.core(), carrier, payment);
    }
}

/// Takes a notification; the read runs in the background.
pub(crate) fn take(core: &Arc<Core>, carrier: &str, payment: &str) {
    let payment = PaymentId(payment.to_owned());
    let then = core.hints.take(carrier, &payment, core.clock.now());
    if then == Then::Nothing {
        return;
    }
    let (tasks, core, carrier) = (&core.tasks, Arc::clone(core), carrier.to_owned());
    tasks.spawn(async move {
        if then == Then::ReadLater {
            tokio::time::sleep(APART).await;
            core.hints.reading(&carrier, &payment, core.clock.now());
        }
        let Some(known) = core.carrier(&carrier).cloned() else { return };
        let charge = match core.store.read().await {
            Ok(mut db) => store::attempts::charge_of_payment(&mut db, &carrier, &payment).await,
            Err(error) => Err(error),
        };
        // The `prepare` of an unknown payment is still under way: its answer, or the reconciler, saves the
        // payment.
        if let Ok(Some(charge)) = charge {
            core.read_and_record(charge, known, payment).await;
        }
    });
}
