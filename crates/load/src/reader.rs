//! One reader and one whole purchase, as a browser makes it.

use std::time::{Duration, Instant};

use farthing_protocol::offer::{AskEntitlement, AskOffer};
use farthing_protocol::order::{Funding, PlaceOrder, SubmitCode};
use farthing_protocol::session::{ChallengeView, SessionView};
use farthing_protocol::{
    EntitlementView, ItemId, Msisdn, OfferView, OrderStatus, OrderView, Problem, PublisherId,
};
use rand::RngExt as _;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{Ask, Caller, Failure};
use crate::follow::{Follow, keep_newer};
use crate::identity::Identity;
use crate::phone;
use crate::settings;
use crate::tally::{Part, Tally};

/// How long a reader tries before giving up: longer than a code is valid.
const PATIENCE: Duration = Duration::from_mins(4);

/// How a purchase ended, as far as its reader knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Paid, and the article opened.
    Paid,
    /// Not paid, and never will be.
    NotPaid(String),
    /// Paid, but the article did not open.
    PaidButLocked(String),
    /// The reader gave up before the outcome was known.
    Nothing(String),
}

/// What every reader has in common.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// A client, shared as by a proxy.
    pub(crate) http: reqwest::Client,
    /// Where the gateways are.
    pub(crate) gateways: Vec<String>,
    /// Where the carrier sandbox is.
    pub(crate) sandbox: String,
    /// Counts times and failed tries.
    pub(crate) tally: Tally,
}

/// A reader and its state.
pub(crate) struct Reader {
    identity: Identity,
    world: World,
    caller: Caller,
    /// Number of idempotency keys that were used.
    keys: u32,
}

impl Reader {
    /// A reader who has not called yet.
    pub(crate) fn new(identity: Identity, world: &World) -> Self {
        let caller = Caller {
            http: world.http.clone(),
            gateways: world.gateways.clone(),
            address: identity.address(),
            until: Instant::now() + PATIENCE,
            tally: world.tally.clone(),
            chance: identity.chance(),
        };
        Self { identity, world: world.clone(), caller, keys: 0 }
    }

    /// Buys one article, and measures how long it takes.
    pub(crate) async fn buy(mut self) -> Told {
        let begun = Instant::now();
        match self.purchase().await {
            Ok(told) => {
                if told == Told::Paid {
                    self.world.tally.took(Part::Whole, begun.elapsed());
                }
                told
            }
            Err(Failure::Refused(problem)) => {
                let word = problem.slug().to_owned();
                self.world.tally.failed(&format!("{} {word}", problem.status));
                Told::Nothing(word)
            }
            Err(Failure::GaveUp) => Told::Nothing("out of patience".to_owned()),
        }
    }

    /// Whether this reader may open the article now, asked as after coming back to the page.
    ///
    /// # Errors
    ///
    /// If nobody answers.
    pub(crate) async fn asks_again(mut self) -> Result<bool, Failure> {
        let token = self.session().await?;
        match self.entitlement(&token).await {
            Ok(_) => Ok(true),
            Err(Failure::Refused(problem)) if problem.slug() == "not-entitled" => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    async fn purchase(&mut self) -> Result<Told, Failure> {
        let token = timed(&self.world.tally.clone(), Part::Session, self.session()).await?;
        let tally = self.world.tally.clone();
        let item = ItemId::parse(&self.identity.item()).map_err(|_| Failure::GaveUp)?;
        let offer: OfferView = timed(
            &tally,
            Part::Offer,
            self.post("/v1/offers", Some(&token), None, &AskOffer::Item(item)),
        )
        .await?;
        let phone = Msisdn::parse(&self.identity.phone()).map_err(|_| Failure::GaveUp)?;
        let funding = Funding::PhoneBill { phone };
        let order = PlaceOrder {
            quote: offer.quote,
            funding,
            tip: None,
            opens: None,
            step_up: None,
            line: None,
        };
        let key = self.fresh_key();
        let order: OrderView =
            timed(&tally, Part::Order, self.post("/v1/orders", Some(&token), Some(&key), &order))
                .await?;
        let order = self.see_through(&token, order).await?;
        match (order.status, order.refusal) {
            (OrderStatus::Paid, _) => {}
            (OrderStatus::Refused, Some(reason)) => {
                return Ok(Told::NotPaid(format!("refused: {reason:?}")));
            }
            (status, _) => return Ok(Told::NotPaid(format!("{status:?}"))),
        }
        match timed(&tally, Part::Entitlement, self.entitlement(&token)).await {
            Ok(right) if right.content_key.is_some() => Ok(Told::Paid),
            Ok(_) => Ok(Told::PaidButLocked("there is no content key".to_owned())),
            Err(Failure::Refused(problem)) => Ok(Told::PaidButLocked(problem.slug().to_owned())),
            Err(Failure::GaveUp) => Err(Failure::GaveUp),
        }
    }

    /// Follows an order to its end, typing the code when it is asked for.
    async fn see_through(
        &mut self,
        token: &str,
        mut order: OrderView,
    ) -> Result<OrderView, Failure> {
        let mut follow = Follow::order(self.second_caller(), token.to_owned(), order.clone());
        let mut codes_typed = 0;
        let mut code_answered = None;
        while !order.status.is_final() {
            if order.status == OrderStatus::AwaitingCode && code_answered != Some(order.version) {
                if let Some(view) = self.type_code(token, &order, &mut codes_typed).await? {
                    keep_newer(&mut order, view);
                }
                code_answered = Some(order.version);
                continue;
            }
            let waited = Instant::now();
            let left = self.caller.until.saturating_duration_since(waited);
            let heard = tokio::time::timeout(left, follow.newest.changed()).await;
            if heard.is_err() {
                return Err(Failure::GaveUp);
            }
            let view = follow.newest.borrow_and_update().clone();
            keep_newer(&mut order, view);
            if order.status == OrderStatus::Paid {
                self.world.tally.took(Part::Outcome, waited.elapsed());
            }
            if matches!(heard, Ok(Err(_))) && !order.status.is_final() {
                return Err(Failure::GaveUp);
            }
        }
        Ok(order)
    }

    /// Reads the newest code from the phone and submits it. Asks for another code if none comes.
    async fn type_code(
        &mut self,
        token: &str,
        order: &OrderView,
        typed: &mut usize,
    ) -> Result<Option<OrderView>, Failure> {
        let tally = self.world.tally.clone();
        let number = self.identity.phone();
        let message = phone::code(&self.world.http, &self.world.sandbox, &number, *typed);
        let Some(code) = timed(&tally, Part::Message, message).await else {
            let path = format!("/v1/orders/{}/resend", order.id);
            let key = self.fresh_key();
            let sent = self.post(&path, Some(token), Some(&key), &serde_json::json!({})).await;
            return self.or_as_it_stands(token, order, sent).await;
        };
        *typed += 1;
        let path = format!("/v1/orders/{}/code", order.id);
        let key = self.fresh_key();
        let code = SubmitCode { code };
        let answer =
            timed(&tally, Part::Code, self.post(&path, Some(token), Some(&key), &code)).await;
        self.or_as_it_stands(token, order, answer).await
    }

    /// If an order rejects a step, it has changed meanwhile and is read again.
    async fn or_as_it_stands(
        &mut self,
        token: &str,
        order: &OrderView,
        answer: Result<OrderView, Failure>,
    ) -> Result<Option<OrderView>, Failure> {
        match answer {
            Ok(view) => Ok(Some(view)),
            Err(Failure::Refused(problem)) => {
                self.world.tally.failed(&said(&problem));
                let path = format!("/v1/orders/{}", order.id);
                self.get(&path, token).await.map(Some)
            }
            Err(Failure::GaveUp) => Err(Failure::GaveUp),
        }
    }

    /// Opens a session with the device's key. A challenge is valid once, so a lost answer needs a new one.
    async fn session(&mut self) -> Result<String, Failure> {
        let publisher = PublisherId::parse(settings::PUBLISHER).map_err(|_| Failure::GaveUp)?;
        loop {
            let nothing = serde_json::json!({});
            let challenge: ChallengeView =
                self.post("/v1/challenges", None, None, &nothing).await?;
            let proof = self.identity.proof(challenge.challenge, publisher.clone());
            match self.post::<_, SessionView>("/v1/sessions", None, None, &proof).await {
                Ok(session) => return Ok(session.token),
                Err(Failure::Refused(problem)) if problem.slug() == "unauthenticated" => {
                    self.world.tally.failed(&said(&problem));
                    if Instant::now() > self.caller.until {
                        return Err(Failure::GaveUp);
                    }
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn entitlement(&mut self, token: &str) -> Result<EntitlementView, Failure> {
        let item = ItemId::parse(&self.identity.item()).map_err(|_| Failure::GaveUp)?;
        self.post("/v1/entitlements", Some(token), None, &AskEntitlement { item }).await
    }

    async fn get<T: DeserializeOwned>(&mut self, path: &str, token: &str) -> Result<T, Failure> {
        let (method, token) = (Method::GET, Some(token));
        self.caller.call(&Ask::<()> { method, path, token, key: None, body: None }).await
    }

    async fn post<B: Serialize + Sync, T: DeserializeOwned>(
        &mut self,
        path: &str,
        token: Option<&str>,
        key: Option<&str>,
        body: &B,
    ) -> Result<T, Failure> {
        let ask = Ask { method: Method::POST, path, token, key, body: Some(body) };
        self.caller.call(&ask).await
    }

    /// The same reader, calling in the background.
    fn second_caller(&mut self) -> Caller {
        let seed = self.caller.chance.random();
        Caller {
            http: self.caller.http.clone(),
            gateways: self.caller.gateways.clone(),
            address: self.caller.address.clone(),
            until: self.caller.until,
            tally: self.caller.tally.clone(),
            chance: rand::SeedableRng::seed_from_u64(seed),
        }
    }

    fn fresh_key(&mut self) -> String {
        self.keys += 1;
        format!("load-{}-{}-{}", self.identity.seed, self.identity.number, self.keys)
    }
}

fn said(problem: &Problem) -> String {
    format!("{} {}", problem.status, problem.slug())
}

async fn timed<T>(tally: &Tally, part: Part, work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let result = work.await;
    tally.took(part, begun.elapsed());
    result
}
