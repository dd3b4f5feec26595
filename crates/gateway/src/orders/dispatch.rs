//! After a commit: notifies waiting callers and calls the carrier. Each answer goes back through
//! [`apply_event`](crate::orders::apply_event). If the process stops in between, the saved intent tells the
//! reconciler what to read.

use std::sync::Arc;

use farthing_protocol::{ChargeId, Msisdn, OneTimeCode};
use futures_util::future::BoxFuture;

use crate::carriers::{Carrier, LineProof, News, Prepare, ReadAnswer};
use crate::charges::{Call, Event, PaymentId};
use crate::clock::UnixMillis;
use crate::orders::apply_event::Outcome;
use crate::orders::happen::{Heard, Read, Sale};
use crate::orders::{Core, OrderError};
use crate::secrets::phones::SealError;
use crate::store;
use crate::store::charges::ChargeRow;

impl Core {
    /// Starts the calls and reads that follow a commit, in the background.
    pub(crate) fn follow(
        self: &Arc<Self>,
        outcome: &Outcome,
        carrier: &Arc<Carrier>,
        given: Option<&Given>,
    ) {
        if outcome.shows {
            self.watchers.tell(&outcome.order.id, outcome.charge.version);
            self.store.tell();
        }
        self.wake.send_replace(());
        let sale = Arc::new((outcome.order.clone(), outcome.charge.clone()));
        for (attempt, call) in &outcome.calls {
            let job = CallJob {
                core: Arc::clone(self),
                carrier: Arc::clone(carrier),
                sale: Arc::clone(&sale),
                attempt: attempt.clone(),
                call: call.clone(),
                intended_at: outcome.charge.entered_at,
                given: given.cloned(),
            };
            self.tasks.spawn(job.run());
        }
        if let Some((attempt, payment)) = &outcome.stray {
            let carrier = Arc::clone(carrier);
            let (sale, attempt) = (Arc::clone(&sale), attempt.clone());
            let letting_go = Arc::clone(self).let_go(carrier, sale, attempt, payment.clone());
            self.tasks.spawn(letting_go);
        }
        for payment in &outcome.reads {
            let (charge, carrier) = (outcome.charge.id.clone(), Arc::clone(carrier));
            let reading = Arc::clone(self).read_and_record(charge, carrier, payment.clone());
            self.tasks.spawn(reading);
        }
    }

    /// Reads a payment at the carrier and saves the result. Boxed, because another read can follow.
    pub(crate) fn read_and_record(
        self: Arc<Self>,
        charge: ChargeId,
        carrier: Arc<Carrier>,
        payment: PaymentId,
    ) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            // Without an answer, the reconciler reads again later.
            let Some(news) = self.read(&carrier, &payment).await else { return };
            let recorded = self.happen(&charge, &carrier, news, None).await;
            log_failure(&charge, recorded);
        })
    }

    /// Reads a payment at the carrier. None if there was no answer.
    async fn read(&self, carrier: &Carrier, payment: &PaymentId) -> Option<News> {
        self.failpoints.pass("before asking", "read").await;
        let answer = carrier.read(payment).await;
        self.failpoints.pass("after asking", "read").await;
        match answer {
            ReadAnswer::Payment(seen) if seen.payment == *payment => Some(News::Read(seen)),
            ReadAnswer::Payment(_) => Some(News::Event(Event::Strange { last: false })),
            ReadAnswer::Gone => Some(News::Event(Event::Gone)),
            ReadAnswer::Nothing => None,
        }
    }

    fn phone_of(&self, charge: &ChargeRow) -> Result<Msisdn, OrderError> {
        let ciphertext = charge.phone_ciphertext.as_ref().ok_or(SealError)?;
        Ok(self.keys.open(&charge.phone, ciphertext)?)
    }

    /// Cancels a second reservation. Nothing waits for the answer, and the reservation expires anyway.
    fn let_go(
        self: Arc<Self>,
        carrier: Arc<Carrier>,
        sale: Arc<Sale>,
        attempt: String,
        payment: PaymentId,
    ) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let phone = match self.phone_of(&sale.1) {
                Ok(phone) => phone,
                Err(error) => {
                    tracing::error!(charge.id = %sale.1.id, ?error, "no phone to let go with");
                    return;
                }
            };
            self.failpoints.pass("before calling", "cancel").await;
            let answer = carrier.cancel(&attempt, &payment, &phone).await.as_str();
            self.failpoints.pass("after calling", "cancel").await;
            let now = self.clock.now();
            let recorded = self.store.write(move |db| {
                Box::pin(async move { store::attempts::answer(db, &attempt, answer, now).await })
            });
            if let Err(error) = recorded.await {
                tracing::error!(?error, "an answer could not be written down");
            }
        })
    }
}

/// Input of the reader that a call needs. It is never stored or logged.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// The code that was texted.
    Code(OneTimeCode),
    /// The authorization that the phone's browser got from the carrier.
    Line(LineProof),
}

/// A call to the carrier whose intent is saved.
struct CallJob {
    core: Arc<Core>,
    carrier: Arc<Carrier>,
    sale: Arc<Sale>,
    attempt: String,
    call: Call,
    /// When the intent was saved; the charge entered its state at the same moment.
    intended_at: UnixMillis,
    given: Option<Given>,
}

impl CallJob {
    fn run(self) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let what = self.call.as_str();
            self.core.failpoints.pass("before calling", what).await;
            let news = self.ask().await;
            self.core.failpoints.pass("after calling", what).await;
            let read = self.read_what_was_confirmed(&news).await;
            let Self { core, carrier, sale, attempt, .. } = self;
            let heard = Heard { news, answers: attempt, read };
            let recorded = core.hear(&sale, &carrier, heard).await;
            log_failure(&sale.1.id, recorded);
        })
    }

    /// An accepted confirmation proves no payment. The read that follows it is saved together with it. If the
    /// process ends in between, the saved intent to confirm causes a read at the next start.
    async fn read_what_was_confirmed(&self, news: &News) -> Option<Read> {
        match (&self.call, news) {
            (Call::Confirm(payment), News::Event(Event::Accepted | Event::AlreadyDone)) => {
                let news = self.core.read(&self.carrier, payment).await;
                Some(Read { payment: payment.clone(), news })
            }
            _ => None,
        }
    }

    async fn ask(&self) -> News {
        let Self { carrier, attempt, .. } = self;
        match &self.call {
            Call::Prepare => match self.order_for_carrier() {
                Ok(prepare) => match carrier.distrusts_sim(attempt, &prepare.phone).await {
                    Some(reason) => News::Event(Event::Refused(reason)),
                    None => self.prepare(&prepare).await,
                },
                Err(error) => {
                    tracing::error!(charge.id = %self.sale.1.id, ?error, "nothing to prepare with");
                    News::Event(Event::NotExecuted)
                }
            },
            Call::Validate { payment, authorization } => match &self.given {
                Some(Given::Code(code)) => {
                    let code = code.as_str();
                    let event = carrier.validate(attempt, payment, authorization, code).await;
                    News::Event(event)
                }
                _ => News::Event(Event::NotExecuted),
            },
            Call::Confirm(payment) => match self.phone() {
                Ok(phone) => News::Event(carrier.confirm(attempt, payment, &phone).await),
                Err(error) => self.without_phone(&error),
            },
            Call::Cancel(payment) => match self.phone() {
                Ok(phone) => News::Event(carrier.cancel(attempt, payment, &phone).await),
                Err(error) => self.without_phone(&error),
            },
        }
    }

    /// Asks for a reservation without a code if the network confirms the phone, else with one.
    async fn prepare(&self, prepare: &Prepare) -> News {
        if let Some(Given::Line(proof)) = &self.given
            && let Some(news) = self.carrier.prepare_in_silence(prepare, proof).await
        {
            return news;
        }
        self.carrier.prepare(prepare).await
    }

    fn phone(&self) -> Result<Msisdn, OrderError> {
        self.core.phone_of(&self.sale.1)
    }

    fn without_phone(&self, error: &OrderError) -> News {
        tracing::error!(charge.id = %self.sale.1.id, ?error, "no phone to call with");
        News::Event(Event::NotExecuted)
    }

    fn order_for_carrier(&self) -> Result<Prepare, OrderError> {
        let (order, charge) = &*self.sale;
        Ok(Prepare {
            correlator: self.attempt.clone(),
            reference: charge.id.as_str().to_owned(),
            phone: self.phone()?,
            price: charge.amount,
            description: order.title.clone(),
            merchant_name: order.merchant_name.clone(),
            merchant_identifier: order.publisher.as_str().to_owned(),
            service_id: order.service_host.clone(),
            product_id: order.item.as_str().to_owned(),
            leave_by: self.intended_at.plus(self.carrier.timeout()),
        })
    }
}

/// Logs an answer that could not be saved. It is not lost: the intent is saved, and the reconciler reads the
/// carrier. An answer that came too late is not logged.
pub(crate) fn log_failure(charge: &ChargeId, recorded: Result<Outcome, OrderError>) {
    match recorded {
        Ok(_) | Err(OrderError::Moved) => {}
        Err(error) => tracing::error!(charge.id = %charge, ?error, "not written down"),
    }
}
