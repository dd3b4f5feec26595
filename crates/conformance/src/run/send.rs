//! Makes what the sentences describe, in the order in which it can be made, and sends the request.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Business;
use super::names::{GIVEN_BACK, MERCHANT, Meaning, PAID};
use super::plan::{Correlator, QueryValue};
use super::scenario::{ScenarioRun, Sent};
use super::{Checked, Mismatch, times};
use crate::openapi::{Document, Operation, WireAnswer, rooted};
use crate::step::{Edit, Fact, Named, Token, When};
use crate::target::Caller;

/// A request that is ready.
struct Ready {
    method: String,
    address: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

impl<'r> ScenarioRun<'r> {
    /// Sends the request that the sentences describe.
    pub(super) async fn send(&mut self, when: &When) -> Checked<Sent> {
        let (document, operation) = self.find(&when.operation)?;
        if when.times > 1 {
            // The row's number is what this run's carrier allows.
            self.carrier.set(json!({ "code_tries": when.times })).await?;
        }
        let token = self.flavour(document);
        self.settle_facts().await?;
        if self.context.business == Business::Refuses {
            self.refuse(&operation.id);
        }
        self.ensure_code(operation).await?;
        let path = self.path(operation).await?;
        let now = self.carrier.now();
        let meaning = self.meaning(operation, now).await?;
        let body = self.body(document, operation, token, &meaning).await?;
        self.settle_late().await?;
        self.mode(self.context.mode()).await?;
        let now = self.carrier.now();
        let query = self.query(now)?;
        let shown = self.show_fixtures(&operation.id).await?;
        let headers = self.headers(operation, token).await?;
        let mut address = document.resource(operation);
        for (name, value) in &path {
            address = address.replace(&format!("{{{name}}}"), value);
        }
        let ready = Ready { method: operation.method.clone(), address, query, headers, body };
        let answer = if self.plan.facts.contains(&Fact::LimitReached) {
            self.send_at_limit(operation, &ready).await?
        } else {
            self.send_times(operation, &ready, when.times).await?
        };
        Ok(Sent {
            operation: operation.id.clone(),
            headers: ready.headers,
            query: ready.query,
            body: ready.body,
            answer,
            now,
            of_phone: matches!(token, Token::OfPhone | Token::OfPhoneByMessage),
            shown,
        })
    }

    fn find(&self, named: &Named) -> Checked<(&'r Document, &'r Operation)> {
        let (resource, whole) = self
            .plan
            .resource
            .as_ref()
            .ok_or_else(|| Mismatch::new("a resource", "no sentence names one"))?;
        let found = match named {
            Named::Id(id) => self.specs.operation(id),
            Named::Method(method) => self.specs.route(method, resource),
        };
        let (document, operation) = found.ok_or_else(|| {
            Mismatch::new(
                format!("an OpenAPI file that describes {named:?} at {resource}"),
                "none does",
            )
        })?;
        let address = if *whole { document.resource(operation) } else { document.base.clone() };
        if address == rooted(resource) {
            return Ok((document, operation));
        }
        Err(Mismatch::new(format!("the resource of {} ({address})", operation.id), resource))
    }

    /// Which token the request carries, where the sentences leave it to the runner.
    fn flavour(&self, document: &Document) -> Token {
        let bound = self.plan.edits.iter().any(|(_, edit)| matches!(edit, Edit::OfToken { .. }));
        match self.plan.token {
            // Number verification is about the phone that the token was given to.
            Token::Valid if bound || document.base.starts_with("/number-verification") => {
                Token::OfPhone
            }
            Token::Valid => Token::OfClient,
            other => other,
        }
    }

    /// Operations that take a code want one that was sent.
    async fn ensure_code(&mut self, operation: &Operation) -> Checked<()> {
        if operation.id == "validateCode" && self.fixtures.codes.is_empty() {
            self.send_code().await?;
        }
        Ok(())
    }

    async fn path(&mut self, operation: &Operation) -> Checked<Vec<(String, String)>> {
        let mut path = Vec::new();
        for name in ["paymentId", "refundId"] {
            if operation.path.contains(&format!("{{{name}}}")) {
                let value = if name == "paymentId" {
                    self.payment_id(operation).await?
                } else {
                    self.refund_id().await?
                };
                path.push((name.to_owned(), value));
            }
        }
        if operation.path.matches('{').count() != path.len() {
            return Err(anyhow!("no value for a parameter of {}", operation.path).into());
        }
        Ok(path)
    }

    async fn meaning(&mut self, operation: &Operation, now: Timestamp) -> Checked<Meaning> {
        let subject = self.fixtures.subject.clone();
        let authorization = subject.as_ref().and_then(|payment| payment.authorization.clone());
        let sent = self.fixtures.codes.last().cloned();
        let code = match (operation.id.as_str(), &subject, &sent) {
            ("validatePayment", Some(payment), _) => Some(self.code_of(&payment.phone).await?),
            (_, _, Some(sent)) => Some(sent.code.clone()),
            _ => None,
        };
        let partial = self.plan.edit("type") == Some(&Edit::Is(json!("partial")));
        let refund = operation.id == "createRefund";
        Ok(Meaning {
            phone: self.phone.clone(),
            now,
            serial: self.serial(),
            kind: if partial { "partial" } else { "total" }.to_owned(),
            amount: if refund { GIVEN_BACK } else { PAID },
            authorization: authorization.or_else(|| Some("no-such-authorization".to_owned())),
            authentication: sent.map(|sent| sent.authentication),
            code: code.or_else(|| Some(super::codes::WRONG.to_owned())),
        })
    }

    fn query(&self, now: Timestamp) -> Checked<Vec<(String, String)>> {
        let mut query = Vec::new();
        for (name, value) in &self.plan.query {
            let value = match value {
                QueryValue::Text(text) if times::relative(text) => {
                    times::read(text, now)?.to_string()
                }
                QueryValue::Text(text) => text.clone(),
                QueryValue::Merchant => MERCHANT.to_owned(),
            };
            query.push((name.clone(), value));
        }
        Ok(query)
    }

    async fn headers(
        &mut self,
        operation: &Operation,
        token: Token,
    ) -> Checked<Vec<(String, String)>> {
        let mut headers: Vec<(String, String)> = self
            .plan
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.clone()))
            .collect();
        match self.plan.correlator {
            Correlator::Absent => {}
            Correlator::Complies => {
                headers.push(("x-correlator".to_owned(), format!("conformance-{}", self.serial())));
            }
            Correlator::Breaks => {
                headers.push(("x-correlator".to_owned(), "not a correlator!".to_owned()));
            }
        }
        if let Some(token) = self.token(operation, token).await? {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        Ok(headers)
    }

    async fn token(&mut self, operation: &Operation, token: Token) -> Checked<Option<String>> {
        let scopes = operation.scopes.first().cloned().unwrap_or_default();
        let hint = ("login_hint", format!("tel:{}", self.phone));
        let (scopes, form) = match token {
            Token::Removed => return Ok(None),
            Token::Invalid => return Ok(Some("nobody-gave-this-token".to_owned())),
            Token::Valid | Token::OfClient => (scopes, vec![]),
            Token::OfPhone => (scopes, vec![hint]),
            Token::OfPhoneByMessage => (scopes, vec![hint, ("amr", "otp".to_owned())]),
            Token::Expired => (scopes, vec![("expires_in", "30".to_owned())]),
            Token::WithoutScope => {
                let enough: Vec<&String> = operation.scopes.iter().flatten().collect();
                let all = self.specs.scopes();
                let other = all.into_iter().find(|one| !enough.iter().any(|scope| scope == one));
                (other.map(str::to_owned).into_iter().collect(), vec![hint])
            }
        };
        let given = self.carrier.token(Caller::Own, &scopes, &form).await?;
        if token == Token::Expired {
            self.carrier.advance(31).await?;
        }
        Ok(Some(given))
    }

    /// Sends the request while the limit is reached.
    async fn send_at_limit(&self, operation: &Operation, ready: &Ready) -> Checked<WireAnswer> {
        let mut tries = 0;
        loop {
            self.reach_limit(operation, ready).await?;
            let reached = Instant::now();
            let answer = self.send_times(operation, ready, 1).await?;
            // On a busy machine a second may pass in between, and with it the limit.
            let in_time = reached.elapsed() < Duration::from_millis(900);
            tries += 1;
            if answer.status == 429 || in_time || tries == 5 {
                return Ok(answer);
            }
        }
    }

    /// Sends requests without effect until the carrier has had enough.
    async fn reach_limit(&self, operation: &Operation, ready: &Ready) -> Checked<()> {
        self.carrier.set(json!({ "requests_per_second": 1 })).await?;
        let body = ready.body.as_ref().map(|_| json!({}));
        for _ in 0..20 {
            let answer = self.hand_over(ready, body.as_ref()).await?;
            self.judge(&operation.id, &ready.headers, &answer)?;
            if answer.status == 429 {
                return Ok(());
            }
        }
        Err(Mismatch::new("429 after some of 20 requests in a second", "20 other answers"))
    }

    async fn send_times(
        &self,
        operation: &Operation,
        ready: &Ready,
        times: u32,
    ) -> Checked<WireAnswer> {
        let mut codes: Vec<Option<Value>> = Vec::new();
        loop {
            let answer = self.hand_over(ready, ready.body.as_ref()).await?;
            self.judge(&operation.id, &ready.headers, &answer)?;
            let code = answer.json.as_ref().and_then(|json| json.get("code")).cloned();
            if codes.len() + 1 >= times.try_into().unwrap_or(1) {
                if times > 1 && codes.contains(&code) {
                    let expected = format!("another answer than before at the request no. {times}");
                    return Err(Mismatch::new(expected, answer.text));
                }
                return Ok(answer);
            }
            codes.push(code);
        }
    }

    async fn hand_over(&self, ready: &Ready, body: Option<&Value>) -> Checked<WireAnswer> {
        let Ready { method, address, query, headers, .. } = ready;
        Ok(self.carrier.send(method, address, query, headers, body).await?)
    }
}
