//! The request's body: what the schema asks for, and then what the sentences say about it.

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::facts::HISTORY_DAYS;
use super::names::{self, GIVEN_BACK, Meaning, PAID};
use super::scenario::{ScenarioRun, SetupRequest};
use super::{Checked, Mismatch};
use crate::openapi::{Document, Operation, Sampler, violating};
use crate::path::Path;
use crate::step::{Body, Edit, Fact, Phone, Token};
use crate::target::Caller;

/// The longest period that sim-swap can be asked for, in hours.
const HOURS_MAX: u64 = 2_400;

impl ScenarioRun<'_> {
    pub(super) async fn body(
        &mut self,
        document: &Document,
        operation: &Operation,
        token: Token,
        meaning: &Meaning,
    ) -> Checked<Option<Value>> {
        let Some(schema) = &operation.body else { return Ok(None) };
        let mut body = match &self.plan.body {
            Body::Absent => return Ok(None),
            Body::Is(value) => return Ok(Some(value.clone())),
            Body::Compliant => start(document, schema, meaning, &self.plan.edits),
        };
        for (path, edit) in self.plan.edits.clone() {
            let value = self.value(document, schema, meaning, &path, &edit).await?;
            match value {
                Some(value) => path.set(&mut body, value),
                None => path.remove(&mut body),
            }
        }
        if self.plan.facts.iter().any(|fact| matches!(fact, Fact::TriesLeft(_))) {
            Path::parse("code").set(&mut body, json!(super::codes::WRONG));
        }
        self.add_phone(document, schema, meaning, token, &mut body);
        Ok(Some(body))
    }

    /// Where the runner itself chose a token that names no phone, the body has to name it; where
    /// the file chose the token, the file says what the body has.
    fn add_phone(
        &self,
        document: &Document,
        schema: &Value,
        meaning: &Meaning,
        token: Token,
        body: &mut Value,
    ) {
        let own_choice = self.plan.token != Token::OfClient;
        let bound = matches!(token, Token::OfPhone | Token::OfPhoneByMessage);
        if bound || !own_choice || self.plan.edit("phoneNumber").is_some() {
            return;
        }
        let meanings = |name: &str| meaning.of(name);
        let sampler = Sampler { document, named: &meanings };
        let Some(steps) = sampler.whereabouts(schema, "phoneNumber") else { return };
        let place = Path::parse(&steps.join("."));
        let parent = steps.split_last().map(|(_, parents)| parents.join("."));
        let parent_is_there = parent.is_some_and(|parent| Path::parse(&parent).get(body).is_some());
        if parent_is_there {
            place.set(body, json!(meaning.phone));
        }
    }

    /// What an edit puts at its place; none takes it away.
    async fn value(
        &mut self,
        document: &Document,
        schema: &Value,
        meaning: &Meaning,
        path: &Path,
        edit: &Edit,
    ) -> Checked<Option<Value>> {
        let named = |name: &str| meaning.of(name);
        let sampler = Sampler { document, named: &named };
        let described = || {
            let found = sampler.find(schema, path.names());
            found.map(|found| document.resolve(found)).with_context(|| {
                format!("the request body of this operation has no property {path}")
            })
        };
        let value = match edit {
            Edit::Missing => return Ok(None),
            Edit::Valid | Edit::Filled => sampler.property(path.name(), described()?),
            Edit::Violating => violating(described()?),
            Edit::Is(value) => value.clone(),
            Edit::Variable(name) => self.variable(name).await?,
            Edit::LongerThan(name) => {
                let longest = self.variable(name).await?.as_u64().context("no length")?;
                let longest = usize::try_from(longest).map_err(anyhow::Error::from)?;
                json!(format!("{}{}", names::MESSAGE, "!".repeat(longest)))
            }
            Edit::Phone(Phone::Eligible) => json!(meaning.phone),
            Edit::Phone(kind) => json!(self.numbers.of(*kind)),
            Edit::OfToken { same, hashed } => {
                let phone = if *same { meaning.phone.clone() } else { self.numbers.next() };
                json!(if *hashed { names::hashed(&phone) } else { phone })
            }
            Edit::Credential(inner, value) => {
                let mut credential = sampler.property(path.name(), described()?);
                let inner = Path::parse(inner.name());
                inner.set(&mut credential, value.clone());
                credential
            }
            // Another kind of credential that the specification names, but does not support.
            Edit::OtherThan(usual) if usual == "ACCESSTOKEN" => json!("PLAIN"),
            Edit::OtherThan(usual) => json!(format!("not-{usual}")),
            Edit::NoUrl => json!("not a url"),
            Edit::HttpUrl => json!("http://127.0.0.1:9/notifications"),
            Edit::Unknown if path.name() == "code" => json!(super::codes::WRONG),
            Edit::Unknown => json!("no-such-value"),
            _ => return self.value_of_fixture(meaning, path, edit).await.map(Some),
        };
        Ok(Some(value))
    }

    /// Values that come from what was put at the carrier before.
    async fn value_of_fixture(
        &mut self,
        meaning: &Meaning,
        path: &Path,
        edit: &Edit,
    ) -> Checked<Value> {
        Ok(match edit {
            Edit::CorrelatorInUse => json!(self.correlator_in_use().await?),
            Edit::ReferenceInUse => json!(self.reference_in_use().await?),
            Edit::OverMaximum => {
                let settings = self.carrier.settings().await?;
                let most =
                    settings.get("payment_max").and_then(number).context("no payment_max")?;
                json!(most + 1)
            }
            Edit::OverMonth => json!(PAID),
            Edit::OverPayment => json!(PAID + 1),
            Edit::OverRefundMonth => json!(GIVEN_BACK),
            Edit::Opposite => json!(true),
            Edit::ForeignItems => json!([{
                "paymentItemId": "no-such-item", "amount": GIVEN_BACK, "currency": "KRW",
                "description": "An article",
            }]),
            Edit::SentId { first } => json!(self.sent_code(*first).await?.authentication),
            Edit::SentCode { first } => json!(self.sent_code(*first).await?.code),
            Edit::WrongCode => json!(super::codes::WRONG),
            Edit::SinceSwapLessOne => {
                let hours = self.hours_since_swap(meaning).await?;
                json!(hours.saturating_sub(1))
            }
            Edit::AtLeast(hours) => json!(*hours),
            Edit::LessThan(hours) => json!(hours.saturating_sub(1).clamp(1, HOURS_MAX)),
            Edit::BeyondHistory => {
                self.carrier.set(json!({ "sim_history_days": HISTORY_DAYS })).await?;
                json!(HISTORY_DAYS * 24 + 1)
            }
            _ => return Err(Mismatch::new(format!("a value for {path}"), format!("{edit:?}"))),
        })
    }

    /// A payment that waits, or a refund that is being decided, has this correlator.
    async fn correlator_in_use(&mut self) -> Checked<String> {
        let correlator = "correlator-in-use".to_owned();
        if self.fixtures.subject.is_some() {
            self.carrier.set(json!({ "async_seconds": 600 })).await?;
            self.mode("async").await?;
            self.refund(false, json!({ "clientCorrelator": correlator })).await?;
        } else {
            let spec = self.spec();
            let spec = super::payments::PaymentSpec {
                phone: self.numbers.next(),
                correlator: Some(correlator.clone()),
                ..spec
            };
            self.prepare(&spec).await?;
        }
        Ok(correlator)
    }

    async fn reference_in_use(&mut self) -> Checked<String> {
        if self.fixtures.subject.is_some() {
            self.mode("sync").await?;
            let reference = "reference-in-use".to_owned();
            self.refund(false, json!({ "referenceCode": reference })).await?;
            return Ok(reference);
        }
        let spec = self.spec();
        Ok(self.pay(&spec).await?.reference)
    }

    async fn hours_since_swap(&mut self, meaning: &Meaning) -> Checked<u64> {
        // A sentence after this one may say that the SIM was swapped; the number is the same.
        let body = Some(json!({ "phoneNumber": meaning.phone }));
        let request =
            SetupRequest { operation: "retrieveSimSwapDate", caller: Caller::Own, path: &[], body };
        let answer = self.set_up(request).await?;
        let date = answer.json.as_ref().and_then(|json| json.get("latestSimChange")?.as_str());
        let date: Timestamp =
            date.context("no latestSimChange")?.parse().map_err(anyhow::Error::from)?;
        let hours = self.carrier.now().duration_since(date).as_hours();
        Ok(u64::try_from(hours).map_err(anyhow::Error::from)?)
    }
}

fn start(document: &Document, schema: &Value, meaning: &Meaning, edits: &[(Path, Edit)]) -> Value {
    let named = |name: &str| meaning.of(name);
    let sampler = Sampler { document, named: &named };
    // Credentials are refused for one wrong member only if the others are right.
    let credential = edits
        .iter()
        .find(|(path, edit)| matches!(edit, Edit::OtherThan(_)) && path.names().len() == 2);
    let announced: Vec<&str> = edits
        .iter()
        .filter(|(_, edit)| *edit != Edit::Missing)
        .filter_map(|(path, _)| path.names().first().map(String::as_str))
        .collect();
    let mut body = sampler.filled(schema, &announced);
    if let Some(parent) = credential.and_then(|(path, _)| path.names().first())
        && let Some(described) = sampler.find(schema, std::slice::from_ref(parent))
    {
        let whole = sampler.value(described);
        Path::parse(parent).set(&mut body, whole);
        if let Some(sink) = sampler.find(schema, &["sink".to_owned()]) {
            Path::parse("sink").set(&mut body, sampler.property("sink", sink));
        }
    }
    body
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
