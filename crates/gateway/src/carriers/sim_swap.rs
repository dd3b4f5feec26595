//! Sim-swap 2.1: whether the SIM behind a number is another one than some days ago.
//!
//! A texted code proves only who has the SIM now. Whoever took a number over gets its codes, so a carrier
//! is asked before any code is sent. The question has tokens and a breaker of its own: where it fails,
//! payments do not fail with it.

use core::time::Duration;
use std::sync::Arc;

use farthing_protocol::{Msisdn, Reason};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::carriers::addresses::below;
use crate::carriers::breaker::Breaker;
use crate::carriers::classify::error;
use crate::carriers::exchange::{Heard, exchange};
use crate::carriers::setup::{CarrierSetup, SetupError, SimSwapRule};
use crate::carriers::token::Tokens;
use crate::clock::Clock;

/// The scope of the question, and nothing else: a carrier that does not grant it still takes payments.
const SCOPE: &str = "sim-swap:check";

/// How long the reader waits for the answer at most, its token included.
const PATIENCE: Duration = Duration::from_secs(3);

/// The question to one carrier.
#[derive(Debug)]
pub(super) struct SimSwap {
    rule: SimSwapRule,
    address: Url,
    tokens: Tokens,
    breaker: Breaker,
    patience: Duration,
}

/// What is known of a SIM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// It is new or was changed.
    Changed,
    /// It is the same as before, or the carrier has no SIM there at all, which it says itself when it
    /// is asked for money.
    Same,
    /// Nobody knows.
    Unknown,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckBody<'a> {
    phone_number: &'a str,
    max_age: u16,
}

#[derive(Deserialize)]
struct CheckOut {
    swapped: bool,
}

impl SimSwap {
    /// The question to a carrier; none if its setup asks none.
    ///
    /// # Errors
    ///
    /// [`SetupError::Unusable`] if its address cannot have paths.
    pub(super) fn of(
        setup: &Arc<CarrierSetup>,
        http: &reqwest::Client,
        clock: &Clock,
    ) -> Result<Option<Self>, SetupError> {
        let Some(rule) = setup.sim_swap else { return Ok(None) };
        Ok(Some(Self {
            rule,
            address: below(&setup.api_root, ["sim-swap", "v2", "check"])?,
            tokens: Tokens::new(clock.clone(), http.clone(), Arc::clone(setup), SCOPE.to_owned()),
            breaker: Breaker::new(clock.clone()),
            patience: PATIENCE.min(setup.timeout / 2),
        }))
    }

    /// Why no code may be sent to this number, if none may. `carrier` names who was asked.
    pub(super) async fn distrusts(
        &self,
        http: &reqwest::Client,
        carrier: &str,
        correlator: &str,
        phone: &Msisdn,
    ) -> Option<Reason> {
        match self.ask(http, correlator, phone).await {
            Answer::Changed => Some(Reason::NewOrChangedLine),
            Answer::Same => None,
            Answer::Unknown => {
                tracing::warn!(carrier, "the carrier does not say whether a SIM changed");
                self.rule.refuses_unknown.then_some(Reason::CarrierUnavailable)
            }
        }
    }

    async fn ask(&self, http: &reqwest::Client, correlator: &str, phone: &Msisdn) -> Answer {
        if self.breaker.is_open() {
            return Answer::Unknown;
        }
        let asking = async {
            let token = self.tokens.get(None).await?;
            let heard = self.exchange(http, correlator, phone, &token).await;
            if heard.status() != Some(401) {
                return Some(heard);
            }
            let token = self.tokens.get(Some(&token)).await?;
            Some(self.exchange(http, correlator, phone, &token).await)
        };
        let heard = tokio::time::timeout(self.patience, asking).await.ok().flatten();
        let answer = heard.as_ref().map_or(Answer::Unknown, understand);
        if answer == Answer::Unknown {
            self.breaker.failed();
        } else {
            self.breaker.succeeded();
        }
        answer
    }

    async fn exchange(
        &self,
        http: &reqwest::Client,
        correlator: &str,
        phone: &Msisdn,
        token: &str,
    ) -> Heard {
        let body = CheckBody { phone_number: phone.as_e164(), max_age: self.rule.hours };
        let request = http.post(self.address.clone()).header("x-correlator", correlator);
        exchange(request.bearer_auth(token).json(&body)).await
    }
}

fn understand(heard: &Heard) -> Answer {
    let Heard::Answered(reply) = heard else { return Answer::Unknown };
    match (reply.status, error(reply).code.as_str()) {
        (200, _) => match serde_json::from_slice::<CheckOut>(&reply.body) {
            Ok(CheckOut { swapped: true }) => Answer::Changed,
            Ok(CheckOut { swapped: false }) => Answer::Same,
            Err(_) => Answer::Unknown,
        },
        (404, "IDENTIFIER_NOT_FOUND") | (422, "SERVICE_NOT_APPLICABLE") => Answer::Same,
        _ => Answer::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Answer, understand};
    use crate::carriers::exchange::{Heard, Reply};

    fn heard(status: u16, body: &serde_json::Value) -> Heard {
        let body = body.to_string().into_bytes();
        Heard::Answered(Reply { status, retry_after: None, total: None, body })
    }

    #[test]
    fn every_answer_about_a_sim_is_understood() {
        for (heard, expected) in [
            (heard(200, &json!({ "swapped": true })), Answer::Changed),
            (heard(200, &json!({ "swapped": false })), Answer::Same),
            (heard(200, &json!({ "swapped": "no" })), Answer::Unknown),
            (heard(200, &json!({})), Answer::Unknown),
            (heard(404, &json!({ "code": "IDENTIFIER_NOT_FOUND" })), Answer::Same),
            (heard(422, &json!({ "code": "SERVICE_NOT_APPLICABLE" })), Answer::Same),
            (heard(404, &json!({})), Answer::Unknown),
            (heard(400, &json!({ "code": "OUT_OF_RANGE" })), Answer::Unknown),
            (heard(401, &json!({})), Answer::Unknown),
            (heard(403, &json!({ "code": "PERMISSION_DENIED" })), Answer::Unknown),
            (heard(429, &json!({})), Answer::Unknown),
            (heard(503, &json!({})), Answer::Unknown),
            (Heard::NotSent, Answer::Unknown),
            (Heard::Silence, Answer::Unknown),
        ] {
            assert_eq!(understand(&heard), expected, "{heard:?}");
        }
    }
}
