//! The HTTP client of one carrier.

use core::time::Duration;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use farthing_protocol::{Money, Msisdn};
use reqwest::{Method, RequestBuilder};
use serde_json::value::RawValue;
use url::Url;

pub(crate) use crate::carriers::classify::ReadAnswer;

use crate::carriers::breaker::Breaker;
use crate::carriers::classify::Classifier;
use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::observation::News;
use crate::carriers::refusals::Refusals;
use crate::carriers::token::Tokens;
use crate::carriers::wire::{
    AmountIn, ChargingIn, MetaIn, PhoneBody, PrepareBody, TransactionIn, ValidateBody,
};
use crate::carriers::{CarrierSetup, SetupError};
use crate::charges::{Event, PaymentId};
use crate::clock::Clock;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a read may take.
pub(super) const READ: Duration = Duration::from_secs(3);
/// The longest `Retry-After` that is waited for inside a call.
const RETRY_AFTER_MAX: u64 = 2;
/// One carrier.
#[derive(Debug)]
pub(crate) struct Carrier {
    setup: CarrierSetup,
    pub(super) base: Url,
    pub(super) http: reqwest::Client,
    tokens: Tokens,
    breaker: Breaker,
    classifier: Classifier,
}

/// What a reservation is asked for with.
#[derive(Debug, Clone)]
pub(crate) struct Prepare {
    /// The attempt's id (`clientCorrelator`).
    pub(crate) correlator: String,
    /// The charge's id (`referenceCode`).
    pub(crate) reference: String,
    /// Whose bill.
    pub(crate) phone: Msisdn,
    /// How much.
    pub(crate) price: Money,
    /// What for.
    pub(crate) description: String,
    /// The shop's name.
    pub(crate) merchant_name: String,
    /// The publisher's id.
    pub(crate) merchant_identifier: String,
    /// Host of the page.
    pub(crate) service_id: String,
    /// The item's id.
    pub(crate) product_id: String,
}

impl Carrier {
    /// Makes a client.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if the address cannot be used or the client cannot be made.
    pub(crate) fn new(setup: CarrierSetup, clock: &Clock) -> Result<Self, SetupError> {
        // Whoever started the process may have chosen a provider of cryptography already.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(setup.timeout)
            .pool_idle_timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            // A repeated write is a decision, and not the transport's.
            .retry(reqwest::retry::never())
            .user_agent(concat!("farthing-gateway/", env!("CARGO_PKG_VERSION")));
        for url in [&setup.api_root, &setup.token_url] {
            if let Some(host) = url.host_str().filter(|host| is_local_name(host)) {
                // Names under localhost are this machine (RFC 6761 section 6.3), whether or not
                // the system's resolver knows.
                let port = url.port_or_known_default().unwrap_or_default();
                let here = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
                builder = builder.resolve(host, here).no_proxy();
            }
        }
        let mut base = setup.api_root.clone();
        base.path_segments_mut()
            .map_err(|()| SetupError::Unusable("api_root cannot have paths"))?
            .pop_if_empty()
            .extend(["carrier-billing", "v0.5", "payments"]);
        let classifier =
            Classifier { refusals: Refusals::built_in()?, vocabulary: setup.vocabulary };
        Ok(Self {
            base,
            http: builder.build()?,
            tokens: Tokens::new(clock.clone()),
            breaker: Breaker::new(clock.clone()),
            classifier,
            setup,
        })
    }

    /// Our name for it.
    pub(crate) fn id(&self) -> &str {
        &self.setup.id
    }

    /// How long a call that writes may take.
    pub(crate) const fn timeout(&self) -> Duration {
        self.setup.timeout
    }

    /// Whether it serves the number.
    pub(crate) fn serves(&self, phone: &Msisdn) -> bool {
        let prefixes = &self.setup.prefixes;
        prefixes.is_empty() || prefixes.iter().any(|one| phone.as_e164().starts_with(one))
    }

    /// Whether it has failed so often lately that it is better not to ask.
    pub(crate) fn is_resting(&self) -> bool {
        self.breaker.is_open()
    }

    /// Whether a window of the operator's may be opened at this address: on its own host or a
    /// neighbour of it, over TLS unless the carrier itself is on this machine.
    pub(crate) fn may_open(&self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let (Some(host), Some(own)) = (url.host_str(), self.setup.api_root.host_str()) else {
            return false;
        };
        let parent = own.split_once('.').map(|(_, parent)| parent);
        let neighbour = parent.filter(|parent| parent.contains('.')).is_some_and(|parent| {
            host.strip_suffix(parent).is_some_and(|head| head.is_empty() || head.ends_with('.'))
        });
        url.scheme() == self.setup.api_root.scheme() && (host == own || neighbour)
    }

    /// Asks for a reservation.
    pub(crate) async fn prepare(&self, prepare: &Prepare) -> News {
        let Ok(amount) = RawValue::from_string(prepare.price.amount().to_string()) else {
            return News::Event(Event::NotExecuted);
        };
        let currency = prepare.price.currency();
        let charging_information =
            ChargingIn { amount, currency: currency.code(), description: &prepare.description };
        let charging_meta_data = MetaIn {
            merchant_name: &prepare.merchant_name,
            merchant_identifier: &prepare.merchant_identifier,
            service_id: &prepare.service_id,
            product_id: &prepare.product_id,
        };
        let body = PrepareBody {
            amount_transaction: TransactionIn {
                phone_number: prepare.phone.as_e164(),
                client_correlator: &prepare.correlator,
                payment_amount: AmountIn { charging_information, charging_meta_data },
                reference_code: &prepare.reference,
            },
            sink: self.setup.sink.as_deref(),
        };
        let heard = self.write(&["prepare"], &prepare.correlator, &body).await;
        self.classifier.prepare(&heard)
    }

    /// Hands a code over.
    pub(crate) async fn validate(
        &self,
        correlator: &str,
        payment: &PaymentId,
        authorization_id: &str,
        code: &str,
    ) -> Event {
        let body = ValidateBody { authorization_id, code };
        let heard = self.write(&[&payment.0, "validate"], correlator, &body).await;
        self.classifier.validate(&heard)
    }

    /// Asks for the money.
    pub(crate) async fn confirm(
        &self,
        correlator: &str,
        payment: &PaymentId,
        phone: &Msisdn,
    ) -> Event {
        let body = PhoneBody { phone_number: phone.as_e164() };
        let heard = self.write(&[&payment.0, "confirm"], correlator, &body).await;
        self.classifier.confirm(&heard)
    }

    /// Lets a reservation go.
    pub(crate) async fn cancel(
        &self,
        correlator: &str,
        payment: &PaymentId,
        phone: &Msisdn,
    ) -> Event {
        let body = PhoneBody { phone_number: phone.as_e164() };
        let heard = self.write(&[&payment.0, "cancel"], correlator, &body).await;
        Classifier::cancel(&heard)
    }

    /// Reads one payment.
    pub(crate) async fn read(&self, payment: &PaymentId) -> ReadAnswer {
        let request = self.http.request(Method::GET, self.address(&[&payment.0])).timeout(READ);
        Classifier::read(&self.send(request).await)
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.extend(path);
        }
        address
    }

    async fn write<B: serde::Serialize + Sync>(
        &self,
        path: &[&str],
        correlator: &str,
        body: &B,
    ) -> Heard {
        let request = self
            .http
            .request(Method::POST, self.address(path))
            .header("x-correlator", correlator)
            .json(body);
        self.send(request).await
    }

    /// Sends a request with a token: once more with a new token if the first was refused, and once
    /// more after a short wait if the carrier asks for one. Both times the call did not run.
    pub(super) async fn send(&self, request: RequestBuilder) -> Heard {
        let mut refused = None;
        let mut heard = Heard::NotSent;
        for _ in 0..2 {
            let token = self.tokens.get(&self.http, &self.setup, refused.as_deref()).await;
            let (Some(token), Some(request)) = (token, request.try_clone()) else { break };
            heard = exchange(request.bearer_auth(&token)).await;
            match &heard {
                Heard::Answer(reply) if reply.status == 401 => refused = Some(token),
                Heard::Answer(reply) if reply.status == 429 => match reply.retry_after {
                    Some(seconds) if seconds <= RETRY_AFTER_MAX => {
                        tokio::time::sleep(Duration::from_secs(seconds)).await;
                    }
                    _ => break,
                },
                _ => break,
            }
        }
        if heard.is_alive() {
            self.breaker.succeeded();
        } else {
            self.breaker.failed();
        }
        heard
    }
}

fn is_local_name(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}
