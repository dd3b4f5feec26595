//! One scenario as it runs: the carrier, what was put there, and the request with its answer.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::fixtures::Fixtures;
use super::names::Numbers;
use super::plan::Plan;
use super::{Checked, Mismatch};
use crate::openapi::{Specs, WireAnswer};
use crate::step::{Edit, Given, Step};
use crate::target::{Caller, Carrier};

/// One scenario as it runs.
pub(super) struct ScenarioRun<'r> {
    pub(super) specs: &'r Specs,
    pub(super) carrier: Carrier,
    pub(super) context: Context,
    pub(super) plan: Plan,
    pub(super) fixtures: Fixtures,
    pub(super) numbers: Numbers,
    /// The number that the request is about.
    pub(super) phone: String,
    serial: u32,
    sent: Option<Sent>,
}

/// The request and its answer.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) operation: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Value>,
    pub(super) answer: WireAnswer,
    /// The carrier's time before it was sent; `NOW` in sentences.
    pub(super) now: Timestamp,
    /// Whether the token is bound to [`ScenarioRun::phone`].
    pub(super) of_phone: bool,
    /// What the carrier has, as it shows it one by one.
    pub(super) shown: Vec<Value>,
}

/// A request that a scenario needs before its own.
pub(super) struct SetupRequest<'a> {
    pub(super) operation: &'a str,
    pub(super) caller: Caller,
    pub(super) path: &'a [(&'a str, &'a str)],
    pub(super) body: Option<Value>,
}

impl Sent {
    /// The items of the answer's list.
    pub(super) fn items(&self) -> Checked<&[Value]> {
        let list = self.answer.json.as_ref().and_then(Value::as_array);
        list.map(Vec::as_slice).ok_or_else(|| Mismatch::new("a list", self.answer.text.clone()))
    }
}

impl<'r> ScenarioRun<'r> {
    pub(super) fn new(specs: &'r Specs, carrier: Carrier, context: Context) -> Self {
        let mut numbers = Numbers::default();
        let phone = numbers.next();
        Self {
            specs,
            carrier,
            context,
            plan: Plan::default(),
            fixtures: Fixtures::default(),
            numbers,
            phone,
            serial: 0,
            sent: None,
        }
    }

    /// Carries one step out.
    pub(super) async fn take(&mut self, step: Step) -> Checked<()> {
        match step {
            Step::Given(given) if self.sent.is_none() => {
                self.plan.take(given);
                Ok(())
            }
            Step::Given(given) => self.confirm(&given),
            Step::When(when) => {
                let sent = self.send(&when).await?;
                self.sent = Some(sent);
                Ok(())
            }
            Step::Then(then) => {
                let sent = self.sent.as_ref();
                let sent = sent.ok_or_else(|| Mismatch::new("an answer", "no request was sent"))?;
                self.check(sent, &then)
            }
        }
    }

    /// A sentence about the request that comes after it was sent can only be confirmed.
    fn confirm(&self, given: &Given) -> Checked<()> {
        let body = self.sent.as_ref().and_then(|sent| sent.body.as_ref());
        let Given::Edit(path, Edit::Missing) = given else {
            let expected = "a request that is described before it is sent";
            return Err(Mismatch::new(expected, "it was sent before"));
        };
        match body.and_then(|body| path.get(body)) {
            None => Ok(()),
            Some(value) => {
                Err(Mismatch::new(format!("a request without {path}"), value.to_string()))
            }
        }
    }

    /// A scenario that never sends anything proves nothing.
    pub(super) fn finish(&self) -> Checked<()> {
        match &self.sent {
            Some(_) => Ok(()),
            None => Err(Mismatch::new("a request that is sent", "the scenario sends none")),
        }
    }

    /// A number that is different at each call.
    pub(super) fn serial(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    /// Makes the carrier decide at once or later.
    pub(super) async fn mode(&self, mode: &str) -> Checked<()> {
        Ok(self.carrier.set(json!({ "mode": mode })).await?)
    }

    /// Sends a request that prepares the scenario; it must succeed, and its answer is judged too.
    pub(super) async fn set_up(&mut self, request: SetupRequest<'_>) -> Checked<WireAnswer> {
        let answer = self.try_set_up(&request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let got = format!("{} {}", answer.status, answer.text);
        Err(Mismatch::new(
            format!("{} succeeds while preparing the scenario", request.operation),
            got,
        ))
    }

    /// As [`ScenarioRun::set_up`], for a request that may be refused.
    pub(super) async fn try_set_up(&mut self, request: &SetupRequest<'_>) -> Checked<WireAnswer> {
        let found = self.specs.operation(request.operation);
        let (document, operation) = found.ok_or_else(|| {
            Mismatch::new(
                "an OpenAPI file for what the scenario needs",
                format!("none has {}", request.operation),
            )
        })?;
        let scopes = operation.scopes.first().cloned().unwrap_or_default();
        let token = self.carrier.token(request.caller, &scopes, &[]).await?;
        let mut address = document.resource(operation);
        for (name, value) in request.path {
            address = address.replace(&format!("{{{name}}}"), value);
        }
        let mut headers = vec![("authorization".to_owned(), format!("Bearer {token}"))];
        headers.push(("x-correlator".to_owned(), format!("before-{}", self.serial())));
        if request.body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let method = &operation.method;
        let answer =
            self.carrier.send(method, &address, &[], &headers, request.body.as_ref()).await?;
        self.judge(request.operation, &headers, &answer)?;
        Ok(answer)
    }

    /// Every answer has to keep to its operation's description and to echo the correlator.
    pub(super) fn judge(
        &self,
        operation: &str,
        headers: &[(String, String)],
        answer: &WireAnswer,
    ) -> Checked<()> {
        let Some((document, operation)) = self.specs.operation(operation) else { return Ok(()) };
        let mut wrong = self.specs.judge(document, operation, answer)?;
        let asked = headers.iter().find(|(name, _)| name == "x-correlator").map(|(_, value)| value);
        let legal = asked.filter(|value| !value.contains(' '));
        if legal.is_some_and(|value| answer.header("x-correlator") != Some(value)) {
            wrong.push("the x-correlator is not echoed".to_owned());
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let expected = format!("an answer as {} describes it", operation.id);
        Err(Mismatch::new(
            expected,
            format!("{} ({} {})", wrong.join("; "), answer.status, answer.text),
        ))
    }
}
