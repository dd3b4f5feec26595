//! The HTTP client of one carrier.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{Msisdn, Reason};
use reqwest::{Method, RequestBuilder};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

pub(crate) use crate::carriers::classify::ReadAnswer;

use crate::carriers::addresses::{below, within};
use crate::carriers::breaker::Breaker;
use crate::carriers::classify::Classifier;
use crate::carriers::exchange::{Heard, Reply, exchange};
use crate::carriers::fee::Fee;
use crate::carriers::pause::{LONGEST, Pause};
use crate::carriers::refusals::Refusals;
use crate::carriers::setup::{CarrierSetup, SetupError};
use crate::carriers::sim_swap::SimSwap;
use crate::carriers::token::{Tokens, scope_of_payments};
use crate::carriers::window;
use crate::carriers::wire::{PhoneBody, ValidateBody};
use crate::charges::{Event, PaymentId};
use crate::clock::{Clock, UnixMillis};
use crate::network::http_client;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a read may take.
pub(super) const READ: Duration = Duration::from_secs(3);
/// The longest `Retry-After` for which a call waits before its second try.
const WAITED_FOR: Duration = Duration::from_secs(2);

/// The client of one carrier, with its tokens, its circuit breaker and its pause.
#[derive(Debug)]
pub(crate) struct Carrier {
    pub(super) setup: Arc<CarrierSetup>,
    pub(super) payments: Url,
    pub(super) refunds: Url,
    pub(super) http: reqwest::Client,
    pub(super) clock: Clock,
    tokens: Tokens,
    pub(super) sim_swap: Option<SimSwap>,
    breaker: Breaker,
    /// Also begun by its token endpoint: no call can be sent without a token.
    pause: Arc<Pause>,
    pub(super) classifier: Classifier,
    /// Held while a batch of its due charges is processed, so that there is one batch at a time.
    batch: Arc<tokio::sync::Semaphore>,
}

impl Carrier {
    /// Makes a client.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if the address cannot be used or the client cannot be made.
    pub(crate) fn new(setup: CarrierSetup, clock: &Clock) -> Result<Self, SetupError> {
        let hosts =
            [&setup.api_root, &setup.token_url].into_iter().filter_map(|url| url.host_str());
        let builder = http_client(hosts)
            .connect_timeout(CONNECT)
            .timeout(setup.timeout)
            .pool_idle_timeout(Duration::from_secs(20));
        let classifier =
            Classifier { refusals: Refusals::built_in()?, vocabulary: setup.vocabulary };
        let http = builder.build()?;
        let setup = Arc::new(setup);
        let scope = scope_of_payments(&setup);
        let pause = Arc::new(Pause::new(clock.clone()));
        Ok(Self {
            payments: below(&setup.api_root, ["carrier-billing", "v0.5", "payments"])?,
            refunds: below(&setup.api_root, ["carrier-billing-refund", "v0.3", "payments"])?,
            tokens: Tokens::new(
                clock.clone(),
                http.clone(),
                Arc::clone(&setup),
                scope,
                Arc::clone(&pause),
            ),
            sim_swap: SimSwap::of(&setup, &http, clock)?,
            http,
            clock: clock.clone(),
            breaker: Breaker::new(clock.clone()),
            pause,
            classifier,
            setup,
            batch: Arc::new(tokio::sync::Semaphore::new(1)),
        })
    }

    /// The reason why no code may be sent to this number, if there is one.
    pub(crate) async fn distrusts_sim(&self, correlator: &str, phone: &Msisdn) -> Option<Reason> {
        let question = self.sim_swap.as_ref()?;
        question.distrusts(&self.http, self.id(), correlator, phone).await
    }

    /// The carrier's id in the configuration.
    pub(crate) fn id(&self) -> &str {
        &self.setup.id
    }

    /// The carrier's fee per charge.
    pub(crate) fn fee(&self) -> Fee {
        self.setup.fee
    }

    /// Time limit of a call that changes something.
    pub(crate) fn timeout(&self) -> Duration {
        self.setup.timeout
    }

    /// Whether the carrier serves the number.
    pub(crate) fn serves(&self, phone: &Msisdn) -> bool {
        let prefixes = &self.setup.prefixes;
        prefixes.is_empty() || prefixes.iter().any(|one| phone.as_e164().starts_with(one))
    }

    /// Whether new purchases should be rejected: the breaker is open, or the carrier asked for a pause.
    pub(crate) fn is_resting(&self) -> bool {
        self.breaker.is_open() || self.pause.until().is_some()
    }

    /// Pauses calls to the carrier, as its `Retry-After` would.
    #[cfg(test)]
    pub(crate) fn pause_for(&self, wait: core::time::Duration) {
        self.pause.begin(wait);
    }

    /// The end of the pause for which the carrier asked, if it did. No call is sent before.
    pub(crate) fn paused_until(&self) -> Option<UnixMillis> {
        self.pause.until()
    }

    /// The permit to process a batch of its due charges; none while another batch is processed.
    pub(crate) fn try_batch(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.batch).try_acquire_owned().ok()
    }

    /// Whether it may open a window for the reader at this address.
    pub(crate) fn may_open(&self, address: &str) -> bool {
        window::may_open(&self.setup, address)
    }

    /// Sends a code to the carrier.
    pub(crate) async fn validate(
        &self,
        correlator: &str,
        payment: &PaymentId,
        authorization_id: &str,
        code: &str,
    ) -> Event {
        let body = ValidateBody { authorization_id, code };
        let heard = self.write_now(&[&payment.0, "validate"], correlator, &body).await;
        self.classifier.validate(&heard)
    }

    pub(crate) async fn confirm(
        &self,
        correlator: &str,
        payment: &PaymentId,
        phone: &Msisdn,
    ) -> Event {
        let body = PhoneBody { phone_number: phone.as_e164() };
        let heard = self.write_now(&[&payment.0, "confirm"], correlator, &body).await;
        self.classifier.confirm(&heard)
    }

    pub(crate) async fn cancel(
        &self,
        correlator: &str,
        payment: &PaymentId,
        phone: &Msisdn,
    ) -> Event {
        let body = PhoneBody { phone_number: phone.as_e164() };
        let heard = self.write_now(&[&payment.0, "cancel"], correlator, &body).await;
        Classifier::cancel(&heard)
    }

    pub(crate) async fn read(&self, payment: &PaymentId) -> ReadAnswer {
        Classifier::read(&self.get(within(&self.payments, &[&payment.0]), &[]).await)
    }

    pub(super) async fn get(&self, address: Url, query: &[(&str, &str)]) -> Heard {
        let request = self.http.request(Method::GET, address).timeout(READ).query(query);
        self.send(request, self.clock.now().plus(READ)).await
    }

    async fn write_now<B: serde::Serialize + Sync>(
        &self,
        path: &[&str],
        correlator: &str,
        body: &B,
    ) -> Heard {
        let leave_by = self.clock.now().plus(self.timeout());
        self.write(within(&self.payments, path), correlator, body, leave_by).await
    }

    pub(super) async fn write<B: serde::Serialize + Sync>(
        &self,
        address: Url,
        correlator: &str,
        body: &B,
        leave_by: UnixMillis,
    ) -> Heard {
        let request = self.http.request(Method::POST, address);
        self.send(request.header("x-correlator", correlator).json(body), leave_by).await
    }

    /// Sends a request with a token. It is sent once more with a new token if the first was refused, and once
    /// more after a short pause if the carrier asks for one; in both cases the call did not run. Nothing is
    /// sent after `leave_by`, or during a pause for which the carrier asked.
    async fn send(&self, request: RequestBuilder, leave_by: UnixMillis) -> Heard {
        let mut refused = None;
        let mut heard = Heard::NotSent;
        for is_last in [false, true] {
            if self.pause.until().is_some() {
                return heard;
            }
            let token = self.tokens.get(refused.as_deref()).await;
            let (Some(token), Some(request)) = (token, request.try_clone()) else { break };
            // Checked last, because getting the token may have taken long.
            if self.clock.now() >= leave_by {
                tracing::warn!(carrier = self.id(), "a call was too late to leave");
                break;
            }
            heard = exchange(request.bearer_auth(&token)).await;
            let Heard::Answered(reply) = &heard else { break };
            match (reply.status, self.wait_asked_for(reply)) {
                (401, _) => refused = Some(token),
                (429, Some(wait)) if wait <= WAITED_FOR && !is_last => {
                    tokio::time::sleep(wait).await;
                }
                _ => break,
            }
        }
        self.learn(&heard);
        heard
    }

    /// Takes from the answer to a call whether the carrier works, and begins the pause for which it asks.
    pub(super) fn learn(&self, heard: &Heard) {
        if let Heard::Answered(reply) = heard {
            self.pause.heed(reply.status, reply.retry_after, LONGEST);
        }
        if heard.is_alive() {
            self.breaker.succeeded();
        } else {
            self.breaker.failed();
        }
    }

    fn wait_asked_for(&self, reply: &Reply) -> Option<Duration> {
        reply.retry_after.map(|after| after.wait(self.clock.now()))
    }
}

#[cfg(test)]
pub(crate) mod tests;
